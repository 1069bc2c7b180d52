// The leak check at the end of every test file that runs in Node: no socket, server, file operation, child process or look-up of what it
// has tested outlives its tests. Loaded before each file, so that its hook runs behind all of theirs.
import { afterAll } from 'vitest'

const OURS = new Set([
  'TCPSocketWrap',
  'TCPServerWrap',
  'TCPWRAP',
  'FSReqPromise',
  'FSReqCallback',
  'ProcessWrap',
  'GetAddrInfoReqWrap',
])
/** Turns of the event loop in which closing handles may go. */
const TURNS = 50

const before = openHandles().length

afterAll(async () => {
  for (let turn = 0; turn < TURNS && openHandles().length > before; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  const left = openHandles()
  if (left.length > before) throw new Error(`Still open at the end of the file: ${left.join(', ')}.`)
})

function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => OURS.has(kind))
}

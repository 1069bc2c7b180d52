// The leak check at the end of every test file that runs in Node: no socket, server, file operation, child process or look-up of what it
// has tested outlives its tests, and after the integration tests no server, connection or timer of one stays in memory. Loaded before
// each file, so that its hook runs behind all of theirs.
import { queryObjects } from 'node:v8'
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

// oxlint-disable-next-line no-empty-pattern -- vitest takes nothing but a pattern there
afterAll(async ({}, { file }) => {
  await turnsUntil(() => openHandles().length <= before)
  const left = openHandles()
  if (left.length > before) throw new Error(`Still open at the end of the file: ${left.join(', ')}.`)
  if (file.filepath.includes('/test/server/')) await nothingIsKept()
})

/** A timer of a connection holds the connection: whatever of a server goes on shows itself as an object that is still there. */
async function nothingIsKept(): Promise<void> {
  const [{ WebSocketServer }, { Connection }] = await Promise.all([
    import('../src/server/websocket-server.ts'),
    import('../src/server/connection.ts'),
  ])
  const kept = (): number => queryObjects(WebSocketServer, { format: 'count' }) + queryObjects(Connection, { format: 'count' })
  await turnsUntil(() => kept() === 0)
  if (kept() > 0) throw new Error(`Still in memory at the end of the file: ${kept()} servers and connections.`)
}

async function turnsUntil(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS && !isDone(); turn++) await new Promise((resolve) => setImmediate(resolve))
}

function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => OURS.has(kind))
}

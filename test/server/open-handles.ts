// The leak check at the end of each suite: no socket, server or clock of the component outlives its tests.
import { afterAll, expect } from 'vitest'

const OURS = new Set(['TCPSocketWrap', 'TCPServerWrap', 'TCPWRAP', 'FSReqPromise', 'FSReqCallback'])
/** Turns of the event loop in which closing handles may go. */
const TURNS = 50

export function noOpenHandles(): void {
  afterAll(async () => {
    for (let turn = 0; turn < TURNS && openHandles().length > 0; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(openHandles()).toEqual([])
  })
}

function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => OURS.has(kind))
}

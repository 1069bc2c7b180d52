import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebSocketServer } from '../server/index.ts'
import { ConnectionsList } from './connections-list.ts'
import { PingTimes } from './ping-times.ts'

let server: WebSocketServer
let list: ConnectionsList
let detach: () => void
beforeEach(async () => {
  server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  list = new ConnectionsList(
    server,
    () => 5_000,
    new PingTimes(),
    () => '1',
  )
  detach = list.attach()
  await server.startListening()
})
afterEach(async () => {
  await server.shutdown()
  detach()
})

/** Resolves when the list says that a row has changed and `is` holds. */
function until(is: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = list.changed.subscribe(() => {
      if (!is()) return
      stop()
      resolve()
    })
  })
}

async function opened(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.localPort}`)
  await new Promise((resolve) => socket.once('open', resolve))
  return socket
}

/** Sends a message and waits until the server has it. */
async function received(socket: WebSocket, message: Buffer): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    const stop = server.on('dataIn', ({ eom }) => {
      if (!eom) return
      stop()
      resolve()
    })
  })
  socket.send(message)
  await arrived
}

const reading = (): boolean[] => [...server.connections.values()].map((connection) => connection.acceptData)

test('while the disk lags those who send much are not read, and afterwards everybody but those whom the person has paused', async () => {
  const loud = await opened()
  await opened()
  await opened()
  list.setReading(['3', '99'], false)
  await received(loud, Buffer.alloc(100_000))
  list.holdBack('who send much')
  expect(reading()).toEqual([false, true, false])
  await opened()
  expect(reading()).toEqual([false, true, false, true])
  expect(list.rows().map((row) => row.reading)).toEqual([true, true, false, true])
  list.holdBack('nobody')
  expect(reading()).toEqual([true, true, false, true])
})

test('while the disk lags for a crowd of which nobody sends much, nobody is read', async () => {
  await opened()
  await opened()
  list.holdBack('who send much')
  expect(reading()).toEqual([false, false])
  list.holdBack('nobody')
  expect(reading()).toEqual([true, true])
})

test('a closed connection stays listed with what was known of it, until cleared', async () => {
  const socket = await opened()
  const closed = until(() => list.row('1')?.stage === 'closed')
  socket.close(4001, 'bye')
  await closed
  expect(list.row('1')).toMatchObject({ stage: 'closed', closedAt: 5_000, closeCode: 4001, closeReason: 'bye', closedBy: 'client' })
  expect(list.details('1').requestLine).toBe('GET / HTTP/1.1')
  expect(list.openCount).toBe(0)
  list.clearClosed()
  expect(list.rows()).toEqual([])
  expect(() => list.details('1')).toThrow('There is no connection 1')
})

// Five hundred clients whose request heads come byte by byte, or stop, while one that is open is served. `npm run soak -- --only half-open` has ten thousand.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { WebSocketServer } from '../../src/server/index.ts'
import { request } from './wire-client.ts'

const CLIENTS = 500
const ROUND_TRIPS = 100

async function serving(...settings: string[]): Promise<WebSocketServer> {
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  for (const setting of ['ConnectionBacklog=600', ...settings]) server.config(setting)
  server.on('dataIn', ({ connectionId, text }) => void server.sendText(connectionId, String(text)))
  onTestFinished(() => server.shutdown())
  await server.startListening()
  return server
}

async function begun(server: WebSocketServer): Promise<Socket[]> {
  const sockets = Array.from({ length: CLIENTS }, () => connect(server.localPort, '127.0.0.1').on('error', () => undefined))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return sockets
}

it('one that is open is answered while the heads of all others dribble, and they open when they are whole', async () => {
  const server = await serving()
  const good = new WebSocket(`ws://127.0.0.1:${server.localPort}`)
  await once(good, 'open')
  const slow = await begun(server)
  const head = request()
  const answers = slow.map((socket) => once(socket, 'data'))
  for (let at = 0; at < ROUND_TRIPS; at++) {
    const isLast = at === ROUND_TRIPS - 1
    for (const socket of slow) socket.write(isLast ? head.slice(at) : head.charAt(at))
    good.send(`round trip ${at}`)
    expect(String((await once(good, 'message'))[0])).toBe(`round trip ${at}`)
  }
  const statuses = (await Promise.all(answers)).map(([bytes]) => String(bytes).split('\r\n', 1)[0])
  expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 101 Switching Protocols']))
  expect(server.connections.size).toBe(CLIENTS + 1)
  for (const socket of slow) socket.destroy()
  good.terminate()
})

it('beyond MaxPendingConnections those that have been silent longest give way, and one that is open is none of them', async () => {
  const server = await serving('MaxPendingConnections=100')
  const good = new WebSocket(`ws://127.0.0.1:${server.localPort}`)
  await once(good, 'open')
  let reset = 0
  const slow = await begun(server)
  const over = new Promise<void>((resolve) => {
    for (const socket of slow) {
      socket.resume().on('close', () => {
        if (++reset === CLIENTS - 100) resolve()
      })
      socket.write('GET / HT')
    }
  })
  await over
  good.send('still there?')
  expect(String((await once(good, 'message'))[0])).toBe('still there?')
  expect(server.connections.size).toBe(101)
  for (const socket of slow) socket.destroy()
  good.terminate()
})

// Hundreds of clients that send valid, broken and cut bytes and leave in every way, while listeners do anything to them at any moment:
// whatever happens, every opened connection is told to be over once, every promise settles, and nothing is left.
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from '../../src/server/index.ts'
import { frame, request } from './wire-client.ts'

const CLIENTS = 600
const AT_A_TIME = 40
/** Bytes of messages and files: beyond one slice and beyond the bound of the queue. */
const LONG = 300_000

/** The same numbers in every run: a linear congruential generator. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
}

it.each([1, 2, 3])('every life ends once, round %i', async (seed) => {
  const below = randomOf(seed)
  const server = new WebSocketServer()
  server.localHost = '127.0.0.1'
  for (const setting of ['CloseTimeout=1', 'ConnectionBacklog=500', 'OutBufferSize=100000', 'CompressionThreshold=50'])
    server.config(setting)
  onTestFinished(() => server.shutdown())
  const lives = new Map<string, string>()
  server.on('connected', ({ connectionId }) => lives.set(connectionId, `${lives.get(connectionId) ?? ''}connected `))
  server.on('disconnected', ({ connectionId }) => lives.set(connectionId, `${lives.get(connectionId) ?? ''}disconnected`))

  const promises: Promise<unknown>[] = []
  const settles = (promise: Promise<unknown>): void => void promises.push(promise.catch(() => undefined))
  const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  server.on('connectionRequest', (event) => {
    const connection = server.connections.get(event.connectionId)
    switch (below(12)) {
      case 0:
        event.accept = false
        return undefined
      case 1:
        return later()
      case 2:
        return connection?.drop('fin')
      default:
        return undefined
    }
  })
  server.on('webSocketOpenRequest', (event) => {
    const connection = server.connections.get(event.connectionId)
    switch (below(12)) {
      case 0:
        event.statusCode = 401
        return undefined
      case 1:
        return later()
      case 2:
        return connection?.drop('reset')
      case 3:
        throw new Error('a bug in a listener')
      default:
        return undefined
    }
  })
  server.on('dataIn', ({ connectionId, bytes }) => {
    const connection = server.connections.get(connectionId)
    if (!connection) return
    switch (below(16)) {
      case 0:
        return settles(server.disconnect(connectionId))
      case 1:
        return connection.drop('fin')
      case 2:
        return connection.drop('reset')
      case 3:
        return settles(connection.sendFile(import.meta.filename))
      case 4:
        connection.timeout = 1
        return settles(connection.send(Buffer.alloc(below(2) * LONG + 10)))
      case 5: {
        const stream = new PassThrough()
        settles(connection.sendFile(stream))
        stream.write('never ended, but for the connection')
        return undefined
      }
      case 6:
        return void server.interrupt(connectionId, below(2) === 0 ? 'close' : 'truncate')
      case 7:
        return settles(Promise.resolve().then(() => server.config(`MessageLength[${connectionId}]=${below(30)}`)))
      case 8:
        connection.acceptData = false
        return void later().then(() => (connection.acceptData = true))
      case 9:
        return void server.config(`MaxFrameSize=${below(3) * 7}`)
      default:
        return settles(server.send(connectionId, bytes))
    }
  })

  /** What one client sends: a request, some frames, and sometimes a few flipped bytes. */
  const wire = (): Buffer => {
    const pieces: Buffer[] = [Buffer.from(below(2) === 0 ? request() : request('Sec-WebSocket-Extensions: permessage-deflate'))]
    for (let count = below(40); count > 0; count--) {
      const first = [0x81, 0x82, 0x81, 0x82, 0x01, 0x80, 0x00, 0x89, 0x8a, 0x88, 0xc1, 0x41][below(12)] as number
      if ((first & 0x40) !== 0) pieces.push(frame(first, Buffer.from('f248cdc9c90700', 'hex')))
      else if (first === 0x88) pieces.push(frame(first, Buffer.from('03e8', 'hex')))
      else pieces.push(frame(first, Buffer.alloc(first >= 0x89 || below(2) === 0 ? below(100) : below(30_000), 0x61)))
    }
    const bytes = Buffer.concat(pieces)
    if (below(4) === 0) for (let flips = 0; flips < 3; flips++) bytes[below(bytes.length)] = below(256)
    return bytes
  }

  const client = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port: server.localPort, host: '127.0.0.1', allowHalfOpen: below(2) === 0 })
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      if (below(3) > 0) socket.resume()
      const bytes = wire()
      let at = 0
      const step = (): void => {
        if (socket.destroyed) return
        if (at < bytes.length) {
          const size = below(5) === 0 ? 1 : below(bytes.length) + 1
          socket.write(bytes.subarray(at, at + size))
          at += size
          setImmediate(step)
        } else if (below(3) === 0) socket.resetAndDestroy()
        else socket.end(() => socket.resume().destroySoon())
      }
      step()
      // One that the server keeps waiting leaves by itself.
      setTimeout(() => socket.destroy(), 3000).unref()
    })

  await server.startListening()
  for (let count = 0; count < CLIENTS; count += AT_A_TIME) {
    await Promise.all(Array.from({ length: AT_A_TIME }, client))
  }
  await server.shutdown()
  await Promise.all(promises)
  expect(new Set(lives.values())).toEqual(new Set(['connected disconnected']))
  expect(server.connections.size).toBe(0)
})

// The decrypted side as connections use it: bytes whole and in order both ways, back-pressure both ways, and every way to end.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { READ_MEMORY } from '../protocol/vector-unmask.ts'
import { CERTIFICATE, connectTo, startStaged } from './fixtures/staged-server.ts'
import type { Setup, StagedConnection, StagedServer } from './fixtures/staged-server.ts'
import type { SecureSocket } from './secure-socket.ts'

const begin = (setup: Setup): Promise<StagedServer> => startStaged(setup, onTestFinished)

/** A handshake that is over, and both of its ends. */
async function pair(setup: Setup = {}): Promise<{ client: TLSSocket; connection: StagedConnection; socket: SecureSocket }> {
  const server = await begin(setup)
  const accepted = server.next()
  const client = connectTo(server)
  await once(client, 'secureConnect')
  const connection = await accepted
  await connection.secured
  return { client, connection, socket: connection.secure?.socket as SecureSocket }
}

/** Bytes that do not repeat within a record. */
const LONG = Buffer.from(Array.from({ length: 4_000_003 }, (_, index) => (index * 31 + (index >>> 8)) & 255))
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('What a client sends', () => {
  it('comes whole and in order, in the memory that masks are removed in', async () => {
    const pieces: Buffer[] = []
    const memories = new Set<ArrayBufferLike>()
    const { client, connection } = await pair({
      onBytes: (_connection, bytes) => {
        memories.add(bytes.buffer)
        pieces.push(Buffer.from(bytes))
      },
    })
    client.end(LONG)
    await connection.closed
    expect([sha(Buffer.concat(pieces)), [...memories]]).toEqual([sha(LONG), [READ_MEMORY.buffer]])
  })

  it('stays what it is while whoever gets it writes', async () => {
    const pieces: Buffer[] = []
    const { client, connection } = await pair({
      onBytes: (each, bytes) => {
        const before = Buffer.from(bytes)
        // A write of nothing makes the TLS library look for more to read; one of something makes it encrypt.
        each.secure?.socket.write('')
        each.secure?.socket.write('x')
        expect(bytes.equals(before)).toBe(true)
        pieces.push(before)
      },
    })
    client.resume()
    client.end(LONG)
    await connection.closed
    expect(sha(Buffer.concat(pieces))).toBe(sha(LONG))
  })

  it('in many small records comes in few pieces', async () => {
    let count = 0
    let length = 0
    const { client, connection } = await pair({
      onBytes: (_connection, bytes) => {
        count++
        length += bytes.length
      },
    })
    // Corked by nothing: every write is a record.
    for (let index = 0; index < 20_000; index++) client.write(Buffer.alloc(64, index))
    client.end()
    await connection.closed
    expect([length, count < 2_000]).toEqual([1_280_000, true])
  })

  it('stops coming at pause, and goes on at resume', async () => {
    let length = 0
    let wake: () => void = () => {}
    const { client, connection, socket } = await pair({
      onBytes: (each, bytes) => {
        length += bytes.length
        each.secure?.socket.pause()
        wake()
      },
    })
    const first = new Promise<void>((resolve) => (wake = resolve))
    client.end(LONG)
    await first
    const before = length
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([length, connection.raw.isPaused()]).toEqual([before, true])
    let isOver = false
    void connection.closed.then(() => (isOver = true))
    wake = () => setImmediate(() => socket.resume())
    socket.resume()
    await connection.closed
    expect([length, isOver]).toEqual([LONG.length, true])
  })
})

describe('What is written', () => {
  it('arrives whole and in order, whatever its pieces are', async () => {
    const { client, socket } = await pair()
    const pieces: Buffer[] = []
    client.on('data', (bytes: Buffer) => pieces.push(bytes))
    for (let at = 0, size = 1; at < LONG.length; at += size, size = (size * 3) % 100_003) {
      if (size % 2 === 0) socket.cork()
      socket.write(LONG.subarray(at, at + size))
      if (size % 2 === 0) process.nextTick(() => socket.uncork())
    }
    socket.end()
    await once(client, 'end')
    expect(sha(Buffer.concat(pieces))).toBe(sha(LONG))
  })

  it('has left the socket when write returns, while the client reads: its memory may be used again', async () => {
    const { client, socket } = await pair()
    const memory = Buffer.alloc(1000, 'a')
    socket.write(memory)
    const afterFirst = socket.writableLength
    memory.fill('b')
    socket.write(memory)
    const afterSecond = socket.writableLength
    memory.fill('c')
    let text = ''
    while (text.length < 2000) {
      const [bytes] = (await once(client, 'data')) as [Buffer]
      text += bytes.toString()
    }
    expect([afterFirst, afterSecond, text]).toEqual([0, 0, 'a'.repeat(1000) + 'b'.repeat(1000)])
  })

  it('waits in the socket while the client does not read, and drains when it does', async () => {
    const { client, connection, socket } = await pair()
    client.pause()
    let written = 0
    let isRoom = true
    // Until neither the system nor the socket takes more.
    while (isRoom || socket.writableLength === 0) {
      isRoom = socket.write(LONG)
      written += LONG.length
    }
    const waiting = socket.writableLength
    let read = 0
    client.on('data', (bytes: Buffer) => (read += bytes.length))
    const drained = once(socket, 'drain')
    client.resume()
    await drained
    socket.end()
    await once(client, 'end')
    expect([waiting > 0, read, connection.lines.includes('drain')]).toEqual([true, written, true])
  })

  it('calls back when the system has taken it', async () => {
    const { client, socket } = await pair()
    const lines: string[] = []
    await new Promise<void>((resolve) => {
      socket.write('one', () => lines.push('one'))
      socket.write('two', () => {
        lines.push('two')
        resolve()
      })
    })
    client.destroy()
    expect(lines).toEqual(['one', 'two'])
  })
})

describe('An end', () => {
  it('of the client leaves our side open until we end it', async () => {
    const server = await begin({})
    const accepted = server.next()
    const client = connectTls({
      port: server.port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: CERTIFICATE,
      allowHalfOpen: true,
    } as never)
    await once(client, 'secureConnect')
    const connection = await accepted
    await connection.secured
    const socket = connection.secure?.socket as SecureSocket
    const ended = new Promise<void>((resolve) => (connection.onEnd = resolve))
    client.end()
    await ended
    expect([socket.destroyed, socket.writable]).toEqual([false, true])
    socket.end()
    await connection.closed
  })

  it('of ours sends close_notify behind all that was written', async () => {
    const { client, connection, socket } = await pair()
    const pieces: Buffer[] = []
    client.on('data', (bytes: Buffer) => pieces.push(bytes))
    socket.end(LONG)
    await once(client, 'end')
    await connection.closed
    expect(sha(Buffer.concat(pieces))).toBe(sha(LONG))
  })

  it('by destroy closes both sockets', async () => {
    const { client, connection, socket } = await pair()
    const closed = new Promise<void>((resolve) => client.on('close', () => resolve()))
    socket.destroy()
    await Promise.all([closed, connection.closed])
    expect([connection.raw.destroyed, socket.destroyed, connection.lines.at(-1)]).toEqual([true, true, 'closed'])
  })

  it('by destroy in the middle of a write calls its callback with an error', async () => {
    const { client, connection, socket } = await pair()
    client.pause()
    let errors = 0
    let callbacks = 0
    for (let index = 0; index < 8; index++)
      socket.write(LONG, (error) => {
        callbacks++
        if (error) errors++
      })
    expect(socket.writableLength > 0).toBe(true)
    socket.destroy()
    await connection.closed
    client.destroy()
    expect([callbacks, errors > 0]).toEqual([8, true])
  })

  it('by reset is seen as one', async () => {
    const { client, connection, socket } = await pair()
    const failed = new Promise<string>((resolve) =>
      client.on('error', (error: Error & { code?: string }) => resolve(error.code ?? '')),
    )
    socket.resetAndDestroy()
    expect(await failed).toBe('ECONNRESET')
    await connection.closed
  })

  it('leaves no listener of the stage on the raw socket', async () => {
    const { client, connection } = await pair()
    // Three of the test's server, one of Node itself.
    const names = (): string[] => connection.raw.eventNames().map((name) => `${String(name)} ${connection.raw.listenerCount(name)}`)
    const during = names()
    client.end()
    await connection.closed
    expect(during.toSorted()).toEqual(['close 1', 'end 2', 'error 1'])
  })
})

// The TLS stage with clients that break off, send something else, or send too much: a named failure each time, and nothing left behind.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HEAD_OF_RECORD, inRecords, realHello } from './fixtures/client-hello.ts'
import { TAKES_LONG_HELLO } from './fixtures/library.ts'
import { CERTIFICATE, connectTo, startStaged } from './fixtures/staged-server.ts'
import type { StagedConnection, StagedServer } from './fixtures/staged-server.ts'

const begin = (setup: Parameters<typeof startStaged>[0]): Promise<StagedServer> => startStaged(setup, onTestFinished)

/** The hello with one more extension of `size` bytes that nobody knows. */
function withLongExtension(hello: Buffer, size: number): Buffer {
  const body = hello.subarray(9)
  const sessionEnd = 34 + 1 + (body[34] as number)
  const suitesEnd = sessionEnd + 2 + body.readUInt16BE(sessionEnd)
  const extensionsAt = suitesEnd + 1 + (body[suitesEnd] as number)
  // At the front: the last extension may have to be pre_shared_key.
  const extension = Buffer.concat([Buffer.from([0xff, 0x77, size >>> 8, size & 255]), Buffer.alloc(size)])
  const extensions = Buffer.concat([extension, body.subarray(extensionsAt + 2)])
  const length = Buffer.from([extensions.length >>> 8, extensions.length & 255])
  const longer = Buffer.concat([body.subarray(0, extensionsAt), length, extensions])
  return Buffer.concat([Buffer.from([1, 0, longer.length >>> 8, longer.length & 255]), longer])
}

/** Connects without TLS, and collects what comes. */
async function plain(server: StagedServer): Promise<{ socket: Socket; connection: StagedConnection; answer: () => Buffer }> {
  const accepted = server.next()
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
  const pieces: Buffer[] = []
  socket.on('error', () => {}).on('data', (bytes) => pieces.push(bytes))
  await once(socket, 'connect')
  return { socket, connection: await accepted, answer: () => Buffer.concat(pieces) }
}

/** Sends bytes, waits until the server has ended its side, and returns what it told and what it answered. */
async function told(
  bytes: Buffer | string,
  setup: Parameters<typeof startStaged>[0] = {},
): Promise<{ lines: string[]; answer: string }> {
  const server = await begin(setup)
  const { socket, connection, answer } = await plain(server)
  const ended = once(socket, 'end')
  socket.write(bytes)
  await ended
  socket.end()
  await connection.closed
  return { lines: connection.lines, answer: answer().toString('hex') }
}

// First, so that nothing of another test is still closing.
describe('What ends', () => {
  it('leaves no socket behind, wherever it ended', async () => {
    const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    const before = sockets()
    const server = await begin({})
    const hello = await realHello()
    for (const part of [0, 10, 500, hello.length]) {
      const { socket, connection } = await plain(server)
      socket.end(hello.subarray(0, part))
      await connection.closed
      socket.destroy()
      if (!socket.closed) await once(socket, 'close')
    }
    const client = connectTo(server)
    await once(client, 'secureConnect')
    client.end()
    await once(client, 'close')
    await server.connections.at(-1)?.closed
    expect(sockets()).toBe(before)
  })
})

describe('A ClientHello', () => {
  it('that comes byte by byte is answered as any other', async () => {
    const server = await begin({ onBytes: (connection, bytes) => void connection.secure?.socket.write(bytes) })
    const relay = createServer((inner) => {
      const outer = connect({ port: server.port, host: '127.0.0.1', noDelay: true })
      inner.on('error', () => {}).on('close', () => outer.destroy())
      outer.on('error', () => {}).on('close', () => inner.destroy())
      inner.on('data', (bytes) => {
        for (const byte of bytes) outer.write(Buffer.of(byte))
      })
      outer.pipe(inner)
      inner.on('end', () => outer.end())
    })
    relay.listen(0, '127.0.0.1')
    await once(relay, 'listening')
    const client = connectTls({
      port: (relay.address() as AddressInfo).port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: CERTIFICATE,
    })
    await once(client, 'secureConnect')
    client.write('dribbled')
    const [answer] = (await once(client, 'data')) as [Buffer]
    expect(answer.toString()).toBe('dribbled'.slice(0, answer.length))
    client.destroy()
    relay.close()
  })

  it('in records of 100 bytes is answered with a ServerHello', async () => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.write(inRecords((await realHello()).subarray(HEAD_OF_RECORD), 100))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect([answer[0], answer[5]]).toEqual([22, 2])
    socket.destroy()
    await connection.closed
  })

  it('of 60 KiB is answered with a ServerHello, or with an alert and the cause where the library takes no more than 16 KiB', async () => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.write(inRecords(withLongExtension(await realHello(), 60_000), 16_384))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect([answer[0], answer[5]]).toEqual(TAKES_LONG_HELLO ? [22, 2] : [21, 2])
    socket.destroy()
    await connection.closed
    expect(connection.lines.find((line) => line.startsWith('failed:'))).toBe(
      TAKES_LONG_HELLO
        ? 'failed: The client left in the middle of the handshake, without an alert. Clients built on Node do so when they do not trust the certificate.'
        : 'failed: A message of the client is longer than the TLS library takes; BoringSSL takes 16 KiB.',
    )
  })

  it('of more than 64 KiB is refused before its bytes have come', async () => {
    const { lines, answer } = await told(Buffer.from([22, 3, 1, 0x40, 0, 1, 1, 0, 0]))
    expect(answer).toBe('15030300020' + '22f')
    expect(lines).toContain('failed: The ClientHello says that it has 65536 bytes; it may have 65536 with all heads.')
  })

  it('that cannot be read is refused with decode_error', async () => {
    const { lines, answer } = await told(Buffer.from('160301000501000001ff', 'hex'))
    expect(answer).toBe('15030300020232')
    expect(lines).toContain('failed with bad-client-hello')
  })

  it('that is cut off by the end of the connection is told with what had come', async () => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.end((await realHello()).subarray(0, 100))
    await connection.closed
    expect(connection.lines).toEqual([
      'failed: The client left after 100 bytes of an unfinished ClientHello.',
      'failed with client-left',
      'closed',
    ])
  })
})

describe('What is no TLS', () => {
  it('but HTTP is named, and can be answered in clear', async () => {
    const server = await begin({})
    const { socket, connection, answer } = await plain(server)
    connection.onFailed = (error) => {
      connection.lines.push(`failed with ${error.code}`)
      connection.raw.write('HTTP/1.1 400 Bad Request\r\n\r\n')
    }
    const ended = once(socket, 'end')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await ended
    socket.end()
    await connection.closed
    expect(answer().toString()).toBe('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(connection.lines).toEqual([
      'failed: A request in plain HTTP came (47 45 54 20 "GET "), and this port speaks TLS: use wss:// or https://.',
      'failed with http-on-tls',
      'closed',
    ])
  })

  it('is shown as it begins, and gets no answer', async () => {
    const { lines, answer } = await told(Buffer.from('deadbeef00', 'hex'))
    expect([lines[0], answer]).toEqual([
      'failed: What came is not TLS: it begins with de ad be; a ClientHello begins with 16 03.',
      '',
    ])
  })

  it('but SSL 2.0 is refused with protocol_version', async () => {
    const { lines, answer } = await told(Buffer.from('802e0100020015000000', 'hex'))
    expect([lines[1], answer]).toEqual([
      'failed: An SSL 2.0 hello came (80 2e 01 00 02); TLS 1.0 is the oldest that can be spoken.',
      '15030300020246',
    ])
  })

  it('but an alert is refused with unexpected_message', async () => {
    const { lines, answer } = await told(Buffer.from('15030100020230', 'hex'))
    expect([lines[1], answer]).toEqual(['failed: A record of type alert came instead of a ClientHello.', '1503030002020a'])
  })
})

describe('A client that leaves', () => {
  it.for([
    ['before a byte', 0, 'The client left without a byte; a ClientHello was expected.'],
    ['in the middle of its hello', 150, 'The client left after 150 bytes of an unfinished ClientHello.'],
  ] as const)('%s is noticed', async ([, count, sentence]) => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.end((await realHello()).subarray(0, count))
    await connection.closed
    expect(connection.lines).toEqual([`failed: ${sentence}`, 'failed with client-left', 'closed'])
  })

  it('while its hello is being decided on is noticed at once', async () => {
    const server = await begin({ decide: () => {} })
    const { socket, connection } = await plain(server)
    socket.end(await realHello())
    await connection.closed
    expect(connection.lines.slice(1)).toEqual([
      'failed: The client left after its ClientHello, before it was decided on.',
      'failed with client-left',
      'closed',
    ])
    connection.goOn()
    expect([connection.stage.socket, connection.lines.at(-1)]).toEqual([undefined, 'closed'])
  })

  it.for(['end', 'resetAndDestroy'] as const)('with %s after the ServerHello is noticed', async (how) => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.write(await realHello())
    await once(socket, 'data')
    socket[how]()
    await connection.closed
    expect(connection.lines.slice(-2)).toEqual(['failed with client-left', 'closed'])
  })

  it('with a reset after the handshake is an error of the connection', async () => {
    const server = await begin({})
    const accepted = server.next()
    const socket = connect({ port: server.port, host: '127.0.0.1' })
    const client = connectTls({ socket, servername: 'localhost', ca: CERTIFICATE })
    client.on('error', () => {})
    await once(client, 'secureConnect')
    const connection = await accepted
    await connection.secured
    socket.resetAndDestroy()
    await connection.closed
    expect(connection.lines.slice(-2)).toEqual(['error: read ECONNRESET', 'closed'])
  })

  it('without close_notify after the handshake is told as an end', async () => {
    const server = await begin({})
    const accepted = server.next()
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    const client = connectTls({ socket, servername: 'localhost', ca: CERTIFICATE })
    client.on('error', () => {})
    await once(client, 'secureConnect')
    const connection = await accepted
    await connection.secured
    socket.end()
    await connection.closed
    client.destroy()
    expect(connection.lines.slice(-2)).toEqual(['end', 'closed'])
  })
})

describe('Bytes that break the handshake', () => {
  it('are named with what the library found', async () => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.write(await realHello())
    await once(socket, 'data')
    const ended = once(socket, 'end')
    socket.write(Buffer.from('170303001400000000000000000000000000000000000000ff', 'hex'))
    await ended
    socket.end()
    await connection.closed
    expect(connection.lines.slice(-3)).toEqual([
      'failed: A record of the client cannot be decrypted.',
      'failed with handshake-failed',
      'closed',
    ])
  })

  it('and that are no records at all are told as such', async () => {
    const server = await begin({})
    const { socket, connection } = await plain(server)
    socket.write(await realHello())
    await once(socket, 'data')
    const ended = once(socket, 'end')
    socket.write('this is no record')
    await ended
    socket.end()
    await connection.closed
    expect(connection.lines.slice(-3)).toEqual([
      'failed: The bytes of the client are no TLS records.',
      'failed with handshake-failed',
      'closed',
    ])
  })

  it('after it end the connection with an error', async () => {
    const server = await begin({})
    const accepted = server.next()
    const socket = connect({ port: server.port, host: '127.0.0.1' })
    const client = connectTls({ socket, servername: 'localhost', ca: CERTIFICATE })
    client.on('error', () => {})
    await once(client, 'secureConnect')
    const connection = await accepted
    await connection.secured
    socket.write(Buffer.from('170303001400000000000000000000000000000000000000ff', 'hex'))
    await connection.closed
    expect(connection.lines.slice(-2)).toEqual(['error: A record of the client cannot be decrypted.', 'closed'])
  })
})

describe('Bytes that come while nobody decides', () => {
  it('are kept up to 256 KiB, then the client is no longer read', async () => {
    const server = await begin({ decide: () => {} })
    const { socket, connection } = await plain(server)
    socket.write(await realHello())
    const paused = new Promise<void>((resolve) => {
      const { raw } = connection
      const pause = raw.pause.bind(raw)
      raw.pause = () => {
        resolve()
        return pause()
      }
    })
    socket.write(Buffer.alloc(8 * 1024 * 1024, 1))
    await paused
    expect([connection.raw.bytesRead < 512 * 1024, connection.raw.isPaused()]).toEqual([true, true])
    socket.destroy()
    connection.raw.destroy()
    await connection.closed
  })
})

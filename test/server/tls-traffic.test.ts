// What crosses an open wss connection: messages of every kind and size, control frames, back-pressure, files, and every way to end. The same
// promises as without TLS (sending.test.ts, closing.test.ts), where TLS stands between: records, its own buffers, close_notify.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { testCertificates } from './test-certificates.ts'
import { failure } from './transcript.ts'
import { close, facts, frame, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority } = certificates

const MIB = 1024 * 1024
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const VERSIONS = [
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3' }],
] as const

describe.each(VERSIONS)('Over %s', (_, version) => {
  it('text, bytes, fragments, ping and pong arrive as they are, in their order', async () => {
    const { port, transcript } = await securelyRunning(certificates, 'BufferMessage=True')
    const client = await SecureClient.upgraded(port, version)
    client.send(text('grüße'), frame(0x82, Buffer.from('00ff', 'hex')), frame(0x01, 'one '), frame(0x89, 'hi'), frame(0x80, 'two'))
    client.send(frame(0x8a, 'unasked'))
    expect(facts(await client.frame())).toBe('pong fin "hi"')
    await transcript.count('data', 4)
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "grüße" eom',
      'data 1 binary 00ff eom',
      'data 1 text "one two" eom',
      `data 1 pong ${Buffer.from('unasked').toString('hex')} eom`,
    ])
  })

  it('what the server sends arrives as it was sent', async () => {
    const { port, server } = await securelyRunning(certificates, 'MaxFrameSize=5')
    const client = await SecureClient.upgraded(port, version)
    await server.sendText('1', 'hello you')
    await server.send('1', Buffer.from('7bff', 'hex'))
    await server.connections.get('1')?.ping(Buffer.from('?'))
    const seen = [await client.frame(), await client.frame(), await client.frame(), await client.frame()]
    expect(seen.map(facts)).toEqual(['text "hello"', 'continuation fin " you"', 'binary fin "{ÿ"', 'ping fin "?"'])
  })

  it('20 MB go both ways byte for byte', async () => {
    const { port, server } = await securelyRunning(certificates, 'BufferMessage=True', 'OutBufferSize=33554432')
    server.on('dataIn', ({ connectionId, bytes }) => void server.send(connectionId, Buffer.from(bytes)))
    const client = new WebSocket(`wss://127.0.0.1:${port}/`, {
      ca: authority.certificatePem,
      perMessageDeflate: false,
      maxPayload: 32 * MIB,
      ...version,
    })
    const sent = randomBytes(20_000_000)
    client.on('open', () => client.send(sent))
    const received = await new Promise<Buffer>((resolve) => client.on('message', resolve))
    expect([received.length, hashOf(received)]).toEqual([20_000_000, hashOf(sent)])
    client.terminate()
  })

  it('compressed messages cross both ways', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'CompressionThreshold=1', 'BufferMessage=True')
    const client = new WebSocket(`wss://127.0.0.1:${port}/`, {
      ca: authority.certificatePem,
      perMessageDeflate: { threshold: 1 },
      ...version,
    })
    await new Promise((resolve) => client.on('open', resolve))
    expect(client.extensions).toBe('permessage-deflate')
    client.send('a'.repeat(30))
    await transcript.until('data')
    const answer = new Promise<string>((resolve) => client.on('message', (bytes: Buffer) => resolve(String(bytes))))
    await server.sendText('1', 'b'.repeat(5_000))
    expect(await answer).toBe('b'.repeat(5_000))
    expect(transcript.lines[1]).toBe(`data 1 text "${'a'.repeat(30)}" eom`)
    client.terminate()
  })
})

describe('The end', () => {
  it.each([
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
    ['TLS 1.3', {}],
  ] as const)('by a Close frame of the client is clean, with close_notify behind it, over %s', async (_, version) => {
    const { port, transcript } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port, version)
    client.send(close(4000, 'enough'))
    expect(facts(await client.frame())).toBe('close fin 4000 ""')
    expect(await client.rest()).toEqual({ received: '', over: 'fin' })
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 4000 "enough" clean by client'])
  })

  it('by a Close frame of the server is clean', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    const gone = server.disconnect('1', 4001, 'go')
    expect(facts(await client.frame())).toBe('close fin 4001 "go"')
    client.send(close(4001))
    expect(await client.rest()).toEqual({ received: '', over: 'fin' })
    await gone
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 4001 "" clean by server'])
  })

  it.each([
    ['fin', { received: '', over: 'fin' }, 'the server ended the TCP connection without a Close frame'],
    ['reset', { received: '', over: 'reset' }, 'the server reset the TCP connection'],
  ] as const)('by drop(%s) is told to the client as that', async (how, seen, words) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    server.connections.get('1')?.drop(how)
    expect(await client.rest()).toEqual(seen)
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', `disconnected 1 1006 "${words}" unclean by server`])
  })

  it.each([
    [
      'close_notify',
      (client: SecureClient) => void client.tls.end(),
      ['disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client'],
    ],
    [
      'FIN alone',
      (client: SecureClient) => void client.raw.end(),
      ['disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client'],
    ],
    [
      'RST',
      (client: SecureClient) => client.reset(),
      [
        expect.stringMatching(/^error 1 connection-reset 10054: .*the client reset the TCP connection\.$/),
        'disconnected 1 1006 "the client reset the TCP connection" unclean by network',
      ],
    ],
  ])('by %s of the client is 1006', async (_, leave, expected) => {
    const { port, transcript } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    leave(client)
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', ...expected])
  })

  it('by bytes that are no record is one named error', async () => {
    const { port, transcript } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    client.raw.write('these are no records of TLS')
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      expect.stringMatching(/^error 1 tls-broken 276: .* TLS broke: The bytes of the client are no TLS records\.$/),
      'disconnected 1 1006 "TLS broke: The bytes of the client are no TLS records" unclean by network',
    ])
  })

  it('by shutdown sends 1001 to every client, and resolves when all are gone', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const clients = [await SecureClient.upgraded(port), await SecureClient.upgraded(port)]
    const over = server.shutdown()
    for (const client of clients) {
      expect(facts(await client.frame())).toBe('close fin 1001 "server shutting down"')
      client.send(close(1001))
      await client.rest()
    }
    await over
    expect([server.listening, server.connections.size]).toEqual([false, 0])
    expect(transcript.lines.slice(2).toSorted()).toEqual([
      'disconnected 1 1001 "" clean by server',
      'disconnected 2 1001 "" clean by server',
    ])
  })

  it('of a protocol violation is told with its close code', async () => {
    const { port, transcript } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    client.send(frame(0x81, Buffer.from('ff', 'hex')))
    expect(facts(await client.frame())).toMatch(/^close fin 1007 /)
    await client.rest()
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      expect.stringMatching(/^error 1 protocol-error 164: .* failed with 1007\.$/),
      expect.stringMatching(/^disconnected 1 1007 ".*" unclean by server$/),
    ])
  })
})

describe('A client that does not read', () => {
  it('makes a send fail with would-block, and ReadyToSend follows when it reads again', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'OutBufferSize=100000')
    const client = await SecureClient.upgraded(port)
    client.stall()
    client.raw.pause()
    let error = 'nothing failed'
    let count = 0
    while (error === 'nothing failed') {
      error = await failure(() => server.send('1', Buffer.alloc(60_000, count++)))
    }
    expect(error).toMatch(/^would-block 10035: /)
    const { readyToSend, bytesSent } = server.connections.get('1') ?? {}
    expect([readyToSend, bytesSent]).toEqual([false, 0])
    client.resume()
    await transcript.until('ready 1')
    expect(server.connections.get('1')?.readyToSend).toBe(true)
    for (let index = 0; index < count - 1; index++) {
      const { payload } = await client.frame()
      expect(payload.equals(Buffer.alloc(60_000, index))).toBe(true)
    }
  })

  it('is interrupted', async () => {
    const { port, server } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    client.stall()
    const connection = server.connections.get('1')
    if (!connection) throw new Error('The connection is gone.')
    connection.timeout = 20
    const sending = failure(() => connection.send(Buffer.alloc(30 * MIB)))
    await server.doEvents()
    expect(server.interrupt('1')).toBe(true)
    expect(await sending).toMatch(/^interrupted 301: /)
  })

  it('gets a file whole when it reads again, with little of it in memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tls-traffic-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const content = randomBytes(5_000_000)
    await writeFile(join(folder, 'file'), content)
    const { port, server } = await securelyRunning(certificates)
    const client = await SecureClient.upgraded(port)
    client.stall()
    let most = 0
    const sending = server.sendFile('1', join(folder, 'file'), {
      onProgress: () => void (most = Math.max(most, server.connections.get('1')?.bytesQueued ?? 0)),
    })
    await server.doEvents()
    client.resume()
    const pieces: Buffer[] = []
    for (let last = false; !last;) {
      const { first, payload } = await client.frame()
      pieces.push(payload)
      last = first >= 0x80
    }
    await sending
    expect(hashOf(Buffer.concat(pieces))).toBe(hashOf(content))
    expect(most).toBeLessThan(MIB)
  })
})

describe('acceptData', () => {
  it('= false reaches the client as back-pressure, and = true lets everything through', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'BufferMessage=True')
    const client = await SecureClient.upgraded(port)
    const connection = server.connections.get('1')
    if (!connection) throw new Error('The connection is gone.')
    connection.acceptData = false
    const message = frame(0x82, Buffer.alloc(MIB))
    let taken = 0
    // More than all buffers of the system take: what the client has handed over stops growing.
    for (let index = 0; index < 32; index++) client.tls.write(message, () => void taken++)
    for (let turn = 0; turn < 200; turn++) {
      await server.doEvents()
    }
    expect(taken).toBeLessThan(32)
    expect(transcript.lines).toEqual(['connected 1'])
    connection.acceptData = true
    await transcript.count('data', 32)
    expect(transcript.lines.length).toBe(33)
  })
})

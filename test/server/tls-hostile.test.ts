// What is not TLS, is broken TLS, or stops in the middle of it: each ends in one named error, with a readable answer where one can be read,
// and leaves nothing open.
import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { HEAD_OF_RECORD, inRecords, realHello } from '../../src/server/tls/fixtures/client-hello.ts'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning, telling } from './secure-transcript.ts'
import { presenting, testCertificates } from './test-certificates.ts'
import { running } from './transcript.ts'
import type { Running } from './transcript.ts'
import { WireClient, request, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, client: tester } = certificates

const HELLO = await realHello()
const sealed = (...settings: string[]): Promise<Running> => securelyRunning(certificates, ...settings)

/** Sends bytes, reads to the end, and leaves. */
async function answerTo(port: number, ...pieces: (string | Uint8Array)[]): Promise<string> {
  const client = new WireClient(port)
  client.send(...pieces)
  const { received, over } = await client.rest()
  client.fin()
  return `${over} ${received.startsWith('HTTP') ? received : Buffer.from(received, 'latin1').toString('hex')}`
}

// Alerts as they stand on the wire: type, version, length, fatal, description.
const DECODE_ERROR = '15030300020232'
const UNEXPECTED_MESSAGE = '1503030002020a'
const PROTOCOL_VERSION = '15030300020246'

describe('What is not TLS', () => {
  const ANSWER =
    'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 57\r\nConnection: close\r\n\r\nThis port speaks TLS: connect with wss:// (or https://).\n'

  it.each([
    ['plain HTTP', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a plain WebSocket request', request()],
  ])('%s is answered in plain HTTP', async (_, bytes) => {
    const { port, transcript } = await sealed()
    expect(await answerTo(port, bytes)).toBe(`fin ${ANSWER}`)
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      expect.stringMatching(/^error 1 http-on-tls 276: A request in plain HTTP came .* use wss:\/\/ or https:\/\/\.$/),
      'gone 1',
    ])
  })

  it.each([
    [
      'noise',
      Buffer.from('00ff00ff00ff', 'hex'),
      'fin ',
      /^error 1 not-tls 276: What came is not TLS: it begins with 00; a ClientHello begins with 16 03\.$/,
    ],
    [
      'a hello of SSL 2.0',
      Buffer.from('802e0100020015000000100100800200800300800400800500800600400700c0', 'hex'),
      `fin ${PROTOCOL_VERSION}`,
      /^error 1 not-tls 276: An SSL 2\.0 hello came/,
    ],
    [
      'an alert instead of a ClientHello',
      Buffer.from('15030100020100', 'hex'),
      `fin ${UNEXPECTED_MESSAGE}`,
      /^error 1 bad-client-hello 276: .*alert/,
    ],
    [
      'a ClientHello that is cut short inside',
      Buffer.from('160301000a0100000603030000000000', 'hex').subarray(0, 15),
      `fin ${DECODE_ERROR}`,
      /^error 1 bad-client-hello 276: /,
    ],
  ])('%s is one named error', async (_, bytes, answer, error) => {
    const { port, transcript } = await sealed()
    expect(await answerTo(port, bytes)).toBe(answer)
    await transcript.until('gone')
    expect(transcript.lines).toEqual([expect.stringMatching(error), 'gone 1'])
  })

  it('is neither looked at nor answered before ConnectionRequest is decided', async () => {
    const { port, server, transcript } = await sealed()
    const person = Promise.withResolvers<void>()
    server.on('connectionRequest', async (event) => {
      transcript.add('asked')
      await person.promise
      event.accept = false
    })
    const client = new WireClient(port)
    client.send('GET / HTTP/1.1\r\n\r\n')
    await transcript.until('asked')
    await server.doEvents()
    await server.doEvents()
    person.resolve()
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual(['asked', 'gone 1'])
  })
})

describe('TLS on the plain port', () => {
  it('is answered with an alert, and one named error', async () => {
    const { port, transcript } = await running()
    expect(await new SecureClient(port).handshake()).toMatch(/^ERR_SSL_.*ALERT_HANDSHAKE_FAILURE$/)
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 bad-request 163: The client speaks TLS (wss), but this port is plain: connect with ws:// or turn TLS on.',
      'gone 1',
    ])
  })
})

describe('A ClientHello', () => {
  it('that comes byte by byte opens a connection as any other', async () => {
    const { port, transcript } = await sealed()
    const relay = createServer((inner) => {
      const outer = connectTcp({ port, host: '127.0.0.1', noDelay: true })
      for (const socket of [inner, outer]) socket.on('error', () => {})
      inner.on('data', (bytes: Buffer) => {
        for (const byte of bytes) outer.write(Buffer.of(byte))
      })
      outer.pipe(inner)
      inner.on('end', () => outer.end()).on('close', () => outer.destroy())
    })
    relay.listen(0, '127.0.0.1')
    await once(relay, 'listening')
    const client = await SecureClient.upgraded((relay.address() as AddressInfo).port)
    client.send(text('dribbled'))
    await transcript.until('data')
    client.tls.end()
    await transcript.until('disconnected')
    relay.close()
    expect(transcript.lines.slice(0, 2)).toEqual(['connected 1', 'data 1 text "dribbled" eom'])
  })

  it('split over records of 50 bytes is answered with a ServerHello', async () => {
    const { port } = await sealed()
    const client = new WireClient(port)
    client.send(inRecords(HELLO.subarray(HEAD_OF_RECORD), 50))
    const answer = await client.bytes(6)
    expect([answer[0], answer[5]]).toEqual([22, 2])
  })

  it('of more than 64 KiB is refused before it has come', async () => {
    const { port, transcript } = await sealed()
    const message = Buffer.concat([Buffer.from([1, 1, 0x11, 0x70]), Buffer.alloc(70_000)])
    const client = new WireClient(port)
    client.send(inRecords(message, 16_384).subarray(0, 17_000))
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([expect.stringMatching(/^error 1 bad-client-hello 276: /), 'gone 1'])
  })

  it.each([
    ['nothing', 0, 'The client left without a byte; a ClientHello was expected.'],
    ['its first byte', 1, 'The client left after 1 bytes of an unfinished ClientHello.'],
    ['half of it', 100, 'The client left after 100 bytes of an unfinished ClientHello.'],
  ])('of which %s comes before FIN is one named error', async (_, count, sentence) => {
    const { port, transcript } = await sealed()
    const client = new WireClient(port)
    client.send(HELLO.subarray(0, count))
    client.fin()
    expect(await client.rest()).toEqual({ received: '', over: 'fin' })
    await transcript.until('gone')
    expect(transcript.lines).toEqual([`error 1 client-left 276: ${sentence}`, 'gone 1'])
  })

  it('of which half comes before RST is one named error', async () => {
    const { port, server, transcript } = await sealed()
    const client = new WireClient(port)
    client.send(HELLO.subarray(0, 100))
    // The server has read it when it has answered another client behind it.
    await new SecureClient(port).handshake()
    expect(server.connections.get('1')?.stage).toBe('tls')
    client.reset()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 client-left 276: The TCP connection was lost before the handshake was over: read ECONNRESET.',
      'gone 1',
    ])
  })
})

describe('In the middle of the handshake', () => {
  it.each([
    [
      'FIN',
      (client: WireClient) => client.fin(),
      /^error 1 client-left 276: The client left in the middle of the handshake, without an alert\. Clients built on Node do so when they do not trust the certificate\.$/,
    ],
    [
      'RST',
      (client: WireClient) => client.reset(),
      /^error 1 client-left 276: The TCP connection was lost before the handshake was over/,
    ],
    ['noise', (client: WireClient) => client.send(Buffer.alloc(100, 0x99)), /^error 1 handshake-failed 276: /],
    [
      'an alert, bad_certificate',
      (client: WireClient) => client.send(Buffer.from('1503030002022a', 'hex')),
      /^error 1 client-alert 276: The client ended the handshake with the alert bad_certificate: it refuses the certificate of this server\.$/,
    ],
  ])('%s is one named error', async (_, act, error) => {
    const { port, transcript } = await sealed()
    const client = new WireClient(port)
    client.send(HELLO)
    await client.bytes(6)
    act(client)
    await transcript.until('error')
    await client.rest()
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([expect.stringMatching(error), 'gone 1'])
  })

  it('a client that checks the certificate only afterwards, and then leaves, is no error of TLS', async () => {
    const { port, transcript } = await sealed()
    const client = new SecureClient(port, { rejectUnauthorized: true, maxVersion: 'TLSv1.2' })
    expect(await client.failure()).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    await transcript.until('gone')
    // node:tls is such a client: it sends no alert. One that does is openssl s_client, in tls-other-clients.test.ts.
    expect(transcript.lines).toEqual(['gone 1'])
  })

  it.each([
    ['server-hello', 'fin'],
    ['server-hello', 'reset'],
    ['finished', 'fin'],
    ['finished', 'reset'],
  ] as const)('a drop at the step %s, by %s, is the end, and not told as the fault of the client', async (step, how) => {
    const { port, server, transcript } = await sealed()
    server.on('sslStatus', ({ stage, connectionId }) => {
      if (stage === step) server.connections.get(connectionId)?.drop(how)
    })
    server.on('stage', ({ stage }) => transcript.add(stage))
    const client = new SecureClient(port)
    client.send(request())
    await client.failure()
    await transcript.until('closed')
    expect(transcript.lines).toEqual(['accepted', 'tls', 'closing', 'gone 1', 'closed'])
  })

  it('a shutdown ends clients in every stage, and blames none of them', async () => {
    const { port, server, transcript } = await sealed()
    const silent = new WireClient(port)
    const half = new WireClient(port)
    half.send(HELLO.subarray(0, 100))
    const waiting = new WireClient(port)
    waiting.send(HELLO)
    await waiting.bytes(6)
    const secured = new SecureClient(port)
    await secured.handshake()
    await server.shutdown()
    await Promise.all([silent.rest(), half.rest(), waiting.rest(), secured.failure()])
    expect(transcript.lines.filter((line) => line.startsWith('error'))).toEqual([])
    expect(transcript.lines.length).toBe(4)
  })
})

describe('DefaultConnectionTimeout', () => {
  const SILENT = 'error 1 timeout 201: The client has not sent a ClientHello within 1 s (DefaultConnectionTimeout).'

  it('ends a client that sends nothing', async () => {
    const { port, transcript } = await sealed('DefaultConnectionTimeout=1')
    const client = new WireClient(port)
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([SILENT, 'gone 1'])
  })

  it('ends a client that dribbles its ClientHello', async () => {
    const { port, transcript } = await sealed('DefaultConnectionTimeout=1')
    const client = new WireClient(port)
    let at = 0
    const dribble = setInterval(() => client.send(HELLO.subarray(at, ++at)), 50)
    expect((await client.rest()).over).toBe('fin')
    clearInterval(dribble)
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([SILENT, 'gone 1'])
  })

  it('ends a client that falls silent in the handshake', async () => {
    const { port, transcript } = await sealed('DefaultConnectionTimeout=1')
    const client = new WireClient(port)
    client.send(HELLO)
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 timeout 201: The client has not sent what completes the TLS handshake within 1 s (DefaultConnectionTimeout).',
      'gone 1',
    ])
  })

  it('ends a client that is secured and sends no request, with 408', async () => {
    const { port, transcript } = await sealed('DefaultConnectionTimeout=1')
    const client = new SecureClient(port)
    expect((await client.head()).slice(0, 28)).toBe('HTTP/1.1 408 Request Timeout')
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 timeout 201: No complete request head within 1 s (DefaultConnectionTimeout); 0 bytes had arrived.',
      'gone 1 refused with 408',
    ])
  })

  it('does not run while a question is open', async () => {
    const { port, server, transcript } = await sealed(
      'DefaultConnectionTimeout=1',
      'QuestionTimeout=2',
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    telling(server, transcript, { hello: () => new Promise(() => {}) })
    await SecureClient.upgraded(port, presenting(tester))
    expect(transcript.lines).toEqual(['hello 1 for localhost', 'connected 1'])
  })
})

describe('A client that is gone while a question is open', () => {
  const QUESTIONS = ['connectionRequest', 'sslConnectionRequest', 'sslClientAuthentication', 'webSocketOpenRequest'] as const

  it.each(QUESTIONS)('%s: the answer no longer matters, and nothing is left', async (question) => {
    const { port, server, transcript } = await sealed(
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
      'QuestionTimeout=0',
    )
    const person = Promise.withResolvers<void>()
    server.on(question, async ({ signal }) => {
      signal.addEventListener('abort', () => transcript.add(`aborted: ${signal.reason}`))
      transcript.add('asked')
      await person.promise
      transcript.add('answered late')
    })
    const client = new SecureClient(port, presenting(tester))
    client.send(request())
    await transcript.until('asked')
    client.reset()
    await transcript.until('gone')
    person.resolve()
    await transcript.until('answered late')
    expect(transcript.lines).toEqual([
      'asked',
      expect.stringMatching(/^error 1 (client-left 276|connection-reset 10054): /),
      'aborted: gone',
      'gone 1',
      'answered late',
    ])
    expect(server.connections.size).toBe(0)
  })

  it('an answer in the very turn in which it is lost is too late: what it had sent is not read, and there is one error', async () => {
    const { port, server, transcript } = await sealed('SSLAuthenticateClients=True', `SSLCACerts=${authority.certificatePem}`)
    const person = Promise.withResolvers<void>()
    server.on('sslClientAuthentication', async ({ connectionId }) => {
      transcript.add(`asked ${connectionId}`)
      await person.promise
    })
    server.on('error', ({ connectionId }) => {
      if (connectionId === '1') person.resolve()
    })
    const client = new SecureClient(port, presenting(tester))
    client.send('This is no request.\r\n\r\n')
    await transcript.until('asked 1')
    // The server has read it when it has answered another client behind it.
    await new SecureClient(port, presenting(tester)).handshake()
    client.reset()
    await transcript.until('gone 1')
    expect(transcript.lines.filter((line) => line.startsWith('error 1') || line === 'gone 1')).toEqual([
      expect.stringMatching(/^error 1 connection-reset 10054: /),
      'gone 1',
    ])
  })

  it.each(QUESTIONS)('%s: a listener that drops the client and answers later opens nothing', async (question) => {
    const { port, server, transcript } = await sealed('SSLAuthenticateClients=True', `SSLCACerts=${authority.certificatePem}`)
    const person = Promise.withResolvers<void>()
    server.on(question, async ({ connectionId }) => {
      server.connections.get(connectionId)?.drop('fin')
      transcript.add('dropped')
      await person.promise
    })
    server.on('stage', ({ stage }) => transcript.add(stage))
    const client = new SecureClient(port, presenting(tester))
    client.send(request())
    await transcript.until('dropped')
    person.resolve()
    await client.failure()
    await transcript.until('gone')
    expect(transcript.lines.slice(transcript.lines.indexOf('closing'))).toEqual(['closing', 'dropped', 'gone 1', 'closed'])
  })
})

// SSLConnectionRequest: what a listener may decide when the ClientHello has arrived, at once or later, and what the client sees.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning, telling } from './secure-transcript.ts'
import { storeOf, testCertificates } from './test-certificates.ts'
import { request, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { other, server: own } = certificates

describe('Another certificate', () => {
  it('by store is served to this connection only', async () => {
    const { port, server } = await securelyRunning(certificates)
    server.on('sslConnectionRequest', (event) => {
      if (event.serverName === 'other.example') event.certStore = storeOf(other)
    })
    expect(await new SecureClient(port, { servername: 'localhost' }).handshake()).toBe('localhost')
    expect(await new SecureClient(port, { servername: 'other.example' }).handshake()).toBe('other.example')
    expect(await new SecureClient(port, { servername: 'localhost' }).handshake()).toBe('localhost')
    expect(server.sslCertStore).toBe(storeOf(own))
  })

  it('by subject is another one of the same store', async () => {
    const { port, server } = await securelyRunning(certificates, `SSLCertStore=${storeOf(own) + storeOf(other)}`)
    server.on('sslConnectionRequest', async (event) => {
      await Promise.resolve()
      event.certSubject = event.serverName === 'other.example' ? 'CN=other.example' : event.certSubject
    })
    expect(await new SecureClient(port, { servername: 'other.example' }).handshake()).toBe('other.example')
    expect(await new SecureClient(port, { servername: 'localhost' }).handshake()).toBe('localhost')
  })

  it.each([
    [
      'with a subject that is not there',
      'certSubject',
      'CN=nobody',
      'certificate-not-found 272',
      /matches SSLCertSubject "CN=nobody"/,
    ],
    ['in a file that is not there', 'certStore', '/nowhere/at/all.pem', 'store-unreadable 271', /\/nowhere\/at\/all\.pem/],
    ['in no store at all', 'certStore', '', 'no-server-certificate 282', /TLS needs a certificate/],
  ] as const)('%s ends with internal_error and one named error', async (_, field, value, code, sentence) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    server.on('sslConnectionRequest', (event) => void (event[field] = value))
    expect(await new SecureClient(port).handshake()).toBe('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR')
    await transcript.until('gone')
    expect(transcript.lines.length).toBe(2)
    expect(transcript.lines[0]).toMatch(new RegExp(`^error 1 ${code}: `))
    expect(transcript.lines[0]).toMatch(sentence)
  })
})

it('A protocol with a comma in its name stays one in the list of ALPN', async () => {
  const { port, server } = await securelyRunning(certificates)
  const told: string[] = []
  server.on('sslConnectionRequest', ({ alpn }) => void told.push(alpn))
  await new SecureClient(port, { ALPNProtocols: ['h2,http/1.1', 'chat'] }).handshake()
  expect(told).toEqual([String.raw`h2\x2chttp/1.1, chat`])
})

describe('accept = false', () => {
  it('is the alert access_denied, and one named error', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    telling(server, transcript, { hello: (event) => void (event.accept = false) })
    expect(await new SecureClient(port).handshake()).toBe('ERR_SSL_TLSV1_ALERT_ACCESS_DENIED')
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'hello 1 for localhost',
      'error 1 handshake-refused 276: SSLConnectionRequest was answered with accept = false.',
      'gone 1',
    ])
  })

  it('of one listener among several is enough', async () => {
    const { port, server } = await securelyRunning(certificates)
    server.on('sslConnectionRequest', () => {})
    server.on('sslConnectionRequest', async (event) => {
      await Promise.resolve()
      event.accept = false
    })
    server.on('sslConnectionRequest', () => {})
    expect(await new SecureClient(port).handshake()).toBe('ERR_SSL_TLSV1_ALERT_ACCESS_DENIED')
  })

  it('at ConnectionRequest already is a reset without a byte, and no ClientHello is asked about', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    telling(server, transcript, { hello: () => {} })
    server.on('connectionRequest', (event) => void (event.accept = false))
    expect(await new SecureClient(port).handshake()).toBe('ECONNRESET')
    await transcript.until('gone')
    expect(transcript.lines).toEqual(['gone 1'])
  })
})

describe('A listener that takes its time', () => {
  it('holds the handshake; what the client sends meanwhile is kept', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const person = Promise.withResolvers<void>()
    telling(server, transcript, { hello: () => person.promise })
    const client = new SecureClient(port)
    client.send(request(), text('early'))
    await transcript.until('hello')
    await server.doEvents()
    expect(server.connections.get('1')?.stage).toBe('tls')
    person.resolve()
    await transcript.until('data')
    expect(transcript.lines).toEqual(['hello 1 for localhost', 'connected 1', 'data 1 text "early" eom'])
  })

  it('beyond QuestionTimeout is not waited for: what it changed is taken back, and the handshake goes on', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'QuestionTimeout=1')
    server.on('log', ({ message }) => {
      if (message.startsWith('No decision')) transcript.add(message)
    })
    telling(server, transcript, {
      hello: (event) => {
        event.accept = false
        event.certStore = storeOf(other)
        event.signal.addEventListener('abort', () => transcript.add(`aborted: ${event.signal.reason}`))
        return new Promise(() => {})
      },
    })
    expect(await new SecureClient(port).handshake()).toBe('localhost')
    expect(transcript.lines).toEqual([
      'hello 1 for localhost',
      'aborted: deadline',
      'No decision within 1 s: the default is taken.',
    ])
  })

  it.each([
    [
      'at once',
      () => {
        throw new Error('a bug')
      },
    ],
    ['later', () => Promise.reject(new Error('a bug'))],
  ])('that throws %s is told by Error, and the default is taken', async (_, fail) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    telling(server, transcript, {
      hello: (event) => {
        event.accept = false
        return fail()
      },
    })
    expect(await new SecureClient(port).handshake()).toBe('localhost')
    expect(transcript.lines).toEqual([
      'hello 1 for localhost',
      'error 1 listener-threw 165: A listener of sslConnectionRequest threw: a bug',
    ])
  })
})

describe('A client that leaves', () => {
  it.each([
    ['by FIN', (client: SecureClient) => client.raw.end(), 'The client left after its ClientHello, before it was decided on.'],
    [
      'by RST',
      (client: SecureClient) => client.reset(),
      'The TCP connection was lost before the handshake was over: read ECONNRESET.',
    ],
  ])('%s while the question is open is noticed at once; the answer no longer matters', async (_, leave, sentence) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const person = Promise.withResolvers<void>()
    telling(server, transcript, {
      hello: (event) => {
        event.signal.addEventListener('abort', () => transcript.add(`aborted: ${event.signal.reason}`))
        return person.promise
      },
    })
    const client = new SecureClient(port)
    await transcript.until('hello')
    leave(client)
    await transcript.until('gone')
    person.resolve()
    await server.doEvents()
    expect(transcript.lines).toEqual(['hello 1 for localhost', `error 1 client-left 276: ${sentence}`, 'aborted: gone', 'gone 1'])
  })

  it('while the certificate is being read is told once', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    // A store that is read in the background, after the client has gone.
    telling(server, transcript, { hello: (event) => void (event.certStore = '/nowhere/at/all.pem') })
    const client = new SecureClient(port)
    server.on('sslConnectionRequest', () => client.reset())
    await transcript.until('gone')
    await server.doEvents()
    expect(transcript.lines.filter((line) => line.startsWith('error')).length).toBe(1)
  })
})

describe('The certificate of the server', () => {
  it('that changes while an earlier one is being read is the later one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tls-connection-request-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'other.pem')
    await writeFile(file, storeOf(other))
    const { port, server } = await securelyRunning(certificates)
    server.sslCertStore = file
    const off = server.on('sslConnectionRequest', () => {
      off()
      // The file takes several turns of the event loop; before it is read it is not the store any more.
      setImmediate(() => (server.sslCertStore = storeOf(own)))
    })
    expect(await new SecureClient(port).handshake()).toBe('other.example')
    expect(await new SecureClient(port).handshake()).toBe('localhost')
    expect(server.certificate?.subject).toBe('CN=localhost')
  })
})

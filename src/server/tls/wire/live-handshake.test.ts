// Real handshakes between node's TLS server and client over loopback, read as they pass a relay between them: what each record was, and
// what was agreed on.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import * as net from 'node:net'
import * as tls from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ALL_CIPHERS, LIBRARY, USUAL_SUITE_13 } from '../fixtures/library.ts'
import { HandshakeDecryption } from './handshake-decryption.ts'
import { Negotiated } from './negotiated.ts'
import { RecordReader } from './record-reader.ts'
import type { RecordFact } from './record-reader.ts'

const certificate = JSON.parse(readFileSync(new URL('fixtures/localhost-certificate.json', import.meta.url), 'utf8')) as {
  key: string
  cert: string
}

interface Handshake {
  readonly lines: readonly string[]
  readonly negotiated: Negotiated
  readonly session: Buffer | undefined
}

interface Setup {
  readonly server?: tls.TlsOptions
  readonly client?: tls.ConnectionOptions
  /** Without it, the readers get no key log. */
  readonly decrypts?: boolean
  readonly afterHandshake?: boolean
  /** The key log's lines are held back until the server has said that the handshake is over. */
  readonly lateKeyLog?: boolean
  /** How the relay cuts what passes. */
  readonly chunkSize?: number
}

/** A line for each message: how many stand in one record, and the lengths of hellos and tickets, depend on the library; names do not. */
function linesOf(fact: RecordFact): string[] {
  const said = [
    ...fact.messages.map(({ name, part }) => (part === 'whole' ? name : `${part} part of ${name}`)),
    ...(fact.alert ? [`${fact.alert.level} ${fact.alert.description}`] : []),
  ]
  const content = fact.isEncrypted ? `${fact.type}, encrypted ${fact.content ?? '?'}` : fact.type
  return said.length === 0 ? [`${fact.from} ${content}`] : said.map((each) => `${fact.from} ${content}: ${each}`)
}

/** One connection: handshake, "hello" from the server, and the client closes. */
async function connect(server: tls.Server, setup: Setup): Promise<Handshake> {
  const lines: string[] = []
  const negotiated = new Negotiated()
  const decryption =
    setup.decrypts === false ? undefined : new HandshakeDecryption(negotiated, { afterHandshake: setup.afterHandshake ?? false })
  let isClosing = false
  const sink = {
    isWatched: true,
    // Whether the server's own close_notify passes before the client has gone is a race.
    onRecord: (fact: RecordFact) => void (isClosing && fact.from === 'server' ? undefined : lines.push(...linesOf(fact))),
    onUnreadable: (why: string) => void lines.push(why),
  }
  const fromClient = new RecordReader('client', negotiated, sink, decryption)
  const fromServer = new RecordReader('server', negotiated, sink, decryption)
  const late: Buffer[] = []
  const onKeyLog = (line: Buffer): void => (setup.lateKeyLog ? void late.push(line) : decryption?.keyLog(line))
  server.on('keylog', onKeyLog)
  const relay = net.createServer((inner) => {
    const outer = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1')
    const read = (reader: RecordReader, bytes: Buffer): void => {
      for (let at = 0; at < bytes.length; at += setup.chunkSize ?? bytes.length)
        reader.feed(bytes.subarray(at, at + (setup.chunkSize ?? bytes.length)))
    }
    // A reset after the last byte is no failure of what is read here; it ends the other side as well.
    inner.on('error', () => {}).on('close', () => outer.destroy())
    outer.on('error', () => {}).on('close', () => inner.destroy())
    inner.on('data', (bytes) => read(fromClient, bytes)).pipe(outer)
    outer.on('data', (bytes) => read(fromServer, bytes)).pipe(inner)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const client = tls.connect({
    port: (relay.address() as net.AddressInfo).port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: certificate.cert,
    ...setup.client,
  })
  let session: Buffer | undefined
  client.on('session', (given) => (session = given))
  // The server's word comes after its tickets, so that whatever came before is complete.
  const [word] = (await once(client, 'data')) as [Buffer]
  expect(word.toString()).toBe('hello')
  for (const line of late) decryption?.keyLog(line)
  isClosing = true
  client.end()
  await once(client, 'close')
  relay.close()
  await once(relay, 'close')
  server.off('keylog', onKeyLog)
  fromClient.end()
  fromServer.end()
  decryption?.end()
  return { lines, negotiated, session }
}

async function startServer(options: tls.TlsOptions = {}): Promise<tls.Server> {
  const server = tls.createServer({ ...certificate, ...options }, (socket) => {
    socket.on('error', () => {})
    // After the tickets, which the library sends when the handshake is over.
    setImmediate(() => socket.write('hello'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

/** What was agreed on, as one line. */
function agreed(negotiated: Negotiated): string {
  const { version, cipherSuite, keyExchange, signatureScheme, clientSignatureScheme, alpn } = negotiated
  return [
    version?.name,
    cipherSuite?.name,
    keyExchange && `${keyExchange.name} ${keyExchange.bits}`,
    signatureScheme && `signed ${signatureScheme.name}`,
    clientSignatureScheme && `client signed ${clientSignatureScheme.name}`,
    alpn,
    negotiated.isResumed ? 'resumed' : undefined,
    negotiated.helloRetryRequest ? 'retried' : undefined,
  ]
    .filter((each) => each !== undefined)
    .join(', ')
}

async function handshake(setup: Setup = {}): Promise<Handshake> {
  return connect(await startServer(setup.server), setup)
}

const HANDSHAKE_13 = [
  'client handshake: client_hello',
  'server handshake: server_hello',
  'server change_cipher_spec',
  'server application_data, encrypted handshake: encrypted_extensions',
  'server application_data, encrypted handshake: certificate',
  'server application_data, encrypted handshake: certificate_verify',
  'server application_data, encrypted handshake: finished',
  'client change_cipher_spec',
  'client application_data, encrypted handshake: finished',
]
const TAIL_12 = ['server application_data, encrypted ?', 'client alert, encrypted ?']

describe('TLS 1.3', () => {
  it('is named up to Finished', async () => {
    const { lines, negotiated } = await handshake({ server: { ecdhCurve: 'X25519' } })
    expect(lines.slice(0, HANDSHAKE_13.length)).toEqual(HANDSHAKE_13)
    expect(new Set(lines.slice(HANDSHAKE_13.length))).toEqual(
      new Set(['server application_data, encrypted ?', 'client application_data, encrypted ?']),
    )
    expect(agreed(negotiated)).toBe(`TLS 1.3, ${USUAL_SUITE_13}, x25519 255, signed rsa_pss_rsae_sha256`)
  })
  it('is named to the end, however the bytes are cut', async () => {
    const expected = [
      ...HANDSHAKE_13,
      'server application_data, encrypted handshake: new_session_ticket',
      'server application_data, encrypted handshake: new_session_ticket',
      'server application_data, encrypted application_data',
      'client application_data, encrypted alert: warning close_notify',
    ]
    for (const chunkSize of [65_536, 100, 1]) {
      const { lines } = await handshake({ afterHandshake: true, chunkSize })
      expect(lines).toEqual(expected)
    }
  })
  it('is named when the key log comes late', async () => {
    const { lines } = await handshake({ afterHandshake: true, lateKeyLog: true })
    expect(lines.filter((line) => line.startsWith('server'))).toEqual([
      'server handshake: server_hello',
      'server change_cipher_spec',
      'server application_data, encrypted handshake: encrypted_extensions',
      'server application_data, encrypted handshake: certificate',
      'server application_data, encrypted handshake: certificate_verify',
      'server application_data, encrypted handshake: finished',
      'server application_data, encrypted handshake: new_session_ticket',
      'server application_data, encrypted handshake: new_session_ticket',
      'server application_data, encrypted application_data',
    ])
    expect(lines.filter((line) => line.startsWith('client'))).toEqual([
      'client handshake: client_hello',
      'client change_cipher_spec',
      'client application_data, encrypted handshake: finished',
      'client application_data, encrypted alert: warning close_notify',
    ])
  })
  it('without a key log is told, and not named', async () => {
    const { lines, negotiated } = await handshake({
      decrypts: false,
      server: { ecdhCurve: 'P-256' },
      client: { ecdhCurve: 'P-256' },
    })
    expect(lines.slice(0, 4)).toEqual([...HANDSHAKE_13.slice(0, 3), 'server application_data, encrypted ?'])
    expect(new Set(lines.slice(4))).toEqual(
      new Set(['server application_data, encrypted ?', 'client change_cipher_spec', 'client application_data, encrypted ?']),
    )
    expect(agreed(negotiated)).toBe(`TLS 1.3, ${USUAL_SUITE_13}, secp256r1 256`)
  })
  it('with a group for which the client sent no key, begins again', async () => {
    const { lines, negotiated } = await handshake({
      afterHandshake: true,
      server: { ecdhCurve: 'P-384' },
      client: { ecdhCurve: 'X25519:P-384' },
    })
    expect(lines).toEqual([
      'client handshake: client_hello',
      'server handshake: hello_retry_request',
      'server change_cipher_spec',
      'client change_cipher_spec',
      'client handshake: client_hello',
      'server handshake: server_hello',
      'server application_data, encrypted handshake: encrypted_extensions',
      'server application_data, encrypted handshake: certificate',
      'server application_data, encrypted handshake: certificate_verify',
      'server application_data, encrypted handshake: finished',
      'client application_data, encrypted handshake: finished',
      'server application_data, encrypted handshake: new_session_ticket',
      'server application_data, encrypted handshake: new_session_ticket',
      'server application_data, encrypted application_data',
      'client application_data, encrypted alert: warning close_notify',
    ])
    expect(agreed(negotiated)).toBe(`TLS 1.3, ${USUAL_SUITE_13}, secp384r1 384, signed rsa_pss_rsae_sha256, retried`)
  })
  it('with a certificate of the client and a protocol', async () => {
    const { lines, negotiated } = await handshake({
      server: { requestCert: true, rejectUnauthorized: false, ecdhCurve: 'X25519', ALPNProtocols: ['http/1.1'] },
      client: { ...certificate, sigalgs: 'rsa_pss_rsae_sha384', ALPNProtocols: ['h2', 'http/1.1'] },
    })
    expect(lines.slice(0, 12)).toEqual([
      'client handshake: client_hello',
      'server handshake: server_hello',
      'server change_cipher_spec',
      'server application_data, encrypted handshake: encrypted_extensions',
      'server application_data, encrypted handshake: certificate_request',
      'server application_data, encrypted handshake: certificate',
      'server application_data, encrypted handshake: certificate_verify',
      'server application_data, encrypted handshake: finished',
      'client change_cipher_spec',
      'client application_data, encrypted handshake: certificate',
      'client application_data, encrypted handshake: certificate_verify',
      'client application_data, encrypted handshake: finished',
    ])
    expect(agreed(negotiated)).toBe(
      `TLS 1.3, ${USUAL_SUITE_13}, x25519 255, signed rsa_pss_rsae_sha384, client signed rsa_pss_rsae_sha384, http/1.1`,
    )
  })
  it('resumed, is signed by nobody', async () => {
    const server = await startServer({ ecdhCurve: 'X25519' })
    const first = await connect(server, {})
    const { lines, negotiated } = await connect(server, { client: { session: first.session } })
    expect(lines.slice(0, 7)).toEqual([
      'client handshake: client_hello',
      'server handshake: server_hello',
      'server change_cipher_spec',
      'server application_data, encrypted handshake: encrypted_extensions',
      'server application_data, encrypted handshake: finished',
      'client change_cipher_spec',
      'client application_data, encrypted handshake: finished',
    ])
    expect([first.negotiated.isResumed, agreed(negotiated)]).toEqual([false, `TLS 1.3, ${USUAL_SUITE_13}, x25519 255, resumed`])
  })
  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_CCM_SHA256'])(
    '%s is opened',
    async (suite) => {
      // One suite of TLS 1.2 as well: OpenSSL refuses a list without any.
      const ciphers = `${suite}:ECDHE-RSA-AES128-GCM-SHA256`
      const { lines, negotiated } = await handshake({ server: { ciphers, ecdhCurve: 'X25519' }, client: { ciphers } })
      expect(lines.slice(0, HANDSHAKE_13.length)).toEqual(HANDSHAKE_13)
      // A library that takes no list agrees with itself on its own first suite; other clients ask it for the others.
      const agreedOn = LIBRARY.restrictsTls13Suites ? suite : USUAL_SUITE_13
      expect(agreed(negotiated)).toBe(`TLS 1.3, ${agreedOn}, x25519 255, signed rsa_pss_rsae_sha256`)
    },
  )
})

describe('TLS 1.2', () => {
  const old = { maxVersion: 'TLSv1.2', ecdhCurve: 'X25519' } as const
  it('is named up to ChangeCipherSpec', async () => {
    const { lines, negotiated } = await handshake({
      server: { ...old, ALPNProtocols: ['http/1.1'] },
      client: { ALPNProtocols: ['http/1.1'] },
    })
    expect(lines).toEqual([
      'client handshake: client_hello',
      'server handshake: server_hello',
      'server handshake: certificate',
      'server handshake: server_key_exchange',
      'server handshake: server_hello_done',
      'client handshake: client_key_exchange',
      'client change_cipher_spec',
      'client handshake, encrypted ?',
      'server handshake: new_session_ticket',
      'server change_cipher_spec',
      'server handshake, encrypted ?',
      ...TAIL_12,
    ])
    expect(agreed(negotiated)).toBe(
      'TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, x25519 255, signed rsa_pss_rsae_sha256, http/1.1',
    )
  })
  it('resumed, has no key exchange', async () => {
    const server = await startServer(old)
    const first = await connect(server, {})
    const { lines, negotiated } = await connect(server, { client: { session: first.session } })
    expect(lines).toEqual([
      'client handshake: client_hello',
      'server handshake: server_hello',
      'server change_cipher_spec',
      'server handshake, encrypted ?',
      'client change_cipher_spec',
      'client handshake, encrypted ?',
      ...TAIL_12,
    ])
    expect([first.negotiated.isResumed, agreed(negotiated)]).toEqual([
      false,
      'TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE 0, resumed',
    ])
  })
  it('with RSA key exchange and a certificate of the client', async () => {
    const { lines, negotiated } = await handshake({
      server: { ...old, requestCert: true, rejectUnauthorized: false, ciphers: 'AES128-SHA' },
      client: { ...certificate, ciphers: 'AES128-SHA', sigalgs: 'rsa_pkcs1_sha512' },
    })
    expect(lines.slice(0, 9)).toEqual([
      'client handshake: client_hello',
      'server handshake: server_hello',
      'server handshake: certificate',
      'server handshake: certificate_request',
      'server handshake: server_hello_done',
      'client handshake: certificate',
      'client handshake: client_key_exchange',
      'client handshake: certificate_verify',
      'client change_cipher_spec',
    ])
    expect(agreed(negotiated)).toBe('TLS 1.2, TLS_RSA_WITH_AES_128_CBC_SHA, RSA 0, client signed rsa_pkcs1_sha512')
  })
  it('with DHE, tells the size of the prime', async () => {
    const ciphers = 'DHE-RSA-AES128-GCM-SHA256'
    if (!LIBRARY.hasDhe) {
      await expect(startServer({ ...old, ciphers })).rejects.toThrow('NO_CIPHER_MATCH')
      return
    }
    const { negotiated } = await handshake({ server: { ...old, dhparam: 'auto', ciphers }, client: { ciphers } })
    expect(agreed(negotiated)).toBe('TLS 1.2, TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, DHE 2048, signed rsa_pss_rsae_sha256')
  })
})

describe('TLS 1.1', () => {
  it('names no signature scheme, because none is sent', async () => {
    const ciphers = ALL_CIPHERS.replace('ALL', 'ECDHE-RSA-AES256-SHA')
    const { negotiated } = await handshake({
      server: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers, ecdhCurve: 'X25519' },
      client: { minVersion: 'TLSv1.1', ciphers },
    })
    expect(agreed(negotiated)).toBe('TLS 1.1, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, x25519 255')
  })
})

// The life of one wss client, whole: every event in its order with its fields (component.md section 5), and what is known of its TLS.
import { describe, expect, it } from 'vitest'
import type { WebSocketServer } from '../../src/server/index.ts'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { presenting, testCertificates } from './test-certificates.ts'
import type { Transcript } from './transcript.ts'
import { close, facts, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, client: clientCertificate } = certificates

/** Every event that the transcript does not tell by itself. */
function tellAll(server: WebSocketServer, transcript: Transcript): void {
  server.on('connectionRequest', ({ connectionId, address }) => transcript.add(`ConnectionRequest ${connectionId} ${address}`))
  server.on('sslConnectionRequest', ({ connectionId }) => transcript.add(`SSLConnectionRequest ${connectionId}`))
  server.on('sslStatus', ({ connectionId, stage, message }) => transcript.add(`SSLStatus ${connectionId} ${stage}: ${message}`))
  server.on('sslClientAuthentication', ({ connectionId, status }) =>
    transcript.add(`SSLClientAuthentication ${connectionId} ${status}`),
  )
  server.on('webSocketOpenRequest', ({ connectionId, requestURI }) =>
    transcript.add(`WebSocketOpenRequest ${connectionId} ${requestURI}`),
  )
  server.on('stage', ({ connectionId, stage }) => transcript.add(`stage ${connectionId} ${stage}`))
}

/** What every platform's library agrees on with everybody. */
const TLS_13 = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256', ecdhCurve: 'P-256' } as const
const TLS_12 = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  ecdhCurve: 'P-256',
  sigalgs: 'ecdsa_secp256r1_sha256',
} as const

describe('The life of one wss client', () => {
  it('with TLS 1.3 is told in the order of component.md', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    tellAll(server, transcript)
    const client = await SecureClient.upgraded(port, { ...TLS_13, ca: authority.certificatePem, rejectUnauthorized: true })
    client.send(text('hello'), close(1000, 'bye'))
    expect(facts(await client.frame())).toBe('close fin 1000 ""')
    await transcript.until('stage 1 closed')
    expect(transcript.lines).toEqual([
      'stage 1 accepted',
      'ConnectionRequest 1 127.0.0.1',
      'stage 1 tls',
      'SSLStatus 1 hello-received: ClientHello received for localhost: TLS 1.3',
      'SSLConnectionRequest 1',
      'SSLStatus 1 server-hello: ServerHello sent: TLS 1.3, TLS_AES_128_GCM_SHA256, secp256r1',
      'SSLStatus 1 certificate-sent: Server certificate sent',
      'SSLStatus 1 key-exchange: Handshake signed with ecdsa_secp256r1_sha256',
      'SSLStatus 1 finished: The handshake is complete: TLS 1.3, TLS_AES_128_GCM_SHA256, secp256r1',
      'stage 1 upgrade',
      'WebSocketOpenRequest 1 /chat',
      'stage 1 open',
      'connected 1',
      'data 1 text "hello" eom',
      'stage 1 closing',
      'disconnected 1 1000 "bye" clean by client',
      'stage 1 closed',
    ])
  })

  it('with TLS 1.2 and a client certificate has SSLClientAuthentication between handshake and request', async () => {
    const { port, server, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    tellAll(server, transcript)
    const client = await SecureClient.upgraded(port, { ...TLS_12, ...presenting(clientCertificate) })
    client.send(close(1000, 'bye'))
    await transcript.until('stage 1 closed')
    expect(transcript.lines).toEqual([
      'stage 1 accepted',
      'ConnectionRequest 1 127.0.0.1',
      'stage 1 tls',
      'SSLStatus 1 hello-received: ClientHello received for localhost: TLS 1.2',
      'SSLConnectionRequest 1',
      'SSLStatus 1 server-hello: ServerHello sent: TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'SSLStatus 1 certificate-sent: Server certificate sent',
      'SSLStatus 1 key-exchange: Key exchange: secp256r1, signed with ecdsa_secp256r1_sha256',
      'SSLStatus 1 certificate-requested: Client certificate requested',
      'SSLStatus 1 client-certificate: Client certificate received',
      'SSLStatus 1 finished: The handshake is complete: TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, secp256r1',
      'SSLClientAuthentication 1 OK',
      'stage 1 upgrade',
      'WebSocketOpenRequest 1 /chat',
      'stage 1 open',
      'connected 1',
      'stage 1 closing',
      'disconnected 1 1000 "bye" clean by client',
      'stage 1 closed',
    ])
  })
})

describe('The fields', () => {
  it('of SSLConnectionRequest are what the client offers, and the certificate as it is set', async () => {
    const { port, server } = await securelyRunning(certificates, 'SSLCertSubject=CN=localhost')
    const told: Record<string, unknown>[] = []
    server.on('sslConnectionRequest', (event) => {
      const { connectionId, serverName, alpn, supportedVersions, supportedCipherSuites, supportedSignatureAlgs } = event
      const { supportedGroups, keyShares, certStoreType, certSubject, certPassword, accept } = event
      told.push({ connectionId, serverName, alpn, supportedVersions, supportedCipherSuites, supportedSignatureAlgs })
      told.push({ supportedGroups, keyShares, certStoreType, certSubject, certPassword, accept })
      told.push({ ja3: event.ja3.length, ja4: event.ja4.split('_')[0], store: event.certStore === server.sslCertStore })
    })
    await SecureClient.upgraded(port, { ...TLS_12, ALPNProtocols: ['http/1.1'], servername: 'name.example' })
    expect(told).toEqual([
      {
        connectionId: '1',
        serverName: 'name.example',
        alpn: 'http/1.1',
        supportedVersions: 'TLS 1.2',
        supportedCipherSuites: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        supportedSignatureAlgs: 'ecdsa_secp256r1_sha256',
      },
      {
        supportedGroups: 'secp256r1',
        keyShares: '',
        certStoreType: 99,
        certSubject: 'CN=localhost',
        certPassword: '',
        accept: true,
      },
      // TCP, TLS 1.2, a server name, the count of suites and of the extensions that the client's library sends, ALPN http/1.1.
      { ja3: 32, ja4: expect.stringMatching(/^t12d010[89]h1$/), store: true },
    ])
  })

  it('of SSLClientAuthentication are those of the certificate', async () => {
    const { port, server } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    const told: unknown[] = []
    server.on('sslClientAuthentication', ({ connectionId, certEncoded, certSubject, certIssuer, status, accept, chain }) => {
      told.push({ connectionId, certEncoded, certSubject, certIssuer, status, accept, chain })
    })
    await SecureClient.upgraded(port, presenting(clientCertificate))
    const { certificate, certificatePem } = clientCertificate
    expect(told).toEqual([
      {
        connectionId: '1',
        certEncoded: certificatePem,
        certSubject: 'CN=tester',
        certIssuer: 'CN=Test CA',
        status: 'OK',
        accept: true,
        chain: [
          {
            subject: 'CN=tester',
            issuer: 'CN=Test CA',
            serialNumber: certificate.serialNumber.toUpperCase(),
            fingerprints: { sha1: certificate.fingerprint, sha256: certificate.fingerprint256 },
            validity: { from: new Date(certificate.validFrom), to: new Date(certificate.validTo) },
          },
        ],
      },
    ])
    const { clientStatus, clientChain } = server.connections.get('1')?.tls ?? {}
    expect([clientStatus, clientChain?.map(({ subject }) => subject)]).toEqual(['OK', ['CN=tester']])
  })
})

describe('What was agreed on', () => {
  const NAMES = ['Protocol', 'Cipher', 'CipherSuite', 'CipherStrength', 'KeyExchange', 'KeyExchangeStrength']
  const agreed = (server: WebSocketServer, id: string): string[] =>
    NAMES.map((name) => server.config(`SSLNegotiated${name}[${id}]`))

  it('is read by the settings SSLNegotiated…[id], as it is on connection.tls', async () => {
    const { port, server } = await securelyRunning(certificates)
    // The signature of TLS 1.3 is encrypted: it is read where somebody listens to the steps of the handshake.
    server.on('sslStatus', () => {})
    await SecureClient.upgraded(port, TLS_13)
    await SecureClient.upgraded(port, TLS_12)
    expect(agreed(server, '1')).toEqual(['TLS 1.3', 'TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256', '128', 'secp256r1', '256'])
    expect(agreed(server, '2')).toEqual([
      'TLS 1.2',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      '256',
      'secp256r1',
      '256',
    ])
    const { tls } = server.connections.get('1') ?? {}
    expect([tls?.protocol, tls?.cipherSuite, tls?.keyExchange, tls?.signatureScheme, tls?.serverName, tls?.isResumed]).toEqual([
      'TLS 1.3',
      'TLS_AES_128_GCM_SHA256',
      'secp256r1',
      'ecdsa_secp256r1_sha256',
      'localhost',
      false,
    ])
  })

  it('cannot be set, and is nothing without TLS or without the connection', async () => {
    const { port, server } = await securelyRunning(certificates)
    await SecureClient.upgraded(port)
    expect(() => server.config('SSLNegotiatedProtocol[1]=TLS 1.3')).toThrow(
      'SSLNegotiatedProtocol is read only: it says what is in force.',
    )
    expect(() => server.config('SSLNegotiatedProtocol[7]')).toThrow('There is no connection "7".')
    expect(() => server.config('SSLNegotiatedProtocol')).toThrow(
      'SSLNegotiatedProtocol belongs to one connection: write SSLNegotiatedProtocol[id], such as SSLNegotiatedProtocol[3].',
    )
  })

  it('names the library: SSLProvider', async () => {
    const { server } = await securelyRunning(certificates)
    expect(server.config('SSLProvider')).toMatch(
      process.versions.openssl.startsWith('0.0.0') ? /^BoringSSL/ : `OpenSSL ${process.versions.openssl}`,
    )
  })
})

// The properties and settings of TLS (component.md sections 2 and 7) as they work on real handshakes: what keeps a server from listening,
// what a change does to whom, and that no secret comes out anywhere.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { EventName } from '../../src/server/index.ts'
import { ALL_CIPHERS } from '../../src/server/tls/fixtures/library.ts'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyPrepared, securelyRunning } from './secure-transcript.ts'
import { presenting, storeOf, testCertificates } from './test-certificates.ts'
import { failure, prepared } from './transcript.ts'
import { close, request, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, client: tester, other, server: own } = certificates
const PASSWORD = 'correct-horse-battery'

const folder = await mkdtemp(join(tmpdir(), 'tls-settings-'))
afterAll(() => rm(folder, { recursive: true }))
const fileOf = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

/** The key of a certificate, enciphered with the password. */
const enciphered = ({ chainPem, key }: typeof own): string =>
  chainPem + key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSWORD }).toString()

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe('Listening with TLS', () => {
  it.each([
    ['no store', [], /^no-server-certificate 282: TLS needs a certificate with its private key/],
    ['a file that is not there', ['SSLCertStore=/nowhere/store.pem'], /^store-unreadable 271: .*\/nowhere\/store\.pem/],
    ['a folder', [`SSLCertStore=${tmpdir()}`], /^store-unreadable 271: /],
    [
      'what is no store',
      ['SSLCertStore=-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----\n'],
      /^no-private-key 282: The text in SSLCertStore holds 0 certificates but no private key/,
    ],
    ['certificates and no key', [`SSLCertStore=${own.chainPem}`], /^no-private-key 282: /],
    ['a key and no certificate', [`SSLCertStore=${own.keyPem}`], /^certificate-not-found 272: /],
    ['a key of another certificate', [`SSLCertStore=${own.chainPem + other.keyPem}`], /^(key-mismatch 271|no-private-key 282): /],
    ['no password', [`SSLCertStore=${enciphered(own)}`], /^missing-store-password 271: /],
    [
      'a wrong password',
      [`SSLCertStore=${enciphered(own)}`, 'SSLCertStorePassword=wrong-one'],
      /^wrong-store-password 271: (?!.*wrong-one)/,
    ],
    [
      'a subject that is not in it',
      [`SSLCertStore=${storeOf(own)}`, 'SSLCertSubject=CN=nobody'],
      /^certificate-not-found 272: No certificate of SSLCertStore matches SSLCertSubject "CN=nobody"\. It has keys for "CN=localhost"/,
    ],
    [
      'a certificate by value that is not in it',
      [`SSLCertStore=${storeOf(own)}`, `SSLCertEncoded=${other.certificatePem}`],
      /^certificate-not-found 272: The certificate in SSLCertEncoded is not in SSLCertStore/,
    ],
  ])('fails with its own code for %s, and Listening stays false', async (_, settings, error) => {
    const { server } = prepared('UseSSL=True', ...settings)
    expect(await failure(() => server.startListening())).toMatch(error)
    expect(server.listening).toBe(false)
  })

  it('is possible after such a failure', async () => {
    const { server } = prepared('UseSSL=True')
    expect(await failure(() => server.startListening())).toMatch(/^no-server-certificate/)
    server.sslCertStore = enciphered(own)
    server.sslCertStorePassword = PASSWORD
    await server.startListening()
    expect(await new SecureClient(server.localPort).handshake()).toBe('localhost')
  })

  it('reads back the certificate that was found', async () => {
    const { server } = await securelyRunning(certificates)
    const facts = server.settings().find(({ name }) => name === 'SSLCertSubject')
    expect([facts?.requested, facts?.inForce, facts?.why]).toEqual([
      '',
      'CN=localhost',
      'The certificate that was found in SSLCertStore.',
    ])
  })
})

describe('The certificate', () => {
  it.each([
    ['PEM', other.certificatePem],
    ['base64 of DER', other.certificate.raw.toString('base64')],
  ])('by value, as %s, is looked up in the store', async (_, value) => {
    const { port } = await securelyRunning(certificates, `SSLCertStore=${storeOf(own) + storeOf(other)}`, `SSLCertEncoded=${value}`)
    expect(await new SecureClient(port).handshake()).toBe('other.example')
  })

  it('that changes while listening is served to new connections only', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const before = await SecureClient.upgraded(port)
    server.sslCertStore = storeOf(other)
    expect(await new SecureClient(port).handshake()).toBe('other.example')
    before.send(text('still here'))
    await transcript.until('data 1')
    expect(before.tls.getPeerCertificate().subject.CN).toBe('localhost')
  })

  it('that changes to one that cannot be read fails new connections with its code, and Listening stays true', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    server.sslCertStore = '/nowhere/store.pem'
    expect(await new SecureClient(port).handshake()).toBe('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR')
    await transcript.until('gone')
    expect(transcript.lines).toEqual([expect.stringMatching(/^error 1 store-unreadable 271: /), 'gone 1'])
    server.sslCertStore = storeOf(own)
    expect(await new SecureClient(port).handshake()).toBe('localhost')
  })

  it('of a lesser authority comes with its chain, and SSLServerCACerts completes one that lacks it', async () => {
    const middle = await authority.issueAuthority({ name: 'Middle' })
    const below = await middle.issueServer({ names: ['localhost'] })
    const trusting = { ca: authority.certificatePem, rejectUnauthorized: true }
    const whole = await securelyRunning({ server: below })
    expect(await new SecureClient(whole.port, trusting).handshake()).toBe('localhost')
    const alone = await securelyRunning({ server: { ...below, chainPem: below.certificatePem } })
    expect(await new SecureClient(alone.port, trusting).failure()).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    alone.server.config(`SSLServerCACerts=${middle.certificatePem}`)
    expect(await new SecureClient(alone.port, trusting).handshake()).toBe('localhost')
  })

  it.skipIf(!hasOpenssl)('of a PFX file with its password is served', async () => {
    const pem = await fileOf('own.pem', storeOf(own))
    const pfx = join(folder, 'own.pfx')
    execFileSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', pfx, '-passout', `pass:${PASSWORD}`])
    const { port } = await securelyRunning(
      certificates,
      `SSLCertStore=${pfx}`,
      'SSLCertStoreType=2',
      `SSLCertStorePassword=${PASSWORD}`,
    )
    expect(await new SecureClient(port).handshake()).toBe('localhost')
  })
})

describe('SSLEnabledProtocols', () => {
  /** Which versions a client that speaks one alone gets. */
  const spoken = async (port: number): Promise<string[]> => {
    const got: string[] = []
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const) {
      const client = new SecureClient(port, {
        minVersion: version,
        maxVersion: version,
        ciphers: ALL_CIPHERS,
        ...(version === 'TLSv1.3' ? { ciphers: 'TLS_AES_128_GCM_SHA256' } : {}),
      })
      if ((await client.handshake()) === 'localhost') got.push(version)
      client.tls.destroy()
    }
    return got
  }

  it.each([
    [15360, ['TLSv1.2', 'TLSv1.3']],
    [12288, ['TLSv1.3']],
    [3072, ['TLSv1.2']],
    [12288 + 768, ['TLSv1.1', 'TLSv1.3']],
    [3072 + 192, ['TLSv1', 'TLSv1.2']],
    [16320, ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
    // One bit of a pair is enough.
    [1024 + 4096, ['TLSv1.2', 'TLSv1.3']],
  ])('=%i speaks %j', async (bits, versions) => {
    const rsa = await authority.issueServer({ names: ['localhost'], keyType: 'rsa-2048' })
    const { port } = await securelyRunning({ server: rsa }, `SSLEnabledProtocols=${bits}`)
    expect(await spoken(port)).toEqual(versions)
  })

  it.each([
    [48, 'SSLEnabledProtocols cannot be "48": SSL 2 and SSL 3 are broken, and no TLS library speaks them any more'],
    [1, 'SSLEnabledProtocols cannot be "1": expected a sum of 12288, 3072, 768 and 192'],
  ])('=%i is refused with the reason', (bits, sentence) => {
    const { server } = prepared()
    expect(() => server.config(`SSLEnabledProtocols=${bits}`)).toThrow(sentence)
    expect(server.config('SSLEnabledProtocols')).toBe('15360')
  })
})

describe('SSLEnabledCipherSuites', () => {
  const SUITE = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'

  it('with names of TLS 1.2 alone leaves TLS 1.3 out, and says so', async () => {
    const { port, server } = await securelyRunning(certificates, `SSLEnabledCipherSuites=${SUITE}`)
    const client = await SecureClient.upgraded(port)
    expect([client.tls.getProtocol(), server.config('SSLNegotiatedCipherSuite[1]')]).toEqual(['TLSv1.2', SUITE])
    const facts = server.settings().find(({ name }) => name === 'SSLEnabledProtocols')
    expect([facts?.requested, facts?.inForce]).toEqual(['15360', '3072'])
    expect(facts?.why).toMatch(/TLS 1\.3/)
  })

  it('with a name that does not exist is refused by that name', () => {
    const { server } = prepared()
    expect(() => server.config('SSLEnabledCipherSuites=TLS_NONE_OF_THIS')).toThrow(/TLS_NONE_OF_THIS/)
    expect(server.config('SSLEnabledCipherSuites')).toBe('*')
  })

  it('that leaves nothing for the protocols that are enabled is refused', () => {
    const { server } = prepared('SSLEnabledProtocols=12288')
    expect(() => server.config(`SSLEnabledCipherSuites=${SUITE}`)).toThrow(/SSLEnabled/)
  })
})

describe('SSLKeyLogFile', () => {
  it('gets the secrets of the connection, for its owner alone', async () => {
    const file = join(folder, 'keys.log')
    const { port, server } = await securelyRunning(certificates, `SSLKeyLogFile=${file}`)
    const lines: string[] = []
    const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.3' })
    onTestFinished(() => void client.destroy())
    client.on('keylog', (line: Buffer) => lines.push(line.toString().trim()))
    client.write(request())
    await new Promise((resolve) => client.once('data', resolve))
    // The file is written behind the handshake: it is whole when it has as many lines as the client has secrets.
    const written = async (): Promise<string[]> => (existsSync(file) ? (await readFile(file, 'utf8')).split('\n').slice(0, -1) : [])
    while ((await written()).length < lines.length) await server.doEvents()
    expect((await written()).toSorted()).toEqual(lines.toSorted())
    expect(new Set(lines.map((line) => line.split(' ')[0]))).toEqual(
      new Set([
        'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
        'SERVER_HANDSHAKE_TRAFFIC_SECRET',
        'CLIENT_TRAFFIC_SECRET_0',
        'SERVER_TRAFFIC_SECRET_0',
        'EXPORTER_SECRET',
      ]),
    )
    if (process.platform !== 'win32') expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600')
  })

  it('is said in the log when listening begins, and nothing is written without it', async () => {
    const { server, transcript } = securelyPrepared(certificates, `SSLKeyLogFile=${join(folder, 'unused.log')}`)
    server.on('log', ({ message }) => transcript.add(message.split(':')[0] ?? ''))
    await server.startListening()
    expect(transcript.lines[0]).toBe(
      `The secrets of all TLS connections are written to ${join(folder, 'unused.log')} (SSLKeyLogFile)`,
    )
    server.config('SSLKeyLogFile=')
    await SecureClient.upgraded(server.localPort)
    expect(existsSync(join(folder, 'unused.log'))).toBe(false)
  })

  it('that is set while the server listens is said in the log with the first secret, once', async () => {
    const { port, server, transcript } = await securelyRunning(certificates)
    server.on('log', ({ message }) => transcript.add(`log ${message}`))
    const file = join(folder, 'later.log')
    await SecureClient.upgraded(port)
    await transcript.until('connected 1')
    server.config(`SSLKeyLogFile=${file}`)
    await SecureClient.upgraded(port)
    await SecureClient.upgraded(port)
    await transcript.until('connected 3')
    expect(transcript.lines.filter((line) => line.startsWith('log The secrets'))).toEqual([
      `log The secrets of all TLS connections are written to ${file} (SSLKeyLogFile): whoever has that file can read them.`,
    ])
  })

  it('that cannot be written is said once, and harms nobody', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'SSLKeyLogFile=/nowhere/keys.log')
    server.on('log', ({ message }) => transcript.add(`log ${message}`))
    await SecureClient.upgraded(port)
    await transcript.until('log The secrets')
    await SecureClient.upgraded(port)
    await transcript.until('connected 2')
    expect(transcript.lines.filter((line) => line.startsWith('log The secrets'))).toEqual([
      expect.stringMatching(
        /^log The secrets of TLS connections cannot be written to \/nowhere\/keys\.log: .*Set SSLKeyLogFile to a file that can be written\.$/,
      ),
    ])
  })
})

describe('LogSSLPackets', () => {
  it('tells every record in both directions, and nothing of them when it is off', async () => {
    const { port, server } = await securelyRunning(certificates, 'LogSSLPackets=True')
    const records: string[] = []
    server.on('sslStatus', ({ stage, record }) => {
      if (stage === 'record') records.push(record.replace(/ \d+([,:])/, ' n$1').replaceAll(/ \(\d+\)/g, ''))
    })
    const client = await SecureClient.upgraded(port, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })
    expect(records.slice(0, 9)).toEqual([
      'client handshake TLS 1.0 n: client_hello',
      'server handshake TLS 1.2 n: server_hello',
      'server handshake TLS 1.2 n: certificate',
      'server handshake TLS 1.2 n: server_key_exchange',
      'server handshake TLS 1.2 n: server_hello_done',
      'client handshake TLS 1.2 n: client_key_exchange',
      'client change_cipher_spec TLS 1.2 1',
      'client handshake TLS 1.2 n, encrypted',
      'server handshake TLS 1.2 n: new_session_ticket',
    ])
    server.config('LogSSLPackets=False')
    records.length = 0
    client.send(close(1000))
    await client.rest()
    expect(records).toEqual([])
  })
})

describe('Secrets', () => {
  it('never come out: not in an event, an error, a setting, or the log', async () => {
    const seed = 'seed-that-nobody-sees'
    const { server, transcript } = prepared(
      'UseSSL=True',
      'LogLevel=3',
      'LogSSLPackets=True',
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
      `OpenSSLPrngSeedData=${seed}`,
    )
    const told: string[] = []
    const tell = (value: unknown): void => void told.push(JSON.stringify(value) ?? '')
    const events: EventName[] = ['sslStatus', 'sslClientAuthentication', 'webSocketOpenRequest', 'connected', 'disconnected']
    for (const event of [...events, 'error', 'log', 'stage', 'connectionRequest'] as const) server.on(event, tell)
    for (const password of ['', 'a-wrong-password', PASSWORD]) {
      server.sslCertStore = enciphered(own)
      server.sslCertStorePassword = password
      told.push(await failure(() => server.startListening()))
      tell(server.settings())
      told.push(server.config('SSLCertStorePassword'), server.config('OpenSSLPrngSeedData'))
    }
    // Mistakes that quote what was set.
    for (const wrong of [`SSLCertStorePassword[1]=${PASSWORD}`, `SSLCertStoreType=${PASSWORD.length}x`])
      told.push(await failure(() => server.config(wrong)))
    const client = await SecureClient.upgraded(server.localPort, presenting(tester))
    server.sslCertStore = storeOf(own).replace('-----END PRIVATE KEY-----', '-----END BROKEN-----')
    await new SecureClient(server.localPort).handshake()
    client.send(close(1000))
    await client.rest()
    await transcript.until('disconnected')
    tell(server.settings())
    told.push(...transcript.lines)

    const bodyOf = (pem: string): string => pem.split('\n')[1] ?? ''
    const encipheredBody = bodyOf(enciphered(own).slice(own.chainPem.length))
    expect(encipheredBody.length).toBe(64)
    const all = told.join('\n')
    expect(all.length).toBeGreaterThan(10_000)
    const secrets = [PASSWORD, 'a-wrong-password', seed, bodyOf(own.keyPem), bodyOf(tester.keyPem)]
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  })
})

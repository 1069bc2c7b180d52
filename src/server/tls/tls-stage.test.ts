// The TLS stage with real clients: what it tells, what it agrees on, how connections end.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ALL_CIPHERS, LIBRARY, USUAL_SUITE_13 } from './fixtures/library.ts'
import { CERTIFICATE, IDENTITY, KEY, StagedServer, connectTo, startStaged } from './fixtures/staged-server.ts'
import { TlsContexts } from './tls-context.ts'
import { ALERT_DESCRIPTIONS } from './wire/names.ts'

const begin = (setup: Parameters<typeof startStaged>[0]): Promise<StagedServer> => startStaged(setup, onTestFinished)

/** Sessions that a client has gone on with; a closed socket no longer tells. */
const resumed = new WeakSet<TLSSocket>()

/** Connects, says "hello", reads the answer, ends. */
async function exchange(client: TLSSocket): Promise<string> {
  await once(client, 'secureConnect')
  if (client.isSessionReused()) resumed.add(client)
  client.write('hello')
  const [answer] = (await once(client, 'data')) as [Buffer]
  client.end()
  await once(client, 'close')
  return answer.toString()
}

const echo = {
  onBytes: (connection: StagedServer['connections'][number], bytes: Buffer) => void connection.secure?.socket.write(bytes),
}

describe('A handshake', () => {
  it('of TLS 1.3 is told step by step, ends in decrypted bytes, and closes in order', async () => {
    const server = await begin({
      ...echo,
      settings: { tls13SupportedGroups: 'x25519', sslEnabledCipherSuites: 'TLS_AES_128_GCM_SHA256' },
    })
    const accepted = server.next()
    expect(await exchange(connectTo(server))).toBe('hello')
    const connection = await accepted
    await connection.closed
    expect(connection.lines.slice(0, -2)).toEqual([
      'hello-received: ClientHello received for localhost: TLS 1.3, TLS 1.2',
      'server-hello: ServerHello sent: TLS 1.3, TLS_AES_128_GCM_SHA256, x25519',
      'certificate-sent: Server certificate sent',
      'key-exchange: Handshake signed with rsa_pss_rsae_sha256',
      'finished: The handshake is complete: TLS 1.3, TLS_AES_128_GCM_SHA256, x25519',
    ])
    expect(connection.lines.slice(-2)).toEqual(['end', 'closed'])
  })

  it('of TLS 1.2 tells its key exchange', async () => {
    const server = await begin({
      ...echo,
      settings: {
        sslEnabledProtocols: 3072,
        tls12SupportedGroups: 'secp384r1',
        sslEnabledCipherSuites: 'ECDHE-RSA-AES128-GCM-SHA256',
      },
    })
    const accepted = server.next()
    expect(await exchange(connectTo(server))).toBe('hello')
    const connection = await accepted
    await connection.closed
    expect(connection.lines).toEqual([
      'hello-received: ClientHello received for localhost: TLS 1.3, TLS 1.2',
      'server-hello: ServerHello sent: TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'certificate-sent: Server certificate sent',
      'key-exchange: Key exchange: secp384r1, signed with rsa_pss_rsae_sha256',
      'finished: The handshake is complete: TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, secp384r1',
      'end',
      'closed',
    ])
  })

  it('is retried when the client sends a key share of another group', async () => {
    const server = await begin({ ...echo, settings: { tls13KeyShareGroups: 'secp384r1' } })
    const accepted = server.next()
    expect(await exchange(connectTo(server, { ecdhCurve: 'X25519:P-384' }))).toBe('hello')
    const { lines, stage } = await accepted
    expect(lines.slice(1, 3)).toEqual([
      'hello-retry: HelloRetryRequest sent: the client begins again with another key share',
      `server-hello: ServerHello sent: TLS 1.3, ${USUAL_SUITE_13}, secp384r1`,
    ])
    expect([stage.negotiated.helloRetryRequest, stage.negotiated.group?.name]).toEqual([true, 'secp384r1'])
  })

  it('is not retried when one of the key shares fits', async () => {
    const server = await begin({ ...echo, settings: { tls13KeyShareGroups: 'secp384r1,x25519' } })
    const accepted = server.next()
    expect(await exchange(connectTo(server, { ecdhCurve: 'X25519:P-384' }))).toBe('hello')
    const { stage } = await accepted
    expect([stage.negotiated.helloRetryRequest, stage.negotiated.group?.name]).toEqual([false, 'x25519'])
  })

  it.for([
    ['TLSv1', 'TLS 1.0', 192],
    ['TLSv1.1', 'TLS 1.1', 768],
  ] as const)('of %s succeeds where it is enabled', async ([nodeName, name, bits]) => {
    const server = await begin({ ...echo, settings: { sslEnabledProtocols: bits } })
    const accepted = server.next()
    expect(await exchange(connectTo(server, { minVersion: nodeName, maxVersion: nodeName, ciphers: ALL_CIPHERS }))).toBe('hello')
    expect((await accepted).stage.negotiated.version?.name).toBe(name)
  })

  it('agrees on http/1.1 with a client that offers it, and on nothing with one that offers h2 alone', async () => {
    const server = await begin(echo)
    const both = connectTo(server, { ALPNProtocols: ['h2', 'http/1.1'] })
    await exchange(both)
    const other = connectTo(server, { ALPNProtocols: ['h2'] })
    await exchange(other)
    expect([both.alpnProtocol, other.alpnProtocol]).toEqual(['http/1.1', false])
  })

  it('waits for a decision, and keeps what comes meanwhile', async () => {
    let goOn: () => void = () => {}
    const server = await begin({ ...echo, decide: () => goOn() })
    const accepted = server.next()
    const asked = new Promise<void>((resolve) => (goOn = resolve))
    const client = connectTo(server)
    const answer = exchange(client)
    const connection = await accepted
    await asked
    expect([connection.hello?.serverName, connection.secure]).toEqual(['localhost', undefined])
    connection.goOn()
    expect(await answer).toBe('hello')
  })
})

describe('Enabled protocols with a hole', () => {
  const settings = { sslEnabledProtocols: 12288 + 768 }

  it('serve the version above the hole and the one below it', async () => {
    const server = await begin({ ...echo, settings })
    for (const [version, name] of [
      ['TLSv1.3', 'TLS 1.3'],
      ['TLSv1.1', 'TLS 1.1'],
    ] as const) {
      const accepted = server.next()
      await exchange(
        connectTo(server, {
          minVersion: version,
          maxVersion: version,
          ciphers: ALL_CIPHERS + (version === 'TLSv1.3' ? ':TLS_AES_128_GCM_SHA256' : ''),
        }),
      )
      expect((await accepted).stage.negotiated.version?.name).toBe(name)
    }
  })

  it('serve TLS 1.1 to a client that offers TLS 1.2 and 1.1', async () => {
    const server = await begin({ ...echo, settings })
    const accepted = server.next()
    await exchange(connectTo(server, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.2', ciphers: ALL_CIPHERS }))
    expect((await accepted).stage.negotiated.version?.name).toBe('TLS 1.1')
  })

  it('refuse TLS 1.2 alone with protocol_version', async () => {
    const server = await begin({ ...echo, settings: { sslEnabledProtocols: 12288 } })
    const accepted = server.next()
    const client = connectTo(server, { maxVersion: 'TLSv1.2' })
    const [error] = (await once(client, 'error')) as [Error & { code: string }]
    expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    await once(client, 'close')
    expect((await accepted).lines).toContain('failed: The client offers TLS 1.2; enabled are TLS 1.3 (SSLEnabledProtocols).')
  })
})

describe('A session', () => {
  /** Connects until a session is there, ends; then connects with it. */
  async function twice(first: StagedServer, second: StagedServer, version: 'TLSv1.2' | 'TLSv1.3'): Promise<boolean> {
    const client = connectTo(first, { minVersion: version, maxVersion: version })
    const session = once(client, 'session')
    await exchange(client)
    const [ticket] = (await session) as [Buffer]
    const again = connectTo(second, { minVersion: version, maxVersion: version, session: ticket })
    await exchange(again)
    return resumed.has(again)
  }

  it.for(['TLSv1.2', 'TLSv1.3'] as const)('of %s goes on under another context of the same identity', async (version) => {
    const contexts = new TlsContexts(randomBytes)
    const first = await begin({ ...echo, contexts })
    const second = await begin({ ...echo, contexts, settings: { sslCipherStrength: 127 } })
    const accepted = second.next()
    expect(await twice(first, second, version)).toBe(true)
    const connection = await accepted
    expect([connection.secure?.isResumed, connection.stage.negotiated.isResumed]).toEqual([true, true])
    expect(connection.lines).toContain('resumed: The session goes on from an earlier connection')
  })

  it.for(['TLSv1.2', 'TLSv1.3'] as const)('of %s does not go on where ReuseSSLSession is false', async (version) => {
    const server = await begin({ ...echo, settings: { reuseSSLSession: false } })
    const client = connectTo(server, { minVersion: version, maxVersion: version })
    const sessions: Buffer[] = []
    client.on('session', (session) => sessions.push(session))
    await exchange(client)
    const again = connectTo(server, { minVersion: version, maxVersion: version, ...(sessions[0] ? { session: sessions[0] } : {}) })
    await exchange(again)
    expect(resumed.has(again)).toBe(false)
  })

  it('begun without a client certificate does not go on where one is asked for', async () => {
    const contexts = new TlsContexts(randomBytes)
    const first = await begin({ ...echo, contexts })
    const second = await begin({ ...echo, contexts, authentication: { requested: true, issuers: [] } })
    expect(await twice(first, second, 'TLSv1.3')).toBe(false)
  })

  it('goes on under other keys with nobody: another server does not know it', async () => {
    const first = await begin(echo)
    const second = await begin(echo)
    expect(await twice(first, second, 'TLSv1.3')).toBe(false)
  })
})

describe('A client certificate', () => {
  const asking = { ...echo, authentication: { requested: true, issuers: [] } }

  it.for(['TLSv1.2', 'TLSv1.3'] as const)('is asked for and handed over in %s', async (version) => {
    const server = await begin(asking)
    const accepted = server.next()
    expect(await exchange(connectTo(server, { cert: CERTIFICATE, key: KEY, minVersion: version, maxVersion: version }))).toBe(
      'hello',
    )
    const connection = await accepted
    expect([connection.secure?.clientChain.length, connection.secure?.clientChain[0]?.subject]).toEqual([1, 'CN=localhost'])
    if (version === 'TLSv1.3')
      expect(connection.lines.filter((line) => line.startsWith('c'))).toEqual([
        'certificate-requested: Client certificate requested',
        'certificate-sent: Server certificate sent',
        'client-certificate: Client certificate received',
        'closed',
      ])
  })

  it('may be missing: the handshake succeeds, and the absence is told', async () => {
    const server = await begin(asking)
    const accepted = server.next()
    expect(await exchange(connectTo(server))).toBe('hello')
    const { secure, lines } = await accepted
    expect(secure?.clientChain).toEqual([])
    expect(lines).toContain('client-certificate: The client sent no certificate')
  })
})

describe('A refusal', () => {
  it('at the question is an alert in clear that the client understands', async () => {
    const server = await begin({
      decide: (stage) =>
        stage.refuse({ alert: ALERT_DESCRIPTIONS.of(49), why: 'SSLConnectionRequest was answered with accept = false.' }),
    })
    const accepted = server.next()
    const client = connectTo(server)
    const [error] = (await once(client, 'error')) as [Error & { code: string }]
    expect(error.code).toMatch(/ALERT_ACCESS_DENIED$/)
    await once(client, 'close')
    const connection = await accepted
    await connection.closed
    expect(connection.lines).toEqual([
      'hello-received: ClientHello received for localhost: TLS 1.3, TLS 1.2',
      'alert-sent: Alert sent: fatal access_denied',
      'failed: SSLConnectionRequest was answered with accept = false.',
      'failed with handshake-refused',
      'closed',
    ])
  })

  it('for want of a common suite names what the client offers', async () => {
    const server = await begin({ settings: { sslEnabledCipherSuites: 'TLS_CHACHA20_POLY1305_SHA256' } })
    const accepted = server.next()
    const client = connectTo(server, { ciphers: 'TLS_AES_128_GCM_SHA256', minVersion: 'TLSv1.3' })
    const [error] = (await once(client, 'error')) as [Error & { code: string }]
    expect(error.code).toMatch(/ALERT_HANDSHAKE_FAILURE$/)
    const connection = await accepted
    await connection.closed
    expect(connection.lines).toContain(
      LIBRARY.restrictsTls13Suites
        ? 'failed: The client and the server have no cipher suite in common for TLS 1.3. The client offers TLS_AES_128_GCM_SHA256.'
        : 'failed: The TLS library chose TLS_AES_128_GCM_SHA256, which is not enabled (SSLEnabledCipherSuites). It cannot be told to leave out a suite of TLS 1.3, so the handshake was stopped.',
    )
  })

  it('stops a suite that the library chose against the policy before the client sees it', async () => {
    const server = await begin({
      decide(stage, hello) {
        const choice = server.contexts.contextFor(server.policy, IDENTITY, hello)
        if (!('refusal' in choice))
          stage.proceed({ ...choice, suites: choice.suites.filter(({ name }) => name === 'TLS_CHACHA20_POLY1305_SHA256') })
      },
    })
    const accepted = server.next()
    const client = connectTo(server, { ciphers: 'TLS_AES_128_GCM_SHA256', minVersion: 'TLSv1.3' })
    const [error] = (await once(client, 'error')) as [Error & { code: string }]
    expect(error.code).toMatch(/ALERT_HANDSHAKE_FAILURE$/)
    const connection = await accepted
    await connection.closed
    expect(connection.lines.slice(1)).toEqual([
      'alert-sent: Alert sent: fatal handshake_failure',
      'failed: The TLS library chose TLS_AES_128_GCM_SHA256, which is not enabled (SSLEnabledCipherSuites). It cannot be told to leave out a suite of TLS 1.3, so the handshake was stopped.',
      'failed with handshake-refused',
      'closed',
    ])
  })
})

describe('What passes', () => {
  it('is told record by record while it is watched', async () => {
    const server = await begin({ ...echo, isWatched: true, settings: { sslEnabledProtocols: 3072 } })
    const accepted = server.next()
    await exchange(connectTo(server))
    const connection = await accepted
    await connection.closed
    expect(connection.records.slice(0, 10)).toEqual([
      'client handshake client_hello',
      'server handshake server_hello',
      'server handshake certificate',
      'server handshake server_key_exchange',
      'server handshake server_hello_done',
      'client handshake client_key_exchange',
      'client change_cipher_spec',
      'client handshake',
      'server handshake new_session_ticket',
      'server change_cipher_spec',
    ])
    expect(connection.records.filter((record) => record.endsWith('application_data'))).toEqual([
      'client application_data',
      'server application_data',
    ])
  })

  it('has its secrets told in the format of SSLKEYLOGFILE when asked for, and not otherwise', async () => {
    const asked = await begin({ ...echo, wantsKeyLog: true })
    const quiet = await begin(echo)
    const [first, second] = [asked.next(), quiet.next()]
    await exchange(connectTo(asked, { minVersion: 'TLSv1.3' }))
    await exchange(connectTo(quiet, { minVersion: 'TLSv1.3' }))
    const { keyLog } = await first
    expect(keyLog.map((line) => String(line.split(' ')[0])).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
      'CLIENT_TRAFFIC_SECRET_0',
      'EXPORTER_SECRET',
      'SERVER_HANDSHAKE_TRAFFIC_SECRET',
      'SERVER_TRAFFIC_SECRET_0',
    ])
    expect(keyLog.every((line) => /^[A-Z0-9_]+ [0-9a-f]{64} [0-9a-f]{64,96}$/.test(line))).toBe(true)
    expect((await second).keyLog).toEqual([])
  })
})

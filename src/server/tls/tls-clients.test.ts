// The TLS stage with the clients of others: OpenSSL's s_client, curl, Python. What is not on this machine is not run, and says so.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLocalAuthority } from './certificates/local-authority.ts'
import { LIBRARY } from './fixtures/library.ts'
import { CERTIFICATE, KEY, startStaged } from './fixtures/staged-server.ts'
import type { StagedConnection, StagedServer } from './fixtures/staged-server.ts'

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0
const hasOpenssl = has('openssl', 'version')
const hasCurl = has('curl', '--version')
const hasPython = has('python3', '-c', 'import ssl')

const begin = (setup: Parameters<typeof startStaged>[0]): Promise<StagedServer> => startStaged(setup, onTestFinished)
const echo = { onBytes: (connection: StagedConnection, bytes: Buffer) => void connection.secure?.socket.write(bytes) }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-clients-'))
  writeFileSync(join(folder, 'cert.pem'), CERTIFICATE)
  writeFileSync(join(folder, 'key.pem'), KEY)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a client until it ends by itself. */
async function run(program: string, args: readonly string[], input = ''): Promise<{ output: string; code: number | null }> {
  const child = spawn(program, args, { env: { ...process.env, SSL_CERT_FILE: join(folder, 'cert.pem') } })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { output, code }
}

/** s_client with arguments; ends when its input does, or the server closes. */
async function sClient(
  server: StagedServer,
  args: readonly string[],
  input = '',
): Promise<{ output: string; connection: StagedConnection }> {
  const accepted = server.next()
  const common = [
    's_client',
    '-connect',
    `127.0.0.1:${server.port}`,
    '-servername',
    'localhost',
    '-CAfile',
    join(folder, 'cert.pem'),
  ]
  const { output } = await run('openssl', [...common, ...args], input)
  const connection = await accepted
  await connection.closed
  return { output, connection }
}

describe.skipIf(!hasOpenssl)('openssl s_client', () => {
  it.for([
    ['-tls1_3', 12288, 'TLS 1.3'],
    ['-tls1_2', 3072, 'TLS 1.2'],
    ['-tls1_1', 768, 'TLS 1.1'],
    ['-tls1', 192, 'TLS 1.0'],
  ] as const)('with %s gets that version', async ([flag, bits, name]) => {
    const server = await begin({ ...echo, settings: { sslEnabledProtocols: bits } })
    const { connection } = await sClient(server, [flag, '-cipher', 'ALL:@SECLEVEL=0'])
    expect(connection.stage.negotiated.version?.name).toBe(name)
  })

  it.for([
    ['-tls1_2', 'ECDHE-RSA-CHACHA20-POLY1305', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'x25519', 256],
    ['-tls1_2', 'AES128-GCM-SHA256', 'TLS_RSA_WITH_AES_128_GCM_SHA256', 'RSA', 128],
    ['-tls1_2', 'DHE-RSA-AES256-GCM-SHA384', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'DHE', 256],
  ] as const)('with %s and %s agrees on %s', async ([flag, cipher, suite, exchange, bits]) => {
    const server = await begin(echo)
    const { output, connection } = await sClient(server, [flag, '-cipher', cipher])
    if (exchange === 'DHE' && !LIBRARY.hasDhe) {
      expect(output).toContain('handshake failure')
      expect(connection.lines).toContain(
        `failed: The client and the server have no cipher suite in common for TLS 1.2. The client offers ${suite}, TLS_EMPTY_RENEGOTIATION_INFO_SCSV.`,
      )
      return
    }
    const { cipherSuite, keyExchange, suite: facts } = connection.stage.negotiated
    expect([cipherSuite?.name, keyExchange?.name, facts?.bits]).toEqual([suite, exchange, bits])
  })

  it('gets the first of the suites of the server, not of its own', async () => {
    const server = await begin({ ...echo, settings: { openSSLCipherList: 'ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384' } })
    const { connection } = await sClient(server, ['-tls1_2', '-cipher', 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA'])
    expect(connection.stage.negotiated.cipherSuite?.name).toBe('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA')
  })

  it('that does not trust the certificate ends with its alert', async () => {
    const server = await begin(echo)
    for (const [flag, alert] of [
      ['-tls1_2', 'unknown_ca'],
      ['-tls1_3', 'unknown_ca'],
    ] as const) {
      const accepted = server.next()
      await run('openssl', [
        's_client',
        '-connect',
        `127.0.0.1:${server.port}`,
        '-verify_return_error',
        '-no-CAfile',
        '-no-CApath',
        '-no-CAstore',
        flag,
      ])
      const connection = await accepted
      await connection.closed
      expect(connection.lines.find((line) => line.startsWith('failed:'))).toBe(
        `failed: The client ended the handshake with the alert ${alert}: it does not trust the certificate of this server. Add the issuer to what the client trusts.`,
      )
      expect(connection.lines).toContain('failed with client-alert')
    }
  })

  it.for(['-tls1_2', '-tls1_3'] as const)('with %s proves itself with a certificate', async (flag) => {
    const server = await begin({ ...echo, isWatched: true, authentication: { requested: true, issuers: [] } })
    const { connection } = await sClient(server, [flag, '-cert', join(folder, 'cert.pem'), '-key', join(folder, 'key.pem')])
    expect(connection.secure?.clientChain.map((certificate) => certificate.subject)).toEqual(['CN=localhost'])
    expect(connection.stage.negotiated.clientSignatureScheme?.name).toBe('rsa_pss_rsae_sha256')
  })

  it.for(['-tls1_2', '-tls1_3'] as const)('with %s resumes its session in a second connection', async (flag) => {
    const server = await begin(echo)
    const file = join(folder, `session${flag}`)
    // TLS 1.3 sends its tickets behind the handshake: the echo comes after them.
    const asked = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${server.port}`, flag, '-sess_out', file])
    asked.stdin.write('tickets\n')
    const [first] = await Promise.all([server.next(), once(asked.stdout, 'data')])
    while (first.received === '' && !first.lines.includes('closed') && first.secure === undefined) await once(asked.stdout, 'data')
    asked.stdin.end()
    await once(asked, 'close')
    const { connection } = await sClient(server, [flag, '-sess_in', file])
    expect(connection.secure?.isResumed).toBe(true)
  })

  it('is sent the certificate and its intermediate, not the root', async () => {
    const root = await createLocalAuthority({ name: 'Root' })
    const intermediate = await root.issueAuthority({ name: 'Intermediate' })
    const { certificate, key } = await intermediate.issueServer({ names: ['localhost'] })
    const server = await begin({ ...echo, identity: { certificate, key, chain: [intermediate.certificate, root.certificate] } })
    const { output } = await sClient(server, ['-showcerts'])
    expect(output.match(/^ \d s:.*$/gm)).toEqual([' 0 s:CN = localhost', ' 1 s:CN = Intermediate'])
  })

  it('renegotiates where it may, if the library can', async () => {
    const server = await begin({ settings: { sslEnabledProtocols: 3072, sslEnableRenegotiation: true } })
    const accepted = server.next()
    const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${server.port}`, '-tls1_2'])
    client.stdin.on('error', () => {})
    const connection = await accepted
    await connection.secured
    const renegotiated = new Promise<void>((resolve) => {
      const tell = connection.onStep.bind(connection)
      connection.onStep = (step) => {
        tell(step)
        if (step.name === 'renegotiated') resolve()
      }
    })
    // A line with R alone renegotiates.
    client.stdin.write('R\n')
    if (LIBRARY.renegotiates) await renegotiated
    else {
      let output = ''
      for await (const bytes of client.stderr) if ((output += String(bytes)).includes('no renegotiation')) break
      expect(output).toContain('no renegotiation')
    }
    client.stdin.end()
    await once(client, 'close')
    await connection.closed
    expect(connection.lines.filter((line) => line.startsWith('renegotiated'))).toEqual(
      LIBRARY.renegotiates ? ['renegotiated: Renegotiated: TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'] : [],
    )
  })

  it('is refused a renegotiation where it may not, and goes on', async () => {
    const server = await begin({ settings: { sslEnabledProtocols: 3072 } })
    const accepted = server.next()
    const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${server.port}`, '-tls1_2'])
    client.stdin.on('error', () => {})
    let output = ''
    client.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()))
    const connection = await accepted
    await connection.secured
    client.stdin.write('R\n')
    // OpenSSL's client takes the refusal for a failure, and leaves.
    await once(client, 'close')
    await connection.closed
    expect(output).toContain('no renegotiation')
    expect(connection.lines.filter((line) => line.startsWith('renegotiated'))).toEqual([])
  })
})

describe.skipIf(!hasCurl)('curl', () => {
  it('gets an answer over TLS', async () => {
    const server = await begin({
      onBytes: (connection) =>
        void connection.secure?.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello'),
    })
    const accepted = server.next()
    const { output } = await run('curl', [
      '-s',
      '--cacert',
      join(folder, 'cert.pem'),
      '--resolve',
      `localhost:${server.port}:127.0.0.1`,
      `https://localhost:${server.port}/`,
    ])
    const connection = await accepted
    await connection.closed
    expect([output, connection.hello?.alpn, connection.stage.negotiated.alpn]).toEqual(['hello', ['h2', 'http/1.1'], 'http/1.1'])
  })
})

describe.skipIf(!hasPython)('Python', () => {
  it('exchanges a message, and ends with close_notify', async () => {
    const server = await begin(echo)
    const accepted = server.next()
    const script = [
      'import socket, ssl',
      `context = ssl.create_default_context(cafile=${JSON.stringify(join(folder, 'cert.pem'))})`,
      `with socket.create_connection(("127.0.0.1", ${server.port})) as raw:`,
      '  with context.wrap_socket(raw, server_hostname="localhost") as secure:',
      '    secure.sendall(b"hello")',
      '    print(secure.recv(5).decode(), secure.version())',
      '    secure.unwrap()',
    ].join('\n')
    const { output } = await run('python3', ['-c', script])
    const connection = await accepted
    await connection.closed
    expect([output.trim(), connection.lines.slice(-2)]).toEqual(['hello TLSv1.3', ['end', 'closed']])
  })
})

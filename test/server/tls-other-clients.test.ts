// Clients of TLS and of WebSocket that others have written, against a real server: OpenSSL, curl, Python, Java, GnuTLS. What this machine
// lacks is skipped, and the name of its tests says so; `npm test` installs it where it may (scripts/tls-clients.ts). Chromium is a client of
// the specs in e2e.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { capabilities } from '../../src/server/tls/capabilities.ts'
import { noOwnClocks } from './own-clocks.ts'
import { securelyRunning } from './secure-transcript.ts'
import { storeOf, testCertificates } from './test-certificates.ts'
import { KEY, frame, request, text } from './wire-client.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, client: tester } = certificates
const rsa = await authority.issueServer({ names: ['localhost'], addresses: ['127.0.0.1'], keyType: 'rsa-2048' })

const folder = mkdtempSync(join(tmpdir(), 'tls-other-clients-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string, content: string): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const caFile = fileOf('ca.pem', authority.certificatePem)
const testerFile = fileOf('tester.pem', storeOf(tester))

const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0
const hasOpenssl = runs('openssl', 'version')
const hasCurl = runs('curl', '--version')
const hasGnutls = runs('gnutls-cli', '--version')
// A client in one source file needs the compiler: a runtime alone has none.
const hasJava = spawnSync('java', ['--list-modules']).stdout?.includes('jdk.compiler') ?? false
/** The first Python with the package: a machine may have several. */
const pythonWith = (name: string): string | undefined =>
  ['python3', '/usr/bin/python3'].find((python) => runs(python, '-c', `import ${name}`))
const python = pythonWith('ssl')
const pythonWebsockets = pythonWith('websockets.client')
const titled = (name: string, isThere: boolean): string => (isThere ? name : `${name} (skipped: not on this machine)`)

/** A program under way, and all that it has written. */
class Program {
  readonly child: ChildProcessWithoutNullStreams
  output = ''
  #wake: (() => void)[] = []
  #isOver = false

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(program, args)
    const take = (bytes: Buffer): void => {
      this.output += bytes.toString('latin1')
      this.#awake()
    }
    this.child.stdout.on('data', take)
    this.child.stderr.on('data', take)
    this.child.stdin.on('error', () => {})
    this.child.on('close', () => {
      this.#isOver = true
      this.#awake()
    })
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  type(bytes: string | Buffer): void {
    this.child.stdin.write(bytes)
  }

  /** Resolves when the output has these words. */
  async until(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      if (this.#isOver) throw new Error(`It ended before "${words}" came:\n${this.output}`)
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  /** Ends its input, and resolves with its whole output. */
  async end(): Promise<string> {
    this.child.stdin.end()
    while (!this.#isOver) await new Promise<void>((resolve) => this.#wake.push(resolve))
    return this.output
  }

  #awake(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}

const sClient = (port: number, ...args: string[]): Program =>
  new Program('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', caFile, '-verify_return_error', ...args])

const VERSIONS = [
  ['TLS 1.0', '-tls1', 192],
  ['TLS 1.1', '-tls1_1', 768],
  ['TLS 1.2', '-tls1_2', 3072],
  ['TLS 1.3', '-tls1_3', 12288],
] as const
/** Versions before 1.2 sign with SHA-1, which OpenSSL 3 does at security level 0 alone. */
const OLD = ['-cipher', 'ALL:@SECLEVEL=0'] as const

describe.skipIf(!hasOpenssl)(titled('openssl s_client', hasOpenssl), () => {
  it.each(VERSIONS)('speaks WebSocket over %s', async (name, flag, bits) => {
    const { port, server, transcript } = await securelyRunning(
      certificates,
      `SSLCertStore=${storeOf(rsa)}`,
      `SSLEnabledProtocols=${bits}`,
    )
    const client = sClient(port, flag, ...OLD, '-quiet', '-no_ign_eof')
    client.type(request())
    await client.until('\r\n\r\n')
    client.type(text('hello'))
    await transcript.until('data')
    expect(server.config('SSLNegotiatedProtocol[1]')).toBe(name)
    client.type(frame(0x88, Buffer.from([3, 232])))
    await transcript.until('disconnected')
    await client.end()
    expect(transcript.lines).toEqual(['connected 1', 'data 1 text "hello" eom', 'disconnected 1 1000 "" clean by client'])
  })

  it.each([
    ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', '128'],
    ['-tls1_2', '-cipher', 'ECDHE-RSA-CHACHA20-POLY1305', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', '256'],
    ['-tls1_2', '-cipher', 'AES256-GCM-SHA384', 'TLS_RSA_WITH_AES_256_GCM_SHA384', '256'],
    ['-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_CHACHA20_POLY1305_SHA256', '256'],
    ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256', '128'],
  ])('with %s %s %s gets %s', async (version, option, suite, name, bits) => {
    const { port, server, transcript } = await securelyRunning(certificates, `SSLCertStore=${storeOf(rsa)}`)
    const client = sClient(port, version, option, suite, '-quiet', '-no_ign_eof')
    client.type(request())
    await transcript.until('connected')
    expect([server.config('SSLNegotiatedCipherSuite[1]'), server.config('SSLNegotiatedCipherStrength[1]')]).toEqual([name, bits])
    await client.end()
  })

  it('without a suite in common is one named error on both sides', async () => {
    const { port, transcript } = await securelyRunning(
      certificates,
      'SSLEnabledCipherSuites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'SSLEnabledProtocols=3072',
    )
    expect(await sClient(port, '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384').end()).toMatch(/alert handshake failure/)
    await transcript.until('gone')
    expect(transcript.lines).toEqual([expect.stringMatching(/^error 1 handshake-(refused|failed) 276: /), 'gone 1'])
  })

  it('that speaks an older version than is enabled is one named error on both sides', async () => {
    const { port, transcript } = await securelyRunning(certificates)
    expect(await sClient(port, '-tls1_1', ...OLD).end()).toMatch(/alert protocol version/)
    await transcript.until('gone')
    expect(transcript.lines).toEqual([expect.stringMatching(/^error 1 handshake-(refused|failed) 276: .*TLS/), 'gone 1'])
  })

  it('that is refused by SSLConnectionRequest shows the alert access_denied', async () => {
    const { port, server } = await securelyRunning(certificates)
    server.on('sslConnectionRequest', (event) => void (event.accept = false))
    expect(await sClient(port).end()).toMatch(/tlsv1 alert access denied|SSL alert number 49/)
  })

  it.each(['-tls1_2', '-tls1_3'])('with %s that does not trust the server ends with its alert', async (version) => {
    const { port, transcript } = await securelyRunning(certificates)
    const distrusting = [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-verify_return_error',
      '-no-CAfile',
      '-no-CApath',
      '-no-CAstore',
      version,
    ]
    await new Program('openssl', distrusting).end()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 client-alert 276: The client ended the handshake with the alert unknown_ca: it does not trust the certificate of this server. Add the issuer to what the client trusts.',
      'gone 1',
    ])
  })

  it.each(['-tls1_2', '-tls1_3'])(
    'with %s proves itself with a certificate, and is told whom the server accepts',
    async (version) => {
      const { port, server, transcript } = await securelyRunning(
        certificates,
        'SSLAuthenticateClients=True',
        `SSLCACerts=${authority.certificatePem}`,
      )
      server.on('sslClientAuthentication', ({ certSubject, status }) => transcript.add(`${certSubject}: ${status}`))
      const client = sClient(port, version, '-cert', testerFile, '-key', testerFile)
      await client.until('Acceptable client certificate CA names\nCN = Test CA')
      client.type(request())
      await transcript.until('connected')
      await client.end()
      expect(transcript.lines.slice(0, 2)).toEqual(['CN=tester: OK', 'connected 1'])
    },
  )

  it.each([
    ['-tls1_2', 'True', true],
    ['-tls1_3', 'True', true],
    ['-tls1_2', 'False', false],
    ['-tls1_3', 'False', false],
  ])('with %s and ReuseSSLSession=%s resumes its session: %s', async (version, reuse, isResumed) => {
    const { port, server, transcript } = await securelyRunning(certificates, `ReuseSSLSession=${reuse}`)
    const file = join(folder, `session${version}${reuse}`)
    const first = sClient(port, version, '-sess_out', file)
    first.type(request())
    // The tickets of TLS 1.3 stand before the answer.
    await first.until('HTTP/1.1 101')
    await first.end()
    // Without tickets there is nothing to write in TLS 1.3.
    const second = sClient(port, version, ...(existsSync(file) ? ['-sess_in', file] : []), '-quiet', '-no_ign_eof')
    second.type(request())
    await transcript.until('connected 2')
    expect(server.connections.get('2')?.tls?.isResumed).toBe(isResumed)
    await second.end()
  })

  it.each([
    ['-tls1_2', [false, true, true, true, true, true]],
    // It drops each connection before it has read the tickets behind the handshake: OpenSSL's own server sees the same.
    ['-tls1_3', [false, false, false, false, false, false]],
  ])('with %s -reconnect opens six connections, of which are resumed: %j', async (version, resumed) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    server.on('stage', ({ stage, connectionId }) => {
      if (stage === 'upgrade') transcript.add(`resumed: ${server.connections.get(connectionId)?.tls?.isResumed}`)
    })
    const client = sClient(port, version, '-reconnect')
    await transcript.count('resumed: ', 6)
    const output = await client.end()
    expect(output.match(/^(New|Reused), TLS/gm)).toEqual(resumed.map((isReused) => (isReused ? 'Reused, TLS' : 'New, TLS')))
    await transcript.count('gone ', 6)
    expect(transcript.lines.filter((line) => line.startsWith('resumed: '))).toEqual(resumed.map((is) => `resumed: ${is}`))
  })

  it('that asks for a renegotiation gets it where that is enabled and the library can, which the setting says', async () => {
    const { port, server, transcript } = await securelyRunning(
      certificates,
      'SSLEnabledProtocols=3072',
      'SSLEnableRenegotiation=True',
    )
    server.on('sslStatus', ({ stage }) => transcript.add(stage))
    const client = sClient(port, '-tls1_2')
    await transcript.until('finished')
    // A line with R alone.
    client.type('R\n')
    const facts = server.settings().find(({ name }) => name === 'SSLEnableRenegotiation')
    if (!capabilities().renegotiates) {
      await client.until('no renegotiation')
      await client.end()
      expect([facts?.requested, facts?.inForce, facts?.why]).toEqual([
        'True',
        'False',
        `${capabilities().library} refuses every renegotiation that a client asks for.`,
      ])
      return
    }
    expect([facts?.requested, facts?.inForce, facts?.why]).toEqual(['True', 'True', ''])
    await transcript.until('renegotiated')
    client.type(request())
    await transcript.until('connected')
    await client.end()
  })

  it('that asks for a renegotiation is refused it where that is not enabled', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'SSLEnabledProtocols=3072')
    server.on('sslStatus', ({ stage }) => transcript.add(stage))
    const client = sClient(port, '-tls1_2')
    await transcript.until('finished')
    client.type('R\n')
    // OpenSSL's client takes the refusal for a failure, and leaves.
    await client.until('no renegotiation')
    await client.end()
    await transcript.until('gone')
    expect(transcript.lines.filter((line) => line === 'renegotiated')).toEqual([])
  })
})

describe.skipIf(!hasCurl)(titled('curl', hasCurl), () => {
  const upgrade = [
    '--http1.1 -i -N -s -S --max-time 20 --cacert'.split(' '),
    [caFile, '-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket', '-H', 'Sec-WebSocket-Version: 13'],
    ['-H', `Sec-WebSocket-Key: ${KEY}`],
  ].flat()

  it.each([
    [[], 'TLS 1.3'],
    [['--tls-max', '1.2'], 'TLS 1.2'],
  ])('with %j is upgraded over %s, and shows a message', async (options, version) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const client = new Program('curl', [...upgrade, ...options, `https://127.0.0.1:${port}/chat`])
    await transcript.until('connected')
    expect(server.config('SSLNegotiatedProtocol[1]')).toBe(version)
    await server.sendText('1', 'hello curl')
    await client.until('hello curl')
    expect(client.output).toContain('HTTP/1.1 101 Switching Protocols\r\n')
    expect(client.output).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n')
    server.connections.get('1')?.drop('fin')
    await client.end()
  })

  it('proves itself with a certificate', async () => {
    const { port, server, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    server.on('sslClientAuthentication', ({ certSubject, status }) => transcript.add(`${certSubject}: ${status}`))
    const client = new Program('curl', [...upgrade, '--cert', testerFile, `https://127.0.0.1:${port}/chat`])
    await transcript.until('connected')
    expect(transcript.lines).toEqual(['CN=tester: OK', 'connected 1'])
    server.connections.get('1')?.drop('fin')
    await client.end()
  })

  it('in plain HTTP reads what to do', async () => {
    const { port } = await securelyRunning(certificates)
    const output = await new Program('curl', ['-s', '-i', '--max-time', '20', `http://127.0.0.1:${port}/`]).end()
    expect(output).toContain('HTTP/1.1 400 Bad Request\r\n')
    expect(output).toContain('This port speaks TLS: connect with wss:// (or https://).')
  })

  it('without an upgrade is answered over TLS with 426', async () => {
    const { port } = await securelyRunning(certificates)
    const output = await new Program('curl', [
      '-s',
      '-i',
      '--max-time',
      '20',
      '--cacert',
      caFile,
      `https://127.0.0.1:${port}/`,
    ]).end()
    expect(output.split('\r\n')[0]).toBe('HTTP/1.1 426 Upgrade Required')
  })

  it('without a certificate reads 403 where SSLRefuseWith403 is set', async () => {
    const { port } = await securelyRunning(certificates, 'SSLAuthenticateClients=True', 'SSLRefuseWith403=True')
    const output = await new Program('curl', [...upgrade, `https://127.0.0.1:${port}/`]).end()
    expect(output).toContain('HTTP/1.1 403 Forbidden\r\n')
  })
})

describe.skipIf(!python)(titled('Python ssl', python !== undefined), () => {
  it.each([
    ['TLSv1_2', 'TLSv1.2'],
    ['TLSv1_3', 'TLSv1.3'],
  ])('with %s proves itself with a certificate', async (version, name) => {
    const { port, server, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    server.on('sslClientAuthentication', ({ certSubject, status }) => transcript.add(`${certSubject}: ${status}`))
    const script = [
      'import socket, ssl',
      `context = ssl.create_default_context(cafile=${JSON.stringify(caFile)})`,
      `context.maximum_version = ssl.TLSVersion.${version}`,
      `context.load_cert_chain(${JSON.stringify(testerFile)})`,
      `with socket.create_connection(("127.0.0.1", ${port})) as raw:`,
      '  with context.wrap_socket(raw, server_hostname="localhost") as secure:',
      `    secure.sendall(${JSON.stringify(request())}.encode())`,
      '    print(secure.recv(12).decode(), secure.version())',
    ].join('\n')
    expect(await new Program(python as string, ['-c', script]).end()).toBe(`HTTP/1.1 101 ${name}\n`)
    await transcript.until('disconnected')
    expect(transcript.lines.slice(0, 2)).toEqual(['CN=tester: OK', 'connected 1'])
  })

  it('exchanges a handshake and ends with close_notify', async () => {
    const { port, transcript } = await securelyRunning(certificates)
    const script = [
      'import socket, ssl',
      `context = ssl.create_default_context(cafile=${JSON.stringify(caFile)})`,
      `with socket.create_connection(("127.0.0.1", ${port})) as raw:`,
      '  with context.wrap_socket(raw, server_hostname="localhost") as secure:',
      `    secure.sendall(${JSON.stringify(request())}.encode())`,
      '    print(secure.recv(12).decode(), secure.version())',
      '    while secure.pending(): secure.recv(4096)',
      '    secure.unwrap().close()',
      '    print("unwrapped")',
    ].join('\n')
    expect(await new Program(python as string, ['-c', script]).end()).toBe('HTTP/1.1 101 TLSv1.3\nunwrapped\n')
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client',
    ])
  })
})

describe.skipIf(!pythonWebsockets)(titled('Python websockets', pythonWebsockets !== undefined), () => {
  it('sends and receives text and bytes, and closes', async () => {
    const { port, server, transcript } = await securelyRunning(certificates, 'BufferMessage=True')
    server.on('dataIn', ({ connectionId, text: message }) => {
      void server.send(connectionId, message)
    })
    const script = [
      'import asyncio, ssl, websockets.client',
      'async def main():',
      `  context = ssl.create_default_context(cafile=${JSON.stringify(caFile)})`,
      `  async with websockets.client.connect("wss://127.0.0.1:${port}/chat", ssl=context) as socket:`,
      '    await socket.send("grüße")',
      '    print(ascii(await socket.recv()))',
      '    await socket.send(bytes(1_000_000))',
      '    print(len(await socket.recv()))',
      'asyncio.run(main())',
    ].join('\n')
    expect(await new Program(pythonWebsockets as string, ['-c', script]).end()).toBe("'gr\\xfc\\xdfe'\n1000000\n")
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "grüße" eom',
      'data 1 binary 1000000 eom',
      'disconnected 1 1000 "" clean by client',
    ])
  })
})

describe.skipIf(!hasJava)(titled('Java java.net.http', hasJava), () => {
  it.each([
    ['TLSv1.2', 'TLS 1.2'],
    ['TLSv1.3', 'TLS 1.3'],
  ])(
    'with %s proves itself, sends and receives text, and closes',
    async (version, name) => {
      const { port, server, transcript } = await securelyRunning(
        certificates,
        'SSLAuthenticateClients=True',
        `SSLCACerts=${authority.certificatePem}`,
      )
      server.on('sslClientAuthentication', ({ certSubject, status }) => transcript.add(`${certSubject}: ${status}`))
      server.on('connected', ({ connectionId }) => transcript.add(server.config(`SSLNegotiatedProtocol[${connectionId}]`)))
      server.on('dataIn', ({ connectionId, text: message }) => void server.send(connectionId, message))
      const file = fileOf('Client.java', JAVA)
      expect(await new Program('java', [file, caFile, testerFile, version, `wss://localhost:${port}/chat`]).end()).toBe(
        'received hello from java\nclosed 1000\n',
      )
      await transcript.until('disconnected')
      expect(transcript.lines).toEqual([
        'CN=tester: OK',
        'connected 1',
        name,
        'data 1 text "hello from java" eom',
        'disconnected 1 1000 "bye" clean by client',
      ])
    },
    60_000,
  )
})

describe.skipIf(!hasGnutls)(titled('gnutls-cli', hasGnutls), () => {
  const TLS_12 = 'NORMAL:-VERS-ALL:+VERS-TLS1.2'
  const TLS_13 = 'NORMAL:-VERS-ALL:+VERS-TLS1.3'
  const gnutls = (port: number, ...args: string[]): Program =>
    new Program('gnutls-cli', ['--x509cafile', caFile, '-p', String(port), ...args, 'localhost'])

  it.each([
    [TLS_12, 'TLS 1.2'],
    [TLS_13, 'TLS 1.3'],
  ])('with %s is upgraded over %s', async (priority, version) => {
    const { port, server, transcript } = await securelyRunning(certificates)
    const client = gnutls(port, '--priority', priority)
    client.type(request())
    await transcript.until('connected')
    expect(server.config('SSLNegotiatedProtocol[1]')).toBe(version)
    await client.end()
  })

  it.each([TLS_12, TLS_13])('with %s proves itself with a certificate', async (priority) => {
    const { port, server, transcript } = await securelyRunning(
      certificates,
      'SSLAuthenticateClients=True',
      `SSLCACerts=${authority.certificatePem}`,
    )
    server.on('sslClientAuthentication', ({ certSubject, status }) => transcript.add(`${certSubject}: ${status}`))
    const client = gnutls(port, '--priority', priority, '--x509certfile', testerFile, '--x509keyfile', testerFile)
    client.type(request())
    await transcript.until('connected')
    expect(transcript.lines).toEqual(['CN=tester: OK', 'connected 1'])
    await client.end()
  })

  it.each([
    ['True', true],
    ['False', false],
  ])('with --resume, and ReuseSSLSession=%s, resumes its session in a second connection: %s', async (reuse, isResumed) => {
    const { port, server, transcript } = await securelyRunning(certificates, `ReuseSSLSession=${reuse}`)
    // Of TLS 1.3 BoringSSL sends its tickets with the first bytes of the application, for which this client does not wait.
    const isLate = capabilities().library.startsWith('BoringSSL')
    const client = gnutls(port, '--resume', ...(isLate ? ['--priority', TLS_12] : []))
    client.type(request())
    await transcript.until('connected 2')
    expect(server.connections.get('2')?.tls?.isResumed).toBe(isResumed)
    await client.end()
  })

  it.each([
    ['True', 'ReHandshake was completed', true],
    ['False', 'No renegotiation is allowed', false],
  ])(
    'with --rehandshake, and SSLEnableRenegotiation=%s, reads "%s" where the library can',
    async (setting, words, isRenegotiated) => {
      const { port, server, transcript } = await securelyRunning(certificates, `SSLEnableRenegotiation=${setting}`)
      server.on('sslStatus', ({ stage }) => {
        if (stage === 'renegotiated') transcript.add(stage)
      })
      const client = gnutls(port, '--priority', TLS_12, '--rehandshake')
      const { renegotiates } = capabilities()
      // A library that never renegotiates says so in the settings.
      await client.until(renegotiates ? words : 'No renegotiation is allowed')
      await client.end()
      await transcript.until('gone')
      expect(transcript.lines.includes('renegotiated')).toBe(isRenegotiated && renegotiates)
    },
  )

  it('that does not trust the server ends with one named error', async () => {
    const { port, transcript } = await securelyRunning(certificates)
    const distrusting = ['--x509cafile', testerFile, '-p', String(port), 'localhost']
    expect(await new Program('gnutls-cli', distrusting).end()).toContain('The certificate issuer is unknown')
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 client-alert 276: The client ended the handshake with the alert bad_certificate: it refuses the certificate of this server.',
      'gone 1',
    ])
  })
})

/** One file, run as it is: arguments are the file of the authority, that of certificate and key, the version of TLS, and the address. */
const JAVA = `
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.*;
import javax.net.ssl.*;

public class Client {
  public static void main(String[] args) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(args[0])));
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    String pem = Files.readString(Path.of(args[1]));
    String[] halves = pem.split("-----BEGIN PRIVATE KEY-----");
    byte[] key = Base64.getMimeDecoder().decode(halves[1].split("-----END")[0]);
    Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(halves[0].getBytes()));
    KeyStore mine = KeyStore.getInstance(KeyStore.getDefaultType());
    mine.load(null, null);
    mine.setKeyEntry("me", KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)), new char[0], new Certificate[] { own });
    KeyManagerFactory proof = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    proof.init(mine, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(proof.getKeyManagers(), trust.getTrustManagers(), null);
    CountDownLatch received = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    WebSocket socket = HttpClient.newBuilder().sslContext(context).sslParameters(new SSLParameters(null, new String[] { args[2] })).build()
      .newWebSocketBuilder()
      .buildAsync(URI.create(args[3]), new WebSocket.Listener() {
        public CompletionStage<?> onText(WebSocket each, CharSequence words, boolean last) {
          System.out.println("received " + words);
          received.countDown();
          each.request(1);
          return null;
        }
        public CompletionStage<?> onClose(WebSocket each, int code, String reason) {
          System.out.println("closed " + code);
          closed.countDown();
          return null;
        }
      }).get();
    socket.sendText("hello from java", true).get();
    received.await();
    socket.sendClose(1000, "bye").get();
    closed.await();
    System.exit(0);
  }
}
`

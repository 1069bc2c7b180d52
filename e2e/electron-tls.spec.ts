// TLS inside a real main process of Electron, where BoringSSL is the library: the server component as it was built, with clients of this
// process (node:tls and OpenSSL's s_client). The whole of it is tested in the runtime without a window: scripts/tls-in-electron.ts.
import type { ElectronApplication } from '@playwright/test'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { connect, type ConnectionOptions } from 'node:tls'
import { pathToFileURL } from 'node:url'
import { createLocalAuthority } from '../src/server/index.ts'
import { JKS, MODERN_PFX, STORE_PASSWORD } from '../src/server/tls/certificates/fixtures/stores.ts'
import { CIPHER_SUITES } from '../src/server/tls/wire/cipher-suite.ts'
import { expect, test, type Desk } from './desk.ts'

/** The component as the application has it. */
const COMPONENT = pathToFileURL(join(import.meta.dirname, '..', 'out', 'main', 'server.js')).href

interface Component {
  localHost: string
  readonly localPort: number
  config(text: string): string
  settings(): { readonly name: string; readonly inForce: string; readonly why: string }[]
  startListening(): Promise<void>
}

/** A server in the main process. It ends with the application. */
class Served {
  readonly #electron: ElectronApplication
  readonly port: number

  private constructor(electron: ElectronApplication, port: number) {
    this.#electron = electron
    this.port = port
  }

  static async start({ electron }: Desk, ...settings: string[]): Promise<Served> {
    if (!electron) throw new Error('This spec is for the project electron.')
    const port = await electron.evaluate(
      async (_, given) => {
        const { Script, constants } = process.getBuiltinModule('node:vm')
        // What Playwright evaluates may not import; a script of the main context may.
        const importing = new Script('(url) => import(url)', {
          importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
        })
        const load = importing.runInThisContext() as (url: string) => Promise<{ WebSocketServer: new () => Component }>
        const { WebSocketServer } = await load(given.component)
        const server = new WebSocketServer()
        server.localHost = '127.0.0.1'
        for (const setting of given.settings) server.config(setting)
        await server.startListening()
        Object.assign(globalThis, { served: server })
        return server.localPort
      },
      { component: COMPONENT, settings: ['UseSSL=True', ...settings] },
    )
    return new Served(electron, port)
  }

  /** A setting as config() reads it. */
  config(text: string): Promise<string> {
    return this.#electron.evaluate((_, name) => (globalThis as never as { served: Component }).served.config(name), text)
  }

  async inForce(name: string): Promise<string> {
    const all = await this.#electron.evaluate(() => (globalThis as never as { served: Component }).served.settings())
    return all.find((each) => each.name === name)?.inForce ?? ''
  }
}

const REQUEST =
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

interface Opened {
  readonly answer: string
  readonly name: string | string[] | undefined
  readonly protocol: string | null
  readonly suite: string
  readonly isResumed: boolean
  readonly session: Buffer | undefined
}

/** One client that is secured, asks to open a WebSocket, reads the answer and leaves. */
async function opened(port: number, options: ConnectionOptions): Promise<Opened> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ...options })
  let session: Buffer | undefined
  socket.on('session', (ticket) => (session = ticket))
  socket.write(REQUEST)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  const { standardName } = socket.getCipher()
  const result = {
    answer: answer.toString().split('\r\n')[0] ?? '',
    // A resumed session of TLS 1.2 brings no certificate.
    name: socket.getPeerCertificate().subject?.CN,
    protocol: socket.getProtocol(),
    suite: standardName,
    isResumed: socket.isSessionReused(),
    session,
  }
  socket.destroy()
  return result
}

const OPEN = 'HTTP/1.1 101 Switching Protocols'
const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** An authority, and the store of a server with a key of the given kind. */
async function withStore(
  keyType: 'rsa-2048' | 'ecdsa-p256',
): Promise<{ authority: Awaited<ReturnType<typeof createLocalAuthority>>; store: string }> {
  const authority = await createLocalAuthority({ name: 'Spec CA' })
  const { chainPem, keyPem } = await authority.issueServer({ names: ['localhost'], keyType })
  return { authority, store: `SSLCertStore=${chainPem}${keyPem}` }
}

test('every version that is enabled is spoken, and the library is BoringSSL', async ({ desk }) => {
  const served = await Served.start(desk, (await withStore('rsa-2048')).store, 'SSLEnabledProtocols=16320')
  expect(await served.config('SSLProvider')).toMatch(/^BoringSSL of Electron \d+/)
  for (const version of VERSIONS) {
    const ciphers = version === 'TLSv1.3' ? 'TLS_AES_128_GCM_SHA256' : 'ALL:@SECLEVEL=0'
    const { answer, protocol } = await opened(served.port, { minVersion: version, maxVersion: version, ciphers })
    expect([answer, protocol]).toEqual([OPEN, version])
  }
})

test('with openssl s_client, every version too', async ({ desk }) => {
  test.skip(!hasOpenssl, 'openssl is not on this machine')
  const served = await Served.start(desk, (await withStore('rsa-2048')).store, 'SSLEnabledProtocols=16320')
  const shown: string[] = []
  for (const flag of ['-tls1', '-tls1_1', '-tls1_2', '-tls1_3']) {
    const client = spawn('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${served.port}`,
      flag,
      '-cipher',
      'ALL:@SECLEVEL=0',
      '-brief',
    ])
    let output = ''
    for (const stream of [client.stdout, client.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()))
    client.stdin.end()
    await once(client, 'close')
    shown.push(/^Protocol version: (.*)$/m.exec(output)?.[1] ?? output)
  }
  expect(shown).toEqual(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
})

test('every suite that is in force is agreed on with a client that offers it alone', async ({ desk }) => {
  const agreed: string[] = []
  for (const keyType of ['rsa-2048', 'ecdsa-p256'] as const) {
    const served = await Served.start(
      desk,
      (await withStore(keyType)).store,
      'SSLCipherStrength=0',
      'SSLEnabledProtocols=16320',
      // By name, so that what the library lacks is left out and the rest is told.
      `SSLEnabledCipherSuites=${CIPHER_SUITES.all.map(({ name }) => name).join(';')}`,
    )
    const names = (await served.inForce('SSLEnabledCipherSuites')).split(', ')
    const proves = keyType === 'ecdsa-p256' ? 'ECDSA' : 'RSA'
    const served13 = keyType === 'rsa-2048'
    const suites = names
      .map((name) => CIPHER_SUITES.named(name))
      .filter((suite) => suite !== undefined)
      // OpenSSL, which the client has, was built without triple DES.
      .filter(({ cipher }) => !cipher.startsWith('3DES'))
      .filter(({ authentication }) => authentication === proves || (authentication === 'any' && served13))
    for (const { name, opensslName } of suites) {
      // A client of TLS 1.3 alone offers nothing else; others need a list of their own, and TLS 1.0 the level 0.
      const is13 = !name.includes('_WITH_')
      const { answer, suite } = await opened(served.port, {
        ciphers: is13 ? name : `${opensslName}:@SECLEVEL=0`,
        ...(is13 ? { minVersion: 'TLSv1.3' } : { maxVersion: 'TLSv1.2', minVersion: 'TLSv1' }),
      })
      expect([name, answer, suite]).toEqual([name, OPEN, name])
      agreed.push(name)
    }
  }
  expect(agreed.toSorted()).toEqual([
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_RSA_WITH_AES_256_CBC_SHA',
    'TLS_RSA_WITH_AES_256_GCM_SHA384',
  ])
})

test('a client proves itself with a certificate, and is refused with one of another authority', async ({ desk }) => {
  const { authority, store } = await withStore('ecdsa-p256')
  const served = await Served.start(
    desk,
    store,
    'SSLAuthenticateClients=True',
    `SSLCACerts=${authority.certificatePem}`,
    'SSLRefuseWith403=True',
  )
  const good = await authority.issueClient({ name: 'tester' })
  const stranger = await (await createLocalAuthority({ name: 'Somebody' })).issueClient({ name: 'stranger' })
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const answers: string[] = []
    for (const { chainPem, keyPem } of [good, stranger])
      answers.push((await opened(served.port, { cert: chainPem, key: keyPem, maxVersion, minVersion: maxVersion })).answer)
    expect(answers).toEqual([OPEN, 'HTTP/1.1 403 Forbidden'])
  }
})

test('sessions are resumed in TLS 1.2 and 1.3, and not with ReuseSSLSession=False', async ({ desk }) => {
  const { store } = await withStore('ecdsa-p256')
  for (const reuse of [true, false]) {
    const served = await Served.start(desk, store, `ReuseSSLSession=${reuse ? 'True' : 'False'}`)
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { session } = await opened(served.port, { minVersion: version, maxVersion: version })
      const second = await opened(served.port, { minVersion: version, maxVersion: version, ...(session ? { session } : {}) })
      expect([version, reuse, second.answer, second.isResumed]).toEqual([version, reuse, OPEN, reuse])
    }
  }
})

test('a PFX and a JKS are read as under OpenSSL, and serve', async ({ desk }) => {
  for (const [type, store] of [
    ['3', MODERN_PFX],
    ['5', JKS],
  ] as const) {
    const served = await Served.start(
      desk,
      `SSLCertStore=${store.toString('base64')}`,
      `SSLCertStoreType=${type}`,
      `SSLCertStorePassword=${STORE_PASSWORD}`,
    )
    const { answer, name } = await opened(served.port, {})
    expect([type, answer, name]).toEqual([type, OPEN, 'fixture'])
  }
})

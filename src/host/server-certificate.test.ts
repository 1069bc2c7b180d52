// The certificate that a person chooses, from tickets of files to what a TLS client is served with.
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { RequestError } from '../contract/params.ts'
import { createLocalAuthority } from '../server/index.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

type Issued = Awaited<ReturnType<Awaited<ReturnType<typeof createLocalAuthority>>['issueServer']>>

let alpha: Issued
let beta: Issued
beforeAll(async () => {
  const authority = await createLocalAuthority({ name: 'Company CA', keyType: 'ecdsa-p256' })
  alpha = await authority.issueServer({ names: ['alpha.test'], keyType: 'ecdsa-p256' })
  beta = await authority.issueServer({ names: ['beta.test'], keyType: 'ecdsa-p256' })
})

let pickedPath = ''
let revealed: string[] = []
let host: TestHost
let face: TestFace
beforeEach(async () => {
  revealed = []
  host = await TestHost.start({
    filePicker: () => Promise.resolve({ path: pickedPath }),
    revealFile: (path) => void revealed.push(path),
  })
  face = await host.face()
})
afterEach(() => host.end())

const path = (name: string) => join(host.home, name)
const protectedKey = (pem: string, passphrase: string) =>
  String(createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }))

/** A ticket for a file of the machine, as the system's dialog gives it. */
async function picked(name: string, content: string): Promise<string> {
  pickedPath = path(name)
  await writeFile(pickedPath, content)
  return (await face.client.request('file.pick', { purpose: 'certificate' }))?.fileId ?? ''
}

async function uploaded(name: string, content: string | Buffer): Promise<string> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const { fileId } = await face.client.request('upload.begin', { name, size: bytes.length })
  await face.client.request('upload.append', { fileId, offset: 0, bytes: bytes.toString('base64') })
  await face.client.request('upload.end', { fileId })
  return fileId
}

const choice = (fileId: string, more: { keyFileId?: string; password?: string } = {}) => ({
  fileId,
  keyFileId: '',
  password: '',
  ...more,
})

async function refusal(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  return error instanceof RequestError ? `${error.code}: ${error.message}` : 'nothing was refused'
}

/** Subject of the certificate that a client is served with. */
function servedAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subject.CN as string)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

test('a picked file is served from where it lies, to new clients at once, and is found again after a restart', async () => {
  const { client } = face
  await client.request('server.setSecure', { on: true })
  const { port } = await client.request('server.start', { host: '127.0.0.1', port: 0 })
  expect(await servedAt(port)).toBe('localhost')

  const fileId = await picked('alpha.pem', alpha.chainPem + alpha.keyPem)
  const [found] = await client.request('certificate.read', choice(fileId))
  expect([found?.subject, found?.issuer, found?.names]).toEqual(['CN=alpha.test', 'CN=Company CA', ['alpha.test']])
  expect(await servedAt(port)).toBe('localhost')

  const state = await client.request('certificate.use', { ...choice(fileId), fingerprint: '' })
  expect([state.certificate?.subject, state.certificate?.isLocal, state.certificateSource]).toEqual([
    'CN=alpha.test',
    false,
    { from: 'file', file: path('alpha.pem'), isCopy: false },
  ])
  expect(await servedAt(port)).toBe('alpha.test')

  await host.restart()
  face = await host.face()
  expect(face.snapshot.server.certificateSource.file).toBe(path('alpha.pem'))
})

test('an upload is copied into the folder of certificates, for its owner alone, and goes when another is chosen', async () => {
  const { client } = face
  const fileId = await uploaded('my server.pem', alpha.chainPem + alpha.keyPem)
  const { certificateSource } = await client.request('certificate.use', { ...choice(fileId), fingerprint: '' })
  const own = path('certificates/own')
  expect(certificateSource).toEqual({ from: 'file', file: join(own, 'own-my_server.pem'), isCopy: true })
  expect(((await stat(certificateSource.file)).mode & 0o777).toString(8)).toBe('600')
  expect(((await stat(own)).mode & 0o777).toString(8)).toBe('700')
  expect(await refusal(client.request('certificate.read', choice(fileId)))).toMatch(/^no-such-file: /)

  const state = await client.request('certificate.useLocal', {})
  expect([state.certificateSource.from, state.certificate?.isLocal]).toEqual(['local', true])
  expect(await readdir(own)).toEqual([])
})

test.each([
  ['picked', picked],
  ['uploaded', uploaded],
])('a file of the same name, %s again with another certificate, is served at once', async (_, ticketOf) => {
  const { client } = face
  await client.request('server.setSecure', { on: true })
  const { port } = await client.request('server.start', { host: '127.0.0.1', port: 0 })
  for (const [name, { chainPem, keyPem }] of [
    ['alpha.test', alpha],
    ['beta.test', beta],
  ] as const) {
    const fileId = await ticketOf('server.pem', chainPem + keyPem)
    const state = await client.request('certificate.use', { ...choice(fileId), fingerprint: '' })
    expect([state.certificate?.subject, await servedAt(port)]).toEqual([`CN=${name}`, name])
  }
})

test('a key in a file of its own is joined with the certificate', async () => {
  const { client } = face
  const fileId = await picked('alpha.crt', alpha.chainPem)
  expect(await refusal(client.request('certificate.read', choice(fileId)))).toBe(
    'no-private-key: "alpha.crt" holds 1 certificate but no private key; a server needs both. Choose the key file too.',
  )
  const wrong = await picked('beta.key', beta.keyPem)
  expect(await refusal(client.request('certificate.read', choice(fileId, { keyFileId: wrong })))).toBe(
    'key-mismatch: "alpha.crt" with "beta.key" holds 1 private key and 1 certificate, and no key belongs to a certificate. ' +
      'Put the key there that the certificate was made for.',
  )
  const none = await picked('notes.txt', 'no key at all')
  expect(await refusal(client.request('certificate.read', choice(fileId, { keyFileId: none })))).toBe(
    'key-unreadable: "notes.txt" holds no private key that can be read here. A key in PEM, in DER without a password, or as JWK was expected.',
  )
  const keyFileId = await picked('alpha.key', protectedKey(alpha.keyPem, 'geheim'))
  expect(await refusal(client.request('certificate.read', choice(fileId, { keyFileId })))).toMatch(/^missing-store-password: /)
  const both = choice(fileId, { keyFileId, password: 'geheim' })
  const { certificate, certificateSource } = await client.request('certificate.use', { ...both, fingerprint: '' })
  expect([certificate?.subject, certificateSource.isCopy]).toEqual(['CN=alpha.test', true])
  expect(await readFile(certificateSource.file, 'utf8')).toContain('-----BEGIN ENCRYPTED PRIVATE KEY-----')
})

test.each([
  ['DER', () => createPrivateKey(alpha.keyPem).export({ type: 'pkcs8', format: 'der' })],
  ['SEC 1', () => createPrivateKey(alpha.keyPem).export({ type: 'sec1', format: 'der' })],
  ['JWK', () => JSON.stringify(createPrivateKey(alpha.keyPem).export({ format: 'jwk' }))],
])('a key of its own may be in %s', async (_, key) => {
  const { client } = face
  const fileId = await picked('alpha.crt', alpha.chainPem)
  await writeFile(path('alpha.key'), key())
  pickedPath = path('alpha.key')
  const keyFileId = (await client.request('file.pick', { purpose: 'key' }))?.fileId ?? ''
  const [found] = await client.request('certificate.read', choice(fileId, { keyFileId }))
  expect(found?.subject).toBe('CN=alpha.test')
})

test('a JWK with its certificates is taken', async () => {
  const x5c = [new X509Certificate(alpha.certificatePem).raw.toString('base64')]
  const fileId = await picked('alpha.jwk', JSON.stringify({ ...createPrivateKey(alpha.keyPem).export({ format: 'jwk' }), x5c }))
  expect((await face.client.request('certificate.read', choice(fileId))).map(({ subject }) => subject)).toEqual(['CN=alpha.test'])
})

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0
const hasOpenssl = has('openssl', 'version')
const hasKeytool = hasOpenssl && has('keytool', '-help')
const STORES: readonly (readonly [name: string, isHere: boolean, hasKeyBeside: boolean, write: (run: Run) => void])[] = [
  [
    'alpha.p12',
    hasOpenssl,
    false,
    (run) => run('openssl', 'pkcs12', '-export', '-in', 'in.pem', '-out', 'alpha.p12', ...PFX_PASSWORD),
  ],
  ['alpha.p7b', hasOpenssl, true, (run) => run('openssl', 'crl2pkcs7', '-nocrl', '-certfile', 'in.pem', '-out', 'alpha.p7b')],
  [
    'alpha.jks',
    hasKeytool,
    false,
    (run) => {
      run('openssl', 'pkcs12', '-export', '-in', 'in.pem', '-out', 'for-jks.p12', ...PFX_PASSWORD)
      run('keytool', '-importkeystore', '-noprompt', ...KEYTOOL_FROM, ...KEYTOOL_TO)
    },
  ],
]
type Run = (program: string, ...args: string[]) => void
const PFX_PASSWORD = ['-passout', 'pass:geheim', '-name', 'alpha']
const KEYTOOL_FROM = ['-srckeystore', 'for-jks.p12', '-srcstoretype', 'PKCS12', '-srcstorepass', 'geheim']
const KEYTOOL_TO = ['-destkeystore', 'alpha.jks', '-deststoretype', 'JKS', '-deststorepass', 'geheim']

for (const [name, isHere, hasKeyBeside, write] of STORES) {
  test.skipIf(!isHere)(
    `${name}, as other programs write it, is taken${hasKeyBeside ? ' with the key beside it' : ''}`,
    async () => {
      const { client } = face
      await writeFile(path('in.pem'), alpha.chainPem + alpha.keyPem)
      write((program, ...args) => void execFileSync(program, args, { cwd: host.home, stdio: 'pipe' }))
      const fileId = await uploaded(name, await readFile(path(name)))
      const keyFileId = hasKeyBeside ? await uploaded('alpha.key', alpha.keyPem) : ''
      if (!hasKeyBeside)
        expect(await refusal(client.request('certificate.read', choice(fileId)))).toMatch(/^missing-store-password: /)
      const files = choice(fileId, { keyFileId, password: hasKeyBeside ? '' : 'geheim' })
      const { certificate } = await client.request('certificate.use', { ...files, fingerprint: '' })
      expect(certificate?.subject).toBe('CN=alpha.test')
    },
  )
}

test('a choice that fails changes nothing, and its password is nowhere', async () => {
  const { client } = face
  await client.request('server.setSecure', { on: true })
  const { port } = await client.request('server.start', { host: '127.0.0.1', port: 0 })
  const fileId = await picked('locked.pem', alpha.chainPem + protectedKey(alpha.keyPem, 'geheim'))
  expect(await refusal(client.request('certificate.use', { ...choice(fileId), fingerprint: '' }))).toMatch(
    /^missing-store-password: /,
  )
  const wrong = { ...choice(fileId, { password: 'wrong horse' }), fingerprint: '' }
  expect(await refusal(client.request('certificate.use', wrong))).toMatch(/^wrong-store-password: /)
  const noCertificate = await picked('page.html', '<p>no certificate</p>')
  expect(await refusal(client.request('certificate.read', choice(noCertificate)))).toBe(
    'store-type-unsupported: "page.html" is XML. A certificate and its private key are needed, as PEM or PFX.',
  )
  expect(await servedAt(port)).toBe('localhost')

  await client.request('certificate.use', { ...choice(fileId, { password: 'geheim' }), fingerprint: '' })
  expect(await servedAt(port)).toBe('alpha.test')
  const settings = await client.request('settings.list', {})
  const snapshot = await client.request('session.open', {})
  await host.host.close()
  // Workspace, preferences, and the log with what it tells.
  const names = await readdir(host.home, { recursive: true, withFileTypes: true })
  const files = names.filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name), 'latin1'))
  const kept = (await Promise.all(files)).join('')
  expect(kept.includes('Listening at wss:')).toBe(true)
  const everything = JSON.stringify([settings, snapshot, face.heard]) + kept
  // A whole log in a message would tell nobody anything.
  expect(['alpha.test', 'geheim', 'wrong horse'].map((text) => everything.includes(text))).toEqual([true, false, false])
})

test('of several in one store the chosen one is served, and found again by its subject', async () => {
  const { client } = face
  const fileId = await picked('both.pem', alpha.chainPem + alpha.keyPem + beta.certificatePem + beta.keyPem)
  const found = await client.request('certificate.read', choice(fileId))
  expect(found.map(({ subject }) => subject)).toEqual(['CN=alpha.test', 'CN=beta.test'])
  const fingerprint = found[1]?.fingerprint ?? ''
  const { certificate } = await client.request('certificate.use', { ...choice(fileId), fingerprint })
  expect(certificate?.subject).toBe('CN=beta.test')
  const subject = (await client.request('settings.list', {})).find(({ name }) => name === 'SSLCertSubject')
  expect(subject?.requested).toBe('CN=beta.test')

  await writeFile(path('both.pem'), alpha.chainPem + alpha.keyPem)
  expect(await refusal(client.request('certificate.use', { ...choice(fileId), fingerprint }))).toMatch(/^certificate-not-found: /)
})

test('after a restart the password of a kept file is asked for again, and given without choosing the file or the certificate again', async () => {
  const [one, other] = [
    alpha.certificatePem + protectedKey(alpha.keyPem, 'geheim'),
    beta.certificatePem + protectedKey(beta.keyPem, 'geheim'),
  ]
  const fileId = await picked('locked.pem', one + other)
  const found = await face.client.request('certificate.read', choice(fileId, { password: 'geheim' }))
  const fingerprint = found.find(({ subject }) => subject === 'CN=beta.test')?.fingerprint ?? ''
  await face.client.request('certificate.use', { ...choice(fileId, { password: 'geheim' }), fingerprint })
  await face.client.request('server.setSecure', { on: true })
  await host.restart()
  face = await host.face()
  const { client } = face
  expect(await refusal(client.request('server.start', { host: '127.0.0.1', port: 0 }))).toMatch(/^missing-store-password: /)
  await client.request('certificate.use', { ...choice('', { password: 'geheim' }), fingerprint: '' })
  const { port } = await client.request('server.start', { host: '127.0.0.1', port: 0 })
  expect(await servedAt(port)).toBe('beta.test')
})

test('a setting that takes the certificate away brings the local one back, and one that cannot serve is said at once', async () => {
  const { client } = face
  const file = path('alpha.pem')
  await writeFile(file, alpha.chainPem + alpha.keyPem)
  await client.request('settings.set', { name: 'SSLCertStore', value: file })
  const { port } = await client.request('server.start', { host: '127.0.0.1', port: 0 })
  await client.request('settings.set', { name: 'UseSSL', value: 'True' })
  expect(await servedAt(port)).toBe('alpha.test')

  await client.request('settings.set', { name: 'SSLCertStore', value: '' })
  await face.until('server', ({ certificate }) => certificate?.isLocal === true)
  expect(await servedAt(port)).toBe('localhost')
  const store = (await client.request('settings.list', {})).find(({ name }) => name === 'SSLCertStore')
  expect([store?.requested, store?.inForce, store?.why]).toEqual([
    '',
    '',
    'The local authority of this machine has made a certificate, because none is set.',
  ])

  const { log: before } = await client.request('session.open', {})
  await client.request('settings.set', { name: 'SSLCertStore', value: path('gone.pem') })
  const { end } = await face.until('log', (log) => log.end > before.end)
  const rows = await client.request('log.rows', { from: before.end, count: end - before.end })
  const said = rows.map(({ preview }) => preview).filter((line) => line.startsWith('New TLS'))
  expect(said).toEqual([
    `New TLS connections cannot be served: There is no file "${path('gone.pem')}". SSLCertStore is a path, PEM text or base64.`,
  ])
})

test('the authority is shown where it lies, or given as text, once there is one', async () => {
  const { client } = face
  expect(await refusal(client.request('certificate.reveal', {}))).toMatch(/^no-authority: /)
  await client.request('certificate.useLocal', {})
  await client.request('certificate.reveal', {})
  expect(revealed).toEqual([path('certificates/ca.pem')])
  const { name, pem } = await client.request('certificate.authority', {})
  expect([name, pem]).toEqual(['socketbench-ca.pem', await readFile(path('certificates/ca.pem'), 'utf8')])
  await rm(path('certificates'), { recursive: true })
  expect(await refusal(client.request('certificate.authority', {}))).toMatch(/^no-authority: /)
})

test('every window hears of a setting that one of them has changed', async () => {
  const other = await host.face()
  await face.client.request('settings.set', { name: 'MaxFrameSize', value: '512' })
  const settings = await other.until('settings', () => true)
  expect(settings.find(({ name }) => name === 'MaxFrameSize')?.requested).toBe('512')
})

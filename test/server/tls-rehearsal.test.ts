// A certificate that the TLS library refuses at each handshake is told of when it is chosen.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, describe, expect, it } from 'vitest'
import { LIBRARY } from '../../src/server/tls/fixtures/library.ts'
import { prepared } from './transcript.ts'

/** BoringSSL takes short keys, and knows neither DSA nor unusual curves: their stores cannot be opened. It has no Ed25519 for ordinary clients. */
const IS_BORING = LIBRARY.library.startsWith('BoringSSL')

const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** PEM of a certificate and its key, made by openssl. */
function selfSigned(...key: string[]): string {
  const [certificate, keyFile] = [join(folder, 'certificate'), join(folder, 'key')]
  const made = key[0] === '-key' ? key : [...key, '-nodes', '-keyout', keyFile]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      ...made,
      '-out',
      certificate,
      '-days',
      '3650',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
    ],
    { stdio: 'ignore' },
  )
  const keyFrom = key[0] === '-key' ? (key[1] as string) : keyFile
  return execFileSync('cat', [certificate, keyFrom], { encoding: 'utf8' })
}

async function saidOf(pem: string, ...settings: string[]): Promise<readonly string[]> {
  const { server } = prepared('UseSSL=True', ...settings)
  server.config(`SSLCertStore=${pem}`)
  const said: string[] = []
  server.on('log', ({ message }) => said.push(message))
  await server.startListening()
  return said.filter((message) => !message.startsWith('Listening on '))
}

describe('A certificate whose', () => {
  it.skipIf(IS_BORING)('key is too short is said to serve nobody, and is served all the same', async () => {
    const pem = selfSigned('-newkey', 'rsa:1024')
    expect(await saidOf(pem)).toEqual([
      'No ordinary client will complete a handshake with this certificate: its key is too short for the TLS library (ee key too small). Choose another certificate, unless that is what you test.',
    ])
  })

  it.skipIf(IS_BORING)('curve is unusual is said to serve nobody', async () => {
    expect(await saidOf(selfSigned('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'))).toEqual([
      'No ordinary client will complete a handshake with this certificate: no signature algorithm fits its key (no suitable signature algorithm); no cipher suite fits its key (no shared cipher). Choose another certificate, unless that is what you test.',
    ])
  })

  it.skipIf(IS_BORING)('key is of DSA is said to serve nobody', async () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
    const keyFile = join(folder, 'dsa')
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const [said] = await saidOf(selfSigned('-key', keyFile))
    expect(said).toMatch(/^No ordinary client will complete a handshake with this certificate: /)
  })

  it.skipIf(IS_BORING)('key does for one version of two is said to keep out the clients of the other', async () => {
    expect(await saidOf(selfSigned('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'))).toEqual([
      'Clients that come with TLS 1.2 will not complete a handshake with this certificate: no cipher suite fits its key (no shared cipher).',
    ])
  })

  it.skipIf(IS_BORING)('key is of Ed25519 needs no word where the library offers it', async () => {
    expect(await saidOf(selfSigned('-newkey', 'ed25519'))).toEqual([])
  })

  it.runIf(IS_BORING)('key is of Ed25519 is said to serve nobody where the library does not offer it', async () => {
    expect(await saidOf(selfSigned('-newkey', 'ed25519'))).toEqual([
      'No ordinary client will complete a handshake with this certificate: no signature algorithm fits its key (no common signature algorithms); no cipher suite fits its key (no shared cipher). Choose another certificate, unless that is what you test.',
    ])
  })

  it.each([
    ['RSA', ['-newkey', 'rsa:2048']],
    ['ECDSA', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']],
  ])('key is a usual one of %s needs no word', async (_, key) => {
    expect(await saidOf(selfSigned(...key))).toEqual([])
  })
})

it.skipIf(IS_BORING)('a certificate that is chosen later is tried as well', async () => {
  const { server } = prepared('UseSSL=True')
  const bad = selfSigned('-newkey', 'rsa:1024')
  server.config(`SSLCertStore=${bad}`)
  const said: string[] = []
  server.on('log', ({ message }) => void (message.startsWith('No ordinary') && said.push('bad')))
  await server.startListening()
  await server.loadCertificate()
  expect(said.length).toBeGreaterThan(0)
  const good = selfSigned('-newkey', 'rsa:2048')
  server.config(`SSLCertStore=${good}`)
  said.length = 0
  await server.loadCertificate()
  expect(said).toEqual([])
  const client = connect({ port: server.localPort, host: '127.0.0.1', rejectUnauthorized: false })
  await new Promise((resolve) => client.once('secureConnect', resolve))
  client.destroy()
})

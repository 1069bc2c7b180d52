// Where the server's certificate comes from (component.md sections 2 and 8), each time with a client that is then proven who the server is:
// every kind of store that can serve, the password, and the choice of one certificate among several.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createPrivateKey } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { explicit, implicitSequence, integer, oid, sequence } from '../../src/server/tls/certificates/der.ts'
import {
  CERTIFICATE,
  CERTIFICATE_PEM,
  ENCRYPTED_KEY,
  JKS,
  MODERN_PFX,
  P7B,
  RC2_PFX,
  STORE_PASSWORD,
} from '../../src/server/tls/certificates/fixtures/stores.ts'
import { noOwnClocks } from './own-clocks.ts'
import { SecureClient } from './secure-client.ts'
import { securelyRunning } from './secure-transcript.ts'
import { storeOf, testCertificates } from './test-certificates.ts'
import { failure, prepared, running } from './transcript.ts'

noOwnClocks()

const certificates = await testCertificates()
const { authority, server: own, other } = certificates

const folder = await mkdtemp(join(tmpdir(), 'tls-stores-'))
afterAll(() => rm(folder, { recursive: true }))
const fileOf = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const PEM = CERTIFICATE_PEM + ENCRYPTED_KEY
const JWK = JSON.stringify({
  ...createPrivateKey({ key: ENCRYPTED_KEY, passphrase: STORE_PASSWORD }).export({ format: 'jwk' }),
  x5c: [CERTIFICATE.toString('base64')],
})

/** An empty SET. */
const NO_SET = Buffer.from('3100', 'hex')

/** What a server of TLS with these settings proves to a client. */
async function proven(...settings: string[]): Promise<string> {
  const { port } = await running('UseSSL=True', ...settings)
  return new SecureClient(port).handshake()
}

describe('SSLCertStoreType', () => {
  it.each<[type: string, what: string, content: string | Buffer]>([
    ['2', 'PFX', MODERN_PFX],
    ['2', 'PFX of RC2 and triple DES', RC2_PFX],
    ['4', 'JKS', JKS],
    ['6', 'PEM', PEM],
    ['18', 'JWK', JWK],
    ['99', 'PFX', MODERN_PFX],
    ['99', 'JKS', JKS],
    ['99', 'PEM', PEM],
    ['99', 'JWK', JWK],
  ])('%s serves the certificate of a file that is a %s', async (type, what, content) => {
    const path = await fileOf(`${type}-${what.replaceAll(' ', '-')}`, content)
    expect(await proven(`SSLCertStore=${path}`, `SSLCertStoreType=${type}`, `SSLCertStorePassword=${STORE_PASSWORD}`)).toBe(
      'fixture',
    )
  })

  it.each<[type: string, what: string, content: string]>([
    ['3', 'PFX', MODERN_PFX.toString('base64')],
    ['3', 'PFX of RC2 and triple DES', RC2_PFX.toString('base64')],
    ['5', 'JKS', JKS.toString('base64')],
    ['7', 'PEM', PEM],
    ['19', 'JWK', JWK],
    ['99', 'PFX', MODERN_PFX.toString('base64')],
    ['99', 'JKS', JKS.toString('base64')],
    ['99', 'PEM', PEM],
    ['99', 'JWK', JWK],
  ])('%s serves the certificate of a %s by value', async (type, _, content) => {
    expect(await proven(`SSLCertStore=${content}`, `SSLCertStoreType=${type}`, `SSLCertStorePassword=${STORE_PASSWORD}`)).toBe(
      'fixture',
    )
  })

  it.each([
    ['11', async () => fileOf('alone.p7b', P7B)],
    ['12', async () => P7B.toString('base64')],
  ])('%s, a P7B, has no key to serve with, and says what it is for', async (type, store) => {
    const { server } = prepared('UseSSL=True', `SSLCertStore=${await store()}`, `SSLCertStoreType=${type}`)
    expect(await failure(() => server.startListening())).toMatch(/^no-private-key 282: .*chain/)
    expect(server.listening).toBe(false)
  })

  it('a P7B in SSLServerCACerts completes the chain that is sent', async () => {
    const middle = await authority.issueAuthority({ name: 'Middle' })
    const below = await middle.issueServer({ names: ['localhost'] })
    const contents = sequence(
      integer(1),
      NO_SET,
      sequence(oid('1.2.840.113549.1.7.1')),
      implicitSequence(0, middle.certificate.raw),
      NO_SET,
    )
    const p7b = sequence(oid('1.2.840.113549.1.7.2'), explicit(0, contents)).toString('base64')
    const { port } = await securelyRunning(
      { server: { ...below, chainPem: below.certificatePem } },
      `SSLServerCACerts=-----BEGIN PKCS7-----\n${p7b}\n-----END PKCS7-----\n`,
    )
    expect(await new SecureClient(port, { ca: authority.certificatePem, rejectUnauthorized: true }).handshake()).toBe('localhost')
  })

  it.each(['0', '1', '8', '9', '10', '13', '14', '15', '16', '17', '20'])(
    '%s cannot be reached, and is refused with what to export instead',
    async (type) => {
      const { server } = prepared()
      expect(await failure(() => server.config(`SSLCertStoreType=${type}`))).toBe(
        `bad-setting 155: SSLCertStoreType cannot be "${type}": this kind of store cannot be read here, or holds no private key; export certificate and key as a PFX or PEM file and use 2, 6 or 99`,
      )
      expect(server.sslCertStoreType).toBe(99)
    },
  )
})

describe('SSLConnectionRequest', () => {
  it('may choose store, type, password and subject for one connection', async () => {
    const { port, server } = await securelyRunning(certificates)
    const off = server.on('sslConnectionRequest', (event) => {
      event.certStoreType = 5
      event.certStore = JKS.toString('base64')
      event.certPassword = STORE_PASSWORD
      event.certSubject = 'CN=fixture'
    })
    expect(await new SecureClient(port).handshake()).toBe('fixture')
    off()
    expect(await new SecureClient(port).handshake()).toBe('localhost')
    expect([server.sslCertStoreType, server.sslCertStorePassword, server.sslCertSubject]).toEqual([99, '', ''])
  })
})

describe('SSLCertSubject', () => {
  it.each([
    ['exactly', 'CN=localhost', 'localhost'],
    ['by a part of it', 'ost.exam', 'localhost.example'],
    ['* as the first with a key', '*', 'localhost.example'],
    ['empty, as *', '', 'localhost.example'],
  ])('picks a certificate %s', async (_, subject, name) => {
    const longer = await authority.issueServer({ names: ['localhost.example'] })
    // The one without a key stands first, and the longer name before the one that it contains.
    const store = other.certificatePem + storeOf(longer) + storeOf(own)
    expect(await proven(`SSLCertStore=${store}`, `SSLCertSubject=${subject}`)).toBe(name)
  })

  it('that nothing in the store matches is none in force, with the reason, until another one is set', async () => {
    const { server } = prepared('UseSSL=True', `SSLCertStore=${storeOf(own)}`, 'SSLCertSubject=nobody')
    expect(await failure(() => server.startListening())).toMatch(/^certificate-not-found 272: /)
    expect(subjectIn(server)).toEqual([
      'nobody',
      '',
      'No certificate of SSLCertStore matches SSLCertSubject "nobody". It has keys for "CN=localhost"; * takes the first.',
    ])
    server.sslCertSubject = '*'
    await server.startListening()
    expect(subjectIn(server)).toEqual(['*', 'CN=localhost', 'The certificate that was found in SSLCertStore.'])
  })
})

describe('SSLCertEncoded', () => {
  it('without its key in the store leaves no subject in force, with the reason', async () => {
    const { server } = prepared('UseSSL=True', `SSLCertStore=${storeOf(own)}`, `SSLCertEncoded=${other.certificatePem}`)
    expect(await failure(() => server.startListening())).toMatch(/^certificate-not-found 272: /)
    expect(subjectIn(server)).toEqual([
      '',
      '',
      'The certificate in SSLCertEncoded is not in SSLCertStore, which has keys for "CN=localhost".',
    ])
    server.sslCertStore = storeOf(own) + storeOf(other)
    await server.startListening()
    expect(await new SecureClient(server.localPort).handshake()).toBe('other.example')
    expect(subjectIn(server)[1]).toBe('CN=other.example')
  })
})

function subjectIn(server: ReturnType<typeof prepared>['server']): (string | undefined)[] {
  const facts = server.settings().find(({ name }) => name === 'SSLCertSubject')
  return [facts?.requested, facts?.inForce, facts?.why]
}

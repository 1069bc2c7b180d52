// What a server signs with in TLS 1.3, known without opening its encrypted messages: the same as when they are opened, and as the client says.
import { spawnSync } from 'node:child_process'
import { X509Certificate, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { capabilities } from './capabilities.ts'
import { connectTo, startStaged } from './fixtures/staged-server.ts'
import { schemesOf } from './signature-schemes.ts'
import type { ServerIdentity } from './tls-context.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const offers = new Set(capabilities().signatureSchemes.map(({ name }) => name))

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signature-schemes-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function selfSigned(...newKey: string[]): ServerIdentity {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const made = spawnSync('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=localhost', '-keyout', key, '-out', cert, ...newKey])
  expect(made.status).toBe(0)
  return { certificate: new X509Certificate(readFileSync(cert)), key: createPrivateKey(readFileSync(key)), chain: [] }
}

const RSA = ['-newkey', 'rsa:2048']
const PSS = ['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048']
const curve = (name: string): string[] => ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${name}`]

describe.skipIf(!hasOpenssl)('A handshake of TLS 1.3', () => {
  it.for([
    ['RSA', 'everything', 'rsa_pss_rsae_sha256', RSA],
    ['RSA', 'RSA-PSS+SHA512:RSA-PSS+SHA384', 'rsa_pss_rsae_sha384', RSA],
    ['RSA', 'RSA-PSS+SHA512', 'rsa_pss_rsae_sha512', RSA],
    ['RSA-PSS', 'rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA-PSS+SHA256', 'rsa_pss_pss_sha384', PSS],
    ['RSA-PSS for SHA-384', 'everything', 'rsa_pss_pss_sha384', [...PSS, '-pkeyopt', 'rsa_pss_keygen_md:sha384']],
    ['P-256', 'everything', 'ecdsa_secp256r1_sha256', curve('P-256')],
    ['P-384', 'everything', 'ecdsa_secp384r1_sha384', curve('P-384')],
    ['P-521', 'ECDSA+SHA256:ECDSA+SHA512', 'ecdsa_secp521r1_sha512', curve('P-521')],
    // BoringSSL's clients do not take it unless they are told to.
    ['Ed25519', 'ed25519', 'ed25519', ['-newkey', 'ed25519']],
  ] as const)('with a key of %s, and a client that takes %s, is signed with %s', async ([, taken, scheme, key]) => {
    // A library without the scheme cannot use such a key at all.
    if (!offers.has(scheme)) return
    const identity = selfSigned(...key)
    for (const isWatched of [true, false]) {
      const server = await startStaged({ identity, isWatched }, onTestFinished)
      const accepted = server.next()
      const client = connectTo(server, {
        rejectUnauthorized: false,
        ...(taken === 'everything' ? {} : { sigalgs: taken }),
      })
      await once(client, 'secureConnect')
      const connection = await accepted
      await connection.secured
      expect([isWatched, connection.stage.negotiated.signatureScheme?.name]).toEqual([isWatched, scheme])
      expect(connection.lines).toContain(`key-exchange: Handshake signed with ${scheme}`)
      client.destroy()
      await connection.closed
    }
  })

  it('prefers what TLS13SignatureAlgorithms names first', async () => {
    const server = await startStaged(
      { identity: selfSigned(...RSA), settings: { tls13SignatureAlgorithms: 'rsa_pss_rsae_sha512,rsa_pss_rsae_sha256' } },
      onTestFinished,
    )
    const accepted = server.next()
    const client = connectTo(server, { rejectUnauthorized: false })
    await once(client, 'secureConnect')
    const connection = await accepted
    await connection.secured
    expect(connection.stage.negotiated.signatureScheme?.name).toBe('rsa_pss_rsae_sha512')
    client.destroy()
    await connection.closed
  })
})

describe('A key', () => {
  it('that TLS 1.3 cannot sign with has no scheme', () => {
    expect(schemesOf(generateKeyPairSync('x25519').privateKey, undefined)).toEqual([])
  })
})

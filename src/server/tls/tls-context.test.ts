// Which context a client gets: by what it offers and what is enabled. The handshakes that follow are in tls-stage.test.ts.
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { capabilities } from './capabilities.ts'
import { IDENTITY } from './fixtures/staged-server.ts'
import { NO_CLIENT_AUTHENTICATION, TlsContexts } from './tls-context.ts'
import type { ContextChoice } from './tls-context.ts'
import { DEFAULT_TLS_SETTINGS } from './tls-setting-values.ts'
import { resolveTlsSettings } from './tls-settings.ts'
import type { TlsSettings } from './tls-setting-values.ts'
import type { TlsPolicy } from './tls-policy.ts'
import { CIPHER_SUITES } from './wire/cipher-suite.ts'
import type { ClientHello } from './wire/client-hello.ts'
import { GROUPS, PROTOCOL_VERSIONS } from './wire/names.ts'

const policyOf = (settings: Partial<TlsSettings> = {}): TlsPolicy =>
  resolveTlsSettings({ ...DEFAULT_TLS_SETTINGS, ...settings }, capabilities()).policy

const contexts = (): TlsContexts => new TlsContexts((count) => Buffer.alloc(count, 7))

/** What contextFor looks at, and nothing else. */
function helloWith(offer: {
  readonly versions?: readonly string[]
  readonly legacyVersion?: string
  readonly suites?: readonly string[]
  readonly alpn?: readonly string[]
  readonly groups?: readonly string[]
  readonly keyShares?: readonly string[]
}): ClientHello {
  const versions = (offer.versions ?? []).map((name) => PROTOCOL_VERSIONS.named(name))
  const groups = (offer.groups ?? []).map((name) => GROUPS.named(name))
  const cipherSuites = (
    offer.suites ?? ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA']
  ).map((name) => CIPHER_SUITES.named(name))
  return {
    legacyVersion: PROTOCOL_VERSIONS.named(offer.legacyVersion ?? 'TLS 1.2'),
    versions: versions.length > 0 ? versions : [PROTOCOL_VERSIONS.named(offer.legacyVersion ?? 'TLS 1.2')],
    listsVersions: versions.length > 0,
    cipherSuites,
    suiteCodes: cipherSuites.map((suite) => suite?.code),
    alpn: offer.alpn ?? [],
    groups,
    keyShares: (offer.keyShares ?? []).map((name) => GROUPS.named(name)),
  } as unknown as ClientHello
}

/** `TLS 1.3`, or `70 protocol_version: sentence`. */
function said(choice: ContextChoice): string {
  return 'refusal' in choice
    ? `${choice.refusal.alert.code} ${choice.refusal.alert.name}: ${choice.refusal.why}`
    : choice.version.name
}

describe('The version', () => {
  it.for([
    [15360, ['TLS 1.3', 'TLS 1.2'], 'TLS 1.3'],
    [15360, ['TLS 1.2'], 'TLS 1.2'],
    [3072, ['TLS 1.3', 'TLS 1.2'], 'TLS 1.2'],
    [12288 + 768, ['TLS 1.3', 'TLS 1.2', 'TLS 1.1'], 'TLS 1.3'],
    [12288 + 768, ['TLS 1.2', 'TLS 1.1'], 'TLS 1.1'],
    [
      12288 + 768,
      ['TLS 1.2'],
      '70 protocol_version: The client offers TLS 1.2; enabled are TLS 1.3, TLS 1.1 (SSLEnabledProtocols).',
    ],
    [
      12288,
      ['TLS 1.2', 'TLS 1.1'],
      '70 protocol_version: The client offers TLS 1.2, TLS 1.1; enabled are TLS 1.3 (SSLEnabledProtocols).',
    ],
  ] as const)('under mask %i with %o offered is %s', ([mask, versions, expected]) => {
    const choice = contexts().contextFor(policyOf({ sslEnabledProtocols: mask }), IDENTITY, helloWith({ versions }))
    expect(said(choice)).toBe(expected)
  })

  it('without a list of versions is any up to the version field, and never TLS 1.3', () => {
    const policy = policyOf({ sslEnabledProtocols: 12288 + 768 + 192 })
    expect(said(contexts().contextFor(policy, IDENTITY, helloWith({ legacyVersion: 'TLS 1.2' })))).toBe('TLS 1.1')
    expect(said(contexts().contextFor(policy, IDENTITY, helloWith({ legacyVersion: 'TLS 1.0' })))).toBe('TLS 1.0')
  })

  it('is a lower one when the client has no suite for the higher', () => {
    const hello = helloWith({ versions: ['TLS 1.3', 'TLS 1.2'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] })
    expect(said(contexts().contextFor(policyOf(), IDENTITY, hello))).toBe('TLS 1.2')
  })

  it('is refused with inappropriate_fallback to a client that fell back without need', () => {
    const hello = helloWith({ versions: ['TLS 1.2'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_FALLBACK_SCSV'] })
    expect(said(contexts().contextFor(policyOf(), IDENTITY, hello))).toBe(
      '86 inappropriate_fallback: The client says that it fell back to TLS 1.2, and TLS 1.3 is enabled (RFC 7507).',
    )
    expect(said(contexts().contextFor(policyOf({ sslEnabledProtocols: 3072 }), IDENTITY, hello))).toBe('TLS 1.2')
  })

  it('is refused with handshake_failure without a suite in common', () => {
    const hello = helloWith({ versions: ['TLS 1.2'], suites: ['TLS_RSA_WITH_RC4_128_SHA'] })
    expect(said(contexts().contextFor(policyOf(), IDENTITY, hello))).toBe(
      '40 handshake_failure: The client and the server have no cipher suite in common for TLS 1.2. The client offers TLS_RSA_WITH_RC4_128_SHA.',
    )
  })
})

describe('A context', () => {
  const hello = helloWith({ versions: ['TLS 1.3'], groups: ['x25519', 'secp256r1'], keyShares: ['secp256r1'] })
  const contextOf = (choice: ContextChoice): unknown => ('refusal' in choice ? undefined : choice.context)

  it('is used again for the same policy, by its content', () => {
    const made = contexts()
    const first = contextOf(made.contextFor(policyOf(), IDENTITY, hello))
    expect(contextOf(made.contextFor(policyOf(), { ...IDENTITY }, hello))).toBe(first)
    expect(contextOf(made.contextFor(policyOf({ reuseSSLSession: false }), IDENTITY, hello))).not.toBe(first)
  })

  it('is another for each version, each way to authenticate, and each identity', () => {
    const made = contexts()
    const policy = policyOf()
    const asking = { requested: true, issuers: [] }
    const all = [
      made.contextFor(policy, IDENTITY, hello),
      made.contextFor(policy, IDENTITY, helloWith({ versions: ['TLS 1.2'] })),
      made.contextFor(policy, IDENTITY, hello, asking),
      made.contextFor(policy, { ...IDENTITY, chain: [IDENTITY.certificate] }, hello, NO_CLIENT_AUTHENTICATION),
    ].map(contextOf)
    expect(new Set(all).size).toBe(4)
  })

  it('is one of 512 at most: the oldest goes', () => {
    const made = contexts()
    const policy = policyOf()
    const first = contextOf(made.contextFor(policy, IDENTITY, hello))
    // Identities that differ in the length of their chain.
    for (let length = 1; length <= 512; length++)
      made.contextFor(policy, { ...IDENTITY, chain: Array.from({ length }, () => IDENTITY.certificate) }, hello)
    expect(contextOf(made.contextFor(policy, IDENTITY, hello))).not.toBe(first)
  })

  it('offers http/1.1 to clients that ask for it alone or among others', () => {
    const alpnOf = (alpn: readonly string[]): unknown => {
      const choice = contexts().contextFor(policyOf(), IDENTITY, helloWith({ versions: ['TLS 1.3'], alpn }))
      return 'refusal' in choice ? choice : choice.alpn
    }
    expect([alpnOf(['http/1.1']), alpnOf(['h2', 'http/1.1']), alpnOf(['h2']), alpnOf([])]).toEqual([
      'http/1.1',
      'http/1.1',
      undefined,
      undefined,
    ])
  })

  it('throws what the library says of a key that is not that of the certificate', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(() => contexts().contextFor(policyOf(), { ...IDENTITY, key: privateKey }, hello)).toThrow(
      /key values mismatch|KEY_VALUES_MISMATCH/i,
    )
  })
})

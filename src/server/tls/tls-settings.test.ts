// What settings come to, for an OpenSSL and for a BoringSSL, by tables: pure, without the library that runs the tests.
import { describe, expect, it } from 'vitest'
import type { TlsCapabilities } from './capabilities.ts'
import { DEFAULT_TLS_SETTINGS } from './tls-setting-values.ts'
import { resolveTlsSettings } from './tls-settings.ts'
import type { TlsSettingName, TlsSettings } from './tls-setting-values.ts'
import type { ResolvedTlsSettings } from './tls-settings.ts'
import { CIPHER_SUITES, suiteOfOpensslName } from './wire/cipher-suite.ts'
import type { CipherSuite } from './wire/cipher-suite.ts'
import { GROUPS, PROTOCOL_VERSIONS, SIGNATURE_SCHEMES } from './wire/names.ts'

const suites = (...names: string[]): CipherSuite[] =>
  names.map((name) => CIPHER_SUITES.named(name) ?? suiteOfOpensslName(name)) as CipherSuite[]
const named = <T>(registry: { named(name: string): T | undefined }, ...names: string[]): T[] =>
  names.map((name) => registry.named(name)) as T[]
const VERSIONS = named(PROTOCOL_VERSIONS, 'TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0')

/** An expression of names alone, `!name` excluding and ALL standing for every one: enough of the language for these tables. */
function resolverOf(all: readonly CipherSuite[]): TlsCapabilities['resolveCipherList'] {
  return (expression) => {
    const items = expression.split(':').filter((item) => !item.startsWith('@'))
    const left = all.filter(
      ({ opensslName, minimum }) =>
        minimum < 0x0304 && items.some((item) => item === opensslName || item === 'ALL') && !items.includes(`!${opensslName}`),
    )
    return left.length === 0 ? undefined : left
  }
}

const OPENSSL_SUITES = suites(
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA',
  'DHE-RSA-AES128-GCM-SHA256',
  'NULL-SHA256',
)
const OPENSSL: TlsCapabilities = {
  library: 'OpenSSL 3.5',
  versions: VERSIONS,
  suites: OPENSSL_SUITES,
  groups: named(GROUPS, 'x25519', 'secp256r1', 'secp384r1', 'x448', 'ffdhe2048', 'X25519MLKEM768'),
  signatureSchemes: named(
    SIGNATURE_SCHEMES,
    'rsa_pss_rsae_sha256',
    'rsa_pkcs1_sha256',
    'ecdsa_secp256r1_sha256',
    'rsa_pss_pss_sha256',
    'ed448',
  ),
  restrictsTls13Suites: true,
  takesSecurityLevel: true,
  renegotiates: true,
  withholdsTickets: true,
  hasDhe: true,
  resolveCipherList: resolverOf(OPENSSL_SUITES),
}

const BORINGSSL_SUITES = suites(
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA',
  'DES-CBC3-SHA',
)
const BORINGSSL: TlsCapabilities = {
  library: 'BoringSSL',
  versions: VERSIONS,
  suites: BORINGSSL_SUITES,
  groups: named(GROUPS, 'x25519', 'secp256r1', 'secp384r1', 'X25519MLKEM768'),
  signatureSchemes: named(SIGNATURE_SCHEMES, 'rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256', 'ecdsa_secp256r1_sha256'),
  restrictsTls13Suites: false,
  takesSecurityLevel: false,
  renegotiates: false,
  withholdsTickets: true,
  hasDhe: false,
  resolveCipherList: resolverOf(BORINGSSL_SUITES),
}

const resolve = (library: TlsCapabilities, settings: Partial<TlsSettings> = {}): ResolvedTlsSettings =>
  resolveTlsSettings({ ...DEFAULT_TLS_SETTINGS, ...settings }, library)

/** The sentence of the error. */
function refusal(library: TlsCapabilities, settings: Partial<TlsSettings>): string {
  try {
    resolve(library, settings)
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string }
    return `${code}: ${message}`
  }
  return 'nothing was refused'
}

describe('The defaults', () => {
  it('enable TLS 1.3 and 1.2 with what encrypts well', () => {
    const { policy } = resolve(OPENSSL)
    expect(policy.versions.map(({ name }) => name)).toEqual(['TLS 1.3', 'TLS 1.2'])
    expect(policy.cipherList).toBe(
      'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA:DHE-RSA-AES128-GCM-SHA256',
    )
    expect(policy.suites.map(({ name }) => name).slice(0, 4)).toEqual([
      'TLS_AES_256_GCM_SHA384',
      'TLS_AES_128_GCM_SHA256',
      'TLS_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_CCM_SHA256',
    ])
  })

  it('differ from what is in force only where a list is left to the library', () => {
    const { facts } = resolve(OPENSSL)
    expect(Object.values(facts).map(({ name, requested, inForce }) => `${name}: ${requested} → ${inForce.split(',')[0]}`)).toEqual([
      'SSLEnabledProtocols: 15360 → 15360',
      'SSLEnabledCipherSuites: * → TLS_AES_256_GCM_SHA384',
      'OpenSSLCipherList:  → TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'SSLCipherStrength: 128 → 128',
      'TLS12SignatureAlgorithms:  → library',
      'TLS13SignatureAlgorithms:  → library',
      'TLS12SupportedGroups:  → library',
      'TLS13SupportedGroups:  → library',
      'TLS13KeyShareGroups:  → any',
      'ReuseSSLSession: True → True',
      'SSLEnableRenegotiation: False → False',
    ])
  })

  it('leave out the triple DES that BoringSSL still has', () => {
    expect(resolve(BORINGSSL).policy.cipherList).toBe(
      'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA',
    )
  })
})

describe('SSLEnabledProtocols', () => {
  it.for([
    [12288, 'TLS 1.3', '12288'],
    [8192, 'TLS 1.3', '12288'],
    [4096, 'TLS 1.3', '12288'],
    [3072, 'TLS 1.2', '3072'],
    [12288 + 768, 'TLS 1.3, TLS 1.1', '13056'],
    [12288 + 3072 + 768 + 192, 'TLS 1.3, TLS 1.2, TLS 1.1, TLS 1.0', '16320'],
    [64, 'TLS 1.0', '192'],
  ] as const)('%i enables %s', ([mask, names, inForce]) => {
    const { policy, facts } = resolve(OPENSSL, { sslEnabledProtocols: mask })
    expect([policy.versions.map(({ name }) => name).join(', '), facts.sslEnabledProtocols.inForce]).toEqual([names, inForce])
  })

  const allowed = 'Allowed is a sum of 12288 (TLS 1.3), 3072 (TLS 1.2), 768 (TLS 1.1) and 192 (TLS 1.0).'
  it.for([
    [0, 'no version would be enabled.'],
    [48, 'SSL 3.0 is broken (RFC 7568), and no TLS library here has it any more.'],
    [12288 + 16, 'SSL 3.0 is broken (RFC 7568), and no TLS library here has it any more.'],
    [12, 'SSL 2.0 is broken (RFC 6176), and no TLS library here has it any more.'],
    [12288 + 1, 'the bits 1 mean nothing.'],
    [-1, 'it is no mask of protocol versions.'],
    [1.5, 'it is no mask of protocol versions.'],
  ] as const)('%d is refused', ([mask, why]) => {
    expect(refusal(OPENSSL, { sslEnabledProtocols: mask })).toBe(
      `bad-tls-setting: SSLEnabledProtocols cannot be ${mask}: ${why} ${allowed}`,
    )
  })

  it('says which version is left out because it has no suite', () => {
    const { facts } = resolve(OPENSSL, { sslEnabledCipherSuites: 'TLS_AES_128_GCM_SHA256' })
    expect([facts.sslEnabledProtocols.inForce, facts.sslEnabledProtocols.why]).toEqual([
      '12288',
      'TLS 1.2 is left out: no cipher suite of it is enabled.',
    ])
  })
})

describe('The cipher suites', () => {
  it.for([
    [
      'IANA names',
      'TLS_AES_128_GCM_SHA256;TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    ],
    ['OpenSSL names', 'ECDHE-RSA-AES128-SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
    [
      'any letter case, in the order given',
      'ecdhe-rsa-aes128-sha, tls_aes_128_gcm_sha256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_AES_128_GCM_SHA256',
    ],
  ] as const)('are chosen by %s', ([, requested, inForce]) => {
    expect(resolve(OPENSSL, { sslEnabledCipherSuites: requested }).facts.sslEnabledCipherSuites.inForce).toBe(inForce)
  })

  it('by an IANA name of TLS 1.2 alone make a list for TLS 1.2, and TLS 1.3 is off', () => {
    const { policy } = resolve(OPENSSL, { sslEnabledCipherSuites: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' })
    expect([policy.cipherList, policy.versions.map(({ name }) => name)]).toEqual(['ECDHE-RSA-AES128-GCM-SHA256', ['TLS 1.2']])
  })

  it('that this library lacks are told, the others stay', () => {
    const { facts } = resolve(BORINGSSL, { sslEnabledCipherSuites: 'TLS_AES_128_CCM_SHA256,ECDHE-RSA-AES128-GCM-SHA256' })
    expect([facts.sslEnabledCipherSuites.inForce, facts.sslEnabledCipherSuites.why]).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'BoringSSL does not have TLS_AES_128_CCM_SHA256.',
    ])
  })

  it('of TLS 1.3 that BoringSSL cannot leave out are said to be watched over', () => {
    const settings = { sslEnabledCipherSuites: 'TLS_AES_128_GCM_SHA256' }
    expect(resolve(BORINGSSL, settings).facts.sslEnabledCipherSuites.why).toBe(
      'BoringSSL keeps all its suites of TLS 1.3 enabled: a handshake in which it chooses another is stopped with an alert.',
    )
    expect(resolve(OPENSSL, settings).facts.sslEnabledCipherSuites.why).toBe('')
  })

  it('without encryption are enabled by name and strength 0, never by "*"', () => {
    expect(resolve(OPENSSL, { sslCipherStrength: 0 }).policy.cipherList).not.toContain('NULL')
    const { policy } = resolve(OPENSSL, { sslCipherStrength: 0, sslEnabledCipherSuites: 'NULL-SHA256' })
    expect(policy.cipherList).toBe('NULL-SHA256:@SECLEVEL=0')
  })

  it('are filtered by their strength, which is told', () => {
    const { policy, facts } = resolve(OPENSSL, {
      sslCipherStrength: 256,
      sslEnabledCipherSuites: 'TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256,ECDHE-RSA-AES256-GCM-SHA384',
    })
    expect([policy.cipherList, facts.sslEnabledCipherSuites.why]).toEqual([
      'ECDHE-RSA-AES256-GCM-SHA384',
      'SSLCipherStrength 256 leaves out TLS_AES_128_GCM_SHA256.',
    ])
  })

  it('by an expression keep its order, and exclude by name what is not enabled', () => {
    const { policy, facts } = resolve(OPENSSL, {
      openSSLCipherList: 'ALL:!DHE-RSA-AES128-GCM-SHA256',
      sslEnabledCipherSuites: 'TLS_AES_256_GCM_SHA384,ECDHE-RSA-AES128-GCM-SHA256',
    })
    expect(policy.cipherList).toBe(
      'ALL:!DHE-RSA-AES128-GCM-SHA256:!aNULL:!PSK:!SRP:!aDSS:!ECDHE-RSA-AES256-GCM-SHA384:!ECDHE-RSA-AES128-SHA:!DHE-RSA-AES128-GCM-SHA256:!NULL-SHA256',
    )
    expect(facts.openSSLCipherList.inForce).toBe('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
  })

  it.for([
    [
      { sslEnabledCipherSuites: 'TLS_NONSENSE' },
      'SSLEnabledCipherSuites has "TLS_NONSENSE", which is not a cipher suite. Expected are names such as TLS_AES_128_GCM_SHA256 or ECDHE-RSA-AES128-GCM-SHA256, or "*" for all.',
    ],
    [
      { sslEnabledCipherSuites: 'DES-CBC3-SHA' },
      'SSLEnabledCipherSuites leaves nothing: OpenSSL 3.5 cannot serve TLS_RSA_WITH_3DES_EDE_CBC_SHA.',
    ],
    [
      { openSSLCipherList: 'ECDHE-RSA-NONSENSE' },
      'OpenSSLCipherList cannot be "ECDHE-RSA-NONSENSE": "ECDHE-RSA-NONSENSE" is neither a cipher suite nor a word of its language.',
    ],
    [
      { openSSLCipherList: 'TLS_AES_128_GCM_SHA256' },
      'OpenSSLCipherList cannot be "TLS_AES_128_GCM_SHA256": TLS_AES_128_GCM_SHA256 is a suite of TLS 1.3; those are chosen by SSLEnabledCipherSuites.',
    ],
    [
      { openSSLCipherList: 'LOW' },
      'OpenSSLCipherList cannot be "LOW": nothing is left of it that OpenSSL 3.5 can serve with a certificate.',
    ],
    [
      { openSSLCipherList: 'ALL:@SECLEVEL=9' },
      'OpenSSLCipherList cannot be "ALL:@SECLEVEL=9": "@SECLEVEL=9" is not a command; @STRENGTH and @SECLEVEL=0 to 5 are.',
    ],
    [{ sslCipherStrength: 257 }, 'SSLCipherStrength cannot be 257: expected a whole number of bits from 0 to 256.'],
    [
      { sslEnabledProtocols: 3072, sslEnabledCipherSuites: 'TLS_AES_128_GCM_SHA256' },
      'No cipher suite is left for TLS 1.2: SSLEnabledProtocols, SSLEnabledCipherSuites, OpenSSLCipherList and SSLCipherStrength together leave nothing. Enable a version or a suite more.',
    ],
  ] as const)('%o are refused', ([settings, sentence]) => {
    expect(refusal(OPENSSL, settings)).toBe(`bad-tls-setting: ${sentence}`)
  })

  it('with a security level are refused where the library has none', () => {
    expect(refusal(BORINGSSL, { openSSLCipherList: 'ALL:@SECLEVEL=0' })).toBe(
      'bad-tls-setting: OpenSSLCipherList cannot be "ALL:@SECLEVEL=0": BoringSSL has no security levels (@SECLEVEL=0).',
    )
  })
})

describe('Groups and signature schemes', () => {
  it.for([
    ['tls13SupportedGroups', 'X25519MLKEM768, x25519;secp256r1', 'X25519MLKEM768, x25519, secp256r1'],
    ['tls13SupportedGroups', 'P-256:ffdhe2048', 'secp256r1, ffdhe2048'],
    ['tls12SupportedGroups', 'prime256v1,X25519,x25519', 'secp256r1, x25519'],
    ['tls13KeyShareGroups', 'x25519', 'x25519'],
    ['tls12SignatureAlgorithms', 'rsa_pkcs1_sha256,RSA_PSS_RSAE_SHA256', 'rsa_pkcs1_sha256, rsa_pss_rsae_sha256'],
    ['tls13SignatureAlgorithms', 'ed448,ecdsa_secp256r1_sha256', 'ed448, ecdsa_secp256r1_sha256'],
  ] as const)('%s "%s" is %s', ([name, requested, inForce]) => {
    expect(resolve(OPENSSL, { [name]: requested }).facts[name].inForce).toBe(inForce)
  })

  const groups12 = 'has secp256r1, secp384r1, x25519, x448.'
  it.for([
    ['tls12SupportedGroups', 'nonsense', 'TLS12SupportedGroups has "nonsense", which is not a TLS group.', groups12],
    [
      'tls12SupportedGroups',
      'X25519MLKEM768',
      'TLS12SupportedGroups has X25519MLKEM768, which is a group of TLS 1.3 alone.',
      groups12,
    ],
    ['tls12SupportedGroups', 'x25519,secp521r1', 'TLS12SupportedGroups has secp521r1, which OpenSSL 3.5 does not have.', groups12],
    [
      'tls13SignatureAlgorithms',
      'rsa_pkcs1_sha256',
      'TLS13SignatureAlgorithms has rsa_pkcs1_sha256, which signs no handshake of TLS 1.3.',
      '',
    ],
    [
      'tls12SignatureAlgorithms',
      'mldsa44',
      'TLS12SignatureAlgorithms has mldsa44, which is a signature scheme of TLS 1.3 alone.',
      '',
    ],
  ] as const)('%s "%s" is refused by name', ([name, requested, sentence, rest]) => {
    const library = { ...OPENSSL, groups: named(GROUPS, 'secp256r1', 'secp384r1', 'x25519', 'x448', 'X25519MLKEM768') }
    const said = refusal(library, { [name]: requested })
    expect(said).toContain(`bad-tls-setting: ${sentence} OpenSSL 3.5 has `)
    expect(said.endsWith(rest)).toBe(true)
  })

  it('that BoringSSL lacks are refused there', () => {
    expect(refusal(BORINGSSL, { tls13SupportedGroups: 'x448' })).toBe(
      'bad-tls-setting: TLS13SupportedGroups has x448, which BoringSSL does not have. BoringSSL has x25519, secp256r1, secp384r1, X25519MLKEM768.',
    )
  })

  it('for key shares must be supported at all', () => {
    expect(refusal(OPENSSL, { tls13SupportedGroups: 'x25519', tls13KeyShareGroups: 'secp256r1' })).toBe(
      'bad-tls-setting: TLS13KeyShareGroups has secp256r1, which is not among TLS13SupportedGroups (x25519). Add it there, or take it out here.',
    )
  })

  it('of TLS 1.2 and 1.3 are independent', () => {
    const { policy } = resolve(OPENSSL, { tls12SupportedGroups: 'x25519', tls13SupportedGroups: 'secp384r1' })
    expect([policy.groups.tls12?.map(({ name }) => name), policy.groups.tls13?.map(({ name }) => name)]).toEqual([
      ['x25519'],
      ['secp384r1'],
    ])
  })

  it('with a thousand names are refused before each is looked at', () => {
    expect(refusal(OPENSSL, { tls12SupportedGroups: 'x25519,'.repeat(1000) })).toBe(
      'bad-tls-setting: TLS12SupportedGroups has 1000 names; at most 512 can be meant.',
    )
  })
})

describe('Sessions and renegotiation', () => {
  it.for([
    ['OpenSSL', OPENSSL, {}, 'True', ''],
    ['BoringSSL', BORINGSSL, {}, 'False', 'BoringSSL refuses every renegotiation that a client asks for.'],
    [
      'TLS 1.3 alone',
      OPENSSL,
      { sslEnabledProtocols: 12288 },
      'False',
      'TLS 1.3 has no renegotiation, and no older version is enabled.',
    ],
  ] as const)('SSLEnableRenegotiation with %s is %s in force', ([, library, settings, inForce, why]) => {
    const { facts } = resolve(library, { ...settings, sslEnableRenegotiation: true })
    expect([facts.sslEnableRenegotiation.inForce, facts.sslEnableRenegotiation.why]).toEqual([inForce, why])
  })

  it('ReuseSSLSession false stays true where tickets cannot be withheld, and says so', () => {
    const { policy, facts } = resolve({ ...OPENSSL, withholdsTickets: false }, { reuseSSLSession: false })
    expect([policy.reuseSession, facts.reuseSSLSession.why]).toEqual([true, 'OpenSSL 3.5 cannot withhold session tickets.'])
  })
})

it('Every setting has its facts, under its public name', () => {
  const { facts } = resolve(OPENSSL)
  const names = Object.keys(DEFAULT_TLS_SETTINGS) as TlsSettingName[]
  expect(names.map((name) => facts[name].name.toLowerCase())).toEqual(names.map((name) => name.toLowerCase()))
})

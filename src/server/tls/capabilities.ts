// What the TLS library under this program can do: OpenSSL in Node, BoringSSL in Electron. Asked of the library itself by making contexts,
// because neither tells. What settings make of it is tls-settings.ts.
import { constants } from 'node:crypto'
import { createSecureContext, getCiphers } from 'node:tls'
import type { SecureContextOptions } from 'node:tls'
import { CIPHER_SUITES } from './wire/cipher-suite.ts'
import type { CipherSuite } from './wire/cipher-suite.ts'
import { GROUPS, PROTOCOL_VERSIONS, SIGNATURE_SCHEMES, TLS13 } from './wire/names.ts'
import type { Group, ProtocolVersion, SignatureScheme } from './wire/names.ts'

export interface TlsCapabilities {
  /** Such as `OpenSSL 3.5.8`. */
  readonly library: string
  /** The highest first. */
  readonly versions: readonly ProtocolVersion[]
  /** What a server with a certificate can serve, the best first: TLS 1.3, then forward secrecy, authenticated encryption, hardware. */
  readonly suites: readonly CipherSuite[]
  readonly groups: readonly Group[]
  readonly signatureSchemes: readonly SignatureScheme[]
  /** A part of the suites of TLS 1.3 can be enabled; else always all of them are. */
  readonly restrictsTls13Suites: boolean
  /** `@SECLEVEL=n` in a cipher list. OpenSSL needs `@SECLEVEL=0` for TLS 1.0 and 1.1. */
  readonly takesSecurityLevel: boolean
  readonly renegotiates: boolean
  readonly withholdsTickets: boolean
  /** Finite-field Diffie-Hellman in TLS 1.2. */
  readonly hasDhe: boolean
  /** Those of `suites` up to TLS 1.2 that an OpenSSL cipher expression leaves; undefined when the library cannot read it. */
  resolveCipherList(expression: string): readonly CipherSuite[] | undefined
}

let known: TlsCapabilities | undefined

/** Asks at the first call (20 to 60 ms), and remembers. */
export function capabilities(): TlsCapabilities {
  return (known ??= probe())
}

/** Suites of TLS 1.3 that BoringSSL has; Node lists two more for it that are not there. */
const BORING_TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

function probe(): TlsCapabilities {
  // `process.features.openssl_is_boringssl` came with Node 24; before, its version gives BoringSSL away.
  const features = process.features as { readonly openssl_is_boringssl?: boolean }
  const isBoring = features.openssl_is_boringssl === true || process.versions.openssl === '0.0.0'
  const suites = CIPHER_SUITES.all.filter((suite) =>
    suite.minimum === TLS13
      ? isBoring
        ? BORING_TLS13.includes(suite.name)
        : getCiphers().includes(suite.name.toLowerCase())
      : isServable(suite) && accepts({ ciphers: suite.opensslName }),
  )
  const best = suites.toSorted((a, b) => rank(a) - rank(b))
  return {
    library: isBoring ? boringName() : `OpenSSL ${process.versions.openssl}`,
    versions: PROTOCOL_VERSIONS.all
      .filter(
        ({ nodeName }) => nodeName !== undefined && accepts({ minVersion: nodeName, maxVersion: nodeName } as SecureContextOptions),
      )
      .toReversed(),
    suites: best,
    groups: GROUPS.all.filter(({ opensslName }) => opensslName !== undefined && accepts({ ecdhCurve: opensslName })),
    signatureSchemes: SIGNATURE_SCHEMES.all.filter(
      ({ opensslName }) => opensslName !== undefined && accepts({ sigalgs: opensslName }),
    ),
    restrictsTls13Suites: !isBoring,
    takesSecurityLevel: accepts({ ciphers: 'HIGH:@SECLEVEL=0' }),
    // BoringSSL, which has nothing to forbid, defines the option as 0.
    renegotiates: constants.SSL_OP_NO_RENEGOTIATION !== 0,
    withholdsTickets: constants.SSL_OP_NO_TICKET !== 0,
    hasDhe: suites.some((suite) => suite.keyExchange === 'DHE'),
    resolveCipherList: (expression) => resolved(expression, best),
  }
}

function boringName(): string {
  const { electron } = process.versions as { readonly electron?: string }
  return electron === undefined ? 'BoringSSL' : `BoringSSL of Electron ${electron}`
}

/** The library takes these options. An empty list of authorities keeps Node from loading those of the web. */
function accepts(options: { readonly [N in keyof SecureContextOptions]?: SecureContextOptions[N] | undefined }): boolean {
  try {
    createSecureContext({ ca: [], ...options } as SecureContextOptions)
    return true
  } catch {
    return false
  }
}

/** Proven by a certificate, with fresh or at least private keys: neither PSK, SRP nor anonymous, nor what no library has any more. */
function isServable({ opensslName, keyExchange, authentication, cipher, name }: CipherSuite): boolean {
  return (
    opensslName !== undefined &&
    (keyExchange === 'RSA' || keyExchange === 'DHE' || keyExchange === 'ECDHE') &&
    (authentication === 'RSA' || authentication === 'ECDSA') &&
    !name.includes('_EXPORT_') &&
    !/^(RC2|RC4|DES40|DES|IDEA|SEED)/.test(cipher)
  )
}

/** Less is better. */
function rank({ minimum, keyExchange, cipher, hash, authentication, bits }: CipherSuite): number {
  const exchange = minimum === TLS13 || keyExchange === 'ECDHE' ? 0 : keyExchange === 'DHE' ? 1 : 2
  const kind = /GCM|POLY1305/.test(cipher) ? 0 : /CCM/.test(cipher) ? (cipher.endsWith('_8') ? 2 : 1) : cipher === 'NULL' ? 9 : 3
  const family = cipher.startsWith('AES') ? 0 : cipher.startsWith('CHACHA20') ? 1 : cipher.startsWith('3DES') ? 4 : 2
  const sha1 = hash === 'SHA' ? 1 : 0
  return (
    (minimum === TLS13 ? 0 : 1e6) +
    (cipher === 'NULL' ? 5e5 : 0) +
    exchange * 1e5 +
    kind * 1e4 +
    family * 1e3 +
    sha1 * 100 +
    (bits === 256 ? 10 : 20) +
    (authentication === 'ECDSA' ? 1 : 2)
  )
}

/** What an expression may name beside suites with a certificate. BoringSSL, which lacks most of it, does not mind. */
export const NOT_SERVABLE = ['!aNULL', '!PSK', '!SRP', '!aDSS'] as const

/** Which suites an expression leaves, found by excluding all but one: the library fails when nothing is left. */
function resolved(expression: string, suites: readonly CipherSuite[]): readonly CipherSuite[] | undefined {
  if (!accepts({ ciphers: expression })) return undefined
  const older = suites.filter((suite) => suite.minimum < TLS13)
  const without = older.map((suite) => `!${suite.opensslName}`)
  return older.filter((_, index) => accepts({ ciphers: [expression, ...NOT_SERVABLE, ...without.toSpliced(index, 1)].join(':') }))
}

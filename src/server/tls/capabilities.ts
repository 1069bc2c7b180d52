// What the TLS library under this program can do: OpenSSL in Node, BoringSSL in Electron. Asked of the library itself by making contexts,
// because neither tells. What settings make of it is tls-settings.ts.
import { constants } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { SecureContextOptions, SecureVersion } from 'node:tls'
import { libraryHello } from './library-hello.ts'
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

/** OpenSSL's level 1 wants this strength; below it only `@SECLEVEL=0` will do. */
export const LEVEL_1_BITS = 80

let asked: TlsCapabilities | undefined

/** Asks at the first call (20 to 60 ms), and remembers. */
export function capabilities(): TlsCapabilities {
  return (asked ??= probe())
}

function probe(): TlsCapabilities {
  const tls13 = offered('TLSv1.3', CIPHER_SUITES.all.filter(isOf13)) ?? []
  const known = CIPHER_SUITES.all.filter((suite) => isServable(suite) && accepts({ ciphers: suite.opensslName }))
  const tls12 = offered('TLSv1.2', known) ?? known
  // A suite too weak for every security level but 0 is served at level 0 (suite-settings.ts).
  const suites = [...tls13, ...known.filter((suite) => suite.bits < LEVEL_1_BITS || tls12.includes(suite))]
  const best = suites.toSorted((a, b) => rank(a) - rank(b))
  return {
    library: libraryName(),
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
    restrictsTls13Suites: offered('TLSv1.3', tls13, tls13.slice(0, 1))?.length === 1,
    takesSecurityLevel: accepts({ ciphers: 'HIGH:@SECLEVEL=0' }),
    // BoringSSL, which has nothing to forbid, defines the option as 0.
    renegotiates: constants.SSL_OP_NO_RENEGOTIATION !== 0,
    withholdsTickets: constants.SSL_OP_NO_TICKET !== 0,
    hasDhe: suites.some((suite) => suite.keyExchange === 'DHE'),
    resolveCipherList: (expression) => resolved(expression, best),
  }
}

/**
 * Those of the suites that the library offers in its hello when it is told to use `told`; undefined when it says nothing. A name that it takes
 * is not enough: Node's list has suites of TLS 1.3 that BoringSSL does not have, and OpenSSL 3.2 and newer never use one whose tag is
 * short (CCM_8) at their default security level.
 */
function offered(version: SecureVersion, suites: readonly CipherSuite[], told = suites): readonly CipherSuite[] | undefined {
  const hello = libraryHello(version, told.map((suite) => suite.opensslName).join(':'))
  return hello && suites.filter((suite) => hello.cipherSuites.some(({ code }) => code === suite.code))
}

/** For sentences alone: nothing is decided by it. */
function libraryName(): string {
  // `process.features.openssl_is_boringssl` came with Node 24; before, its version gives BoringSSL away.
  const features = process.features as { readonly openssl_is_boringssl?: boolean }
  const isBoring = features.openssl_is_boringssl === true || process.versions.openssl === '0.0.0'
  if (!isBoring) return `OpenSSL ${process.versions.openssl}`
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

function isOf13({ minimum, opensslName }: CipherSuite): boolean {
  return minimum === TLS13 && opensslName !== undefined
}

/** Up to TLS 1.2; proven by a certificate, with fresh or at least private keys: neither PSK, SRP nor anonymous, nor what no library has any more. */
function isServable({ minimum, opensslName, keyExchange, authentication, cipher, name }: CipherSuite): boolean {
  return (
    minimum < TLS13 &&
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

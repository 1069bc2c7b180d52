// A cipher suite and what follows from its name: protocol versions, key exchange, authentication, strength. The names themselves are in
// cipher-suite-registry.ts.
import { CIPHER_SUITE_ROWS } from './cipher-suite-registry.ts'
import { Registry } from './code-point.ts'
import type { CodePoint } from './code-point.ts'

/** How the keys are agreed on. `any`: TLS 1.3, where group and PSK are negotiated apart from the suite. */
export type KeyExchange =
  | 'any'
  | 'RSA'
  | 'DH'
  | 'DHE'
  | 'ECDH'
  | 'ECDHE'
  | 'PSK'
  | 'RSA_PSK'
  | 'DHE_PSK'
  | 'ECDHE_PSK'
  | 'SRP'
  | 'none'

/** What proves the server's identity. `any`: TLS 1.3, where the signature scheme is negotiated apart from the suite. */
type Authentication = 'any' | 'RSA' | 'ECDSA' | 'DSS' | 'PSK' | 'SRP' | 'anon' | 'none'

export interface CipherSuite extends CodePoint {
  /** Undefined where no version of OpenSSL knows the suite. */
  readonly opensslName: string | undefined
  /** Protocol versions by their number on the wire, 0x0300 (SSL 3.0) to 0x0304 (TLS 1.3). */
  readonly minimum: number
  readonly maximum: number
  /** Strength of the symmetric key in bits; 0 without encryption. 3DES counts 112, as in OpenSSL: meeting in the middle takes a third. */
  readonly bits: number
  readonly keyExchange: KeyExchange
  readonly authentication: Authentication
  /** The cipher without its hash, such as `AES_128_GCM`. */
  readonly cipher: string
  /** The hash of the MAC, or for an AEAD of the key derivation, such as `SHA256`. */
  readonly hash: string
}

const SSL3 = 0x0300
const TLS10 = 0x0301
const TLS11 = 0x0302
const TLS12 = 0x0303
const TLS13 = 0x0304

/** 0x00ff and 0x5600 are signals to the server, no suites (RFC 5746 section 3.3, RFC 7507). */
function isSignal(name: string): boolean {
  return name.endsWith('_SCSV')
}

function suiteOf(code: number, name: string, opensslName: string | true | undefined): CipherSuite {
  const words = name.slice('TLS_'.length)
  const at = words.indexOf('_WITH_')
  const left = at < 0 ? '' : words.slice(0, at)
  const right = at < 0 ? words : words.slice(at + '_WITH_'.length)
  const split = /^(.*?)_?(MD5|SHA|SHA256|SHA384|SHA512|SM3)$/.exec(right)
  const cipher = split?.[1] ?? right
  return {
    code,
    name,
    opensslName: opensslName === true ? name : opensslName,
    ...versionsOf(left, cipher, split?.[2], isSignal(name)),
    bits: isSignal(name) ? 0 : bitsOf(cipher),
    ...(isSignal(name)
      ? { keyExchange: 'none' as const, authentication: 'none' as const }
      : { keyExchange: keyExchangeOf(left), authentication: authenticationOf(left) }),
    cipher,
    // The CCM suites of TLS 1.2 name no hash: the version's default (RFC 5246 section 5).
    hash: split?.[2] ?? 'SHA256',
  }
}

function versionsOf(
  left: string,
  cipher: string,
  hash: string | undefined,
  signal: boolean,
): { readonly minimum: number; readonly maximum: number } {
  if (signal) return { minimum: SSL3, maximum: TLS12 }
  if (left === '') return { minimum: TLS13, maximum: TLS13 }
  // RFC 4346 section A.5 (export) and RFC 5469 (DES, IDEA) say up to when they may be used.
  if (left.endsWith('_EXPORT')) return { minimum: SSL3, maximum: TLS10 }
  if (/^(DES|IDEA)_CBC$/.test(cipher)) return { minimum: SSL3, maximum: TLS11 }
  const isAead = /GCM|CCM|POLY1305/.test(cipher)
  // PSK suites may use the longer hashes from TLS 1.0 on (RFC 5487 section 3.1, RFC 5489 section 3.2).
  const isLongHash = /^SHA(256|384)$/.test(hash ?? '')
  if (isAead || cipher.startsWith('ARIA') || (isLongHash && !left.includes('PSK'))) return { minimum: TLS12, maximum: TLS12 }
  return { minimum: left.startsWith('EC') || isLongHash ? TLS10 : SSL3, maximum: TLS12 }
}

function bitsOf(cipher: string): number {
  if (cipher === 'NULL' || cipher.startsWith('SHA')) return 0
  if (/_40$|^DES40/.test(cipher)) return 40
  if (cipher.startsWith('DES_')) return 56
  if (cipher.startsWith('3DES')) return 112
  if (/^(CHACHA20|AEGIS_256)/.test(cipher)) return 256
  return cipher.includes('256') ? 256 : 128
}

function keyExchangeOf(left: string): KeyExchange {
  if (left === '') return 'any'
  if (left.startsWith('SRP')) return 'SRP'
  // RFC 6655 registered two suites with the words turned round.
  if (left === 'PSK_DHE') return 'DHE_PSK'
  if (left.endsWith('PSK')) return left as KeyExchange
  // Anonymous suites use a fresh key for each handshake, whatever their name says.
  if (left.startsWith('DH_anon')) return 'DHE'
  if (left.startsWith('ECDH_anon')) return 'ECDHE'
  return left.slice(0, left.includes('_') ? left.indexOf('_') : undefined) as KeyExchange
}

function authenticationOf(left: string): Authentication {
  if (left === '') return 'any'
  const plain = left.replace('_EXPORT', '')
  if (plain.startsWith('SRP')) return plain.endsWith('RSA') ? 'RSA' : plain.endsWith('DSS') ? 'DSS' : 'SRP'
  if (plain.includes('PSK')) return plain.startsWith('RSA') ? 'RSA' : 'PSK'
  return plain.slice(plain.lastIndexOf('_') + 1) as Authentication
}

export const CIPHER_SUITES: Registry<CipherSuite> = new Registry(
  CIPHER_SUITE_ROWS.map(([code, name, opensslName]) => suiteOf(code, name, opensslName)),
)

/** The suite that OpenSSL and BoringSSL call so (`ECDHE-RSA-AES128-GCM-SHA256`), letter case aside, or undefined. */
export function suiteOfOpensslName(name: string): CipherSuite | undefined {
  const wanted = name.toUpperCase()
  return CIPHER_SUITES.all.find((suite) => suite.opensslName === wanted)
}

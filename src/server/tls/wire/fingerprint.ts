// Fingerprints of a ClientHello: JA3 (github.com/salesforce/ja3) and JA4 (github.com/FoxIO-LLC/ja4, technical_details/JA4.md). Both leave
// out GREASE; JA4 also sorts, so that a client that shuffles its extensions keeps its fingerprint.
import { createHash } from 'node:crypto'
import { hexCode, isGrease } from './code-point.ts'
import { EXTENSION } from './extension-types.ts'

/** What the fingerprints are made of, in the order of the wire. */
export interface FingerprintSource {
  readonly legacyVersion: number
  /** Of supported_versions; undefined without that extension. */
  readonly versions: readonly number[] | undefined
  readonly cipherSuites: readonly number[]
  readonly extensions: readonly number[]
  readonly groups: readonly number[]
  readonly pointFormats: readonly number[]
  readonly signatureSchemes: readonly number[]
  readonly alpn: readonly Uint8Array[]
}

/** The text that JA3 hashes: version, suites, extensions, groups and point formats, decimal. */
export function ja3Text(source: FingerprintSource): string {
  const list = (codes: readonly number[]): string => withoutGrease(codes).join('-')
  return [
    source.legacyVersion,
    list(source.cipherSuites),
    list(source.extensions),
    list(source.groups),
    source.pointFormats.join('-'),
  ].join(',')
}

/** JA3 proper: the MD5 of its text, as the method prescribes; it identifies and protects nothing. */
export function ja3Hash(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** JA4 and its readable form JA4_r, of a ClientHello that came over TCP. */
export function ja4(source: FingerprintSource): { readonly hash: string; readonly raw: string } {
  const suites = hexSorted(withoutGrease(source.cipherSuites))
  const extensions = withoutGrease(source.extensions)
  // The name asked for and the protocol are told by the first part; in the hash they would tell sites apart, not clients.
  const hashed = hexSorted(extensions.filter((code) => code !== EXTENSION.serverName && code !== EXTENSION.alpn))
  const schemes = withoutGrease(source.signatureSchemes).map(hexDigits).join(',')
  const first = [
    't',
    versionLetters(highestVersion(source)),
    source.extensions.includes(EXTENSION.serverName) ? 'd' : 'i',
    count(withoutGrease(source.cipherSuites).length),
    count(extensions.length),
    alpnLetters(source.alpn),
  ].join('')
  const last = schemes === '' ? hashed : `${hashed}_${schemes}`
  return {
    hash: `${first}_${shortHash(suites)}_${hashed === '' ? EMPTY : shortHash(last)}`,
    raw: `${first}_${suites}_${last}`,
  }
}

/** What stands for the hash of an empty list. */
const EMPTY = '000000000000'

function shortHash(text: string): string {
  return text === '' ? EMPTY : createHash('sha256').update(text).digest('hex').slice(0, EMPTY.length)
}

function withoutGrease(codes: readonly number[]): number[] {
  return codes.filter((code) => !isGrease(code))
}

function hexDigits(code: number): string {
  return hexCode(code).slice(2)
}

function hexSorted(codes: readonly number[]): string {
  return codes.map(hexDigits).toSorted().join(',')
}

/** Two digits; more than 99 is 99. */
function count(length: number): string {
  return String(Math.min(length, 99)).padStart(2, '0')
}

function highestVersion({ versions, legacyVersion }: FingerprintSource): number {
  return versions === undefined ? legacyVersion : withoutGrease(versions).reduce((a, b) => Math.max(a, b), 0)
}

function versionLetters(version: number): string {
  switch (version) {
    case 0x0304:
      return '13'
    case 0x0303:
      return '12'
    case 0x0302:
      return '11'
    case 0x0301:
      return '10'
    case 0x0300:
      return 's3'
    case 0x0002:
      return 's2'
    default:
      return '00'
  }
}

/** First and last character of the first protocol; of its bytes in hex where one of the two is no letter or digit. */
function alpnLetters(alpn: readonly Uint8Array[]): string {
  const protocol = alpn.find((each) => each.length > 0 && !isGreaseProtocol(each))
  if (protocol === undefined) return '00'
  const first = protocol[0] as number
  const last = protocol.at(-1) as number
  return isAlphanumeric(first) && isAlphanumeric(last)
    ? String.fromCharCode(first, last)
    : `${(first >>> 4).toString(16)}${(last & 15).toString(16)}`
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}

/** RFC 8701 section 2 reserves protocol names as well: the two bytes of a GREASE number. */
export function isGreaseProtocol(protocol: Uint8Array): boolean {
  return protocol.length === 2 && isGrease(((protocol[0] as number) << 8) | (protocol[1] as number))
}

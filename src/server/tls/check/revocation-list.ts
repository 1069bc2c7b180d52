// A certificate revocation list (RFC 5280 section 5), read from DER or PEM. Whether it may be believed about a certificate is
// revocation.ts; where it comes from, crl-fetcher.ts and trust-anchors.ts.
import type { KeyObject } from 'node:crypto'
import { Asn1Element, Asn1Error } from '../certificates/asn1-element.ts'
import { distributionPointNames, readExtensionList, type Extension } from './certificate-extensions.ts'
import { timeOf, wholeBytesOf } from './der-values.ts'
import { INTEGER, OBJECT_IDENTIFIER, SEQUENCE, contentAt, endAt, expectAt, placeAt, placesIn, type DerPlace } from './der-walk.ts'
import { readName, type DistinguishedName } from './distinguished-name.ts'
import type { GeneralName } from './general-name.ts'
import { readSignatureAlgorithm, verifySignature, type SignatureAlgorithm, type SignatureResult } from './signature-algorithm.ts'

/** Bytes of one list. Public authorities stay below 1 MiB, the largest of governments have about 10; each entry has about 36. */
export const LIST_LIMIT = 16 * 1024 * 1024

export type RevocationListErrorCode =
  | 'crl-malformed'
  | 'crl-too-large'
  /** Changes to another list only (section 5.2.4). */
  | 'crl-delta'
  /** Of certificates of several issuers (section 5.2.5). */
  | 'crl-indirect'
  | 'crl-unknown-critical-extension'

export class RevocationListError extends Error {
  override readonly name = 'RevocationListError'
  readonly code: RevocationListErrorCode
  constructor(code: RevocationListErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Which certificates the list is about (section 5.2.5). */
export interface RevocationListScope {
  readonly onlyUsers: boolean
  readonly onlyAuthorities: boolean
  readonly onlyAttributes: boolean
  readonly onlySomeReasons: boolean
  /** The list is for certificates that name one of these distribution points; undefined for all. */
  readonly distributionPoint: readonly GeneralName[] | undefined
}

export interface RevokedEntry {
  /** Undefined when it cannot be read. */
  readonly date: Date | undefined
  /** In the words of section 5.3.1, such as "keyCompromise"; undefined when none is given. */
  readonly reason: string | undefined
}

const WHAT = 'The revocation list'
/** Section 5.3.1. */
const REASONS = new Map([
  [0, 'unspecified'],
  [1, 'keyCompromise'],
  [2, 'cACompromise'],
  [3, 'affiliationChanged'],
  [4, 'superseded'],
  [5, 'cessationOfOperation'],
  [6, 'certificateHold'],
  [8, 'removeFromCRL'],
  [9, 'privilegeWithdrawn'],
  [10, 'aACompromise'],
])
/** UTCTime and GeneralizedTime, revokedCertificates, crlExtensions (section 5.1). */
const FIELDS_BEHIND = new Set([0x17, 0x18, SEQUENCE, 0xa0])
const CRL_NUMBER = '2.5.29.20'
const REASON_CODE = '2.5.29.21'
const DELTA_CRL_INDICATOR = '2.5.29.27'
const ISSUING_DISTRIBUTION_POINT = '2.5.29.28'
const CERTIFICATE_ISSUER = '2.5.29.29'
const KNOWN = new Set([CRL_NUMBER, ISSUING_DISTRIBUTION_POINT, '2.5.29.35'])

export class RevocationList {
  readonly issuer: DistinguishedName
  readonly thisUpdate: Date
  /** Undefined in lists that break section 5.1.2.5. */
  readonly nextUpdate: Date | undefined
  /** cRLNumber in decimal digits; undefined in lists of version 1. */
  readonly number: string | undefined
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly scope: RevocationListScope
  /** How many certificates are listed. */
  readonly size: number
  /** Of its DER. */
  readonly byteLength: number
  readonly #bytes: Buffer
  readonly #signed: Uint8Array
  readonly #signature: Uint8Array
  /** The SEQUENCE of entries; undefined when nothing is revoked. */
  readonly #entries: DerPlace | undefined
  #verified: { readonly key: KeyObject; readonly result: SignatureResult } | undefined

  /** Reads all of it, in DER or PEM. Throws `RevocationListError`. */
  static read(bytes: Buffer): RevocationList {
    if (bytes.length > LIST_LIMIT)
      throw new RevocationListError('crl-too-large', `${WHAT} has ${bytes.length} bytes; at most ${LIST_LIMIT} are read.`)
    try {
      return new RevocationList(derOf(bytes))
    } catch (cause) {
      if (!(cause instanceof Asn1Error)) throw cause
      throw new RevocationListError('crl-malformed', cause.message, { cause })
    }
  }

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.byteLength = bytes.length
    const outer = expectAt(bytes, 0, bytes.length, SEQUENCE, WHAT)
    if (outer.end !== bytes.length)
      throw new Asn1Error(`${WHAT} is followed by ${bytes.length - outer.end} bytes that do not belong to it.`)
    const signed = expectAt(bytes, outer.content, outer.end, SEQUENCE, WHAT)
    const algorithm = expectAt(bytes, signed.end, outer.end, SEQUENCE, WHAT)
    const signature = placeAt(bytes, algorithm.end, outer.end, WHAT)
    this.#signed = bytes.subarray(signed.start, signed.end)
    this.#signature = wholeBytesOf(this.#element(signature), 'The signature of the list')
    this.signatureAlgorithm = readSignatureAlgorithm(this.#element(algorithm))

    const fields = [...firstPlaces(bytes, signed)]
    const version = fields[0]?.tag === INTEGER ? this.#element(fields[0]).integer() + 1 : 1
    if (version > 2) throw new Asn1Error(`${WHAT} is of version ${version}; 1 or 2 were expected.`)
    const [innerAlgorithm, issuer, thisUpdate, ...rest] = fields[0]?.tag === INTEGER ? fields.slice(1) : fields
    if (!innerAlgorithm || !issuer || !thisUpdate) throw new Asn1Error(`${WHAT} ends before its time.`)
    if (!this.#element(innerAlgorithm).bytes.equals(this.#element(algorithm).bytes))
      throw new Asn1Error(`${WHAT} names two signature algorithms that differ; one and the same was expected.`)
    this.issuer = readName(this.#element(issuer))
    this.thisUpdate = timeOf(this.#element(thisUpdate), 'The time of the list')
    const nextUpdate = rest.find(({ tag }) => tag === 0x17 || tag === 0x18)
    this.nextUpdate = nextUpdate && timeOf(this.#element(nextUpdate), 'The time of the next list')
    // Passed over, entries in something else than a SEQUENCE would be a list on which nothing is revoked.
    if (rest.some(({ tag }) => !FIELDS_BEHIND.has(tag)))
      throw new Asn1Error(`${WHAT} has a field that is neither a time, nor entries, nor extensions.`)
    this.#entries = rest.find(({ tag }) => tag === SEQUENCE)
    const extensions = rest.find(({ tag }) => tag === 0xa0)
    const all = extensions ? readExtensionList(this.#element(extensions).inside('[0]'), WHAT) : new Map<string, Extension>()
    this.scope = scopeOf(all)
    const number = all.get(CRL_NUMBER)?.value().content().toString('hex')
    this.number = number === undefined || number === '' ? undefined : BigInt(`0x${number}`).toString()
    this.size = this.#countEntries()
  }

  /** Whether the key signed the list. The last answer is kept: a list has one issuer, and hashing megabytes takes its time. */
  signedBy(key: KeyObject): SignatureResult {
    if (!this.#verified?.key.equals(key))
      this.#verified = { key, result: verifySignature(this.#signed, this.#signature, this.signatureAlgorithm, key) }
    return this.#verified.result
  }

  /** The entry of a certificate by its serial number, in hexadecimal digits of upper case without zeros before it. Never throws. */
  entryOf(serialNumber: string): RevokedEntry | undefined {
    // Searched and not indexed: a table of half a million numbers costs more memory than this costs time, a few milliseconds.
    const bytes = this.#bytes
    const sought = Buffer.from(serialNumber.padStart(serialNumber.length + (serialNumber.length % 2), '0'), 'hex')
    const { content, end } = this.#entries ?? { content: 0, end: 0 }
    for (let entry = content; entry < end; entry = endAt(bytes, entry)) {
      const serial = contentAt(bytes, entry)
      const serialEnd = endAt(bytes, serial)
      let digits = contentAt(bytes, serial)
      while (digits < serialEnd - 1 && bytes[digits] === 0) digits++
      // The last byte first: serial numbers of one authority may begin alike.
      if (serialEnd - digits !== sought.length || bytes[serialEnd - 1] !== sought[sought.length - 1]) continue
      if (sought.compare(bytes, digits, serialEnd) === 0) return this.#detailsOf(placeAt(bytes, entry, end, WHAT))
    }
    return undefined
  }

  /** Whoever is listed is revoked, though it cannot be read since when. */
  #detailsOf(entry: DerPlace): RevokedEntry {
    try {
      const [, date, extensions] = this.#element(entry).children('SEQUENCE')
      return { date: date && timeOf(date, 'The date of an entry'), reason: extensions && reasonOf(extensions) }
    } catch (error) {
      if (error instanceof Asn1Error) return { date: undefined, reason: undefined }
      throw error
    }
  }

  #eachEntry(): Iterable<DerPlace> {
    return this.#entries ? placesIn(this.#bytes, this.#entries, WHAT) : []
  }

  /** Also makes sure that no entry says what is not understood: one such entry makes the whole list useless (section 5.3). */
  #countEntries(): number {
    let count = 0
    for (const entry of this.#eachEntry()) {
      const serial = expectAt(this.#bytes, entry.content, entry.end, INTEGER, WHAT)
      const date = placeAt(this.#bytes, serial.end, entry.end, WHAT)
      if (date.end < entry.end) this.#checkEntryExtensions(expectAt(this.#bytes, date.end, entry.end, SEQUENCE, WHAT))
      count++
    }
    return count
  }

  #checkEntryExtensions(extensions: DerPlace): void {
    for (const extension of placesIn(this.#bytes, extensions, WHAT)) {
      const id = expectAt(this.#bytes, extension.content, extension.end, OBJECT_IDENTIFIER, WHAT)
      const next = placeAt(this.#bytes, id.end, extension.end, WHAT)
      const oid = this.#bytes.toString('latin1', id.start, id.end)
      if (ENTRY_EXTENSIONS.has(oid)) continue
      const isCritical = next.tag === 0x01 && this.#bytes[next.content] !== 0
      const name = this.#element(id).oid()
      if (name === CERTIFICATE_ISSUER) throw indirect()
      if (isCritical) throw unknownCritical(name)
    }
  }

  #element(place: DerPlace): Asn1Element {
    return Asn1Element.read(this.#bytes.subarray(place.start, place.end), 'the revocation list')
  }
}

/** reasonCode and invalidityDate as they are encoded, so that no object is made for each. */
const ENTRY_EXTENSIONS = new Set(['\x06\x03\x55\x1d\x15', '\x06\x03\x55\x1d\x18'])

/** The fields of TBSCertList: seven at most (section 5.1). */
function* firstPlaces(bytes: Buffer, signed: DerPlace): Generator<DerPlace> {
  const FIELDS = 7
  let count = 0
  for (const place of placesIn(bytes, signed, WHAT)) {
    if (++count > FIELDS) throw new Asn1Error(`${WHAT} has more than ${FIELDS} fields.`)
    yield place
  }
}

/** Of PEM (RFC 7468 section 6) the first list. */
function derOf(bytes: Buffer): Buffer {
  if (bytes[0] === SEQUENCE) return bytes
  const text = bytes.toString('latin1')
  const base64 = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]*)-----END X509 CRL-----/.exec(text)?.[1]
  if (base64 === undefined)
    throw new Asn1Error(
      bytes.length === 0
        ? 'The revocation list is empty.'
        : `There is no revocation list: DER or PEM ("X509 CRL") was expected, and the first bytes are ${bytes.toString('hex', 0, 4)}.`,
    )
  return Buffer.from(base64, 'base64')
}

function scopeOf(all: ReadonlyMap<string, Extension>): RevocationListScope {
  if (all.has(DELTA_CRL_INDICATOR))
    throw new RevocationListError(
      'crl-delta',
      `${WHAT} is a delta list, which has the changes to another list only. A complete one is needed.`,
    )
  for (const { id, isCritical } of all.values()) if (isCritical && !KNOWN.has(id)) throw unknownCritical(id)
  const parts = all.get(ISSUING_DISTRIBUTION_POINT)?.value().children('SEQUENCE') ?? []
  const part = (tag: string): Asn1Element | undefined => parts.find((each) => each.is(tag))
  // Implicitly tagged BOOLEANs.
  const isSet = (tag: string): boolean =>
    part(tag)
      ?.content()
      .some((byte) => byte !== 0) ?? false
  if (isSet('[4]')) throw indirect()
  const distributionPoint = part('[0]')
  return {
    onlyUsers: isSet('[1]'),
    onlyAuthorities: isSet('[2]'),
    onlySomeReasons: part('[3]') !== undefined,
    onlyAttributes: isSet('[5]'),
    distributionPoint: distributionPoint && distributionPointNames(distributionPoint),
  }
}

function reasonOf(extensions: Asn1Element): string | undefined {
  const code = readExtensionList(extensions, WHAT).get(REASON_CODE)?.value().content()
  return code && (REASONS.get(code[0] ?? -1) ?? `reason ${code.toString('hex')}`)
}

function indirect(): RevocationListError {
  return new RevocationListError(
    'crl-indirect',
    `${WHAT} is an indirect one, which speaks for several issuers. The issuer's own is needed.`,
  )
}

function unknownCritical(id: string): RevocationListError {
  return new RevocationListError(
    'crl-unknown-critical-extension',
    `${WHAT} has the extension ${id}, marked as critical: whoever does not know it may not use the list, and it is not known here.`,
  )
}

// A certificate authority for one's own tests: makes itself, issues certificates for servers, clients and lesser authorities, good ones
// and deliberately bad ones, and lists what it has revoked. Keeping it in a folder is local-authority-folder.ts.
import * as crypto from 'node:crypto'
import { X509Certificate, type KeyObject } from 'node:crypto'
import { alternativeNames, alternativeNamesExtension } from './alternative-names.ts'
import { nameIn } from './certificate-subject.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  cRLDistributionPoint,
  cRLNumber,
  commonName,
  extendedKeyUsage,
  keyIdentifier,
  keyUsage,
  newKey,
  pemOf,
  publicKeyInfo,
  signedCertificate,
  signedRevocationList,
  subjectKeyIdentifier,
  type KeyType,
  type Period,
  type PURPOSES,
  type WeakDigest,
} from './certificate-writing.ts'
import { ocspResponse } from './ocsp-response.ts'
import { LocalAuthorityError } from './local-authority-error.ts'

export type { KeyType, Period } from './certificate-writing.ts'

/**
 * Apple's systems refuse a server certificate that is valid for longer than 825 days, also one of an authority that the user has
 * installed (support.apple.com/103769); the limit of 398 days that browsers have is for authorities that they ship themselves.
 */
const SERVER_DAYS_LIMIT = 825
/** Below both limits, so that nobody has to know which one applies. */
const SERVER_DAYS_DEFAULT = 397
/** Ten years: an authority is installed by hand in every client. */
const AUTHORITY_DAYS_DEFAULT = 3650
const AUTHORITY_DAYS_LIMIT = 2 * AUTHORITY_DAYS_DEFAULT
/** The clocks of phones and virtual machines lag, and a certificate is used in the minute in which it was made. */
const BACKDATED_MS = 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** Bytes of a serial number: 127 random bits. Section 4.1.2.2 of RFC 5280 allows 20 bytes, CA/B asks for 64 bits. */
const SERIAL_BYTES = 16
/** RFC 5280 appendix A, ub-common-name, in characters. */
const COMMON_NAME_LIMIT = 64
/** The smallest key that all TLS clients take, and the quickest to make. */
const KEY_TYPE_DEFAULT: KeyType = 'ecdsa-p256'
/** Characters of a URL in a certificate, which is sent in every handshake. */
const URL_LIMIT = 1024

/** Gives so many random bytes. */
export type RandomBytes = (count: number) => Buffer

interface Issuing {
  readonly keyType?: KeyType
  /** Whole days of validity, from an hour before `now`. */
  readonly days?: number
  /** The present by default. */
  readonly now?: Date
  /** Instead of `days`, unchecked: an expired or not yet valid certificate for a test. */
  readonly period?: Period
  /** For a CRL distribution point. */
  readonly revocationListUrl?: string
  /** Signs with a hash that clients must refuse. */
  readonly digest?: WeakDigest
  /** Signs it with its own key, and not with the authority's: nobody has a reason to trust it. */
  readonly selfSigned?: boolean
}

export interface ServerRequest extends Issuing {
  /** Host names; the first becomes the CN. An address among them is treated as one. */
  readonly names?: readonly string[]
  readonly addresses?: readonly string[]
  /** `server` by default; another one makes a certificate that clients must refuse. */
  readonly usage?: keyof typeof PURPOSES
  /** Leaves subjectAltName out, so that the name is in the CN alone: clients must refuse it. */
  readonly omitAlternativeNames?: boolean
}

export interface ClientRequest extends Issuing {
  readonly name: string
  /** `client` by default. */
  readonly usage?: keyof typeof PURPOSES
}

export interface AuthorityRequest extends Issuing {
  readonly name: string
  /** How many authorities may follow below; without a limit by default. */
  readonly pathLength?: number
}

export interface IssuedCertificate {
  readonly certificate: X509Certificate
  readonly key: KeyObject
  readonly certificatePem: string
  /** PKCS#8, not encrypted. */
  readonly keyPem: string
  /** The certificate and the intermediates above it, as a server sends them; the root is not among them. */
  readonly chainPem: string
}

/** Makes a root. Throws `bad-name` or `bad-days`. Keep it with `writeLocalAuthority`. */
export async function createLocalAuthority(
  request: AuthorityRequest & { readonly randomBytes?: RandomBytes },
): Promise<LocalAuthority> {
  const { name, keyType = KEY_TYPE_DEFAULT, randomBytes = crypto.randomBytes, revocationListUrl } = request
  const subject = commonName(checkedName(name))
  const period = request.period ?? periodOf(request.days ?? AUTHORITY_DAYS_DEFAULT, AUTHORITY_DAYS_LIMIT, request.now ?? new Date())
  const key = await newKey(keyType)
  const publicKey = publicKeyInfo(key)
  const identifier = keyIdentifier(publicKey)
  const extensions = [
    ...authorityExtensions(identifier, request.pathLength),
    authorityKeyIdentifier(identifier),
    ...distributionPoints(revocationListUrl),
  ]
  const serialNumber = newSerial(randomBytes)
  const der = signedCertificate({ serialNumber, issuer: subject, subject, period, publicKey, extensions }, key)
  return new LocalAuthority(new X509Certificate(der), key, { randomBytes })
}

export class LocalAuthority {
  readonly certificate: X509Certificate
  readonly key: KeyObject
  readonly #randomBytes: RandomBytes
  /** PEM of the intermediates from this one upwards; "" for a root. */
  readonly #chainPem: string

  /** From what was made before. The caller has checked that the key is the certificate's. `chainPem` is for intermediates. */
  constructor(
    certificate: X509Certificate,
    key: KeyObject,
    { randomBytes = crypto.randomBytes, chainPem = '' }: { randomBytes?: RandomBytes; chainPem?: string } = {},
  ) {
    this.certificate = certificate
    this.key = key
    this.#randomBytes = randomBytes
    this.#chainPem = chainPem
  }

  get certificatePem(): string {
    return pemOf('CERTIFICATE', this.certificate.raw)
  }

  /** PKCS#8, not encrypted. */
  get keyPem(): string {
    return this.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  /** Throws `bad-name`, `bad-days` or `authority-expired`. */
  async issueServer(request: ServerRequest): Promise<IssuedCertificate> {
    const wanted = alternativeNames(request.names ?? [], request.addresses ?? [])
    const [first] = [...wanted.names, ...wanted.addresses]
    if (first === undefined)
      throw new LocalAuthorityError('bad-name', 'There is no name and no address; a server certificate needs at least one.')
    // Section 4.2.1.6: with an empty subject the names are critical.
    const subject = first.length <= COMMON_NAME_LIMIT ? first : ''
    const names = alternativeNamesExtension(wanted, subject === '' ? 'critical' : 'not-critical')
    return this.#issueEnd(subject, request, request.usage ?? 'server', request.omitAlternativeNames ? [] : [names])
  }

  /** Throws `bad-name`, `bad-days` or `authority-expired`. */
  async issueClient(request: ClientRequest): Promise<IssuedCertificate> {
    return this.#issueEnd(checkedName(request.name), request, request.usage ?? 'client', [])
  }

  /** A lesser authority, whose certificates carry it in their `chainPem`. Throws `bad-name`, `bad-days` or `authority-expired`. */
  async issueAuthority(request: AuthorityRequest): Promise<LocalAuthority> {
    const key = await newKey(request.keyType ?? KEY_TYPE_DEFAULT)
    const extensions = authorityExtensions(keyIdentifier(publicKeyInfo(key)), request.pathLength)
    const certificate = this.#issue(
      checkedName(request.name),
      key,
      request,
      extensions,
      AUTHORITY_DAYS_DEFAULT,
      AUTHORITY_DAYS_LIMIT,
    )
    const chainPem = pemOf('CERTIFICATE', certificate.raw) + this.#chainPem
    return new LocalAuthority(certificate, key, { randomBytes: this.#randomBytes, chainPem })
  }

  /** A list of revoked serial numbers, in hex as `X509Certificate.serialNumber` gives them. Throws `bad-name` for one that is not hex. */
  createRevocationList({ revoked, thisUpdate, nextUpdate, number }: RevocationListRequest): { der: Buffer; pem: string } {
    const der = signedRevocationList(
      {
        issuer: nameIn(this.certificate, 'subject').bytes,
        thisUpdate,
        nextUpdate,
        revoked: revoked.map((serial) => ({ serialNumber: serialBytes(serial), date: thisUpdate })),
        extensions: [authorityKeyIdentifier(this.#keyIdentifier), cRLNumber(number)],
      },
      this.key,
    )
    return { der, pem: pemOf('X509 CRL', der) }
  }

  /** An OCSP response about a certificate of this authority, from now until a day from now. */
  createOcspResponse({ certificate, revokedAt, now = new Date() }: OcspRequest): Buffer {
    const serialNumber = serialBytes(certificate.serialNumber)
    const issuer = nameIn(this.certificate, 'subject').bytes
    const period = { thisUpdate: now, nextUpdate: new Date(now.getTime() + DAY_MS) }
    return ocspResponse({ issuer, serialNumber, revokedAt, ...period }, this.key)
  }

  async #issueEnd(
    subject: string,
    request: Issuing,
    purpose: keyof typeof PURPOSES,
    names: readonly Buffer[],
  ): Promise<IssuedCertificate> {
    const keyType = request.keyType ?? KEY_TYPE_DEFAULT
    const key = await newKey(keyType)
    const extensions = [
      basicConstraints(undefined),
      // Key exchange with RSA itself, before TLS 1.3, enciphers with the certificate's key.
      keyType.startsWith('rsa') ? keyUsage('digitalSignature', 'keyEncipherment') : keyUsage('digitalSignature'),
      extendedKeyUsage(purpose),
      ...names,
      subjectKeyIdentifier(keyIdentifier(publicKeyInfo(key))),
    ]
    const certificate = this.#issue(subject, key, request, extensions, SERVER_DAYS_DEFAULT, SERVER_DAYS_LIMIT)
    const certificatePem = pemOf('CERTIFICATE', certificate.raw)
    const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    return {
      certificate,
      key,
      certificatePem,
      keyPem,
      chainPem: request.selfSigned ? certificatePem : certificatePem + this.#chainPem,
    }
  }

  #issue(subject: string, key: KeyObject, request: Issuing, own: readonly Buffer[], days: number, limit: number): X509Certificate {
    const { selfSigned = false } = request
    const identifier = selfSigned ? keyIdentifier(publicKeyInfo(key)) : this.#keyIdentifier
    const extensions = [...own, authorityKeyIdentifier(identifier), ...distributionPoints(request.revocationListUrl)]
    const der = signedCertificate(
      {
        serialNumber: newSerial(this.#randomBytes),
        issuer: selfSigned ? commonName(subject) : nameIn(this.certificate, 'subject').bytes,
        subject: commonName(subject),
        period:
          request.period ??
          this.#withinOwn(periodOf(request.days ?? days, limit, request.now ?? new Date()), request.now ?? new Date()),
        publicKey: publicKeyInfo(key),
        extensions,
      },
      selfSigned ? key : this.key,
      request.digest,
    )
    return new X509Certificate(der)
  }

  /** What outlives its authority is refused from the authority's end on, which is harder to understand than an end of its own. */
  #withinOwn(period: Period, now: Date): Period {
    const end = new Date(this.certificate.validTo)
    if (end < now)
      throw new LocalAuthorityError(
        'authority-expired',
        `The authority's certificate expired at ${this.certificate.validTo}. Make a new authority, and install its ca.pem in the clients.`,
      )
    return end < period.to ? { from: period.from, to: end } : period
  }

  get #keyIdentifier(): Buffer {
    return keyIdentifier(publicKeyInfo(this.key))
  }
}

export interface RevocationListRequest {
  readonly revoked: readonly string[]
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** Grows from list to list (RFC 5280 section 5.2.3). */
  readonly number: number
}

export interface OcspRequest {
  readonly certificate: X509Certificate
  /** undefined says that it is good. */
  readonly revokedAt?: Date
  /** The present by default. */
  readonly now?: Date
}

function authorityExtensions(identifier: Buffer, pathLength: number | undefined): Buffer[] {
  return [basicConstraints({ pathLength }), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(identifier)]
}

function distributionPoints(url: string | undefined): Buffer[] {
  if (url === undefined) return []
  if (url.length > URL_LIMIT || !/^https?:\/\/[!-~]+$/.test(url))
    throw new LocalAuthorityError(
      'bad-name',
      `The place of the revocation list is no URL of http or https with at most ${URL_LIMIT} ASCII characters.`,
    )
  return [cRLDistributionPoint(url)]
}

function checkedName(name: string): string {
  if (name.trim() === '' || name.length > COMMON_NAME_LIMIT || /[\x00-\x1f\x7f]/.test(name))
    throw new LocalAuthorityError(
      'bad-name',
      `The name has ${name.length} characters; 1 to ${COMMON_NAME_LIMIT} without control characters were expected.`,
    )
  return name.trim()
}

function periodOf(days: number, limit: number, now: Date): Period {
  if (!Number.isInteger(days) || days < 1 || days > limit)
    throw new LocalAuthorityError(
      'bad-days',
      `A validity of ${days} days was asked for; a whole number from 1 to ${limit} was expected.`,
    )
  const from = new Date(Math.floor((now.getTime() - BACKDATED_MS) / 1000) * 1000)
  // The last second belongs to the validity, so that 825 days are not one second too many.
  return { from, to: new Date(from.getTime() + days * DAY_MS - 1000) }
}

/** Positive, never zero, always of the same length. */
function newSerial(randomBytes: RandomBytes): Buffer {
  const serial = Buffer.from(randomBytes(SERIAL_BYTES))
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40
  return serial
}

function serialBytes(hex: string): Buffer {
  if (!/^[0-9A-Fa-f]{1,40}$/.test(hex))
    throw new LocalAuthorityError(
      'bad-name',
      `"${hex.slice(0, 40)}" is not a serial number; up to 40 hexadecimal digits were expected.`,
    )
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

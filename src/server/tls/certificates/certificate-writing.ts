// Writes X.509 certificates and revocation lists of version 3 and 2 (RFC 5280) and signs them. What belongs into which certificate is
// decided in local-authority.ts.
import { createHash, createPublicKey, generateKeyPair, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  bitString,
  explicit,
  implicit,
  implicitSequence,
  integer,
  namedBits,
  nothing,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  truth,
  utf8String,
} from './der.ts'
import { LocalAuthorityError } from './local-authority-error.ts'

/** What TLS clients of every kind accept; `rsa-1024` is too weak for them, and for a TLS library to serve as it is (`TlsDeviation.servesWeakKeys`). */
export type KeyType = 'rsa-1024' | 'rsa-2048' | 'rsa-3072' | 'ecdsa-p256' | 'ecdsa-p384'

/** Instead of a hash that is as strong as the key: one that clients must refuse. */
export type WeakDigest = 'sha1'

const generate = promisify(generateKeyPair)

/** A new private key. Its randomness is the TLS library's own: Node takes none for keys. */
export async function newKey(keyType: KeyType): Promise<KeyObject> {
  switch (keyType) {
    case 'rsa-1024':
    case 'rsa-2048':
    case 'rsa-3072':
      return (await generate('rsa', { modulusLength: Number(keyType.slice(4)) })).privateKey
    case 'ecdsa-p256':
    case 'ecdsa-p384':
      return (await generate('ec', { namedCurve: keyType === 'ecdsa-p256' ? 'prime256v1' : 'secp384r1' })).privateKey
  }
}

/** Section 4.1.2.5. Both ends belong to the time. */
export interface Period {
  readonly from: Date
  readonly to: Date
}

/** The bits of keyUsage (section 4.2.1.3). */
export const KEY_USAGE = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const

/** The purposes of extKeyUsage (section 4.2.1.12). */
export const PURPOSES = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  'code-signing': '1.3.6.1.5.5.7.3.3',
} as const

export interface CertificateContents {
  readonly serialNumber: Buffer
  /** Encoded Names, as `commonName` makes them and as they are in other certificates. */
  readonly issuer: Buffer
  readonly subject: Buffer
  readonly period: Period
  /** The subject's public key as SubjectPublicKeyInfo. */
  readonly publicKey: Buffer
  /** As `extension` and its kin make them. */
  readonly extensions: readonly Buffer[]
}

/** A Name of one CN; "" gives the empty Name. */
export function commonName(name: string): Buffer {
  return name === '' ? sequence() : sequence(setOf(sequence(oid('2.5.4.3'), utf8String(name))))
}

/** The certificate in DER. */
export function signedCertificate(contents: CertificateContents, signingKey: KeyObject, digest?: WeakDigest): Buffer {
  const VERSION_3 = 2
  const content = (algorithm: Buffer): Buffer =>
    sequence(
      explicit(0, integer(VERSION_3)),
      integer(contents.serialNumber),
      algorithm,
      contents.issuer,
      sequence(time(contents.period.from), time(contents.period.to)),
      contents.subject,
      contents.publicKey,
      explicit(3, sequence(...contents.extensions)),
    )
  return signed(signingKey, content, digest)
}

export interface RevocationListContents {
  readonly issuer: Buffer
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly revoked: readonly { readonly serialNumber: Buffer; readonly date: Date }[]
  readonly extensions: readonly Buffer[]
}

/** The list in DER (section 5). */
export function signedRevocationList(contents: RevocationListContents, signingKey: KeyObject): Buffer {
  const VERSION_2 = 1
  const revoked = contents.revoked.map(({ serialNumber, date }) => sequence(integer(serialNumber), time(date)))
  return signed(signingKey, (algorithm) =>
    sequence(
      integer(VERSION_2),
      algorithm,
      contents.issuer,
      time(contents.thisUpdate),
      time(contents.nextUpdate),
      // Section 5.1.2.6: absent and not empty when nothing is revoked.
      ...(revoked.length > 0 ? [sequence(...revoked)] : []),
      explicit(0, sequence(...contents.extensions)),
    ),
  )
}

/** A SEQUENCE of what `content` makes, the algorithm and the signature: certificates, revocation lists, OCSP responses. */
export function signed(key: KeyObject, content: (algorithm: Buffer) => Buffer, digest?: WeakDigest): Buffer {
  const { hash, algorithm } = digest ? weakSignatureOf(key) : signatureOf(key)
  const bytes = content(algorithm)
  return sequence(bytes, algorithm, bitString(sign(hash, bytes, key)))
}

/** RFC 3279 section 2.2: SHA-1, which clients refuse. */
function weakSignatureOf(key: KeyObject): { hash: string; algorithm: Buffer } {
  const isRsa = key.asymmetricKeyType === 'rsa'
  return { hash: 'sha1', algorithm: isRsa ? sequence(oid('1.2.840.113549.1.1.5'), nothing()) : sequence(oid('1.2.840.10045.4.1')) }
}

/** RFC 4055 section 5 and RFC 5758 section 3.2. A hash as strong as the curve. */
function signatureOf(key: KeyObject): { hash: string; algorithm: Buffer } {
  if (key.asymmetricKeyType === 'rsa') return { hash: 'sha256', algorithm: sequence(oid('1.2.840.113549.1.1.11'), nothing()) }
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case 'prime256v1':
      return { hash: 'sha256', algorithm: sequence(oid('1.2.840.10045.4.3.2')) }
    case 'secp384r1':
      return { hash: 'sha384', algorithm: sequence(oid('1.2.840.10045.4.3.3')) }
    case 'secp521r1':
      return { hash: 'sha512', algorithm: sequence(oid('1.2.840.10045.4.3.4')) }
    default:
      throw new LocalAuthorityError(
        'authority-unreadable',
        `The authority's key is of the kind ${key.asymmetricKeyType ?? 'unknown'}; RSA or ECDSA on P-256, P-384 or P-521 was expected.`,
      )
  }
}

export function publicKeyInfo(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' })
}

/** An Extension (section 4.1). `value` is its DER. */
export function extension(id: string, value: Buffer, criticality: 'critical' | 'not-critical' = 'not-critical'): Buffer {
  return sequence(oid(id), ...(criticality === 'critical' ? [truth()] : []), octetString(value))
}

/** Section 4.2.1.9. A certificate that is no authority's says so with an empty sequence. `pathLength` counts authorities below. */
export function basicConstraints(authority: { pathLength?: number | undefined } | undefined): Buffer {
  const pathLength = authority?.pathLength
  const value = authority ? sequence(truth(), ...(pathLength === undefined ? [] : [integer(pathLength)])) : sequence()
  return extension('2.5.29.19', value, 'critical')
}

export function keyUsage(...usages: readonly (keyof typeof KEY_USAGE)[]): Buffer {
  return extension('2.5.29.15', namedBits(...usages.map((usage) => KEY_USAGE[usage])), 'critical')
}

export function extendedKeyUsage(purpose: keyof typeof PURPOSES): Buffer {
  return extension('2.5.29.37', sequence(oid(PURPOSES[purpose])))
}

/** RFC 7093 section 2: 160 bits of SHA-256 over the key, for where SHA-1 is forbidden. */
export function keyIdentifier(info: Buffer): Buffer {
  return createHash('sha256').update(info).digest().subarray(0, 20)
}

export const subjectKeyIdentifier = (identifier: Buffer): Buffer => extension('2.5.29.14', octetString(identifier))

export const authorityKeyIdentifier = (identifier: Buffer): Buffer => extension('2.5.29.35', sequence(implicit(0, identifier)))

export const cRLNumber = (number: number): Buffer => extension('2.5.29.20', integer(number))

/** Section 4.2.1.13: one place from which the revocation list can be had. */
export function cRLDistributionPoint(url: string): Buffer {
  const uniformResourceIdentifier = implicit(6, Buffer.from(url, 'latin1'))
  return extension('2.5.29.31', sequence(sequence(implicitSequence(0, implicitSequence(0, uniformResourceIdentifier)))))
}

/** RFC 7468: lines of 64 characters. */
export function pemOf(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

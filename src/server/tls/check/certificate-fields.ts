// A certificate (RFC 5280 section 4.1) read into the fields that decide about it, from its own bytes: what OpenSSL and BoringSSL make of
// the same certificate differs in places, and Node shows neither criticality nor constraints.
import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { Asn1Element, Asn1Error, only } from '../certificates/asn1-element.ts'
import { issuerOf, subjectOf } from '../certificates/certificate-subject.ts'
import { readCertificateExtensions, readExtensionList, type CertificateExtensions } from './certificate-extensions.ts'
import { serialOf, timeOf, wholeBytesOf } from './der-values.ts'
import { readName, type DistinguishedName } from './distinguished-name.ts'
import { readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts'

/** Characters of a name in a sentence. */
const NAME_SHOWN = 120
const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

export interface CertificateFields {
  readonly certificate: X509Certificate
  /** Tells certificates apart: the SHA-256 over all of it. */
  readonly fingerprint: string
  /** 1, 2 or 3. */
  readonly version: number
  /** In hexadecimal digits of upper case, without zeros before it. */
  readonly serialNumber: string
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  /** Undefined where the library in force does not know the kind of key, and for a curve that has no name (RFC 5480 section 2.1.1). */
  readonly publicKey: KeyObject | undefined
  readonly extensions: CertificateExtensions
  /** What is signed, the signature, and how. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  /** In a sentence: `"CN=alice"`, or its serial number where the subject is empty. */
  readonly shown: string
  readonly issuerShown: string
}

/** Anchors are read once, at start, and used by every handshake. */
const known = new WeakMap<X509Certificate, CertificateFields>()

/** Throws `Asn1Error` for a certificate that is not as RFC 5280 demands, though the TLS library took it. */
export function readCertificate(certificate: X509Certificate): CertificateFields {
  const fields = known.get(certificate) ?? read(certificate)
  known.set(certificate, fields)
  return fields
}

function read(certificate: X509Certificate): CertificateFields {
  const what = 'the certificate'
  const parts = Asn1Element.read(certificate.raw, what).children('SEQUENCE')
  const [signed, algorithm, signature] = [0, 1, 2].map((at) => only(parts, at, what)) as [Asn1Element, Asn1Element, Asn1Element]
  const fields = signed.children('SEQUENCE')
  const version = fields[0]?.is('[0]') ? fields[0].inside('[0]').integer() + 1 : 1
  const first = fields[0]?.is('[0]') ? 1 : 0
  const field = (at: number): Asn1Element => only(fields, first + at, what)
  if (version < 1 || version > 3) throw new Asn1Error(`The certificate is of version ${version}; 1 to 3 were expected.`)
  // Section 4.1.1.2. Only the inner one is signed, and libraries differ in which of both they believe.
  if (!algorithm.bytes.equals(field(1).bytes))
    throw new Asn1Error('The certificate names two signature algorithms that differ; one and the same was expected.')
  const [notBefore, notAfter] = field(3).children('SEQUENCE')
  if (!notBefore || !notAfter) throw new Asn1Error('The certificate has no two times for its validity.')
  const extensions = fields.find((each) => each.is('[3]'))
  if (extensions && version !== 3) throw new Asn1Error(`The certificate is of version ${version} and has extensions; only 3 may.`)
  const serialNumber = serialOf(field(0), 'The serial number')
  return {
    certificate,
    fingerprint: certificate.fingerprint256,
    version,
    serialNumber,
    issuer: readName(field(2)),
    notBefore: timeOf(notBefore, 'The start of the validity'),
    notAfter: timeOf(notAfter, 'The end of the validity'),
    subject: readName(field(4)),
    publicKey: publicKeyOf(field(5)),
    extensions: readCertificateExtensions(extensions ? readExtensionList(extensions.inside('[3]'), what) : new Map()),
    signed: signed.bytes,
    signature: wholeBytesOf(signature, 'The signature'),
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    shown: shownName(subjectOf(certificate)) ?? `with the serial number ${serialNumber}`,
    issuerShown: shownName(issuerOf(certificate)) ?? 'without a name',
  }
}

function publicKeyOf(info: Asn1Element): KeyObject | undefined {
  const [id, parameters] = info.children('SEQUENCE')[0]?.children('SEQUENCE') ?? []
  // A curve that is written out may be one that its maker can break, and the library would call it by the name of the one it resembles.
  if (id?.oid() === EC_PUBLIC_KEY && !parameters?.is('OBJECT IDENTIFIER')) return undefined
  try {
    return createPublicKey({ key: info.bytes, format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function shownName(name: string): string | undefined {
  if (name === '') return undefined
  return `"${name.length > NAME_SHOWN ? `${name.slice(0, NAME_SHOWN)}…` : name}"`
}

/** Section 6.1: the issuer is the subject. Such a certificate need not be signed by its own key. */
export function isSelfIssued({ subject, issuer }: CertificateFields): boolean {
  return subject.key === issuer.key
}

// The subject of a certificate as one line, and SSLCertSubject and SSLCertEncoded, which choose an identity of a loaded store.
import { X509Certificate } from 'node:crypto'
import { Asn1Element, Asn1Error, only } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import type { Identity, LoadedStore } from './certificate-store.ts'

/** RFC 4514 section 3, and the short names of OpenSSL for what else is met in certificates. */
const ATTRIBUTE_NAMES = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
])

/** In place of a name; no name of RFC 4514 is in brackets. */
const NOT_WELL_FORMED = '(not read: the certificate is not well-formed)'

/**
 * The subject in the form of RFC 4514, with a space after each comma: `CN=localhost, O=Example`. As that RFC asks, the last part of the
 * name comes first, which is nearly always CN. "" for an empty subject. Always one line: control characters are escaped. Never throws.
 */
export function subjectOf(certificate: X509Certificate): string {
  return shownName(certificate, 'subject')
}

/** The issuer in the form of `subjectOf`. */
export function issuerOf(certificate: X509Certificate): string {
  return shownName(certificate, 'issuer')
}

function shownName(certificate: X509Certificate, which: 'subject' | 'issuer'): string {
  try {
    return nameAsText(nameIn(certificate, which))
  } catch (error) {
    // TLS libraries take certificates that are not well-formed to the last byte, and clients send them.
    if (error instanceof Asn1Error) return NOT_WELL_FORMED
    throw error
  }
}

/** In hexadecimal digits of upper case, as OpenSSL writes it; BoringSSL's `X509Certificate.serialNumber` is in lower case. */
export function serialNumberOf(certificate: X509Certificate): string {
  return certificate.serialNumber.toUpperCase()
}

/** The Name of a certificate (RFC 5280 section 4.1) as it is encoded there. Throws `Asn1Error`. */
export function nameIn(certificate: X509Certificate, which: 'subject' | 'issuer'): Asn1Element {
  const what = 'the certificate'
  const tbs = only(Asn1Element.read(certificate.raw, what).children('SEQUENCE'), 0, what).children('SEQUENCE')
  // A certificate of version 1 has no version field.
  const afterVersion = tbs[0]?.is('[0]') ? 1 : 0
  return only(tbs, afterVersion + (which === 'issuer' ? 2 : 4), what)
}

function nameAsText(name: Asn1Element): string {
  return name
    .children('SEQUENCE')
    .map((part) => part.children('SET').map(attributeAsText).join('+'))
    .toReversed()
    .join(', ')
}

function attributeAsText(attribute: Asn1Element): string {
  const [type, value] = attribute.children('SEQUENCE')
  if (!type || !value) return ''
  const name = ATTRIBUTE_NAMES.get(type.oid())
  // RFC 4514 section 2.4: a type without a name shows its value as it is encoded.
  return name === undefined ? `${type.oid()}=#${value.bytes.toString('hex')}` : `${name}=${escaped(value.text())}`
}

/** RFC 4514 section 2.4. */
function escaped(value: string): string {
  return value
    .replace(/["+,;<>\\]/g, String.raw`\$&`)
    .replace(/[\x00-\x1f\x7f]/g, (control) => `\\${control.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/^[# ]/, String.raw`\$&`)
    .replace(/(?<=.) $/, String.raw`\ `)
}

/**
 * The identity that SSLCertSubject names, in this order: `*`, the first with a private key; the exact subject in the form of `subjectOf`;
 * the exact serial number or SHA-1 or SHA-256 fingerprint, in hex, with or without colons; a part of a subject or of the store's own name,
 * in any case of letters. The first of several. Undefined when nothing is found, and for "".
 * Throws `no-private-key` when only a certificate without a key is found.
 */
export function selectIdentity(store: LoadedStore, subject: string): Identity | undefined {
  const wanted = subject.trim()
  if (wanted === '') return undefined
  if (wanted === '*') return store.identities[0]
  for (const matches of [matchesSubject, matchesNumber, matchesPart]) {
    const identity = store.identities.find((each) => matches(each.certificate, wanted, each.friendlyName))
    if (identity) return identity
    const keyless = store.certificates.find((each) => matches(each, wanted, ''))
    if (keyless) throw withoutKey(keyless)
  }
  return undefined
}

function withoutKey(certificate: X509Certificate): CertificateStoreError {
  return new CertificateStoreError(
    'no-private-key',
    `The certificate "${subjectOf(certificate)}" is in the store without its private key. Choose another one, or add the key.`,
  )
}

function matchesSubject(certificate: X509Certificate, wanted: string): boolean {
  return subjectOf(certificate) === wanted
}

function matchesNumber(certificate: X509Certificate, wanted: string): boolean {
  const hex = wanted.replace(/[: ]/g, '').toUpperCase()
  if (!/^[0-9A-F]+$/.test(hex)) return false
  const numbers = [certificate.fingerprint, certificate.fingerprint256].map((each) => each.replaceAll(':', ''))
  return numbers.includes(hex) || withoutZeros(serialNumberOf(certificate)) === withoutZeros(hex)
}

/** `0A` and `A` are one serial number. */
function withoutZeros(hex: string): string {
  return hex.replace(/^0+(?=.)/, '')
}

function matchesPart(certificate: X509Certificate, wanted: string, friendlyName: string): boolean {
  const part = wanted.toLowerCase()
  return subjectOf(certificate).toLowerCase().includes(part) || friendlyName.toLowerCase().includes(part)
}

/**
 * The identity of SSLCertEncoded: the one whose certificate is the given one, as PEM or base64 of DER. Undefined when it is not in the
 * store. Throws `store-unreadable` for what is no certificate, and `no-private-key` for one that is in the store without its key.
 */
export function identityForCertificate(store: LoadedStore, pemOrBase64Der: string): Identity | undefined {
  const { raw } = encodedCertificate(pemOrBase64Der)
  const identity = store.identities.find((each) => each.certificate.raw.equals(raw))
  if (identity) return identity
  const keyless = store.certificates.find((each) => each.raw.equals(raw))
  if (keyless) throw withoutKey(keyless)
  return undefined
}

function encodedCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text.includes('-----BEGIN ') ? text : Buffer.from(text, 'base64'))
  } catch (cause) {
    throw new CertificateStoreError(
      'store-unreadable',
      'SSLCertEncoded is not a certificate; one in PEM or in base64 of DER was expected.',
      { cause },
    )
  }
}

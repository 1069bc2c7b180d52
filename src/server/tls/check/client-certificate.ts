// A client's certificate as SSLClientAuthentication shows it. The verdict on it is certificate-check.ts.
import type { X509Certificate } from 'node:crypto'
import { ELEMENT_LIMIT, ElementBudget } from './element-budget.ts'
import { issuerOf, serialNumberOf, subjectOf } from '../certificates/certificate-subject.ts'

/** In place of names; no name of RFC 4514 is in brackets. */
const NOT_READ = `(not read: the client's certificates have more than ${ELEMENT_LIMIT} elements)`
export interface ShownCertificate {
  readonly subject: string
  readonly issuer: string
  /** In hexadecimal digits of upper case. */
  readonly serialNumber: string
  /** In hexadecimal digits of upper case with colons. */
  readonly fingerprints: { readonly sha1: string; readonly sha256: string }
  readonly validity: { readonly from: Date; readonly to: Date }
}

export interface ClientCertificateFields {
  /** PEM of the client's certificate, or with SSLIncludeCertChain of the whole chain; "" when there is none. */
  readonly certEncoded: string
  readonly certSubject: string
  readonly certIssuer: string
  /** From the client's own upwards. */
  readonly chain: readonly ShownCertificate[]
}

export function clientCertificateFields(chain: readonly X509Certificate[], includeChain: boolean): ClientCertificateFields {
  const budget = new ElementBudget()
  const shown = chain.map((certificate) => shownCertificate(certificate, budget))
  const encoded = includeChain ? chain : chain.slice(0, 1)
  return {
    certEncoded: encoded.map((certificate) => certificate.toString()).join(''),
    certSubject: shown[0]?.subject ?? '',
    certIssuer: shown[0]?.issuer ?? '',
    chain: shown,
  }
}

function shownCertificate(certificate: X509Certificate, budget: ElementBudget): ShownCertificate {
  const isRead = budget.has(certificate)
  return {
    subject: isRead ? subjectOf(certificate) : NOT_READ,
    issuer: isRead ? issuerOf(certificate) : NOT_READ,
    serialNumber: serialNumberOf(certificate),
    fingerprints: { sha1: certificate.fingerprint, sha256: certificate.fingerprint256 },
    validity: { from: new Date(certificate.validFrom), to: new Date(certificate.validTo) },
  }
}

// Which certificate issued which: by name, then by signature, counted. A chain is hostile input, and each signature costs the time of one
// public-key operation.
import { isSameName } from './distinguished-name.ts'
import type { CertificateFields } from './certificate-fields.ts'
import { verifySignature, type SignatureResult } from './signature-algorithm.ts'
import { strengthOfKey } from './strength.ts'

/** Signatures checked for one client. A real chain needs three; with cross-signed roots ten. */
export const SIGNATURE_LIMIT = 40

/** `unchecked`: the limit is reached. */
export type Link = SignatureResult | 'unchecked'

export class IssuerLinks {
  readonly #results = new Map<string, Link>()

  /** Whether the key of `issuer` signed `certificate`. Each pair is checked once. The names are the caller's to compare. */
  between(certificate: CertificateFields, issuer: CertificateFields): Link {
    const pair = `${certificate.fingerprint} ${issuer.fingerprint}`
    const known = this.#results.get(pair)
    if (known) return known
    if (this.#results.size >= SIGNATURE_LIMIT) return 'unchecked'
    const link = checked(certificate, issuer)
    this.#results.set(pair, link)
    return link
  }
}

function checked(certificate: CertificateFields, { publicKey }: CertificateFields): Link {
  // A key beyond the limits is refused without being used: it may have been made to take long.
  if (!publicKey || strengthOfKey(publicKey).bits === 0) return 'unsupported'
  return verifySignature(certificate.signed, certificate.signature, certificate.signatureAlgorithm, publicKey)
}

/** Those of the pool that bear the issuer's name, most likely first. Key identifiers are hints (RFC 5280 section 4.2.1.1), and decide nothing. */
export function issuersByName(certificate: CertificateFields, pool: readonly CertificateFields[]): CertificateFields[] {
  return pool
    .filter((each) => isSameName(each.subject, certificate.issuer))
    .toSorted((one, other) => likelihood(certificate, other) - likelihood(certificate, one))
}

/** 2 when an identifier names this key, 1 when none says anything, 0 when one names another key. */
export function likelihood({ extensions }: CertificateFields, issuer: CertificateFields): 0 | 1 | 2 {
  const { keyIdentifier, serialNumber } = extensions.authorityKeyIdentifier
  const own = issuer.extensions.subjectKeyIdentifier
  if (keyIdentifier !== undefined && own !== undefined) return keyIdentifier === own ? 2 : 0
  if (serialNumber !== undefined) return serialNumber === issuer.serialNumber ? 2 : 0
  return 1
}

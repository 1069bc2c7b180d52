// The certificates of a P7B: a PKCS#7 SignedData (RFC 2315 section 9, RFC 5652 section 5) that signs nothing and carries certificates.
import { Asn1Element } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'

const SIGNED_DATA = '1.2.840.113549.1.7.2'

/** The certificates in DER, in the order of the file. Throws `CertificateStoreError`, and `Asn1Error` for what is not well-formed. */
export function readP7b(bytes: Buffer): Buffer[] {
  const [type, content] = Asn1Element.read(bytes, 'the P7B').children('SEQUENCE')
  if (!content || type?.oid() !== SIGNED_DATA)
    throw new CertificateStoreError(
      'store-unreadable',
      'The PKCS#7 structure is no SignedData, which is what carries certificates in a P7B.',
    )
  const certificates = content
    .inside('[0]')
    .children('SEQUENCE')
    .find((part) => part.is('[0]'))
  // Other alternatives than a certificate (attribute certificates) are tagged.
  return (certificates?.children('[0]') ?? []).filter((element) => element.is('SEQUENCE')).map((element) => element.bytes)
}

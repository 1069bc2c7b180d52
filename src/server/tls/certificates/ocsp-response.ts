// Writes OCSP responses (RFC 6960) about one certificate, signed by its issuer. What they are stapled to is the TLS stage's.
import { createHash, type KeyObject } from 'node:crypto'
import { publicKeyInfo, signed } from './certificate-writing.ts'
import {
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  implicitSequence,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
} from './der.ts'

export interface OcspContents {
  /** The issuer's Name, encoded. */
  readonly issuer: Buffer
  readonly serialNumber: Buffer
  /** When it was revoked; undefined says that the certificate is good. */
  readonly revokedAt: Date | undefined
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}

/** Section 4.2.1. */
const SUCCESSFUL = 0
const ID_PKIX_OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1'
/** What every client knows in a CertID; it hides nothing, so that its weakness does not matter. */
const SHA1 = '1.3.14.3.2.26'

/** The OCSPResponse in DER. `key` is the issuer's, which answers for itself. */
export function ocspResponse({ issuer, serialNumber, revokedAt, thisUpdate, nextUpdate }: OcspContents, key: KeyObject): Buffer {
  const certId = sequence(
    sequence(oid(SHA1), nothing()),
    octetString(sha1(issuer)),
    octetString(sha1(publicKeyBits(publicKeyInfo(key)))),
    integer(serialNumber),
  )
  const GOOD = implicit(0, Buffer.alloc(0))
  const status = revokedAt === undefined ? GOOD : implicitSequence(1, generalizedTime(revokedAt))
  const single = sequence(certId, status, generalizedTime(thisUpdate), explicit(0, generalizedTime(nextUpdate)))
  const basic = signed(key, () => sequence(explicit(1, issuer), generalizedTime(thisUpdate), sequence(single)))
  return sequence(enumerated(SUCCESSFUL), explicit(0, sequence(oid(ID_PKIX_OCSP_BASIC), octetString(basic))))
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest()
}

/** What stands in the BIT STRING at the end of a SubjectPublicKeyInfo. */
function publicKeyBits(info: Buffer): Buffer {
  // SEQUENCE { algorithm SEQUENCE, BIT STRING }: each head is followed by what it has the length of.
  const algorithm = contentAt(info, 0).start
  const bits = contentAt(info, contentAt(info, algorithm).end)
  return info.subarray(bits.start + 1, bits.end)
}

function contentAt(bytes: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1] as number
  const size = first < 0x80 ? 0 : first & 0x7f
  const start = at + 2 + size
  return { start, end: start + (size === 0 ? first : bytes.readUIntBE(at + 2, size)) }
}

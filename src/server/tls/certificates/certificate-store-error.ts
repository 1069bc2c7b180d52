// Every way in which a certificate store can fail its reader: a stable kebab-case code for programs and a sentence for people.
// Numbers (271, 272, 282) are left to the caller, who knows what the store was opened for.

export type CertificateStoreErrorCode =
  /** A password was given, and the store does not open with it. */
  | 'wrong-store-password'
  /** The store is protected, and no password was given. */
  | 'missing-store-password'
  /** There are certificates, and no private key for any of them. */
  | 'no-private-key'
  /** There are private keys, and no certificate at all. */
  | 'no-certificate'
  /** There are keys and certificates, and no key belongs to a certificate. */
  | 'key-mismatch'
  /** The bytes could not be had, or are not what they should be, or go beyond a limit. */
  | 'store-unreadable'
  /** The type, or what is in the store, is known and not served here. The sentence says what to export instead. */
  | 'store-type-unsupported'

/** Its message never holds a password, key material, or text out of SSLCertStore that is not a path. */
export class CertificateStoreError extends Error {
  override readonly name = 'CertificateStoreError'
  readonly code: CertificateStoreErrorCode
  constructor(code: CertificateStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

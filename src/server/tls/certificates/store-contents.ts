// What a store of any format holds before keys and certificates are brought together: the common result of all readers.
import { X509Certificate, createPrivateKey, type JsonWebKeyInput, type KeyObject, type PrivateKeyInput } from 'node:crypto'
import { CertificateStoreError } from './certificate-store-error.ts'

export type StoreKind = 'pem' | 'pfx' | 'jks' | 'p7b' | 'jwk' | 'der'

/** How a kind is called in a sentence. */
export const KIND_NAMES: Readonly<Record<StoreKind, string>> = {
  pem: 'PEM text',
  pfx: 'a PFX (PKCS#12)',
  jks: 'a JKS',
  p7b: 'a P7B (PKCS#7)',
  jwk: 'a JSON Web Key',
  der: 'a DER certificate',
}

/** Certificates of one store. A bundle of all public roots has 150; a comparison of all with all must stay cheap. */
export const CERTIFICATE_LIMIT = 5_000
/**
 * Bytes of one certificate; real ones have a few thousand. Node looks for PEM in whatever it is given first, which BoringSSL does in time that
 * grows with the square of the length: 25 ms for this, five seconds for a revocation list of 15 MiB.
 */
export const CERTIFICATE_BYTES_LIMIT = 1024 * 1024
/** Private keys of one store. Each is deciphered with a derivation of its own. */
const KEY_LIMIT = 500

/** Characters of a name that a store gives a key; what is longer is cut. */
const FRIENDLY_NAME_LIMIT = 256

export interface StoredKey {
  readonly key: KeyObject
  /** The name that the store gives it, or "". */
  readonly friendlyName: string
}

/** Gathers what a reader finds, within limits. */
export class StoreContents {
  readonly keys: StoredKey[] = []
  readonly certificates: X509Certificate[] = []
  readonly #seen = new Set<string>()

  addKey(key: KeyObject, friendlyName: string): void {
    if (this.keys.length >= KEY_LIMIT) throw tooMany('private keys', KEY_LIMIT)
    this.keys.push({ key, friendlyName: friendlyName.slice(0, FRIENDLY_NAME_LIMIT) })
  }

  /** Takes a DER certificate; one that is there already is not added again. */
  addCertificate(der: Uint8Array): void {
    const certificate = certificateOf(der)
    if (this.#seen.has(certificate.fingerprint256)) return
    if (this.certificates.length >= CERTIFICATE_LIMIT) throw tooMany('certificates', CERTIFICATE_LIMIT)
    this.#seen.add(certificate.fingerprint256)
    this.certificates.push(certificate)
  }
}

function tooMany(what: string, limit: number): CertificateStoreError {
  return new CertificateStoreError(
    'store-unreadable',
    `The store has more than ${limit} ${what}; no more are read. Export only those that are needed.`,
  )
}

function certificateOf(der: Uint8Array): X509Certificate {
  if (der.length > CERTIFICATE_BYTES_LIMIT)
    throw new CertificateStoreError(
      'store-unreadable',
      `A certificate in the store has ${der.length} bytes; at most ${CERTIFICATE_BYTES_LIMIT} are read.`,
    )
  try {
    return new X509Certificate(der)
  } catch (cause) {
    throw new CertificateStoreError('store-unreadable', 'A certificate in the store is not a well-formed X.509 certificate.', {
      cause,
    })
  }
}

/** A private key of a plain encoding, or undefined when it is none. */
export function privateKeyOrNothing(input: PrivateKeyInput | JsonWebKeyInput): KeyObject | undefined {
  try {
    return createPrivateKey(input)
  } catch {
    return undefined
  }
}

/** The same, for a key that cannot be the result of a wrong password. */
export function privateKey(input: PrivateKeyInput | JsonWebKeyInput): KeyObject {
  try {
    return createPrivateKey(input)
  } catch (cause) {
    throw new CertificateStoreError(
      'store-unreadable',
      'A private key in the store is damaged, or of a kind that this TLS library does not know. RSA, and ECDSA on P-256, P-384 and P-521 work everywhere.',
      { cause },
    )
  }
}

/** When a part of a store does not open with the password, or with none. `part` begins the sentence: "The private key". */
export function passwordError(password: string, part: string, hint = ''): CertificateStoreError {
  return password === ''
    ? new CertificateStoreError(
        'missing-store-password',
        `${part} is protected with a password, and none was given. Set SSLCertStorePassword.${hint}`,
      )
    : new CertificateStoreError(
        'wrong-store-password',
        `${part} does not open with the password in SSLCertStorePassword: the password is wrong, or the store is damaged.${hint}`,
      )
}

// Reads a JSON Web Key or a set of them (RFC 7517): private keys, and the certificates of their x5c.
import { CertificateStoreError } from './certificate-store-error.ts'
import { StoreContents, privateKey } from './store-contents.ts'

type Json = Record<string, unknown>

/** Throws `CertificateStoreError`. A JWK has no password of its own; one that is encrypted (JWE) is refused. */
export function readJwk(text: string): StoreContents {
  const contents = new StoreContents()
  const root = parsed(text)
  if ('ciphertext' in root)
    throw new CertificateStoreError(
      'store-type-unsupported',
      'The JSON is an encrypted key (JWE), which is not served. Export the key as a plain JWK, or as an encrypted PKCS#8 in PEM.',
    )
  const keys: unknown = 'keys' in root ? root['keys'] : [root]
  if (!Array.isArray(keys)) throw unreadable('The "keys" of the JSON Web Key Set is not a list.')
  for (const key of keys as unknown[]) {
    if (!isObject(key) || typeof key['kty'] !== 'string') throw unreadable('The JSON has no "kty", which every JSON Web Key has.')
    for (const certificate of certificatesOf(key)) contents.addCertificate(certificate)
    const kid = key['kid']
    // Symmetric keys ("oct") have a "k"; they and public keys are no part of an identity.
    if (typeof key['d'] === 'string') contents.addKey(privateKey({ key, format: 'jwk' }), typeof kid === 'string' ? kid : '')
  }
  return contents
}

function parsed(text: string): Json {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    // The error of JSON.parse quotes the text, which may be a private key.
    throw unreadable('The text begins like JSON and is not well-formed JSON; a JSON Web Key was expected.')
  }
  if (!isObject(root)) throw unreadable('The JSON is not an object; a JSON Web Key was expected.')
  return root
}

/** RFC 7517 section 4.7: base64, not base64url, of DER. */
function certificatesOf(key: Json): Buffer[] {
  const x5c = key['x5c']
  if (x5c === undefined) return []
  if (!Array.isArray(x5c) || !x5c.every((each) => typeof each === 'string'))
    throw unreadable('The "x5c" of the JSON Web Key is not a list of certificates in base64.')
  return x5c.map((each) => Buffer.from(each, 'base64'))
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(sentence: string): CertificateStoreError {
  return new CertificateStoreError('store-unreadable', sentence)
}

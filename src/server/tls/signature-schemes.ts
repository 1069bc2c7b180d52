// What a server's key can sign a handshake of TLS 1.3 with (RFC 8446 section 4.2.3), in the order in which the TLS libraries prefer it. The
// message that tells is encrypted; this spares its decryption.
import type { KeyObject } from 'node:crypto'
import { SIGNATURE_SCHEMES } from './wire/names.ts'
import type { SignatureScheme } from './wire/names.ts'

const RSA_PSS_RSAE = ['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512']
const RSA_PSS_PSS = ['rsa_pss_pss_sha256', 'rsa_pss_pss_sha384', 'rsa_pss_pss_sha512']

/** Schemes that begin `ecdsa_` belong to one curve each. By the names of node:crypto. */
const ECDSA: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['ecdsa_secp256r1_sha256'],
  secp384r1: ['ecdsa_secp384r1_sha384'],
  secp521r1: ['ecdsa_secp521r1_sha512'],
  brainpoolP256r1: ['ecdsa_brainpoolP256r1tls13_sha256'],
  brainpoolP384r1: ['ecdsa_brainpoolP384r1tls13_sha384'],
  brainpoolP512r1: ['ecdsa_brainpoolP512r1tls13_sha512'],
}

function namesOf(key: KeyObject): readonly string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  switch (type as string | undefined) {
    case 'rsa':
      return RSA_PSS_RSAE
    case 'rsa-pss':
      // Such a key can be made for one hash alone.
      return RSA_PSS_PSS.filter((name) => name.endsWith(details?.hashAlgorithm ?? ''))
    case 'ec':
      return ECDSA[details?.namedCurve ?? ''] ?? []
    case 'ed25519':
    case 'ed448':
      return [type as string]
    case 'ml-dsa-44':
    case 'ml-dsa-65':
    case 'ml-dsa-87':
      return [(type as string).replaceAll('-', '')]
    default:
      return []
  }
}

/**
 * Both libraries take the first scheme of this list that the client takes. `enabled` is TLS13SignatureAlgorithms in its order; undefined
 * leaves the order to the library, which begins with SHA-256 for every key.
 */
export function schemesOf(key: KeyObject, enabled: readonly SignatureScheme[] | undefined): readonly SignatureScheme[] {
  const possible = namesOf(key)
  if (enabled !== undefined) return enabled.filter(({ name }) => possible.includes(name))
  return SIGNATURE_SCHEMES.all.filter(({ name }) => possible.includes(name))
}

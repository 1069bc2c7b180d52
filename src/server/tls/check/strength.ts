// How strong keys and signatures are. The measure is bits of security (NIST SP 800-57 part 1, table 2): below 80 is a fault, as at OpenSSL's
// level 1, the default of TLS servers; below 112 is a remark, because such a certificate still serves and will be refused elsewhere soon.
import type { KeyObject } from 'node:crypto'
import type { SignatureAlgorithm } from './signature-algorithm.ts'

/** Below: broken, or within reach of one determined attacker. */
export const STRENGTH_REQUIRED = 80
/** Below: withdrawn by NIST since 2014. */
export const STRENGTH_ADVISED = 112
/** Bits of an RSA key. One check with so many, and the longest exponent that OpenSSL takes, lasts 2 ms; with the usual one 0.5 ms. */
const RSA_LIMIT = 8192

export interface Strength {
  /** Bits of security; 0 for what cannot be judged and is refused. */
  readonly bits: number
  /** As in a sentence: "an RSA key of 1024 bits". */
  readonly name: string
}

/** Collisions: MD5 2^39 and SHA-1 2^63 by the best attacks on certificates known (both were done), the others half their length. */
const HASH_STRENGTHS = { md5: 39, sha1: 63, sha224: 112, sha256: 128, sha384: 192, sha512: 256 } as const

export function strengthOfSignature(algorithm: SignatureAlgorithm): Strength {
  switch (algorithm.scheme) {
    case 'rsa':
    case 'ecdsa':
    case 'rsa-pss':
      return { bits: HASH_STRENGTHS[algorithm.hash], name: `a signature by ${algorithm.name}` }
    case 'ed25519':
      return { bits: 128, name: 'a signature by Ed25519' }
    case 'ed448':
      return { bits: 224, name: 'a signature by Ed448' }
    case 'unknown':
      return { bits: 0, name: `a signature by ${algorithm.name}` }
  }
}

export function strengthOfKey(key: KeyObject): Strength {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss': {
      const bits = modulusLength ?? 0
      return { bits: bits > RSA_LIMIT ? 0 : strengthOfRsa(bits), name: `an RSA key of ${bits} bits` }
    }
    case 'ec':
      return strengthOfCurve(namedCurve)
    case 'ed25519':
      return { bits: 128, name: 'an Ed25519 key' }
    case 'ed448':
      return { bits: 224, name: 'an Ed448 key' }
    default:
      return { bits: 0, name: `a key of the kind ${key.asymmetricKeyType ?? 'unknown'}` }
  }
}

function strengthOfRsa(bits: number): number {
  if (bits >= 3072) return 128
  if (bits >= 2048) return 112
  return bits >= 1024 ? 80 : 56
}

/** By the digits of its name: 256 of prime256v1, brainpoolP256r1, P-256. */
function strengthOfCurve(name: string | undefined): Strength {
  const bits = Number(/\d{3}/.exec(name ?? '')?.[0] ?? 0)
  return { bits: Math.floor(bits / 2), name: name ? `an ECDSA key on ${name}` : 'an ECDSA key on a curve without a name' }
}

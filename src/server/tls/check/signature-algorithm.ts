// The algorithm of a signature on a certificate or a revocation list (RFC 5280 section 4.1.1.2): read, named, and verified with. Whether
// it is strong enough is decided in strength.ts.
import { constants, verify, type KeyObject } from 'node:crypto'
import type { Asn1Element } from '../certificates/asn1-element.ts'

type Hash = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

export type SignatureAlgorithm =
  | { readonly scheme: 'rsa' | 'ecdsa'; readonly hash: Hash; readonly name: string }
  | { readonly scheme: 'rsa-pss'; readonly hash: Hash; readonly saltLength: number; readonly name: string }
  | { readonly scheme: 'ed25519' | 'ed448'; readonly name: string }
  /** Known to nobody here, or with parameters that no library serves. */
  | { readonly scheme: 'unknown'; readonly name: string }

const HASH_NAMES: Readonly<Record<Hash, string>> = {
  md5: 'MD5',
  sha1: 'SHA-1',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
}

/** RFC 3279 section 2.2, RFC 4055 section 5, RFC 5758 section 3.2. */
const WITH_HASH = new Map<string, readonly ['rsa' | 'ecdsa', Hash]>([
  ['1.2.840.113549.1.1.4', ['rsa', 'md5']],
  ['1.2.840.113549.1.1.5', ['rsa', 'sha1']],
  ['1.2.840.113549.1.1.14', ['rsa', 'sha224']],
  ['1.2.840.113549.1.1.11', ['rsa', 'sha256']],
  ['1.2.840.113549.1.1.12', ['rsa', 'sha384']],
  ['1.2.840.113549.1.1.13', ['rsa', 'sha512']],
  ['1.2.840.10045.4.1', ['ecdsa', 'sha1']],
  ['1.2.840.10045.4.3.1', ['ecdsa', 'sha224']],
  ['1.2.840.10045.4.3.2', ['ecdsa', 'sha256']],
  ['1.2.840.10045.4.3.3', ['ecdsa', 'sha384']],
  ['1.2.840.10045.4.3.4', ['ecdsa', 'sha512']],
])

/** RFC 4055 section 2.1 and RFC 8017 appendix B.1. */
const HASHES = new Map<string, Hash>([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

const RSASSA_PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'
/** The longest hash: RFC 8017 gains nothing from a longer salt. */
const SALT_LIMIT = 64

export function readSignatureAlgorithm(element: Asn1Element): SignatureAlgorithm {
  const [id, parameters] = element.children('SEQUENCE')
  const oid = id?.oid() ?? ''
  const known = WITH_HASH.get(oid)
  if (known) {
    const [scheme, hash] = known
    return { scheme, hash, name: `${HASH_NAMES[hash]} with ${scheme === 'rsa' ? 'RSA' : 'ECDSA'}` }
  }
  switch (oid) {
    case '1.3.101.112':
      return { scheme: 'ed25519', name: 'Ed25519' }
    case '1.3.101.113':
      return { scheme: 'ed448', name: 'Ed448' }
    case RSASSA_PSS:
      return pss(parameters)
    default:
      return { scheme: 'unknown', name: `the algorithm ${oid}` }
  }
}

/** RFC 4055 section 3.1. What is left away is SHA-1, MGF1 with SHA-1, and a salt of 20 bytes. */
function pss(parameters: Asn1Element | undefined): SignatureAlgorithm {
  const parts = parameters?.children('SEQUENCE') ?? []
  const part = (tag: string): Asn1Element | undefined => parts.find((each) => each.is(tag))?.inside(tag)
  const hash = hashOf(part('[0]'))
  const [generator, generatorHash] = part('[1]')?.children('SEQUENCE') ?? []
  const saltLength = part('[2]')?.integer() ?? 20
  const trailer = part('[3]')?.integer() ?? 1
  const isServed =
    hash !== undefined &&
    // Node takes one hash for both, and so do TLS and every authority met.
    hashOf(generatorHash) === hash &&
    (generator === undefined || generator.oid() === MGF1) &&
    saltLength >= 0 &&
    saltLength <= SALT_LIMIT &&
    trailer === 1
  if (!isServed) return { scheme: 'unknown', name: 'RSASSA-PSS with two hashes, or parameters beyond RFC 4055' }
  return { scheme: 'rsa-pss', hash, saltLength, name: `${HASH_NAMES[hash]} with RSASSA-PSS` }
}

function hashOf(algorithm: Asn1Element | undefined): Hash | undefined {
  if (!algorithm) return 'sha1'
  return HASHES.get(algorithm.children('SEQUENCE')[0]?.oid() ?? '')
}

/** `unsupported`: the library in force cannot tell, or the key is of another kind than the algorithm's. */
export type SignatureResult = 'good' | 'bad' | 'unsupported'

/** Whether the signature over the bytes is the key's. Takes milliseconds for the largest keys: callers count. */
export function verifySignature(
  bytes: Uint8Array,
  signature: Uint8Array,
  algorithm: SignatureAlgorithm,
  key: KeyObject,
): SignatureResult {
  const kind = key.asymmetricKeyType
  try {
    switch (algorithm.scheme) {
      case 'rsa':
        return kind === 'rsa' ? result(verify(algorithm.hash, bytes, key, signature)) : 'unsupported'
      case 'ecdsa':
        return kind === 'ec' ? result(verify(algorithm.hash, bytes, key, signature)) : 'unsupported'
      case 'rsa-pss': {
        if (kind !== 'rsa' && kind !== 'rsa-pss') return 'unsupported'
        const padding = constants.RSA_PKCS1_PSS_PADDING
        return result(verify(algorithm.hash, bytes, { key, padding, saltLength: algorithm.saltLength }, signature))
      }
      case 'ed25519':
      case 'ed448':
        return kind === algorithm.scheme ? result(verify(null, bytes, key, signature)) : 'unsupported'
      case 'unknown':
        return 'unsupported'
    }
  } catch {
    // What OpenSSL and BoringSSL lack differs, and so do their words for it.
    return 'unsupported'
  }
}

function result(isGood: boolean): SignatureResult {
  return isGood ? 'good' : 'bad'
}

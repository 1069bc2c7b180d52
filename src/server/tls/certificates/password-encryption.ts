// Deciphering what is encrypted with a password: the schemes of PKCS#5 (RFC 8018) and PKCS#12 (RFC 7292 appendix C). It does not know
// whether the password is right: it says that the padding is wrong, and the caller says what that means.
import * as crypto from 'node:crypto'
import { promisify } from 'node:util'
import { only, type Asn1Element } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { PURPOSE, derivePkcs12, hashedOften, type DerivationBudget, type StorePassword } from './pkcs12-derivation.ts'
import { decipherRc2Cbc } from './rc2.ts'

const pbkdf2 = promisify(crypto.pbkdf2)
const scrypt = promisify<crypto.BinaryLike, crypto.BinaryLike, number, crypto.ScryptOptions, Buffer>(crypto.scrypt)

/** Memory that scrypt may take, in bytes: OpenSSL's default parameters take 16 MiB, its largest common ones 32. */
const SCRYPT_MEMORY_LIMIT = 64 * 1024 * 1024

/** Appendix C. Node's cipher, bytes of its key, effective bits for RC2. */
const PKCS12_SCHEMES = new Map([
  ['1.2.840.113549.1.12.1.3', { cipher: '3des', keyBytes: 24 }],
  ['1.2.840.113549.1.12.1.4', { cipher: '3des', keyBytes: 16 }],
  ['1.2.840.113549.1.12.1.5', { cipher: 'rc2', keyBytes: 16 }],
  ['1.2.840.113549.1.12.1.6', { cipher: 'rc2', keyBytes: 5 }],
])
/** RFC 8018 A.3: DES with a hash. OpenSSL 1.0 protected keys so unless it was told otherwise. */
const PBES1_HASHES = new Map([
  ['1.2.840.113549.1.5.3', 'md5'],
  ['1.2.840.113549.1.5.10', 'sha1'],
])
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const SCRYPT = '1.3.6.1.4.1.11591.4.11'
const PBES2_CIPHERS = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyBytes: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyBytes: 32 }],
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyBytes: 24 }],
  ['1.3.14.3.2.7', { name: 'des-cbc', keyBytes: 8 }],
])
const HMAC_HASHES = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
  ['1.2.840.113549.2.13', 'sha512-256'],
])

/** Node's name of the hash in an HMAC algorithm identifier. */
export function hmacHash(oid: string): string {
  return known(HMAC_HASHES, oid, 'hash function')
}

/**
 * The plain bytes, or undefined when their padding is wrong, which is how a wrong password shows nearly always. One in 256 wrong
 * passwords passes: what comes out must be checked for what it should be. `algorithm` is an AlgorithmIdentifier.
 */
export async function decipherWithPassword(
  algorithm: Asn1Element,
  bytes: Buffer,
  password: StorePassword,
  budget: DerivationBudget,
): Promise<Buffer | undefined> {
  const what = 'the encryption of the store'
  const [scheme, parameters] = algorithm.children('SEQUENCE', what)
  const oid = scheme?.oid() ?? ''
  if (!parameters) throw unsupported('password encryption', oid)
  if (oid === PBES2) {
    const [derivation, encryption] = parameters.children('SEQUENCE')
    const [cipherOid, iv] = encryption?.children('SEQUENCE') ?? []
    if (!derivation || !cipherOid || !iv) throw unsupported('password encryption', oid)
    const { name, keyBytes } = known(PBES2_CIPHERS, cipherOid.oid(), 'cipher')
    const key = await deriveKey(derivation, password.text, keyBytes, budget)
    return decipher(name, key, iv.octets(), bytes)
  }
  const [saltElement, count] = parameters.children('SEQUENCE')
  if (!saltElement || !count) throw unsupported('password encryption', oid)
  const salt = saltElement.octets()
  const iterations = count.integer()
  const hash = PBES1_HASHES.get(oid)
  if (hash !== undefined) {
    budget.spend(iterations)
    const derived = await hashedOften(hash, Buffer.concat([Buffer.from(password.text, 'utf8'), salt]), iterations)
    return decipher('des-cbc', derived.subarray(0, 8), derived.subarray(8, 16), bytes)
  }
  const { cipher, keyBytes } = known(PKCS12_SCHEMES, oid, 'password encryption')
  const how = { hash: 'sha1', salt, iterations }
  const key = await derivePkcs12(PURPOSE.key, password, how, keyBytes, budget)
  const iv = await derivePkcs12(PURPOSE.iv, password, how, 8, budget)
  if (cipher === 'rc2') return bytes.length % 8 === 0 ? withoutPadding(decipherRc2Cbc(key, keyBytes * 8, iv, bytes), 8) : undefined
  return decipher('des-ede3-cbc', key, iv, bytes)
}

/** The key derivation of PBES2 and PBMAC1: an AlgorithmIdentifier of PBKDF2 (RFC 8018 A.2) or scrypt (RFC 7914 section 7). */
export async function deriveKey(
  algorithm: Asn1Element,
  password: string,
  length: number,
  budget: DerivationBudget,
): Promise<Buffer> {
  const [scheme, parameters] = algorithm.children('SEQUENCE')
  const oid = scheme?.oid() ?? ''
  const [saltElement, ...rest] = parameters?.children('SEQUENCE') ?? []
  if (!saltElement) throw unsupported('key derivation', oid)
  const salt = saltElement.octets()
  if (oid === PBKDF2) {
    const iterations = only(rest, 0, 'the key derivation').integer()
    const prf = rest.find((element) => element.is('SEQUENCE'))
    const hash = prf ? hmacHash(only(prf.children('SEQUENCE'), 0, 'the key derivation').oid()) : 'sha1'
    budget.spend(iterations)
    return pbkdf2(Buffer.from(password, 'utf8'), salt, iterations, length, hash)
  }
  if (oid !== SCRYPT) throw unsupported('key derivation', oid)
  const [N = 0, r = 0, p = 0] = rest.slice(0, 3).map((element) => element.integer())
  if (128 * N * r > SCRYPT_MEMORY_LIMIT || N < 2 || r < 1 || p < 1 || (N & (N - 1)) !== 0)
    throw new CertificateStoreError(
      'store-unreadable',
      `The store asks for scrypt with N=${N}, r=${r}, p=${p}; N must be a power of two, and 128·N·r at most ` +
        `${SCRYPT_MEMORY_LIMIT} bytes. Export it again with less.`,
    )
  // As many rounds of Salsa20/8 cost about what as many iterations of PBKDF2 do.
  budget.spend(N * r * p)
  return scrypt(Buffer.from(password, 'utf8'), salt, length, { N, r, p, maxmem: 2 * SCRYPT_MEMORY_LIMIT })
}

/** CBC with the padding of PKCS#7, or undefined when the padding is wrong. `name` is Node's, and DES is done as triple DES. */
export function decipher(name: string, key: Buffer, iv: Buffer, bytes: Buffer): Buffer | undefined {
  // Three times the same key is single DES, which OpenSSL 3 no longer has by its own name; K1 K2 K1 is DES with two keys.
  const isDes = name === 'des-cbc' || name === 'des-ede3-cbc'
  const fullKey = isDes && key.length < 24 ? Buffer.concat([key, key, key]).subarray(0, 24) : key
  const blockBytes = isDes ? 8 : 16
  if (iv.length !== blockBytes)
    throw new CertificateStoreError(
      'store-unreadable',
      `The store's cipher has a start value of ${iv.length} bytes; ${blockBytes} were expected.`,
    )
  if (bytes.length === 0 || bytes.length % blockBytes !== 0) return undefined
  // The padding is checked here, so that OpenSSL and BoringSSL cannot disagree about it.
  const deciphering = crypto.createDecipheriv(isDes ? 'des-ede3-cbc' : name, fullKey, iv).setAutoPadding(false)
  return withoutPadding(Buffer.concat([deciphering.update(bytes), deciphering.final()]), blockBytes)
}

function withoutPadding(bytes: Buffer, blockBytes: number): Buffer | undefined {
  const padding = bytes.at(-1) ?? 0
  if (padding < 1 || padding > blockBytes || padding > bytes.length) return undefined
  const end = bytes.length - padding
  return bytes.subarray(end).every((byte) => byte === padding) ? bytes.subarray(0, end) : undefined
}

function known<Value>(table: ReadonlyMap<string, Value>, oid: string, what: string): Value {
  const value = table.get(oid)
  if (value === undefined) throw unsupported(what, oid)
  return value
}

function unsupported(what: string, oid: string): CertificateStoreError {
  return new CertificateStoreError(
    'store-type-unsupported',
    `The store uses the ${what} ${oid === '' ? 'without a name' : oid}, which is not served. Export it again with AES-256 and PBKDF2, ` +
      'for example with "openssl pkcs12 -export" of OpenSSL 3.',
  )
}

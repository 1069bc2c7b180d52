// Reads a JKS, the key store of Java before PKCS#12: its entries, its integrity digest, and the protection of its keys. The format is
// that of sun.security.provider.JavaKeyStore and KeyProtector of OpenJDK. JCEKS, its relative, is refused where contents are recognised.
import { createHash, timingSafeEqual } from 'node:crypto'
import { Asn1Element } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { StoreContents, passwordError, privateKey } from './store-contents.ts'

export const JKS_MAGIC = 0xfeedfeed

const DIGEST_BYTES = 20
/** What OpenJDK mixes into the digest. */
const DIGEST_WORDS = 'Mighty Aphrodite'
const KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1'
const PRIVATE_KEY_ENTRY = 1
const CERTIFICATE_ENTRY = 2

/** Reads big-endian numbers and counted byte strings, and never beyond the end. */
class JksCursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  take(length: number): Buffer {
    if (length > this.left)
      throw new CertificateStoreError(
        'store-unreadable',
        `The JKS is cut off: at position ${this.#at} it announces ${length} bytes, and ${this.left} are left.`,
      )
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  number(): number {
    return this.take(4).readUInt32BE()
  }

  text(): string {
    return this.take(this.take(2).readUInt16BE()).toString('utf8')
  }
}

/** Reads the file's bytes; "" as password means none. Throws `CertificateStoreError`, and `Asn1Error` for a key that is not well-formed. */
export function readJks(bytes: Buffer, password: string): StoreContents {
  const contents = new StoreContents()
  const passwordBytes = Buffer.from(password, 'utf16le').swap16()
  const signed = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES))
  const cursor = new JksCursor(signed)
  cursor.number()
  const version = cursor.number()
  if (version !== 1 && version !== 2)
    throw new CertificateStoreError('store-unreadable', `The JKS is of version ${version}; 1 and 2 are known.`)
  const keys: { alias: string; bytes: Buffer }[] = []
  for (let entries = cursor.number(); entries > 0; entries--) {
    const kind = cursor.number()
    const alias = cursor.text()
    // The date of the entry.
    cursor.take(8)
    if (kind === PRIVATE_KEY_ENTRY) keys.push({ alias, bytes: cursor.take(cursor.number()) })
    else if (kind !== CERTIFICATE_ENTRY)
      throw new CertificateStoreError(
        'store-unreadable',
        `The JKS has an entry of kind ${kind}; 1 (private key) and 2 (certificate) are known.`,
      )
    for (let chain = kind === PRIVATE_KEY_ENTRY ? cursor.number() : 1; chain > 0; chain--) {
      const type = version === 2 ? cursor.text() : 'X.509'
      const certificate = cursor.take(cursor.number())
      if (type === 'X.509') contents.addCertificate(certificate)
    }
  }
  if (cursor.left > 0) throw new CertificateStoreError('store-unreadable', `The JKS has ${cursor.left} bytes after its last entry.`)
  // Without a password Java too reads the certificates and trusts the file; a key cannot be had so.
  if (password !== '' || keys.length > 0) {
    const digest = createHash('sha1').update(passwordBytes).update(DIGEST_WORDS).update(signed).digest()
    if (!timingSafeEqual(digest, bytes.subarray(signed.length))) throw passwordError(password, 'The JKS')
  }
  for (const { alias, bytes: encrypted } of keys) {
    const pkcs8 = plainKey(encrypted, passwordBytes)
    if (!pkcs8) {
      // The alias is the store's word and goes into a command line: only one that a shell leaves alone.
      const shown = /^[\w.-]{1,64}$/.test(alias) ? alias : '<alias>'
      throw passwordError(
        password,
        `The private key "${shown}" in the JKS`,
        ` The store itself opened: the key has a password of its own. Give it that of the store with "keytool -keypasswd -alias ${shown}".`,
      )
    }
    contents.addKey(privateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }), alias)
  }
  return contents
}

/** KeyProtector: a key stream of SHA-1 over password and salt, and a digest of the plain key. Undefined when the digest is another. */
function plainKey(encrypted: Buffer, passwordBytes: Buffer): Buffer | undefined {
  const [algorithm, octets] = Asn1Element.read(encrypted, 'a private key in the JKS').children('SEQUENCE')
  const oid = algorithm?.children('SEQUENCE')[0]?.oid() ?? ''
  if (oid !== KEY_PROTECTOR || !octets)
    throw new CertificateStoreError(
      'store-type-unsupported',
      `A private key in the JKS is protected with ${oid === '' ? 'nothing known' : oid}, which is not served. ` +
        'Convert the store with "keytool -importkeystore -deststoretype PKCS12".',
    )
  const protectedBytes = octets.octets()
  if (protectedBytes.length < 2 * DIGEST_BYTES)
    throw new CertificateStoreError('store-unreadable', 'A private key in the JKS is cut off.')
  const plain = Buffer.from(protectedBytes.subarray(DIGEST_BYTES, -DIGEST_BYTES))
  let stream = protectedBytes.subarray(0, DIGEST_BYTES)
  for (let at = 0; at < plain.length; at++) {
    if (at % DIGEST_BYTES === 0) stream = createHash('sha1').update(passwordBytes).update(stream).digest()
    plain[at] = (plain[at] as number) ^ (stream[at % DIGEST_BYTES] as number)
  }
  const digest = createHash('sha1').update(passwordBytes).update(plain).digest()
  return timingSafeEqual(digest, protectedBytes.subarray(-DIGEST_BYTES)) ? plain : undefined
}

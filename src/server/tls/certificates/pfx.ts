// Reads a PFX (PKCS#12, RFC 7292) in JavaScript: OpenSSL 3 refuses the ciphers of old files, BoringSSL those without a MAC, and both must
// give the same answer. Which key belongs to which certificate is found by their public keys, not by what the file claims.
import * as crypto from 'node:crypto'
import { Asn1Element, only } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { decipherWithPassword, deriveKey, hmacHash } from './password-encryption.ts'
import { DerivationBudget, PURPOSE, derivePkcs12, type StorePassword } from './pkcs12-derivation.ts'
import { StoreContents, passwordError, privateKey } from './store-contents.ts'

/** SafeContents in SafeContents. No writer is known that nests them at all. */
const NESTING_LIMIT = 4

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const SAFE_CONTENTS_BAG = '1.2.840.113549.1.12.10.1.6'
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'
const FRIENDLY_NAME = '1.2.840.113549.1.9.20'
const PBMAC1 = '1.2.840.113549.1.5.14'
const DIGESTS = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.6', 'sha512-256'],
])

const WHAT = 'the PFX'

/**
 * Reads the file's bytes. "" as password means none: stores made without one and stores made with the empty one both open.
 * Throws `CertificateStoreError`, and `Asn1Error` for what is not well-formed.
 */
export async function readPfx(bytes: Buffer, password: string): Promise<StoreContents> {
  const [version, authSafe, macData] = Asn1Element.read(bytes, WHAT).children('SEQUENCE')
  if (!version || !authSafe || version.integer() !== 3)
    throw new CertificateStoreError('store-unreadable', 'The PFX is not of version 3.')
  const [type, content] = authSafe.children('SEQUENCE')
  if (!type || !content || type.oid() !== DATA)
    throw new CertificateStoreError(
      'store-type-unsupported',
      'The PFX is protected with a public key and not with a password. Export it again with a password.',
    )
  const authenticated = content.inside('[0]').octets()
  const reader = new PfxReader(password)
  if (macData) await reader.checkMac(macData, authenticated)
  for (const part of Asn1Element.read(authenticated, WHAT).children('SEQUENCE')) await reader.readPart(part)
  return reader.contents
}

class PfxReader {
  readonly contents = new StoreContents()
  readonly #budget = new DerivationBudget()
  readonly #given: string
  /** The forms of the password that may be meant, the likeliest first. */
  #passwords: StorePassword[]

  constructor(password: string) {
    this.#given = password
    const asGiven = { text: password, isNull: false }
    this.#passwords = password === '' ? [asGiven, { text: '', isNull: true }] : [asGiven]
  }

  /** MacData of section 4. Afterwards the password is known to be right, and which of its forms is meant. */
  async checkMac(macData: Asn1Element, authenticated: Buffer): Promise<void> {
    const [digestInfo, salt, count] = macData.children('SEQUENCE')
    const [algorithm, digest] = digestInfo?.children('SEQUENCE') ?? []
    if (!algorithm || !digest || !salt) throw new CertificateStoreError('store-unreadable', 'The PFX has an incomplete MAC.')
    const expected = digest.octets()
    for (const password of this.#passwords) {
      const mac = await this.#mac(algorithm, salt.octets(), count?.integer() ?? 1, password, authenticated)
      if (mac.length !== expected.length || !crypto.timingSafeEqual(mac, expected)) continue
      // The other form stays behind it: some writers take one for the MAC and the other for the keys.
      this.#passwords = [password, ...this.#passwords.filter((other) => other !== password)]
      return
    }
    throw passwordError(this.#given, 'The PFX')
  }

  async #mac(
    algorithm: Asn1Element,
    salt: Buffer,
    iterations: number,
    password: StorePassword,
    authenticated: Buffer,
  ): Promise<Buffer> {
    const [scheme, parameters] = algorithm.children('SEQUENCE')
    const oid = scheme?.oid() ?? ''
    if (oid === PBMAC1 && parameters) {
      // RFC 9579: salt and count of MacData are without meaning.
      const [derivation, hmac] = parameters.children('SEQUENCE')
      const hash = hmacHash(only(hmac?.children('SEQUENCE') ?? [], 0, WHAT).oid())
      const length = crypto.createHash(hash).digest().length
      const key = await deriveKey(only(derivation ? [derivation] : [], 0, WHAT), password.text, length, this.#budget)
      return crypto.createHmac(hash, key).update(authenticated).digest()
    }
    const hash = DIGESTS.get(oid)
    if (hash === undefined)
      throw new CertificateStoreError(
        'store-type-unsupported',
        `The PFX has a MAC with the digest ${oid}, which is not served. Export it again with SHA-256.`,
      )
    const length = crypto.createHash(hash).digest().length
    const key = await derivePkcs12(PURPOSE.mac, password, { hash, salt, iterations }, length, this.#budget)
    return crypto.createHmac(hash, key).update(authenticated).digest()
  }

  /** One ContentInfo of the AuthenticatedSafe. */
  async readPart(part: Asn1Element): Promise<void> {
    const [type, content] = part.children('SEQUENCE')
    const oid = type?.oid() ?? ''
    if (!content || (oid !== DATA && oid !== ENCRYPTED_DATA))
      throw new CertificateStoreError(
        'store-type-unsupported',
        'A part of the PFX is encrypted for a public key and not with a password. Export it again with a password.',
      )
    if (oid === DATA) return this.#readBags(Asn1Element.read(content.inside('[0]').octets(), WHAT), 0)
    const [, encrypted] = content.inside('[0]').children('SEQUENCE')
    const [, algorithm, bytes] = encrypted?.children('SEQUENCE') ?? []
    if (!algorithm || !bytes) throw new CertificateStoreError('store-unreadable', 'The PFX has an incomplete encrypted part.')
    const bags = await this.#decipher(algorithm, bytes.octets('[0]'), 'The PFX', asSequence)
    await this.#readBags(bags, 0)
  }

  async #readBags(safeContents: Asn1Element, depth: number): Promise<void> {
    if (depth > NESTING_LIMIT)
      throw new CertificateStoreError(
        'store-unreadable',
        `The PFX has contents nested more than ${NESTING_LIMIT} deep; real ones are not nested.`,
      )
    for (const bag of safeContents.children('SEQUENCE')) {
      const [type, value, attributes] = bag.children('SEQUENCE')
      if (!type || !value) throw new CertificateStoreError('store-unreadable', 'The PFX has a bag without a value.')
      const inner = value.inside('[0]')
      switch (type.oid()) {
        case KEY_BAG:
          this.contents.addKey(privateKey({ key: inner.bytes, format: 'der', type: 'pkcs8' }), friendlyNameOf(attributes))
          break
        case SHROUDED_KEY_BAG: {
          const [algorithm, bytes] = inner.children('SEQUENCE')
          if (!algorithm || !bytes) throw new CertificateStoreError('store-unreadable', 'The PFX has an incomplete private key.')
          const key = await this.#decipher(algorithm, bytes.octets(), 'A private key in the PFX', asSequence)
          this.contents.addKey(privateKey({ key: key.bytes, format: 'der', type: 'pkcs8' }), friendlyNameOf(attributes))
          break
        }
        case CERTIFICATE_BAG: {
          const [kind, certificate] = inner.children('SEQUENCE')
          if (kind?.oid() === X509_CERTIFICATE && certificate) this.contents.addCertificate(certificate.inside('[0]').octets())
          break
        }
        case SAFE_CONTENTS_BAG:
          await this.#readBags(inner, depth + 1)
          break
        // Revocation lists and secrets are no part of an identity.
        default:
          break
      }
    }
  }

  /** Tries the forms of the password; `read` makes sense of the plain bytes, or says that they make none. */
  async #decipher<Plain>(
    algorithm: Asn1Element,
    bytes: Buffer,
    part: string,
    read: (plain: Buffer) => Plain | undefined,
  ): Promise<Plain> {
    for (const password of this.#passwords) {
      const plain = await decipherWithPassword(algorithm, bytes, password, this.#budget)
      const value = plain && read(plain)
      if (value !== undefined) return value
    }
    throw passwordError(this.#given, part)
  }
}

/** Noise out of a wrong password that happened to end like padding is no SEQUENCE. */
function asSequence(plain: Buffer): Asn1Element | undefined {
  try {
    const element = Asn1Element.read(plain, WHAT)
    return element.is('SEQUENCE') ? element : undefined
  } catch {
    return undefined
  }
}

function friendlyNameOf(attributes: Asn1Element | undefined): string {
  for (const attribute of attributes?.children('SET') ?? []) {
    const [type, values] = attribute.children('SEQUENCE')
    if (type?.oid() === FRIENDLY_NAME) return values?.children('SET')[0]?.text() ?? ''
  }
  return ''
}

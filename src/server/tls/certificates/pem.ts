// Reads PEM text (RFC 7468), its private keys in all encodings, plain and encrypted, and its certificates.
import { createHash } from 'node:crypto'
import { Asn1Element, Asn1Error } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { decipher, decipherWithPassword } from './password-encryption.ts'
import { DerivationBudget } from './pkcs12-derivation.ts'
import { readP7b } from './p7b.ts'
import { CERTIFICATE_LIMIT, StoreContents, passwordError, privateKey, privateKeyOrNothing } from './store-contents.ts'

interface PemBlock {
  readonly label: string
  /** RFC 1421 headers, by their names: DEK-Info and Proc-Type. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: Buffer
}

/** Blocks of one text: certificates, their keys, and what else was written between them. */
const BLOCK_LIMIT = 2 * CERTIFICATE_LIMIT

/** The traditional encryption of OpenSSL: its names, bytes of their keys. */
const TRADITIONAL_CIPHERS = new Map([
  ['AES-128-CBC', 16],
  ['AES-192-CBC', 24],
  ['AES-256-CBC', 32],
  ['DES-EDE3-CBC', 24],
  ['DES-CBC', 8],
])

const KEY_PART = 'The private key'

/** All blocks in their order. Text between them is for people and skipped. Throws `store-unreadable` for a block without its end. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  const BEGIN = '-----BEGIN '
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
    const labelEnd = text.indexOf('-----', at + BEGIN.length)
    const label = labelEnd < 0 ? '' : text.slice(at + BEGIN.length, labelEnd)
    if (!/^[A-Z0-9 #]{1,64}$/.test(label)) throw unreadable('The PEM text has a "-----BEGIN" line that does not end with "-----".')
    const end = text.indexOf(`-----END ${label}-----`, labelEnd)
    if (end < 0)
      throw unreadable(`The PEM text has no "-----END ${label}-----" line after its "-----BEGIN ${label}-----": it is cut off.`)
    if (blocks.length >= BLOCK_LIMIT) throw unreadable(`The PEM text has more than ${BLOCK_LIMIT} blocks; no more are read.`)
    blocks.push({ label, ...bodyOf(text.slice(labelEnd + 5, end), label) })
    at = end + BEGIN.length
  }
  return blocks
}

function bodyOf(body: string, label: string): { headers: Map<string, string>; bytes: Buffer } {
  const headers = new Map<string, string>()
  let base64 = ''
  for (const line of body.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 1).trim())
    else base64 += line.trim()
  }
  if (base64 === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw unreadable(`The PEM block "${label}" is not base64.`)
  return { headers, bytes: Buffer.from(base64, 'base64') }
}

export async function readPem(text: string, password: string): Promise<StoreContents> {
  const contents = new StoreContents()
  const budget = new DerivationBudget()
  for (const block of pemBlocks(text)) {
    switch (block.label) {
      case 'CERTIFICATE':
      case 'X509 CERTIFICATE':
        contents.addCertificate(block.bytes)
        break
      case 'TRUSTED CERTIFICATE':
        // OpenSSL appends its trust settings to the certificate.
        contents.addCertificate(Asn1Element.readFirst(block.bytes, 'the trusted certificate')[0].bytes)
        break
      case 'PRIVATE KEY':
        contents.addKey(privateKey({ key: block.bytes, format: 'der', type: 'pkcs8' }), '')
        break
      case 'ENCRYPTED PRIVATE KEY': {
        const pkcs8 = await plainPkcs8(block.bytes, password, budget)
        contents.addKey(privateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }), '')
        break
      }
      case 'RSA PRIVATE KEY':
      case 'EC PRIVATE KEY': {
        const type = block.label === 'RSA PRIVATE KEY' ? 'pkcs1' : 'sec1'
        const dekInfo = block.headers.get('DEK-Info')
        const key =
          dekInfo === undefined
            ? privateKey({ key: block.bytes, format: 'der', type })
            : privateKeyOrNothing({ key: plainTraditional(block.bytes, dekInfo, password), format: 'der', type })
        if (!key) throw passwordError(password, KEY_PART)
        contents.addKey(key, '')
        break
      }
      case 'PKCS7':
      case 'CMS':
        for (const certificate of readP7b(block.bytes)) contents.addCertificate(certificate)
        break
      case 'OPENSSH PRIVATE KEY':
        throw unsupported('a private key in the form of OpenSSH', 'Convert it with "ssh-keygen -p -m PKCS8 -f <file>"')
      case 'DSA PRIVATE KEY':
        throw unsupported('a DSA private key, which TLS no longer uses', 'Make a new key of RSA or ECDSA')
      // Parameters, public keys, requests, revocation lists: no part of an identity.
      default:
        break
    }
  }
  return contents
}

/** EncryptedPrivateKeyInfo (RFC 5958 section 3) to the PrivateKeyInfo in it. */
async function plainPkcs8(bytes: Buffer, password: string, budget: DerivationBudget): Promise<Buffer> {
  const [algorithm, encrypted] = Asn1Element.read(bytes, 'the encrypted private key').children('SEQUENCE')
  if (!algorithm || !encrypted) throw unreadable('The encrypted private key is incomplete.')
  const plain = await decipherWithPassword(algorithm, encrypted.octets(), { text: password, isNull: false }, budget)
  if (!plain || !isSequence(plain)) throw passwordError(password, KEY_PART)
  return plain
}

/** RFC 1421 headers with OpenSSL's one round of MD5 (its `EVP_BytesToKey`), whose salt is the start of the cipher's start value. */
function plainTraditional(bytes: Buffer, dekInfo: string, password: string): Buffer {
  const [name = '', ivHex = ''] = dekInfo.split(',').map((part) => part.trim())
  const keyBytes = TRADITIONAL_CIPHERS.get(name)
  if (keyBytes === undefined)
    throw unsupported(
      'a private key encrypted with a cipher that is not served',
      'Convert it with "openssl pkcs8 -topk8 -in <file>"',
    )
  const iv = Buffer.from(ivHex, 'hex')
  let key = Buffer.alloc(0)
  for (let last = Buffer.alloc(0); key.length < keyBytes; key = Buffer.concat([key, last])) {
    last = createHash('md5').update(last).update(password, 'utf8').update(iv.subarray(0, 8)).digest()
  }
  const plain = decipher(name.toLowerCase(), key.subarray(0, keyBytes), iv, bytes)
  if (!plain || !isSequence(plain)) throw passwordError(password, KEY_PART)
  return plain
}

/** One wrong password in 256 leaves what looks like padding; what is before it is noise then. */
function isSequence(bytes: Buffer): boolean {
  try {
    return Asn1Element.read(bytes, 'the private key').is('SEQUENCE')
  } catch (error) {
    if (error instanceof Asn1Error) return false
    throw error
  }
}

function unreadable(sentence: string): CertificateStoreError {
  return new CertificateStoreError('store-unreadable', sentence)
}

function unsupported(seen: string, instead: string): CertificateStoreError {
  return new CertificateStoreError('store-type-unsupported', `The PEM text has ${seen}. ${instead}.`)
}

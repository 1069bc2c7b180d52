// The authorities whose clients are accepted, out of SSLCACerts, OpenSSLCAFile and OpenSSLCADir, with the revocation lists that lie beside
// them. What cannot be read is named, and the rest is used. Node is never given them by path: it has no store that works by path.
import { X509Certificate, createHash } from 'node:crypto'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Asn1Element, Asn1Error } from '../certificates/asn1-element.ts'
import { CertificateStoreError } from '../certificates/certificate-store-error.ts'
import { readP7b } from '../certificates/p7b.ts'
import { pemBlocks } from '../certificates/pem.ts'
import { CERTIFICATE_BYTES_LIMIT } from '../certificates/store-contents.ts'
import { readCertificate } from './certificate-fields.ts'
import { LIST_LIMIT, RevocationList, RevocationListError } from './revocation-list.ts'

/** Authorities. All public ones are 150; each is compared by name with each certificate of a client. */
const ANCHOR_LIMIT = 2_000
/** Files of a folder; all public authorities as hash links are 450. */
const FILE_LIMIT = 5_000
/** Bytes of all revocation lists, which stay in memory. */
const LISTS_BYTES_LIMIT = 64 * 1024 * 1024
/** Bytes of one file: a list is the largest thing that is looked for. A third more for PEM. */
const FILE_BYTES_LIMIT = Math.ceil((LIST_LIMIT * 4) / 3)
/** Reasons that are kept, the others are counted; a folder that was meant otherwise would give one for each of its files. */
const UNREADABLE_LIMIT = 200
/** Characters of a path that a sentence repeats. */
const PATH_SHOWN = 200

export interface TrustAnchorSettings {
  /** SSLCACerts: PEM text, or several. */
  readonly caCerts?: string | readonly string[]
  /** OpenSSLCAFile: a path; "" for none. PEM with any number of certificates and lists, DER, or P7B. */
  readonly caFile?: string
  /** OpenSSLCADir: a path; "" for none. Every file in it is read; folders in it are not entered. */
  readonly caDir?: string
}

interface Unreadable {
  /** The setting or the file, as in the sentence. */
  readonly source: string
  readonly code:
    | 'file-missing'
    | 'file-unreadable'
    | 'file-too-large'
    | 'not-a-file'
    | 'nothing-recognised'
    | 'bad-pem'
    | 'bad-certificate'
    | 'bad-revocation-list'
    | 'too-many'
  readonly sentence: string
}

export interface TrustAnchors {
  /** Each once, in the order of SSLCACerts, OpenSSLCAFile, and OpenSSLCADir by file name. */
  readonly certificates: readonly X509Certificate[]
  readonly revocationLists: readonly RevocationList[]
  readonly unreadable: readonly Unreadable[]
}

/** Reads all that is configured. Never rejects: what fails is in `unreadable`. */
export async function loadTrustAnchors({ caCerts = [], caFile = '', caDir = '' }: TrustAnchorSettings): Promise<TrustAnchors> {
  const gathering = new Gathering()
  for (const text of typeof caCerts === 'string' ? [caCerts] : caCerts)
    if (text.trim() !== '') gathering.addContents(Buffer.from(text, 'utf8'), 'SSLCACerts')
  if (caFile !== '') await addFile(gathering, caFile)
  if (caDir !== '') await addFolder(gathering, caDir)
  gathering.addLeftOut()
  return gathering
}

async function addFolder(gathering: Gathering, path: string): Promise<void> {
  let names: string[]
  try {
    names = (await readdir(path)).toSorted()
  } catch (error) {
    gathering.addSystemError(shownPath(path), 'folder', error)
    return
  }
  for (const name of names.slice(0, FILE_LIMIT)) await addFile(gathering, join(path, name), 'folders are passed over')
  if (names.length > FILE_LIMIT)
    gathering.addUnreadable(shownPath(path), 'too-many', `has ${names.length} files; the first ${FILE_LIMIT} are read.`)
}

async function addFile(gathering: Gathering, path: string, folders?: 'folders are passed over'): Promise<void> {
  const source = shownPath(path)
  try {
    // Asked before opening: opening a named pipe waits for its writer.
    const stats = await stat(path)
    if (folders && stats.isDirectory()) return
    if (!stats.isFile()) gathering.addUnreadable(source, 'not-a-file', 'is a folder or a device; a file was expected.')
    else if (stats.size > FILE_BYTES_LIMIT)
      gathering.addUnreadable(source, 'file-too-large', `has ${stats.size} bytes; at most ${FILE_BYTES_LIMIT} are read.`)
    else gathering.addContents(await bytesOf(path, stats.size), source)
  } catch (error) {
    gathering.addSystemError(source, 'file', error)
  }
}

/** So many bytes and no more, though the file grow meanwhile. */
async function bytesOf(path: string, size: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

class Gathering implements TrustAnchors {
  readonly certificates: X509Certificate[] = []
  readonly revocationLists: RevocationList[] = []
  readonly unreadable: Unreadable[] = []
  readonly #seen = new Set<string>()
  #listBytes = 0
  #leftOut = 0

  addUnreadable(source: string, code: Unreadable['code'], rest: string): void {
    if (this.unreadable.length < UNREADABLE_LIMIT) this.unreadable.push({ source, code, sentence: `${source} ${rest}` })
    else this.#leftOut++
  }

  /** At the end: nothing goes without a word. */
  addLeftOut(): void {
    if (this.#leftOut === 0) return
    const sentence = `${this.#leftOut} more reasons why something cannot be read are left out; OpenSSLCADir may be the wrong folder.`
    this.unreadable.push({ source: 'OpenSSLCADir', code: 'too-many', sentence })
  }

  addSystemError(source: string, what: 'file' | 'folder', error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    if (code === 'ENOENT') this.addUnreadable(source, 'file-missing', `names no ${what}, or leads to none.`)
    else this.addUnreadable(source, code === 'ENOTDIR' ? 'not-a-file' : 'file-unreadable', `cannot be read as a ${what} (${code}).`)
  }

  /** Recognised by content, and not by the name's ending. */
  addContents(bytes: Buffer, source: string): void {
    if (bytes.includes('-----BEGIN ')) this.#addPem(bytes.toString('latin1'), source)
    else if (bytes[0] === 0x30) this.#addDer(bytes, source)
    else this.#addNothing(source)
  }

  #addNothing(source: string): void {
    this.addUnreadable(source, 'nothing-recognised', 'has no certificate and no revocation list, neither as PEM nor as DER.')
  }

  #addPem(text: string, source: string): void {
    let blocks: ReturnType<typeof pemBlocks>
    try {
      blocks = pemBlocks(text)
    } catch (error) {
      if (!(error instanceof CertificateStoreError)) throw error
      this.addUnreadable(source, 'bad-pem', `is not read: ${error.message}`)
      return
    }
    let count = 0
    for (const { label, bytes } of blocks) {
      switch (label) {
        case 'CERTIFICATE':
        case 'X509 CERTIFICATE':
          this.#addCertificate(bytes, source, ++count)
          break
        case 'TRUSTED CERTIFICATE':
          // OpenSSL appends its trust settings to the certificate; they are not read.
          this.#addCertificate(firstElement(bytes), source, ++count)
          break
        case 'X509 CRL':
          this.#addList(bytes, source, ++count)
          break
        case 'PKCS7':
        case 'CMS':
          this.#addP7b(bytes, source)
          count++
          break
        // Keys, parameters and requests may stand beside a certificate.
        default:
          break
      }
    }
    if (count === 0) this.#addNothing(source)
  }

  /** A certificate's first element begins with a version or a serial number, a list's with a version or an algorithm; tried in turn. */
  #addDer(bytes: Buffer, source: string): void {
    if (isCertificate(bytes)) this.#addCertificate(bytes, source, 1)
    else if (isP7b(bytes)) this.#addP7b(bytes, source)
    else this.#addList(bytes, source, 1)
  }

  #addP7b(bytes: Buffer, source: string): void {
    try {
      readP7b(bytes).forEach((der, at) => this.#addCertificate(der, source, at + 1))
    } catch (error) {
      if (!(error instanceof CertificateStoreError || error instanceof Asn1Error)) throw error
      this.addUnreadable(source, 'bad-certificate', `is a P7B that cannot be read: ${error.message}`)
    }
  }

  #addCertificate(der: Uint8Array, source: string, position: number): void {
    try {
      if (der.length > CERTIFICATE_BYTES_LIMIT)
        throw new Asn1Error(`It has ${der.length} bytes; at most ${CERTIFICATE_BYTES_LIMIT} are read.`)
      const certificate = new X509Certificate(der)
      if (this.#seen.has(certificate.fingerprint256)) return
      if (this.certificates.length >= ANCHOR_LIMIT) {
        this.#addOverflow(source, `has more certificates; the first ${ANCHOR_LIMIT} are used.`)
        return
      }
      // Read at start, so that a handshake does not wait for it and a faulty one is named.
      readCertificate(certificate)
      this.#seen.add(certificate.fingerprint256)
      this.certificates.push(certificate)
    } catch (error) {
      // Node's error is the library's own and says little; Asn1Error says what is wrong.
      const why = error instanceof Asn1Error ? error.message : 'It is not well-formed.'
      this.addUnreadable(source, 'bad-certificate', `has as part ${position} a certificate that cannot be used: ${why}`)
    }
  }

  #addList(bytes: Buffer, source: string, position: number): void {
    if (this.#listBytes + bytes.length > LISTS_BYTES_LIMIT) {
      this.#addOverflow(
        source,
        `has a revocation list that is left out: all lists together have more than ${LISTS_BYTES_LIMIT} bytes.`,
      )
      return
    }
    try {
      // A copy, so that a small list does not keep the whole file in memory.
      const list = RevocationList.read(Buffer.from(bytes))
      // c_rehash leaves a link beside each file.
      const fingerprint = createHash('sha256').update(bytes).digest('hex')
      if (this.#seen.has(fingerprint)) return
      this.#seen.add(fingerprint)
      this.#listBytes += list.byteLength
      this.revocationLists.push(list)
    } catch (error) {
      if (!(error instanceof RevocationListError)) throw error
      this.addUnreadable(
        source,
        'bad-revocation-list',
        `has as part ${position} neither a certificate nor a usable revocation list: ${error.message}`,
      )
    }
  }

  #addOverflow(source: string, rest: string): void {
    const isToldAlready = this.unreadable.some((each) => each.source === source && each.code === 'too-many')
    if (!isToldAlready) this.addUnreadable(source, 'too-many', rest)
  }
}

function firstElement(bytes: Buffer): Buffer {
  try {
    return Asn1Element.readFirst(bytes, 'the trusted certificate')[0].bytes
  } catch {
    // Said with all others that are no certificates.
    return bytes
  }
}

function isCertificate(der: Buffer): boolean {
  if (der.length > CERTIFICATE_BYTES_LIMIT) return false
  try {
    return new X509Certificate(der).raw.length > 0
  } catch {
    return false
  }
}

/** A P7B's first element is the object identifier of SignedData. */
function isP7b(der: Buffer): boolean {
  return der.subarray(0, 32).includes(Buffer.from('06092a864886f70d010702', 'hex'))
}

/** The end of a path tells more than its beginning. */
function shownPath(path: string): string {
  const printable = path.replace(/[\x00-\x1f\x7f]/g, '?')
  return `"${printable.length <= PATH_SHOWN ? printable : `…${printable.slice(-PATH_SHOWN)}`}"`
}

// From SSLCertStore and SSLCertStoreType to bytes: what the string is (a path, text, base64), what the bytes are by their content, and
// which types are not served. It reads a file within a limit and interprets nothing.
import { readFile, stat } from 'node:fs/promises'
import { Asn1Element } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { JKS_MAGIC } from './jks.ts'
import { KIND_NAMES, type StoreKind } from './store-contents.ts'

/** Bytes of a store. The bundle of all public roots has 0.3 MiB; the limit keeps a mistaken path from filling memory. */
const STORE_LIMIT = 16 * 1024 * 1024
/** Longer strings are no paths on any system. */
const PATH_LIMIT = 4096
/** Characters of a path that an error repeats. */
const PATH_SHOWN = 200
/** SSLCertStoreType that recognises the store by its content. */
const AUTOMATIC_TYPE = 99

const JCEKS_MAGIC = 0xcececece
const PKCS12_INSTEAD = 'Export certificate and key as a PFX (PKCS#12) and use type 2, or as PEM and use type 6'

type ServedType = { readonly from: 'file' | 'text' | 'either'; readonly kind: StoreKind | 'any'; readonly name: string }

/** component.md section 8, what is served. */
const SERVED_TYPES: Readonly<Record<number, ServedType>> = {
  2: { from: 'file', kind: 'pfx', name: 'PFX file' },
  3: { from: 'text', kind: 'pfx', name: 'PFX blob' },
  4: { from: 'file', kind: 'jks', name: 'JKS file' },
  5: { from: 'text', kind: 'jks', name: 'JKS blob' },
  6: { from: 'file', kind: 'pem', name: 'PEM file' },
  7: { from: 'text', kind: 'pem', name: 'PEM blob' },
  11: { from: 'file', kind: 'p7b', name: 'P7B file' },
  12: { from: 'text', kind: 'p7b', name: 'P7B blob' },
  18: { from: 'file', kind: 'jwk', name: 'JWK file' },
  19: { from: 'text', kind: 'jwk', name: 'JWK blob' },
  [AUTOMATIC_TYPE]: { from: 'either', kind: 'any', name: 'automatic' },
}

/** The others of section 8, with what to do instead. */
const REFUSED_TYPES: Readonly<Record<number, readonly [name: string, sentence: string]>> = {
  0: [
    'user',
    `The certificate store of the user's system cannot be reached from here: its private keys stay in it. ${PKCS12_INSTEAD}.`,
  ],
  1: [
    'machine',
    `The certificate store of the machine cannot be reached from here: its private keys stay in it. ${PKCS12_INSTEAD}.`,
  ],
  8: ['public key file', `A public key alone cannot serve TLS: the private key is needed too. ${PKCS12_INSTEAD}.`],
  9: ['public key blob', `A public key alone cannot serve TLS: the private key is needed too. ${PKCS12_INSTEAD}.`],
  10: [
    'SSH public key blob',
    `A public key of SSH cannot serve TLS: a certificate and its private key are needed. ${PKCS12_INSTEAD}.`,
  ],
  13: [
    'SSH public key file',
    `A public key of SSH cannot serve TLS: a certificate and its private key are needed. ${PKCS12_INSTEAD}.`,
  ],
  14: [
    'PPK file',
    'A PuTTY key has no certificate. Export it with "puttygen -O private-openssh", add its certificate, and use PEM (type 6).',
  ],
  15: [
    'PPK blob',
    'A PuTTY key has no certificate. Export it with "puttygen -O private-openssh", add its certificate, and use PEM (type 7).',
  ],
  16: ['XML file', `An XML key has no certificate. ${PKCS12_INSTEAD}.`],
  17: ['XML blob', `An XML key has no certificate. ${PKCS12_INSTEAD}.`],
  20: ['security key', `A security key does not hand out its private key, and Node cannot ask it to sign. ${PKCS12_INSTEAD}.`],
}

export interface StoreSource {
  readonly bytes: Buffer
  readonly kind: StoreKind
  /** How errors call it: `the file "server.pfx"`, `the text in SSLCertStore`. */
  readonly name: string
}

/** Reads and recognises. Throws `CertificateStoreError` with `store-type-unsupported` or `store-unreadable`. */
export async function openStore(store: string, type: number): Promise<StoreSource> {
  const served = SERVED_TYPES[type]
  if (!served) {
    const [name, sentence] = REFUSED_TYPES[type] ?? ['unknown', 'The types are 2 to 7, 11, 12, 18, 19 and 99 (recognise it).']
    throw new CertificateStoreError('store-type-unsupported', `SSLCertStoreType ${type} (${name}) is not served. ${sentence}`)
  }
  if (store.trim() === '')
    throw unreadable(
      `SSLCertStore is empty; ${type === AUTOMATIC_TYPE ? 'a path, PEM text or base64' : `a ${served.name}`} was expected.`,
    )
  const text = isStoreText(store)
  if (served.from === 'file' && text)
    throw unreadable(
      `SSLCertStoreType ${type} (${served.name}) expects a path, and SSLCertStore holds the store itself. Use type ${type + 1} or 99.`,
    )
  const fromFile = served.from === 'text' || text ? undefined : await bytesOfFile(store, served.from === 'file')
  const name = fromFile ? `the file "${shownPath(store)}"` : 'the text in SSLCertStore'
  const raw = fromFile ?? Buffer.from(store, 'utf8')
  if (raw.length > STORE_LIMIT) throw tooLarge(name, raw.length)
  const { bytes, seen } = recognised(raw)
  const ofType = AUTOMATIC_TYPE === type ? '' : ` SSLCertStoreType is ${type} (${served.name}).`
  if (seen in REFUSED_CONTENTS) {
    const [what, sentence] = REFUSED_CONTENTS[seen as keyof typeof REFUSED_CONTENTS]
    throw new CertificateStoreError('store-type-unsupported', `${capitalised(name)} is ${what}. ${sentence}`)
  }
  if (seen === 'unknown') {
    if (!fromFile && served.from === 'either' && !text && !isBase64(store)) throw unreadable(missingFile(store))
    if (served.from === 'text' && !text && !isBase64(store))
      throw unreadable(
        `SSLCertStoreType ${type} (${served.name}) expects the store itself, and SSLCertStore is neither text of one nor base64. ` +
          `For a path use type ${type - 1} or 99.`,
      )
    const expected = served.kind === 'any' ? 'PEM, PFX, JKS, P7B, JWK or a DER certificate' : KIND_NAMES[served.kind]
    throw unreadable(`${capitalised(name)} ${firstBytesOf(bytes)}, which is nothing known; ${expected} was expected.`)
  }
  const kind = seen as StoreKind
  // keytool has written PKCS#12 into files that everybody calls .jks since Java 9.
  if (served.kind !== 'any' && served.kind !== kind && !(served.kind === 'jks' && kind === 'pfx'))
    throw unreadable(
      `${capitalised(name)} is ${KIND_NAMES[kind]}; ${KIND_NAMES[served.kind]} was expected.${ofType} Use 99 to have it recognised.`,
    )
  return { bytes, kind, name }
}

/** What is recognised to be refused: what it is, and what to do. */
const REFUSED_CONTENTS = {
  jceks: ['a JCEKS key store', 'Convert it with "keytool -importkeystore -deststoretype PKCS12" and use type 2.'],
  ppk: ['a PuTTY key', 'It has no certificate; a certificate and its private key are needed, as PEM or PFX.'],
  ssh: ['a public key of SSH', 'A certificate and its private key are needed, as PEM or PFX.'],
  xml: ['XML', 'A certificate and its private key are needed, as PEM or PFX.'],
  utf16: ['text in UTF-16', 'Save it as UTF-8.'],
  'der-key': ['a private key in DER, without a certificate', 'Put the key and its certificate into one PEM or PFX.'],
} as const

type Seen = StoreKind | keyof typeof REFUSED_CONTENTS | 'unknown'

/** By content, never by a name's ending. Base64 is undone once, also within a file. */
function recognised(raw: Buffer): { bytes: Buffer; seen: Seen } {
  const seen = recognisedBytes(raw)
  if (seen !== 'unknown') return { bytes: raw, seen }
  const text = raw.toString('latin1').trim()
  if (!isBase64(text)) return { bytes: raw, seen }
  const bytes = Buffer.from(text, 'base64')
  return { bytes, seen: recognisedBytes(bytes) }
}

function recognisedBytes(bytes: Buffer): Seen {
  const magic = bytes.length >= 4 ? bytes.readUInt32BE() : 0
  if (magic === JKS_MAGIC) return 'jks'
  if (magic === JCEKS_MAGIC) return 'jceks'
  if (magic >>> 16 === 0xfffe || magic >>> 16 === 0xfeff) return 'utf16'
  if (bytes[0] === 0x30) {
    const seen = recognisedDer(bytes)
    if (seen !== 'unknown') return seen
  }
  const start = bytes
    .toString('latin1', 0, 4096)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  if (start.startsWith('{')) return 'jwk'
  if (start.startsWith('PuTTY-User-Key-File')) return 'ppk'
  if (start.startsWith('ssh-') || start.startsWith('ecdsa-sha2-') || start.startsWith('---- BEGIN SSH2')) return 'ssh'
  if (start.startsWith('<')) return 'xml'
  return recognisedPem(bytes)
}

function recognisedPem(bytes: Buffer): Seen {
  if (!bytes.includes('-----BEGIN ')) return 'unknown'
  const isP7b = bytes.includes('-----BEGIN PKCS7-----') || bytes.includes('-----BEGIN CMS-----')
  return isP7b && !bytes.includes('PRIVATE KEY-----') && !bytes.includes('-----BEGIN CERTIFICATE-----') ? 'p7b' : 'pem'
}

/** By the first element: a version (PFX, key), a type (P7B), or a sequence (certificate, encrypted key). */
function recognisedDer(bytes: Buffer): Seen {
  // Tag and length of the outer SEQUENCE; a cut off or lying one is told by the reader, which has the sentences for it.
  const lengthByte = bytes[1] ?? 0
  const headBytes = lengthByte > 0x80 ? 2 + (lengthByte & 0x7f) : 2
  // A length of more than four bytes is no length of anything real.
  if (headBytes > 6) return 'unknown'
  switch (bytes[headBytes]) {
    case 0x02:
      return bytes[headBytes + 2] === 3 ? 'pfx' : 'der-key'
    case 0x06:
      return 'p7b'
    case 0x30:
      return isEncryptedKey(bytes) ? 'der-key' : 'der'
    default:
      return 'unknown'
  }
}

/** EncryptedPrivateKeyInfo has two elements, a certificate three. */
function isEncryptedKey(bytes: Buffer): boolean {
  try {
    return Asn1Element.read(bytes, 'the store').children('SEQUENCE').length === 2
  } catch {
    return false
  }
}

/** Whether the string shows by itself that it is no path. */
function isStoreText(store: string): boolean {
  return (
    store.includes('-----BEGIN ') ||
    store.includes('\n') ||
    store.includes('\0') ||
    store.trimStart().startsWith('{') ||
    store.length > PATH_LIMIT
  )
}

function isBase64(text: string): boolean {
  const compact = text.replace(/\s+/g, '')
  return compact.length >= 16 && compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
}

/** The file's bytes; undefined when there is none and none was promised, for base64 may look like a path and the other way round. */
async function bytesOfFile(path: string, isPromised: boolean): Promise<Buffer | undefined> {
  try {
    // Asked before opening: opening a named pipe waits for its writer.
    const { size, isFile } = await stat(path).then((stats) => ({ size: stats.size, isFile: stats.isFile() }))
    if (!isFile) throw unreadable(`"${shownPath(path)}" is a directory or a device; a file was expected.`)
    if (size > STORE_LIMIT) throw tooLarge(`the file "${shownPath(path)}"`, size)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof CertificateStoreError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const isAbsent = code === 'ENOENT' || code === 'ENAMETOOLONG' || code === 'ENOTDIR'
    if (isAbsent && !isPromised) return undefined
    throw isAbsent ? unreadable(missingFile(path)) : unreadable(`The file "${shownPath(path)}" cannot be read (${code}).`)
  }
}

function missingFile(path: string): string {
  const file = mayBeKey(path)
    ? `file of that name (${path.length} characters, not repeated here because they may be a key)`
    : `file "${path}"`
  return `There is no ${file}. SSLCertStore is a path, PEM text or base64.`
}

/** Whether a string that names no file looks like base64 rather than a path: only its characters, or a long run of those without "/". */
function mayBeKey(path: string): boolean {
  return path.length > PATH_SHOWN || /^[A-Za-z0-9+/=_-]{40,}$/.test(path) || /[A-Za-z0-9+=]{48}/.test(path)
}

/** The path of a file that is there, in a sentence. */
function shownPath(path: string): string {
  return path.length <= PATH_SHOWN ? path : `…${path.slice(-PATH_SHOWN)}`
}

function tooLarge(name: string, size: number): CertificateStoreError {
  return unreadable(`${capitalised(name)} has ${size} bytes; a certificate store may have at most ${STORE_LIMIT}.`)
}

/** As much as tells formats apart, and too little to give a secret away. */
function firstBytesOf(bytes: Buffer): string {
  return bytes.length === 0 ? 'is empty' : `begins with the bytes ${bytes.toString('hex', 0, 4)}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function unreadable(sentence: string): CertificateStoreError {
  return new CertificateStoreError('store-unreadable', sentence)
}

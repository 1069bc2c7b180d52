// A certificate that a person chooses by file: the certificate and its key out of one file, or out of two that are joined. It is tried before
// anything is changed by it; what is served is left to server-certificate.ts, where files come from to uploads.ts.
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { ServerCertificate } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { issuerOf, loadCertificateStore, subjectOf, type Identity } from '../server/index.ts'

/** Bytes of a key's own file. The largest keys have a few KiB; the limit keeps a mistaken choice out of memory. */
const KEY_FILE_LIMIT = 1024 * 1024
/** Certificates with a key that are offered of one store. */
const MOST_OFFERED = 500

export interface ChosenFile {
  /** How sentences call it: a path of an upload would say nothing. */
  readonly name: string
  readonly path: string
}

/** A store as the component takes it. */
export interface Store {
  /** A path, or the store itself. */
  readonly store: string
  readonly type: number
  readonly password: string
}

export interface OpenedStore extends Store {
  readonly identities: readonly Identity[]
  /** Name of the file into which a store by value is to be written. */
  readonly name: string
}

/** SSLCertStoreType: recognised by the content. */
const AUTOMATIC = 99
const TEXT_OF_THE_COMPONENT = 'the text in SSLCertStore'

/** Rejects with the component's codes of a store; the sentence has the file's name. */
export async function openFile(file: ChosenFile, password: string): Promise<OpenedStore> {
  const store = { store: file.path, type: AUTOMATIC, password }
  return { ...store, name: file.name, identities: await identitiesIn(store, `the file "${file.path}"`, `"${file.name}"`) }
}

/** The store that is set already. */
export async function openStore(store: Store): Promise<OpenedStore> {
  return { ...store, name: '', identities: await identitiesIn(store, TEXT_OF_THE_COMPONENT, 'the certificate in the settings') }
}

/** The certificates of one file with the key of another, as PEM. What is protected in either opens with the one password. */
export async function openTwoFiles(file: ChosenFile, keyFile: ChosenFile, password: string): Promise<OpenedStore> {
  const { identities, certificates } = await speaking(
    `the file "${file.path}"`,
    `"${file.name}"`,
    loadCertificateStore({ store: file.path, password, purpose: 'chain' }),
  )
  const pems = [...identities.map(({ certificate }) => certificate), ...certificates].map((certificate) => certificate.toString())
  const store = { store: [...pems, await keyIn(keyFile)].join(''), type: AUTOMATIC, password }
  const found = await identitiesIn(store, TEXT_OF_THE_COMPONENT, `"${file.name}" with "${keyFile.name}"`)
  return { ...store, name: `${basename(file.name, extname(file.name))}.pem`, identities: found }
}

/** As a face shows it. */
export function shown(identity: Pick<Identity, 'certificate'>): ServerCertificate {
  const { certificate } = identity
  return {
    subject: subjectOf(certificate),
    issuer: issuerOf(certificate),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256,
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .map((name) => name.replace(/^DNS:/, '').replace(/^IP Address:(.*)$/, (_, address: string) => shortAddress(address)))
      .filter((name) => name !== ''),
  }
}

/** `::1` of the library's `0:0:0:0:0:0:0:1` (RFC 5952). */
function shortAddress(address: string): string {
  const url = `http://[${address}]/`
  return address.includes(':') && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address
}

async function identitiesIn(store: Store, called: string, name: string): Promise<readonly Identity[]> {
  const { identities, certificates } = await speaking(called, name, loadCertificateStore(store))
  if (identities.length > 0) return identities.slice(0, MOST_OFFERED)
  const count = certificates.length === 1 ? '1 certificate' : `${certificates.length} certificates`
  throw new RequestError(
    'no-private-key',
    `${capitalised(name)} holds ${count} but no private key; a server needs both. Choose the key file too.`,
  )
}

/** Lets the component's sentences call a file as the person does. */
async function speaking<T>(called: string, name: string, result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error
    const message = error.message
      .replaceAll(called, name)
      .replaceAll(capitalised(called), capitalised(name))
      // Who chooses a file types its password beside it.
      .replace('Set SSLCertStorePassword.', 'Type it.')
      .replace('the password in SSLCertStorePassword', 'this password')
      .replace('Export the certificate together with its private key, as a PFX or as PEM.', 'Choose the key file too.')
    throw new RequestError(error.code, message)
  }
}

/** As PEM; a protected PEM as it is. */
async function keyIn({ name, path }: ChosenFile): Promise<string> {
  const bytes = await keyBytes(name, path)
  const text = bytes.toString('utf8')
  if (text.includes('PRIVATE KEY-----')) return `${text}\n`
  const key = text.trimStart().startsWith('{') ? jwkIn(text) : derIn(bytes)
  if (key?.type === 'private') return String(key.export({ type: 'pkcs8', format: 'pem' }))
  throw new RequestError(
    'key-unreadable',
    `"${name}" holds no private key that can be read here. A key in PEM, in DER without a password, or as JWK was expected.`,
  )
}

async function keyBytes(name: string, path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size <= KEY_FILE_LIMIT) return await readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new RequestError('key-unreadable', `"${name}" cannot be read (${code}). Choose the file again.`)
  }
  throw new RequestError('key-unreadable', `"${name}" is larger than 1 MiB: that is not a private key. Choose the file of the key.`)
}

function jwkIn(text: string): KeyObject | undefined {
  return attempted(() => createPrivateKey({ key: JSON.parse(text) as never, format: 'jwk' }))
}

/** PKCS #8 (RFC 5958), PKCS #1 (RFC 8017) or SEC 1 (RFC 5915). */
function derIn(key: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const found = attempted(() => createPrivateKey({ key, format: 'der', type }))
    if (found) return found
  }
  return undefined
}

function attempted(read: () => KeyObject): KeyObject | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

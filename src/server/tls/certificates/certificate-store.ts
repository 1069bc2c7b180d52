// Opens a certificate store (SSLCertStore, SSLCertStoreType, SSLCertStorePassword) and brings keys, certificates and their issuers
// together. All containers are read in JavaScript, so that OpenSSL and BoringSSL give the same result; what comes out is PEM for
// node:tls. Which identity is taken is decided in certificate-subject.ts.
import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { Asn1Error } from './asn1-element.ts'
import { CertificateStoreError } from './certificate-store-error.ts'
import { readJks } from './jks.ts'
import { readJwk } from './jwk.ts'
import { readP7b } from './p7b.ts'
import { pemBlocks, readPem } from './pem.ts'
import { readPfx } from './pfx.ts'
import { KIND_NAMES, StoreContents, type StoreKind, type StoredKey } from './store-contents.ts'
import { openStore, type StoreSource } from './store-source.ts'

/** The longest chain that is followed. Real ones have three; TLS libraries stop at ten or so. */
const CHAIN_LIMIT = 16
/** Signatures of issuers that are checked for one store: thousands of certificates with one name must not take minutes. Beyond it chains end. */
const ISSUER_CHECK_LIMIT = 10_000

type Validity = 'valid' | 'expired' | 'not-yet-valid'

export interface Identity {
  readonly certificate: X509Certificate
  readonly key: KeyObject
  /** Its issuers as far as they are in the store, the nearest first, a root included. */
  readonly chain: readonly X509Certificate[]
  /** The name that the store gives the key, or "". */
  readonly friendlyName: string
  /** At the time of loading. Anything but `valid` is a warning: clients will refuse, and a test may want just that. */
  readonly validity: Validity
}

export interface LoadedStore {
  /** In the order of the store. */
  readonly identities: readonly Identity[]
  /** All certificates that are not an identity's own. */
  readonly certificates: readonly X509Certificate[]
  readonly kind: StoreKind
}

export interface StoreOptions {
  /** A path, PEM text, JSON, or base64 of the bytes of a store. */
  readonly store: string
  /** SSLCertStoreType of component.md section 8; 99, the default, recognises it. */
  readonly type?: number
  /** "" is none. */
  readonly password?: string
  /** `identity`, the default: without a private key the store is an error, unless it is a P7B, which never has one. `chain`: it is not. */
  readonly purpose?: 'identity' | 'chain'
  /** What validity is judged by; the present by default. */
  readonly now?: Date
}

/** Reads a store. Throws `CertificateStoreError` and nothing else. */
export async function loadCertificateStore(options: StoreOptions): Promise<LoadedStore> {
  const { store, type = 99, password = '', purpose = 'identity', now = new Date() } = options
  const source = await openStore(store, type)
  const { contents, identities } = await readStore(source, password, now)
  const isKeyless = source.kind === 'p7b' || purpose === 'chain'
  if (identities.length === 0 && !isKeyless) throw withoutIdentity(contents, source)
  if (contents.certificates.length === 0)
    throw new CertificateStoreError('no-certificate', `${sourceInSentence(source)} holds no certificate.`)
  const own = new Set(identities.map((identity) => identity.certificate))
  return { identities, certificates: contents.certificates.filter((each) => !own.has(each)), kind: source.kind }
}

async function readStore(
  source: StoreSource,
  password: string,
  now: Date,
): Promise<{ contents: StoreContents; identities: Identity[] }> {
  try {
    const contents = await contentsOf(source, password)
    return { contents, identities: identitiesOf(contents, now) }
  } catch (cause) {
    if (cause instanceof CertificateStoreError) throw cause
    // Asn1Error says what is wrong; anything else would be an accident of the bytes, and its words are not for people.
    const reason = cause instanceof Asn1Error ? cause.message : `It is not well-formed; ${KIND_NAMES[source.kind]} was expected.`
    throw new CertificateStoreError('store-unreadable', `${sourceInSentence(source)} cannot be read. ${reason}`, { cause })
  }
}

async function contentsOf(source: StoreSource, password: string): Promise<StoreContents> {
  switch (source.kind) {
    case 'pem':
      return readPem(source.bytes.toString('utf8'), password)
    case 'pfx':
      return readPfx(source.bytes, password)
    case 'jks':
      return readJks(source.bytes, password)
    case 'jwk':
      return readJwk(source.bytes.toString('utf8').replace(/^\ufeff/, ''))
    case 'p7b':
    case 'der':
      return certificatesOnly(source)
  }
}

function certificatesOnly(source: StoreSource): StoreContents {
  const contents = new StoreContents()
  if (source.kind === 'der') contents.addCertificate(source.bytes)
  else {
    const isPem = source.bytes[0] !== 0x30
    const structures = isPem ? pemBlocks(source.bytes.toString('latin1')).map((block) => block.bytes) : [source.bytes]
    for (const structure of structures) for (const certificate of readP7b(structure)) contents.addCertificate(certificate)
  }
  return contents
}

/** An identity for each certificate whose public key is that of a private key: a renewed certificate beside the old one makes two. */
function identitiesOf(contents: StoreContents, now: Date): Identity[] {
  const keys = new Map<string, StoredKey>()
  for (const stored of contents.keys) keys.set(publicKeyOf(stored.key), stored)
  const bySubject = new Map<string, X509Certificate[]>()
  for (const certificate of contents.certificates) {
    const sameName = bySubject.get(certificate.subject)
    if (sameName) sameName.push(certificate)
    else bySubject.set(certificate.subject, [certificate])
  }
  let checks = 0
  const isIssuedBy: IssuerCheck = (certificate, issuer) => checks++ < ISSUER_CHECK_LIMIT && hasIssued(issuer, certificate)
  return contents.certificates.flatMap((certificate) => {
    const stored = keys.get(publicKeyOfCertificate(certificate))
    if (!stored) return []
    const chain = chainOf(certificate, bySubject, isIssuedBy)
    return [{ certificate, key: stored.key, chain, friendlyName: stored.friendlyName, validity: validityAt(certificate, now) }]
  })
}

function publicKeyOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** "" for a key of a kind that the TLS library does not know: nothing can belong to it. */
function publicKeyOfCertificate(certificate: X509Certificate): string {
  try {
    return certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  } catch {
    return ''
  }
}

type IssuerCheck = (certificate: X509Certificate, issuer: X509Certificate) => boolean

function chainOf(
  leaf: X509Certificate,
  bySubject: ReadonlyMap<string, readonly X509Certificate[]>,
  isIssuedBy: IssuerCheck,
): X509Certificate[] {
  const chain: X509Certificate[] = []
  let last = leaf
  // What is issued by its own name is a root.
  while (chain.length < CHAIN_LIMIT && last.issuer !== last.subject) {
    const subject = last
    const issuer = bySubject.get(last.issuer)?.find((each) => each !== leaf && !chain.includes(each) && isIssuedBy(subject, each))
    if (!issuer) break
    chain.push(issuer)
    last = issuer
  }
  return chain
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

function withoutIdentity(contents: StoreContents, source: StoreSource): CertificateStoreError {
  const name = sourceInSentence(source)
  if (contents.keys.length === 0)
    return new CertificateStoreError(
      'no-private-key',
      `${name} holds ${counted(contents.certificates.length, 'certificate')} but no private key; a server needs both. ` +
        'Export the certificate together with its private key, as a PFX or as PEM.',
    )
  if (contents.certificates.length === 0)
    return new CertificateStoreError(
      'no-certificate',
      `${name} holds ${counted(contents.keys.length, 'private key')} and no certificate; a server needs both. Add the certificate that belongs to the key.`,
    )
  return new CertificateStoreError(
    'key-mismatch',
    `${name} holds ${counted(contents.keys.length, 'private key')} and ${counted(contents.certificates.length, 'certificate')}, and ` +
      'no key belongs to a certificate. Put the key there that the certificate was made for.',
  )
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function sourceInSentence(source: StoreSource): string {
  return source.name.charAt(0).toUpperCase() + source.name.slice(1)
}

function validityAt(certificate: X509Certificate, now: Date): Validity {
  if (now.getTime() > Date.parse(certificate.validTo)) return 'expired'
  return now.getTime() < Date.parse(certificate.validFrom) ? 'not-yet-valid' : 'valid'
}

/** What to tell a person about a server certificate outside its time; "" for a valid one. */
export function validityWarning(identity: Pick<Identity, 'certificate' | 'validity'>): string {
  const { certificate, validity } = identity
  switch (validity) {
    case 'valid':
      return ''
    case 'expired':
      return `The server certificate expired at ${certificate.validTo}; clients that check it will refuse the connection. Renew it.`
    case 'not-yet-valid':
      return (
        `The server certificate is valid from ${certificate.validFrom} on; clients that check it will refuse the connection until then. ` +
        'Check the clock of this machine.'
      )
  }
}

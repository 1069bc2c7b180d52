// A local authority and its server certificate kept in a folder: ca.pem, ca-key.pem, server.pem, server-key.pem. Written so that keys are
// never readable by others, read back, and renewed when the certificate has run out or the names have changed.
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, replaceFile } from '../../private-files.ts'
import { systemReason } from '../../system-reason.ts'
import { alternativeNames, hasAlternativeNames } from './alternative-names.ts'
import { loadCertificateStore, type Identity } from './certificate-store.ts'
import { LocalAuthority, createLocalAuthority, type IssuedCertificate, type KeyType, type RandomBytes } from './local-authority.ts'
import { LocalAuthorityError } from './local-authority-error.ts'

export const AUTHORITY_FILES = {
  authority: 'ca.pem',
  authorityKey: 'ca-key.pem',
  server: 'server.pem',
  serverKey: 'server-key.pem',
} as const

/** A new server certificate is made so long before the old one ends, so that a day of tests does not end in the middle. */
const RENEWAL_MS = 24 * 60 * 60 * 1000

type FileName = (typeof AUTHORITY_FILES)[keyof typeof AUTHORITY_FILES]

/**
 * Writes an authority, and a server certificate where one is given. The folder is made with mode 0700 and its parents with it; the files
 * are made with mode 0600, so that there is no moment in which others can read a key. One process at a time may write. On Windows modes have no effect: there the folder
 * should be one that only its user can open, as those below the user's profile are.
 * Throws `authority-exists`, having written nothing, when one of the files is there and `overwrite` is not true; `authority-unreadable`
 * when the system refuses.
 */
export async function writeLocalAuthority(
  folder: string,
  {
    authority,
    server,
  }: { authority: Pick<LocalAuthority, 'certificatePem' | 'keyPem'>; server?: Pick<IssuedCertificate, 'chainPem' | 'keyPem'> },
  { overwrite = false }: { overwrite?: boolean } = {},
): Promise<void> {
  await writeFiles(
    folder,
    [
      [AUTHORITY_FILES.authorityKey, authority.keyPem],
      [AUTHORITY_FILES.authority, authority.certificatePem],
      ...(server ? serverFiles(server) : []),
    ],
    overwrite,
  )
}

function serverFiles(server: Pick<IssuedCertificate, 'chainPem' | 'keyPem'>): [FileName, string][] {
  return [
    [AUTHORITY_FILES.serverKey, server.keyPem],
    [AUTHORITY_FILES.server, server.chainPem],
  ]
}

async function writeFiles(folder: string, files: readonly (readonly [FileName, string])[], overwrite: boolean): Promise<void> {
  try {
    // A folder that was there before keeps its mode: that is its maker's affair.
    await makeFolder(folder)
    if (!overwrite) for (const [name] of files) await refuseExisting(join(folder, name))
    // Whoever reads meanwhile, and whoever finds the folder after a crash, has each file as it was or as it is, whole.
    for (const [name, text] of files) await replaceFile(join(folder, name), text, { sync: true })
  } catch (cause) {
    if (cause instanceof LocalAuthorityError) throw cause
    throw new LocalAuthorityError(
      'authority-unreadable',
      `The authority cannot be written to "${folder}": ${systemReason(cause)}.`,
      { cause },
    )
  }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (exists)
    throw new LocalAuthorityError(
      'authority-exists',
      `"${path}" is there already and is not written over. Choose another folder, or ask for it to be replaced.`,
    )
}

/**
 * Reads ca.pem and ca-key.pem. Throws `authority-unreadable` with the reason. An expired authority is read: issuing says that it is.
 */
export async function readLocalAuthority(folder: string, randomBytes?: RandomBytes): Promise<LocalAuthority> {
  const { certificate, key } = await identityIn(folder, AUTHORITY_FILES.authority, AUTHORITY_FILES.authorityKey)
  if (!certificate.ca)
    throw new LocalAuthorityError(
      'authority-unreadable',
      `"${join(folder, AUTHORITY_FILES.authority)}" is the certificate of no authority.`,
    )
  return new LocalAuthority(certificate, key, randomBytes ? { randomBytes } : {})
}

async function identityIn(folder: string, certificateFile: FileName, keyFile: FileName): Promise<Identity> {
  try {
    // One after the other: where one of them is missing, nothing goes on being read behind the error.
    const certificate = await readFile(join(folder, certificateFile), 'utf8')
    const key = await readFile(join(folder, keyFile), 'utf8')
    const { identities } = await loadCertificateStore({ store: `${certificate}\n${key}`, type: 7 })
    // Type 7 without an identity has thrown.
    return identities[0] as Identity
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const sentence = `"${certificateFile}" and "${keyFile}" in "${folder}" cannot be used (${code}). Restore them, or use another folder.`
    throw new LocalAuthorityError('authority-unreadable', sentence, { cause })
  }
}

export interface LocalServerRequest {
  /** Name of a new authority. */
  readonly name: string
  readonly names: readonly string[]
  readonly addresses?: readonly string[]
  readonly keyType?: KeyType
  readonly days?: number
  /** The present by default. */
  readonly now?: Date
  readonly randomBytes?: RandomBytes
}

export interface LocalServer {
  readonly authority: LocalAuthority
  readonly server: Pick<Identity, 'certificate' | 'key'>
  /** `created`: the authority is new and must be installed in the clients. `renewed`: the server certificate is new. */
  readonly outcome: 'created' | 'renewed' | 'kept'
  /** Why the server certificate was renewed, as a sentence; "" otherwise. */
  readonly reason: string
}

/**
 * The authority of a folder and a server certificate for these names: made where the folder has none, kept as long as it serves, and
 * renewed by the same authority when it has a day left, is for other names, or cannot be used. Never replaces the authority: an expired
 * one is the error `authority-expired`, a damaged one `authority-unreadable`, because its successor has to be installed in every client.
 */
export async function localServerIn(folder: string, request: LocalServerRequest): Promise<LocalServer> {
  const { now = new Date(), randomBytes } = request
  const isNew = await isAbsent(join(folder, AUTHORITY_FILES.authority), join(folder, AUTHORITY_FILES.authorityKey))
  const random = randomBytes ? { randomBytes } : {}
  const authority = isNew
    ? await createLocalAuthority({ name: request.name, now, ...random, ...(request.keyType ? { keyType: request.keyType } : {}) })
    : await readLocalAuthority(folder, randomBytes)
  const kept = isNew ? 'The authority is new.' : await keptServer(folder, authority, request, now)
  if (typeof kept !== 'string') return { authority, server: kept, outcome: 'kept', reason: '' }
  const { names, addresses, keyType, days } = request
  const server = await authority.issueServer({
    names,
    now,
    ...(addresses ? { addresses } : {}),
    ...(keyType ? { keyType } : {}),
    ...(days === undefined ? {} : { days }),
  })
  if (isNew) await writeLocalAuthority(folder, { authority, server })
  else await writeFiles(folder, serverFiles(server), true)
  return { authority, server, outcome: isNew ? 'created' : 'renewed', reason: isNew ? '' : kept }
}

/** The server certificate that is there, or the sentence that says why it does not serve. */
async function keptServer(
  folder: string,
  authority: LocalAuthority,
  request: LocalServerRequest,
  now: Date,
): Promise<Identity | string> {
  const identity = await identityIn(folder, AUTHORITY_FILES.server, AUTHORITY_FILES.serverKey).catch(() => undefined)
  if (!identity) return 'The server certificate and its key could not be read, or did not belong together.'
  const { certificate } = identity
  if (!certificate.checkIssued(authority.certificate) || !certificate.verify(authority.certificate.publicKey))
    return 'The server certificate was issued by another authority.'
  if (Date.parse(certificate.validTo) - now.getTime() < RENEWAL_MS)
    return `The server certificate is valid until ${certificate.validTo} only.`
  if (!hasAlternativeNames(certificate, alternativeNames(request.names, request.addresses ?? [])))
    return 'The server certificate is for other names.'
  return identity
}

async function isAbsent(...paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const error = await lstat(path).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return false
  }
  return true
}

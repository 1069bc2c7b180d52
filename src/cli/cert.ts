// `socketbench cert`: the local authority for a terminal. Leaves making certificates to the component.
import { X509Certificate } from 'node:crypto'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TRUSTERS, firstTruster, trustCommandsFor, type TrustCommand } from '../contract/trust-commands.ts'
import { AUTHORITY_NAME, LocalCertificate } from '../host/local-certificate.ts'
import { systemReason } from '../host/system-reason.ts'
import type { Command } from './options.ts'
import { complain } from './stopping.ts'
import { UsageError } from './usage-error.ts'

type CertOptions = Extract<Command, { name: 'cert' }> & { readonly home: string }

/** Returns the exit code. Rejects with a LocalAuthorityError. */
export async function cert(options: CertOptions): Promise<number> {
  const local = new LocalCertificate(join(options.home, 'certificates'))
  const { action, what, json } = options
  if (action === 'make') {
    const { news } = await local.make()
    if (!json) process.stdout.write(`${news === '' ? 'The certificate that is there is good for the days to come.' : news}\n`)
    return show(local, json)
  }
  if (action === 'client') checkName(what)
  if (action === 'trust' && what !== '' && !TRUSTERS.some((id) => id === what))
    throw new UsageError(`"${what}" is unknown to "cert trust": expected one of ${TRUSTERS.join(', ')}.`)
  const file = local.authorityFile
  const authority = await certificateIn(file)
  if (!authority) {
    const isThere = await stat(file).then(
      () => true,
      () => false,
    )
    complain(
      isThere
        ? `${file} cannot be read as a certificate. Restore it, or move the folder ${dirname(file)} away, and let clients trust the new authority.`
        : `There is no local authority in ${dirname(file)} yet: "socketbench cert make" makes one, and so does the first start with --tls.`,
    )
    return 1
  }
  switch (action) {
    case 'show':
      return show(local, json)
    case 'trust':
      return trust(file, what, json)
    case 'export':
      if (what === '-') {
        process.stdout.write(authority.toString())
        return 0
      }
      return exportTo(resolve(what), /\.(?:der|cer)$/i.test(what) ? authority.raw : Buffer.from(authority.toString()))
    case 'client':
      return client(local, options)
  }
}

async function show({ authorityFile, serverFile }: LocalCertificate, json: boolean): Promise<number> {
  const authority = await certificateIn(authorityFile)
  const server = await certificateIn(serverFile)
  const facts = [
    ...(authority ? [factsOf('authority', authorityFile, authority)] : []),
    ...(server ? [factsOf('server', serverFile, server)] : []),
  ]
  process.stdout.write(
    json
      ? `${JSON.stringify(facts, null, 2)}\n`
      : facts
          .map(
            ({ is, file, subject, names, validFrom, validTo, sha256 }) =>
              `${is === 'authority' ? 'Authority' : 'Server certificate'}\n  file      ${file}\n  subject   ${subject}\n${names.length === 0 ? '' : `  names     ${names.join(', ')}\n`}  valid     ${validFrom} to ${validTo}\n  SHA-256   ${sha256}\n`,
          )
          .join('\n'),
  )
  return 0
}

function factsOf(is: 'authority' | 'server', file: string, certificate: X509Certificate) {
  const { subject, subjectAltName = '', validFrom, validTo, fingerprint256 } = certificate
  return {
    is,
    file,
    subject: subject.replaceAll('\n', ', '),
    names: subjectAltName === '' ? [] : subjectAltName.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, '')),
    validFrom,
    validTo,
    sha256: fingerprint256,
  }
}

const DOES: Readonly<Record<TrustCommand['does'], string>> = {
  trust: 'Trust it',
  undo: 'Undo it',
  file: 'Import this file',
  store: 'Make a trust store',
}

function trust(file: string, who: string, json: boolean): number {
  const { platform } = process
  const chosen = who === '' ? [...TRUSTERS] : TRUSTERS.filter((id) => id === who)
  const commands = trustCommandsFor({ file, name: AUTHORITY_NAME, url: 'wss://127.0.0.1:8080', platform })
  if (json) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(chosen.map((id) => [id, commands[id]])), null, 2)}\n`)
    return 0
  }
  const first = firstTruster(platform)
  for (const id of chosen.toSorted((a, b) => Number(b === first) - Number(a === first)))
    process.stdout.write(
      `${id}\n${commands[id].map(({ does, text }) => `  # ${DOES[does]}\n  ${text.replaceAll('\n', '\n  ')}\n`).join('')}\n`,
    )
  return 0
}

/** Of a client, and of its files. Throws a UsageError. */
function checkName(name: string): void {
  if (!/^\w[\w.@-]{0,63}$/.test(name))
    throw new UsageError(
      `"${name}" cannot be the name of a client: expected a letter or digit, and up to 63 letters, digits, dots, hyphens and @.`,
    )
}

async function client(local: LocalCertificate, { what, folder: into, json }: CertOptions): Promise<number> {
  const { certificate, key } = await local.issueClient(what)
  const files = { certificate: resolve(into, `${what}.pem`), key: resolve(into, `${what}-key.pem`) }
  for (const [path, text] of [
    [files.key, key],
    [files.certificate, certificate],
  ] as const) {
    const code = await exportTo(path, Buffer.from(text), true)
    if (code === 0) continue
    // A key without its certificate is of no use, and in the way of the next one.
    if (path === files.certificate) await rm(files.key, { force: true })
    return code
  }
  process.stdout.write(json ? `${JSON.stringify(files)}\n` : `${files.certificate}\n${files.key}\n`)
  return 0
}

/** Does not write over what is there: it may be the only copy of a key. */
async function exportTo(path: string, bytes: Uint8Array, isQuiet = false): Promise<number> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    complain(isThere ? `${path} is there already and is not written over.` : `${path} cannot be written: ${systemReason(error)}.`)
    return 1
  }
  if (!isQuiet) process.stdout.write(`${path}\n`)
  return 0
}

async function certificateIn(path: string): Promise<X509Certificate | undefined> {
  const text = await readFile(path).catch(() => undefined)
  try {
    return text && new X509Certificate(text)
  } catch {
    return undefined
  }
}

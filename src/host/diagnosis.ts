// Looks at what a server needs on this machine, and says what is wrong and what to do. Changes nothing.
import { X509Certificate } from 'node:crypto'
import { access, constants, readFile, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import * as tls from 'node:tls'
import { AUTHORITY_FILES, readLocalAuthority } from '../server/index.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { ownNames } from './local-certificate.ts'
import { Sessions } from './sessions/sessions.ts'
import { readWorkspaceFile } from './workspace.ts'

/** `note`: worth knowing, and nothing is broken. */
export interface Finding {
  readonly about: string
  readonly is: 'good' | 'note' | 'bad'
  /** A sentence: what was seen and, of what is bad, what to do. */
  readonly says: string
}

/** Of Node, from package.json's "engines". */
const OLDEST_NODE = 20
/** Connections of a test with a thousand clients, and what else a process has open. */
const ENOUGH_FILES = 2_048
const LITTLE_SPACE = 1_000_000_000
const DAY_MS = 24 * 60 * 60 * 1000

/** `port`: the one that somebody wants to listen on. */
export async function diagnose({ home, port }: { readonly home: string; readonly port: number }): Promise<readonly Finding[]> {
  return [
    runtime(),
    openFiles(),
    await portOn('127.0.0.1', port),
    await portOn('::1', port),
    ...(await folder(home)),
    await workspace(join(home, 'profile.json')),
    await sessionsIn(home),
    ...(await certificates(join(home, 'certificates'))),
  ]
}

function runtime(): Finding {
  const { node, openssl } = process.versions
  const library = 'electron' in process.versions ? 'BoringSSL' : `OpenSSL ${openssl}`
  const isOld = Number(node.split('.')[0]) < OLDEST_NODE
  return {
    about: 'Runtime',
    is: isOld ? 'bad' : 'good',
    says: isOld
      ? `Node ${node} is too old: install Node ${OLDEST_NODE} or newer.`
      : `Node ${node}, TLS by ${library}, from ${tls.DEFAULT_MIN_VERSION} to ${tls.DEFAULT_MAX_VERSION} by default.`,
  }
}

/** How many a process may have: each client is one. */
function openFiles(): Finding {
  const report = process.report?.getReport() as { userLimits?: { open_files?: { soft?: number | string } } } | undefined
  const soft = report?.userLimits?.open_files?.soft
  const about = 'Open files'
  if (typeof soft !== 'number')
    return { about, is: 'good', says: soft === 'unlimited' ? 'Without a limit.' : 'This system names no limit.' }
  return soft >= ENOUGH_FILES
    ? { about, is: 'good', says: `Up to ${soft.toLocaleString('en')}, one for each client.` }
    : {
        about,
        is: 'note',
        says: `Up to ${soft.toLocaleString('en')}, one for each client: for a test with more, raise it with ulimit -n first.`,
      }
}

function portOn(host: string, port: number): Promise<Finding> {
  const about = `Port ${port} on ${host}`
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => {
      const code = codeOf(error)
      const why: Record<string, Finding> = {
        EADDRINUSE: { about, is: 'bad', says: 'Another program listens there: end it, or choose another port with --port.' },
        EACCES: { about, is: 'bad', says: 'This account may not listen there: choose a port from 1024 on.' },
        EADDRNOTAVAIL: { about, is: 'note', says: 'This machine has no such address: clients have to use the other one.' },
        EAFNOSUPPORT: { about, is: 'note', says: 'This machine has no IPv6: clients have to use 127.0.0.1.' },
      }
      resolve(why[code] ?? { about, is: 'bad', says: `Nobody can listen there: ${systemReason(error)}.` })
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve({ about, is: 'good', says: 'Free.' })))
  })
}

async function folder(home: string): Promise<Finding[]> {
  const about = 'Folder'
  const existing = await nearestFolder(home)
  if (!(await stat(existing)).isDirectory())
    return [
      {
        about,
        is: 'bad',
        says: `${existing} is a file, and ${home} has to be a folder. Choose another with --home or SOCKETBENCH_HOME.`,
      },
    ]
  try {
    await access(existing, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    return [
      {
        about,
        is: 'bad',
        says: `Nothing can be written to ${home}: ${systemReason(error)}. Make it writable, or choose another with --home or SOCKETBENCH_HOME.`,
      },
    ]
  }
  const { bavail, bsize } = await statfs(existing)
  const free = bavail * bsize
  const gigabytes = `${(free / 1_000_000_000).toFixed(1)} GB`
  return [
    { about, is: 'good', says: existing === home ? `${home} can be written to.` : `${home} is made at the first start.` },
    free < LITTLE_SPACE
      ? {
          about: 'Disk',
          is: 'note',
          says: `${gigabytes} are free: the log holds back its senders, and says so, when the disk is full.`,
        }
      : { about: 'Disk', is: 'good', says: `${gigabytes} are free.` },
  ]
}

async function nearestFolder(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  const above = dirname(path)
  return isThere || above === path ? path : nearestFolder(above)
}

async function workspace(file: string): Promise<Finding> {
  const about = 'Workspace'
  try {
    await access(file)
  } catch {
    return { about, is: 'good', says: 'The usual one is made with the first change.' }
  }
  try {
    const { servers } = await readWorkspaceFile(file)
    return { about, is: 'good', says: `${file} has ${servers.length === 1 ? '1 server' : `${servers.length} servers`}.` }
  } catch (error) {
    return { about, is: 'bad', says: error instanceof Error ? error.message : String(error) }
  }
}

async function sessionsIn(home: string): Promise<Finding> {
  const about = 'Sessions'
  const rows = await new Sessions(home).list()
  const elsewhere = rows.filter(({ state }) => state === 'elsewhere').length
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  const running = elsewhere === 0 ? '' : ` ${elsewhere === 1 ? 'One' : elsewhere} of them is being written by another Socketbench.`
  return { about, is: 'good', says: `${rows.length} with ${(bytes / 1_000_000).toFixed(1)} MB.${running}` }
}

async function certificates(path: string): Promise<Finding[]> {
  const about = 'Certificate'
  const [authority, server] = await Promise.all(
    [AUTHORITY_FILES.authority, AUTHORITY_FILES.server].map((file) => read(join(path, file))),
  )
  const renews = 'the next start with TLS'
  if (!authority) return [{ about, is: 'note', says: `There is none yet: ${renews}, or "socketbench cert make", makes it.` }]
  const why =
    typeof authority === 'string'
      ? authority
      : await readLocalAuthority(path).then(
          () => '',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        )
  if (why !== '' || typeof authority === 'string')
    return [{ about, is: 'bad', says: `${why} Or move the folder ${path} away, and let clients trust the new authority.` }]
  if (!server || typeof server === 'string')
    return [
      { about, is: 'note', says: `${server ?? 'There is none of a server yet.'} ${sentence(renews)} makes a new one.` },
      trusted(authority),
    ]
  const now = Date.now()
  const left = Math.floor((Date.parse(server.validTo) - now) / DAY_MS)
  const isOver = Date.parse(authority.validTo) < now
  return [
    isOver
      ? {
          about,
          is: 'bad',
          says: `The local authority was valid until ${authority.validTo}: move the folder ${path} away, and let clients trust the new one.`,
        }
      : left < 1
        ? { about, is: 'note', says: 'The server certificate ends within a day: the next start with TLS renews it.' }
        : { about, is: 'good', says: `The server certificate is valid for ${left} more days.` },
    ...ownNames()
      .filter((name) => server.checkHost(name) === undefined)
      .map((name): Finding => ({ about, is: 'note', says: `It is not for ${name}: the next start with TLS renews it.` })),
    trusted(authority),
  ]
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** By this system's list, where the runtime can read it (Node 22.15 and 24). */
function trusted({ raw }: X509Certificate): Finding {
  const about = 'Trust'
  if (!('getCACertificates' in tls)) return { about, is: 'note', says: 'This runtime cannot say what the system trusts.' }
  const system = tls.getCACertificates('system')
  const isTrusted = system.some((pem) => new X509Certificate(pem).raw.equals(raw))
  return isTrusted
    ? { about, is: 'good', says: 'This system trusts the local authority.' }
    : {
        about,
        is: 'note',
        says: 'This system does not trust the local authority: "socketbench cert trust" says how clients come to.',
      }
}

/** undefined: there is none. A sentence: it cannot be read. */
async function read(file: string): Promise<X509Certificate | string | undefined> {
  try {
    return new X509Certificate(await readFile(file))
  } catch (error) {
    return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? undefined : `${file} cannot be read: ${systemReason(error)}.`
  }
}

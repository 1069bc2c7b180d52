// Folders of this host under its home: one for the session's log, one for uploads. Each name ends in the process's id, so that several
// hosts can share a home and what a dead one left can be told from what a live one uses. Tidying up never fails: several hosts do it at once.
import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../server/private-files.ts'
import { isAlive } from '../processes.ts'
import { readSessionFacts, type SessionFacts } from './session-file.ts'

/** Sessions kept besides the current one and what the person keeps, however small. */
const MOST_SESSIONS = 50

/** In the folder of a session, if packets were recorded in it. */
export const PACKETS_FILE = 'packets.pcapng'

/** A folder of that name is a session's. */
export const SESSION_NAME = /^\d{4}-\d\d-\d\dT[\w-]{1,100}$/

/**
 * Makes `<home>/sessions/<time>-<pid>` and removes the oldest sessions while the others together exceed the budget; those that the person has
 * pinned or named stay, and do not count. Rejects with the system's error where nothing can be made.
 */
export async function openSessionFolder(home: string, now: number, budget: number): Promise<string> {
  const sessions = join(home, 'sessions')
  await makeFolder(sessions)
  await removeOldSessions(sessions, budget)
  const folder = join(sessions, sessionName(now))
  await makeFolder(folder)
  return folder
}

/** Of a session that this process writes. */
export function sessionName(now: number): string {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-')
  return `${time}-${randomBytes(2).toString('hex')}-${process.pid}`
}

/** Makes `<home>/tmp/<random>-<pid>` and removes what processes that are gone left there. Rejects as openSessionFolder. */
export async function openUploadFolder(home: string): Promise<string> {
  const all = join(home, 'tmp')
  await makeFolder(all)
  for (const name of await namesIn(all)) if (!belongsToLive(name)) await remove(join(all, name))
  const folder = join(all, `${randomBytes(4).toString('hex')}-${process.pid}`)
  await makeFolder(folder)
  return folder
}

async function removeOldSessions(sessions: string, budget: number): Promise<void> {
  const names = (await namesIn(sessions))
    .filter((name) => SESSION_NAME.test(name))
    .sort()
    .reverse()
  let kept = 0
  let bytes = 0
  for (const name of names) {
    const folder = join(sessions, name)
    const size = await logBytesIn(folder)
    // No folder: somebody has put it there, or another host has just removed it.
    if (size === undefined) continue
    const facts = await readSessionFacts(folder)
    if (isInUse(name, facts)) continue
    const { pinned, name: given, source, ended } = facts
    // What an import has left that was broken off is no session.
    if (source === '' || ended > 0) {
      if (size > 0 && (pinned || given !== '')) continue
      if (size > 0 && bytes + size <= budget && kept < MOST_SESSIONS) {
        kept++
        bytes += size
        continue
      }
    }
    await remove(folder)
  }
}

/** Of the log, and of the packets beside it. undefined: it is no folder that can be read. */
export async function logBytesIn(folder: string): Promise<number | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined) return undefined
  let bytes = 0
  for (const name of names.filter((each) => each === PACKETS_FILE || /^\d{8}\.(?:index|payload)$/.test(each)))
    bytes += await stat(join(folder, name)).then(
      (file) => file.size,
      () => 0,
    )
  return bytes
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true }).catch(() => undefined)
}

/** A live process writes it. */
export function isInUse(name: string, { ended }: SessionFacts): boolean {
  return ended === 0 && belongsToLive(name)
}

/** Another process may have got the number since; then what it has stays until the next start. */
function belongsToLive(name: string): boolean {
  return isAlive(Number(/-(\d+)$/.exec(name)?.[1] ?? 0))
}

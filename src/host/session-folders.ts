// Folders of this host under its home: one for the session's log, one for uploads. Each name ends in the process's id, so that several
// hosts can share a home and what a dead one left can be told from what a live one uses. Tidying up never fails: several hosts do it at once.
import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../server/private-files.ts'
import { isAlive } from './processes.ts'

/** Sessions kept besides the current one, however small. */
const MOST_SESSIONS = 50

/**
 * Makes `<home>/sessions/<time>-<pid>` and removes the oldest sessions while the others together exceed the budget. Rejects with the system's
 * error where nothing can be made.
 */
export async function openSessionFolder(home: string, now: number, budget: number): Promise<string> {
  const sessions = join(home, 'sessions')
  await makeFolder(sessions)
  await removeOldSessions(sessions, budget)
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-')
  const folder = join(sessions, `${time}-${randomBytes(2).toString('hex')}-${process.pid}`)
  await makeFolder(folder)
  return folder
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
    .filter((name) => /^\d{4}-\d\d-\d\dT/.test(name))
    .sort()
    .reverse()
  let kept = 0
  let bytes = 0
  for (const name of names) {
    const folder = join(sessions, name)
    if (belongsToLive(name)) continue
    const size = await sizeOf(folder)
    // No folder: somebody has put it there, or another host has just removed it.
    if (size === undefined) continue
    if (size === 0 || bytes + size > budget || kept >= MOST_SESSIONS) await remove(folder)
    else {
      kept++
      bytes += size
    }
  }
}

/** undefined: it is no folder that can be read. */
async function sizeOf(folder: string): Promise<number | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined) return undefined
  let bytes = 0
  for (const name of names)
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

/** Another process may have got the number since; then what it has stays until the next start. */
function belongsToLive(name: string): boolean {
  return isAlive(Number(/-(\d+)$/.exec(name)?.[1] ?? 0))
}

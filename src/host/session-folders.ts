// Folders of this host under its home: one for the session's log, one for uploads. Each name ends in the process's id, so that several
// hosts can share a home and what a dead one left can be told from what a live one uses.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Sessions kept besides the current one, however small. */
const MOST_SESSIONS = 50

/** Makes `<home>/sessions/<time>-<pid>` and removes the oldest sessions while the others together exceed the budget. */
export async function openSessionFolder(home: string, now: number, budget: number): Promise<string> {
  const sessions = join(home, 'sessions')
  await mkdir(sessions, { recursive: true })
  await removeOldSessions(sessions, budget)
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-')
  const folder = join(sessions, `${time}-${randomBytes(2).toString('hex')}-${process.pid}`)
  await mkdir(folder)
  return folder
}

/** Makes `<home>/tmp/<random>-<pid>` and removes what processes that are gone left there. */
export async function openUploadFolder(home: string): Promise<string> {
  const all = join(home, 'tmp')
  await mkdir(all, { recursive: true })
  for (const name of await readdir(all)) if (!belongsToLive(name)) await rm(join(all, name), { recursive: true, force: true })
  const folder = join(all, `${randomBytes(4).toString('hex')}-${process.pid}`)
  await mkdir(folder, { mode: 0o700 })
  return folder
}

async function removeOldSessions(sessions: string, budget: number): Promise<void> {
  const names = (await readdir(sessions))
    .filter((name) => /^\d{4}-\d\d-\d\dT/.test(name))
    .sort()
    .reverse()
  let kept = 0
  let bytes = 0
  for (const name of names) {
    const folder = join(sessions, name)
    const size = await sizeOf(folder)
    if (belongsToLive(name)) continue
    if (size === 0 || bytes + size > budget || kept >= MOST_SESSIONS) await rm(folder, { recursive: true, force: true })
    else {
      kept++
      bytes += size
    }
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder))
    bytes += await stat(join(folder, name)).then(
      (file) => file.size,
      () => 0,
    )
  return bytes
}

function belongsToLive(name: string): boolean {
  const pid = Number(/-(\d+)$/.exec(name)?.[1] ?? 0)
  // Another process may have got the number since; then its folder stays until the next start.
  if (pid === 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

// A lock that several hosts on one home take in turn: a file with the holder's process in it. It is held for milliseconds; that of a process
// which is gone, or which has held it for too long, is taken away.
import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../server/system-reason.ts'
import { openFile } from '../server/private-files.ts'
import { isAlive } from './processes.ts'

/** Whatever its process does, a lock of this age is nobody's any more. */
const LONGEST_HELD_MS = 30_000
/** One without a process in it: its maker was ended between the two. */
const LONGEST_EMPTY_MS = 2_000
/** Between two tries, at random up to so much. */
const PAUSE_MS = 20

/**
 * Runs `act` while no other process, and no other call, runs one under the same path. Where no lock can be made, nothing else can be either:
 * `act` then runs without one. Rejects as `act`.
 */
export async function withLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  const own = `${process.pid} ${hostname()} ${randomUUID()}\n`
  for (;;) {
    const taken = await take(path, own)
    if (taken === 'taken') break
    if (taken === 'impossible') return act()
    await removeStale(path)
    await sleep(1 + Math.random() * PAUSE_MS)
  }
  try {
    return await act()
  } finally {
    // Another's by now, if this one was stopped for too long.
    if ((await readFile(path, 'utf8').catch(() => '')) === own) await rm(path, { force: true }).catch(() => undefined)
  }
}

async function take(path: string, own: string): Promise<'taken' | 'held' | 'impossible'> {
  let file: FileHandle
  try {
    file = await openFile(path, 'wx')
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? 'held' : 'impossible'
  }
  try {
    await file.writeFile(own)
    return 'taken'
  } catch {
    // Made, but not written, as on a full disk: nobody is to wait for it.
    await rm(path, { force: true }).catch(() => undefined)
    return 'impossible'
  } finally {
    await file.close()
  }
}

async function removeStale(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  const seen = await readFile(path, 'utf8').catch(() => undefined)
  if (!facts || seen === undefined) return
  // A lock from the future is of before somebody set the clock back: it is not to be held until the clock is there again.
  const age = Math.abs(Date.now() - facts.mtimeMs)
  const [pid, host] = seen.split(' ')
  const isGone = host === hostname() && !isAlive(Number(pid))
  if (!isGone && age < (seen === '' ? LONGEST_EMPTY_MS : LONGEST_HELD_MS)) return
  // Renamed and looked at before it goes: between the two looks another may have done all this and have taken the lock.
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
    if ((await readFile(aside, 'utf8')) !== seen) await link(aside, path)
  } catch {
    // Another was quicker.
  }
  await rm(aside, { force: true }).catch(() => undefined)
}

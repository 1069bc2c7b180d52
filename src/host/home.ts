// The folder in which a host finds its settings and keeps its log: made, put in order, and where it cannot be written to replaced by a
// folder for this run. Putting in order never keeps a host from starting. What stands in the files is left to others.
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../server/private-files.ts'
import { codeOf, systemReason } from '../server/system-reason.ts'
import { mendModes } from './mended-modes.ts'
import { isAlive } from './processes.ts'
import { openSessionFolder, openUploadFolder } from './sessions/session-folders.ts'

/** What a host makes in its home. */
const OURS = /^(?:sessions|profiles|tmp|certificates|web|chromium|(?:profile|preferences|keys|window|control)\.json(?:\..+)?)$/
/** What Electron makes beside it, whose own modes keep it to its owner. */
const ELECTRONS = /^(?:Singleton.+|Crashpad|blob_storage|lockfile|DIPS.*|Local State|Dictionaries)$/
/** Holds Chromium's cache: many files, all of its own making. */
const NOT_LOOKED_INTO = 'chromium'
/** Made beside its place and never put into it, because its process was ended; see replaceFile. */
const LEFT_BESIDE = /\.(\d+)-[0-9a-f]{8}\.new$/
/** Anybody may make files in such a folder, as in /tmp, and others need it. */
const STICKY = 0o1000

/** The folder cannot be one for settings and logs. The sentence says why, and what to do. */
export class HomeError extends Error {
  readonly code = 'home-unusable'
}

export interface RunFolders {
  readonly session: string
  readonly uploads: string
  /** Why they are not in the home, as a sentence; "" when they are. */
  readonly trouble: string
  /** Removes what was made for this run alone. */
  close(): Promise<void>
}

/** Makes the folder and puts it in order. Rejects with a HomeError. */
export async function openHome(home: string): Promise<void> {
  try {
    await makeFolder(home)
  } catch (error) {
    const isThere = await stat(home).then(
      () => true,
      () => false,
    )
    // Where nothing at all can be made, as in /proc, the system says that something is missing.
    const reason = codeOf(error) === 'ENOENT' ? 'nothing can be made there' : systemReason(error)
    throw new HomeError(
      isThere
        ? `${home} is a file; settings and logs need a folder. Choose one with --home or SOCKETBENCH_HOME.`
        : `The folder ${home} for settings and logs cannot be made: ${reason}. Choose another with --home or SOCKETBENCH_HOME.`,
    )
  }
  const names = await readdir(home).catch(() => [])
  // A folder with a person's other files in it stays as it is; what is ours in it has modes of its own.
  if (names.every((name) => OURS.test(name) || ELECTRONS.test(name))) await closeToOthers(home)
  for (const name of names) {
    if (!OURS.test(name)) continue
    const maker = LEFT_BESIDE.exec(name)?.[1]
    if (maker !== undefined && !isAlive(Number(maker))) await rm(join(home, name), { force: true }).catch(() => undefined)
    else if (name === NOT_LOOKED_INTO) await closeToOthers(join(home, name))
    else await mendModes(join(home, name))
  }
}

/** A folder of our own, and nothing in it. */
async function closeToOthers(folder: string): Promise<void> {
  const facts = await stat(folder).catch(() => undefined)
  const isOurs = facts !== undefined && facts.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & STICKY) === 0
  if (isOurs && (facts.mode & 0o077) !== 0) await chmod(folder, facts.mode & 0o700).catch(() => undefined)
}

/** Folders of this run: in the home, or where that cannot be written to in the system's folder for temporary files. Rejects with a HomeError. */
export async function openRunFolders(home: string, now: number, budget: number): Promise<RunFolders> {
  try {
    const session = await openSessionFolder(home, now, budget)
    return { session, uploads: await openUploadFolder(home), trouble: '', close: () => Promise.resolve() }
  } catch (error) {
    const reason = systemReason(error)
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-')).catch((second: unknown) => {
      throw new HomeError(
        `Nothing can be written to the folder ${home}: ${reason}; nor to ${tmpdir()}: ${systemReason(second)}. Choose another folder with --home or SOCKETBENCH_HOME.`,
      )
    })
    return {
      session: join(folder, 'session'),
      uploads: join(folder, 'uploads'),
      trouble: `Nothing can be written to the folder ${home}: ${reason}. The log of this run is kept in ${folder} and removed at its end, and settings that are changed hold until then. Make the folder writable, or choose another with --home or SOCKETBENCH_HOME.`,
      close: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
    }
  }
}

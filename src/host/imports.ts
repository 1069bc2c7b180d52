// Files that become sessions: begun, their progress, cancelled. What a file says is read by its format; a session is there once all of it
// has been read, and nothing of it before.
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportState } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { makeFolder } from '../server/private-files.ts'
import { systemReason } from '../server/system-reason.ts'
import { EntryWriter } from './import/entry-writer.ts'
import { importHar } from './import/har-import.ts'
import { ImportError, ImportSource } from './import/import-source.ts'
import { copyInOrder } from './import/in-order.ts'
import { importJsonLines } from './import/json-lines-import.ts'
import { SessionLog } from './log/session-log.ts'
import { writeSessionFacts } from './sessions/session-file.ts'
import { sessionName } from './sessions/session-folders.ts'
import { Topic } from './topic.ts'
import type { FileToSend } from './uploads.ts'

/** Imports listed; the oldest that has ended leaves first. */
const MOST_IMPORTS = 20
/** At once: each writes a log of its own. */
const MOST_RUNNING = 2

interface Import {
  state: ImportState
  readonly controller: AbortController
  running: Promise<void>
}

export class Imports {
  readonly changed = new Topic()
  readonly #folder: string
  readonly #now: () => number
  readonly #all = new Map<string, Import>()
  #nextId = 1

  /** `folder`: that of the sessions. */
  constructor(folder: string, now: () => number) {
    this.#folder = folder
    this.#now = now
  }

  list(): readonly ImportState[] {
    return [...this.#all.values()].map(({ state }) => state)
  }

  /** Takes the file, and releases it in the end. Throws RequestError 'too-many-imports'. */
  begin(file: FileToSend): ImportState {
    if ([...this.#all.values()].filter(({ state }) => state.state === 'running').length >= MOST_RUNNING) {
      file.release()
      throw new RequestError('too-many-imports', `${MOST_RUNNING} imports are running. Wait for one of them, or cancel it.`)
    }
    const id = String(this.#nextId++)
    const state: ImportState = { id, name: file.name, done: 0, total: file.size, state: 'running', error: '', session: '' }
    const added: Import = { state, controller: new AbortController(), running: Promise.resolve() }
    this.#all.set(id, added)
    for (const [old, { state: each }] of this.#all) {
      if (this.#all.size <= MOST_IMPORTS) break
      if (each.state !== 'running') this.#all.delete(old)
    }
    added.running = this.#run(added, file).finally(() => file.release())
    this.changed.changed()
    return state
  }

  /** One that has ended leaves the list. Throws RequestError 'no-such-import'. */
  cancel(id: string): void {
    const found = this.#all.get(id)
    if (!found) throw new RequestError('no-such-import', `There is no import ${id}.`)
    if (found.state.state === 'running') found.controller.abort()
    else {
      this.#all.delete(id)
      this.changed.changed()
    }
  }

  /** Cancels all of them. Resolves when nothing of them is left. */
  async end(): Promise<void> {
    for (const { controller } of this.#all.values()) controller.abort()
    await Promise.all([...this.#all.values()].map(({ running }) => running))
  }

  async #run(found: Import, file: FileToSend): Promise<void> {
    const change = (changes: Partial<ImportState>): void => {
      found.state = { ...found.state, ...changes }
      this.changed.changed()
    }
    // Whoever tidies up leaves a folder alone that a live process has made.
    const name = sessionName(this.#now())
    const folder = join(this.#folder, name)
    const { signal } = found.controller
    try {
      await makeFolder(folder)
      await writeSessionFacts(folder, { source: file.name })
      await readInto(folder, file, signal, (done) => change({ done }))
      const session = name.replace(/-\d+$/, '-0')
      await rename(folder, join(this.#folder, session))
      change({ state: 'done', done: file.size, session })
    } catch (error) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
      if (signal.aborted) change({ state: 'cancelled' })
      else
        change({
          state: 'failed',
          error:
            error instanceof ImportError
              ? `${error.message} Nothing was imported.`
              : `It was not imported: ${systemReason(error)}.`,
        })
    }
  }
}

/** Fills a session's folder with what a file says. */
async function readInto(folder: string, file: FileToSend, signal: AbortSignal, onProgress: (done: number) => void): Promise<void> {
  const handle = await open(file.path, 'r')
  try {
    const source = new ImportSource(handle, signal, onProgress)
    const log = await openLog(folder)
    try {
      if (await isHar(source)) await readHar(join(folder, 'unsorted'), source, new EntryWriter(log.store))
      else await log.marks.set(await importJsonLines(source, new EntryWriter(log.store), log.servers))
      await log.store.flush()
      const { first, end, trouble } = log.store.bounds()
      if (trouble !== '') throw new Error(trouble)
      if (end === first) throw new ImportError('The file has no entries.')
      const [began] = await log.reader.rows(first, 1)
      const [last] = await log.reader.rows(end - 1, 1)
      const ended = Math.max(1, Math.ceil(last?.time ?? 0))
      await writeSessionFacts(folder, {
        began: Math.floor(began?.time ?? 0),
        ended,
        entries: end - first,
        servers: [...log.servers.names],
      })
    } finally {
      await log.close()
    }
  } finally {
    await handle.close()
  }
}

/** Connection after connection at first, then in the order of their times. */
async function readHar(folder: string, source: ImportSource, writer: EntryWriter): Promise<void> {
  const unsorted = await openLog(folder)
  try {
    await importHar(source, new EntryWriter(unsorted.store))
    await copyInOrder(unsorted, writer, source)
  } finally {
    await unsorted.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Without a budget: nothing of a file may be missing. Its entries are as old as the file says, and none too old. */
function openLog(folder: string): Promise<SessionLog> {
  return SessionLog.open({ folder, budget: Infinity, now: () => 0 })
}

/** A HAR file is one object, which a first line of JSON Lines closes. */
async function isHar(source: ImportSource): Promise<boolean> {
  for await (const piece of source.pieces()) {
    const start = piece.toString('utf8', 0, 1_000).replace(/^\uFEFF/, '')
    return !/^\s*\{\s*"socketbench"/.test(start)
  }
  return false
}

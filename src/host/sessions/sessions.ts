// The sessions on disk: what there is, those that are open to be read beside the live one, and what the person does with them. Leaves
// reading to the log, and which are removed to make room to the folders.
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { OpenedSession, SessionRow } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { systemReason } from '../../server/system-reason.ts'
import { ReadableLog } from '../log/readable-log.ts'
import type { SessionLog } from '../log/session-log.ts'
import { readSessionFacts, writeSessionFacts, type SessionFacts } from './session-file.ts'
import { PACKETS_FILE, SESSION_NAME, isInUse, logBytesIn } from './session-folders.ts'

/** Open at once, over all faces: each has its index in memory. */
const MOST_OPEN = 8

interface Opened {
  readonly log: ReadableLog
  readonly row: SessionRow
  /** Faces that look at it. */
  readonly owners: Set<object>
}

export interface LiveSession {
  /** Its folder. */
  readonly folder: string
  readonly log: SessionLog
  /** Milliseconds since the epoch. */
  readonly began: number
}

export class Sessions {
  readonly #folder: string
  readonly #live: LiveSession | undefined
  readonly #opened = new Map<string, Promise<Opened>>()
  #written: Promise<void>

  /** `home`: where the sessions are, whether or not the live one is there too. `live`: absent for whoever only looks at earlier ones. */
  constructor(home: string, live?: LiveSession) {
    this.#folder = join(home, 'sessions')
    this.#live = live
    this.#written = live
      ? writeSessionFacts(live.folder, { began: Math.floor(live.began) }).catch(() => undefined)
      : Promise.resolve()
  }

  /** The folder in which they are. */
  get folder(): string {
    return this.#folder
  }

  get #liveId(): string {
    return this.#live ? basename(this.#live.folder) : ''
  }

  /** The newest first; the live one before all others. */
  async list(): Promise<readonly SessionRow[]> {
    await this.#written
    const names = (await readdir(this.#folder).catch(() => [])).filter((name) => SESSION_NAME.test(name) && name !== this.#liveId)
    const rows: SessionRow[] = []
    for (const name of names) {
      const row = await this.#row(name).catch(() => undefined)
      if (row && (row.state === 'elsewhere' || row.entries > 0)) rows.push(row)
    }
    // An imported one is as new as its import.
    const newest = (row: SessionRow): number => (row.source === '' ? row.began : timeOf(row.id))
    return [...(this.#live ? [await this.#row(this.#liveId)] : []), ...rows.sort((a, b) => newest(b) - newest(a))]
  }

  /**
   * Tells of those that ended without being closed, and of which nobody has said so yet, the newest first, each as soon as it is found: what its
   * log tells is written down, and it is not told of again.
   */
  async findBrokenOff(tell: (row: SessionRow) => void): Promise<void> {
    await this.#written
    const names = (await readdir(this.#folder).catch(() => [])).filter((name) => SESSION_NAME.test(name) && name !== this.#liveId)
    for (const name of names.sort().reverse()) {
      const { ended, source, began } = await readSessionFacts(join(this.#folder, name))
      if (ended > 0 || source !== '' || began === 0) continue
      const row = await this.#row(name).catch(() => undefined)
      if (row?.state === 'broken off' && row.entries > 0) tell(row)
    }
  }

  /** Opens one to be read, for a face. Rejects with RequestError 'no-such-session', 'session-in-use', 'session-unreadable', 'too-many-sessions'. */
  async open(owner: object, id: string): Promise<OpenedSession> {
    let opening = this.#opened.get(id)
    if (!opening) {
      if (this.#opened.size >= MOST_OPEN)
        throw new RequestError('too-many-sessions', `${MOST_OPEN} sessions are open, which is the maximum. Close one first.`)
      opening = this.#read(id)
      this.#opened.set(id, opening)
      opening.catch(() => this.#opened.delete(id))
    }
    const { log, row, owners } = await opening
    // The last face that looked at it may have closed it in this moment.
    if (this.#opened.get(id) !== opening) return this.open(owner, id)
    owners.add(owner)
    const { bytes: packets } = await this.packets(id)
    return { ...row, bounds: log.store.bounds(), marks: log.marks.list(0), packets, servers: log.servers.names }
  }

  /** What was recorded of the packets of one that has ended; "" and 0: nothing. Rejects as `open`. */
  async packets(id: string): Promise<{ readonly path: string; readonly bytes: number }> {
    const path = join(this.#folderOf(id), PACKETS_FILE)
    return stat(path).then(
      ({ size }) => ({ path, bytes: size }),
      () => ({ path: '', bytes: 0 }),
    )
  }

  async close(owner: object, id: string): Promise<void> {
    const opened = await this.#opened.get(id)?.catch(() => undefined)
    if (!opened) return
    opened.owners.delete(owner)
    if (opened.owners.size > 0) return
    this.#opened.delete(id)
    await opened.log.close()
  }

  /** A face has gone. */
  async forget(owner: object): Promise<void> {
    for (const id of this.#opened.keys()) await this.close(owner, id)
  }

  /** The log that a face looks at; "" is the live one. Rejects with RequestError 'no-such-log'. */
  async log(owner: object, id: string): Promise<ReadableLog> {
    if (id === '' && this.#live) return this.#live.log
    const opened = await this.#opened.get(id)?.catch(() => undefined)
    if (opened?.owners.has(owner)) return opened.log
    throw new RequestError('no-such-log', `The session ${id} is not open in this window: it was closed or deleted. Open it again.`)
  }

  /** Rejects as `open` does where there is none. */
  async rename(id: string, name: string): Promise<SessionRow> {
    return this.#change(id, { name: name.trim() })
  }

  async pin(id: string, pinned: boolean): Promise<SessionRow> {
    return this.#change(id, { pinned })
  }

  /** For good. Whoever looks at it sees it no more. Rejects as `open`. */
  async remove(id: string): Promise<void> {
    await this.#checkEnded(id)
    const opened = await this.#opened.get(id)?.catch(() => undefined)
    this.#opened.delete(id)
    await opened?.log.close()
    try {
      await rm(join(this.#folder, id), { recursive: true })
    } catch (error) {
      throw new RequestError('session-not-deleted', `The session could not be deleted: ${systemReason(error)}.`)
    }
  }

  /** What the servers of the live one are called. Where it cannot be written, they are not told apart later. */
  nameServers(): void {
    const live = this.#live
    if (!live?.log.servers.areSeveral) return
    const { names } = live.log.servers
    this.#written = this.#written.then(() => writeSessionFacts(live.folder, { servers: [...names] })).catch(() => undefined)
  }

  /** To be called when the log of the live one is closed. */
  async end(now: number): Promise<void> {
    for (const opening of this.#opened.values()) await opening.then(({ log }) => log.close()).catch(() => undefined)
    this.#opened.clear()
    await this.#written
    if (!this.#live) return
    const { first, end } = this.#live.log.store.bounds()
    // Where it cannot be written, the session will be found as one that was broken off.
    await writeSessionFacts(this.#live.folder, { ended: Math.floor(now), entries: end - first }).catch(() => undefined)
  }

  async #read(id: string): Promise<Opened> {
    await this.#checkEnded(id)
    const row = await this.#row(id)
    const log = await ReadableLog.read(join(this.#folder, id), (await readSessionFacts(join(this.#folder, id))).servers).catch(
      (error: unknown) => {
        throw new RequestError('session-unreadable', `The session cannot be read: ${systemReason(error)}.`)
      },
    )
    return { log, row, owners: new Set() }
  }

  async #change(id: string, changes: Partial<SessionFacts>): Promise<SessionRow> {
    const folder = this.#folderOf(id)
    if ((await logBytesIn(folder)) === undefined) throw noSuchSession(id)
    try {
      await writeSessionFacts(folder, changes)
    } catch (error) {
      throw new RequestError('session-not-changed', `The change could not be written: ${systemReason(error)}. Nothing was changed.`)
    }
    return this.#row(id)
  }

  #folderOf(id: string): string {
    if (!SESSION_NAME.test(id)) throw noSuchSession(id)
    return this.#live && id === this.#liveId ? this.#live.folder : join(this.#folder, id)
  }

  async #checkEnded(id: string): Promise<void> {
    const folder = this.#folderOf(id)
    if (id === this.#liveId) throw new RequestError('session-in-use', 'This session is still running: its log is the live one.')
    if ((await logBytesIn(folder)) === undefined) throw noSuchSession(id)
    const facts = await readSessionFacts(folder)
    if (isBeingImported(facts)) throw noSuchSession(id)
    if (isInUse(id, facts))
      throw new RequestError('session-in-use', 'Another Socketbench is writing this session. It can be opened once that has ended.')
  }

  async #row(id: string): Promise<SessionRow> {
    const folder = this.#folderOf(id)
    if (this.#live && id === this.#liveId) {
      const { first, end, bytes } = this.#live.log.store.bounds()
      const facts = await readSessionFacts(folder)
      return { ...rowOf(id, facts), began: this.#live.began, state: 'live', entries: end - first, bytes }
    }
    const bytes = await logBytesIn(folder)
    if (bytes === undefined) throw noSuchSession(id)
    let facts = await readSessionFacts(folder)
    if (isBeingImported(facts)) throw noSuchSession(id)
    const isElsewhere = isInUse(id, facts)
    if (facts.ended === 0 && !isElsewhere) facts = await this.#findEnd(folder, facts)
    return { ...rowOf(id, facts), state: isElsewhere ? 'elsewhere' : facts.brokenOff ? 'broken off' : 'ended', bytes }
  }

  /** It was broken off: what its log tells of its end is written down, so that it is looked for once. */
  async #findEnd(folder: string, facts: SessionFacts): Promise<SessionFacts> {
    const log = await ReadableLog.read(folder)
    const { first, end } = log.store.bounds()
    const [last] = end > first ? await log.reader.rows(end - 1, 1) : []
    const [oldest] = end > first ? await log.reader.rows(first, 1) : []
    await log.close()
    const found = {
      began: facts.began || Math.floor(oldest?.time ?? 0),
      ended: Math.ceil(last?.time ?? 0),
      entries: end - first,
      // Of one from before there was such a file nothing is known but what its log tells.
      brokenOff: facts.began > 0 || log.store.cut > 0,
      cut: log.store.cut,
    }
    if (dirname(folder) === this.#folder) await writeSessionFacts(folder, found).catch(() => undefined)
    return { ...facts, ...found }
  }
}

function rowOf(id: string, facts: SessionFacts): Omit<SessionRow, 'state' | 'bytes'> {
  const { name, pinned, began, ended, entries, source, cut } = facts
  return { id, name, pinned, began: began || timeOf(id), ended, entries, source, cut }
}

/** Or was, and what is left of it is no session. */
function isBeingImported({ source, ended }: SessionFacts): boolean {
  return source !== '' && ended === 0
}

/** When a folder was made, by its name. */
function timeOf(id: string): number {
  const time = Date.parse(`${id.slice(0, 10)}T${id.slice(11, 19).replaceAll('-', ':')}Z`)
  return Number.isNaN(time) ? 0 : time
}

function noSuchSession(id: string): RequestError {
  return new RequestError(
    'no-such-session',
    `There is no session ${id.slice(0, 100)}: it was deleted, or removed to make room for newer ones.`,
  )
}

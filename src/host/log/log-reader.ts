// Reads entries back: rows with their previews, one entry with everything, ranges of a payload. From memory or from disk, whichever holds
// them. Leaves which entries a filter shows to the views.
import type { LogEntry, LogRow } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'
import { systemReason } from '../../server/system-reason.ts'
import { PREVIEW_BYTES, closeFacts, previewOf, unpackFacts } from './entry-text.ts'
import { TABLE_HEAD_BYTES, maskText, unpackFrames } from './frame-table.ts'
import {
  COMPRESSED,
  CONNECTION,
  FACTS,
  FRAMES,
  FRAME_SHIFT,
  LENGTH,
  MARKS,
  MASK,
  MASKED,
  MOST_COUNTED_FRAMES,
  OFFSET,
  PAGE_RECORDS,
  PARTIAL,
  TABLE,
  WORDS,
  directionOf,
  kindOf,
} from './index-page.ts'
import type { LogServers } from './log-servers.ts'
import type { LogStore } from './log-store.ts'
import { isNotThere, type Range, type Segment } from './segment.ts'

/** Previews that lie closer together are read in one piece. */
const GAP_BYTES = 16 * 1024
const BLOCK_BYTES = 1024 * 1024

/** One record, taken out of its page. */
interface Entry {
  readonly seq: number
  readonly segment: Segment
  readonly time: number
  readonly offset: number
  readonly length: number
  readonly connection: number
  readonly mask: number
  readonly marks: number
  readonly table: number
  /** Name of its server; undefined: not known, or there is one alone. */
  readonly server: string | undefined
}

/** Payload bytes that come with a whole entry: of a longer one the beginning, and the rest by `payload`. */
export const WHOLE_BYTES = 255 * 1024
/** Bytes of what an entry that is no message says: the longest request line. */
const MOST_SAID = 64 * 1024
/** Whole entries that are made at once: bytes, and in number about a millisecond of work. */
const AT_ONCE_BYTES = 1024 * 1024
const AT_ONCE = 512

export interface WholeEntry {
  readonly entry: LogEntry
  /** Its payload, or the words of an entry that has none; at most WHOLE_BYTES. */
  readonly payload: Buffer
  /** Bytes that the log keeps of it. */
  readonly kept: number
}

export class LogReader {
  readonly #store: LogStore
  readonly #servers: LogServers

  constructor(store: LogStore, servers: LogServers) {
    this.#store = store
    this.#servers = servers
  }

  rows(from: number, count: number): Promise<LogRow[]> {
    const end = Math.min(from + count, this.#store.end)
    const seqs: number[] = []
    for (let seq = Math.max(from, this.#store.first); seq < end; seq++) seqs.push(seq)
    return this.rowsOf(seqs)
  }

  /** `seqs` ascend. Those no longer there are left out. */
  async rowsOf(seqs: readonly number[]): Promise<LogRow[]> {
    const entries = await this.#entries(seqs)
    const ranges = entries.map((entry) => ({
      from: entry.offset - previewTable(entry),
      to: entry.offset + Math.min(entry.length, PREVIEW_BYTES),
    }))
    const bytes = await readAll(entries, ranges)
    const rows: LogRow[] = []
    entries.forEach((entry, i) => {
      const start = bytes[i]
      if (start) rows.push(rowOf(entry, start))
    })
    return rows
  }

  /** Of an entry that is no message `preview` is all that it says: nobody can ask for the rest. */
  async entry(seq: number): Promise<LogEntry> {
    const entry = await this.#entry(seq)
    const isMessage = !(entry.marks & FACTS)
    const shown = isMessage ? previewBytes(entry) : Math.min(entry.length, MOST_SAID)
    const [bytes] = await readAll([entry], [{ from: entry.offset - entry.table, to: entry.offset + shown }])
    if (!bytes) throw gone(seq)
    const found = entryOf(entry, bytes)
    return isMessage ? found : { ...found, preview: bytes.toString('utf8', entry.table) }
  }

  /**
   * Entries with their payloads, for whoever takes all of them: as many as are read at once, at least one. `seqs` ascend. Those no longer
   * there are left out.
   */
  async whole(seqs: readonly number[]): Promise<{ readonly items: readonly WholeEntry[]; readonly taken: number }> {
    const found = await this.#entries(seqs.slice(0, AT_ONCE))
    let room = AT_ONCE_BYTES
    const entries = found.filter(({ table, length }, i) => (room -= table + Math.min(length, WHOLE_BYTES)) >= 0 || i === 0)
    const left = found[entries.length]
    const taken = left ? seqs.indexOf(left.seq) : Math.min(AT_ONCE, seqs.length)
    const ranges = entries.map((entry) => ({
      from: entry.offset - entry.table,
      to: entry.offset + Math.max(previewBytes(entry), Math.min(entry.length, WHOLE_BYTES)),
    }))
    const bytes = await readAll(entries, ranges)
    const whole: WholeEntry[] = []
    entries.forEach((entry, i) => {
      const start = bytes[i]
      if (!start) return
      const payload = start.subarray(entry.table, entry.table + Math.min(entry.length, WHOLE_BYTES))
      whole.push({ entry: entryOf(entry, start), payload, kept: entry.length })
    })
    return { items: whole, taken }
  }

  /** `total` counts the bytes that are kept; an entry that is no message has none. */
  async payload(seq: number, offset: number, length: number): Promise<{ bytes: Buffer; total: number }> {
    const entry = await this.#entry(seq)
    if (entry.marks & FACTS) return { bytes: Buffer.alloc(0), total: 0 }
    const from = entry.offset + Math.min(offset, entry.length)
    const to = Math.min(from + length, entry.offset + entry.length)
    const [bytes] = await readAll([entry], [{ from, to }])
    if (!bytes) throw gone(seq)
    return { bytes, total: entry.length }
  }

  async #entry(seq: number): Promise<Entry> {
    const [entry] = await this.#entries([seq])
    if (!entry) throw gone(seq)
    return entry
  }

  async #entries(seqs: readonly number[]): Promise<Entry[]> {
    await this.#servers.known()
    const entries: Entry[] = []
    for (const seq of seqs) {
      const place = this.#store.place(seq)
      if (!place) continue
      const { segment, index } = place
      const resident = segment.pages[Math.floor(index / PAGE_RECORDS)]
      const page = resident ?? (await ignoreIfDiscarded(segment, Promise.resolve(this.#store.page(place))))
      if (!page) continue
      const { times, words } = page
      const at = (index % PAGE_RECORDS) * WORDS
      const server = this.#servers.areSeveral ? this.#servers.nameOf(this.#servers.ofRecord(words, at)) : undefined
      entries.push({
        seq,
        segment,
        time: times[at / 2] ?? 0,
        offset: words[at + OFFSET] ?? 0,
        length: words[at + LENGTH] ?? 0,
        connection: words[at + CONNECTION] ?? 0,
        mask: words[at + MASK] ?? 0,
        marks: words[at + MARKS] ?? 0,
        table: words[at + TABLE] ?? 0,
        server,
      })
    }
    return entries
  }
}

export function gone(seq: number): RequestError {
  return new RequestError(
    'no-such-entry',
    `Entry ${seq} is no longer in the log, or not yet: it was cleared, dropped to keep within the budget, or its file was removed.`,
  )
}

/**
 * Entries that go while they are read are left out, as if asked for later; their file may be gone, or be another segment's by now. Rejects with
 * RequestError 'log-unreadable'.
 */
async function ignoreIfDiscarded<T>(segment: Segment, result: Promise<T>): Promise<T | undefined> {
  try {
    const value = await result
    return segment.discarded ? undefined : value
  } catch (error) {
    // The segment has told of files that are not there any more; its entries are about to be counted out.
    if (segment.discarded || isNotThere(error)) return undefined
    throw new RequestError('log-unreadable', `The log cannot be read: ${systemReason(error)}. Try again in a moment.`)
  }
}

/** The bytes of each entry's range; undefined for one whose segment has gone. Entries and ranges ascend. */
async function readAll(entries: readonly Entry[], ranges: readonly Range[]): Promise<(Buffer | undefined)[]> {
  const bytes: (Buffer | undefined)[] = []
  for (let i = 0; i < entries.length;) {
    const segment = entries[i]?.segment
    if (!segment) break
    const blocks: { from: number; to: number }[] = []
    const blockOf: number[] = []
    const begin = i
    for (; i < entries.length && entries[i]?.segment === segment; i++) {
      const range = ranges[i] ?? { from: 0, to: 0 }
      const block = blocks.at(-1)
      if (block && range.from - block.to <= GAP_BYTES && range.to - block.from <= BLOCK_BYTES) block.to = range.to
      else blocks.push({ ...range })
      blockOf.push(blocks.length - 1)
    }
    const read = await ignoreIfDiscarded(segment, segment.read(blocks))
    blockOf.forEach((number, k) => {
      const range = ranges[begin + k]
      const block = blocks[number]
      bytes.push(range && block ? read?.[number]?.subarray(range.from - block.from, range.to - block.from) : undefined)
    })
  }
  return bytes
}

/** Bytes of the table that a row needs: its head, where the record cannot hold the size or the number of frames. */
function previewTable(entry: Entry): number {
  return entry.marks & FRAMES && (entry.marks & PARTIAL || entry.marks >>> FRAME_SHIFT === MOST_COUNTED_FRAMES) ? entry.table : 0
}

function previewBytes({ length }: Entry): number {
  return Math.min(length, PREVIEW_BYTES)
}

/** `bytes` is the whole table, then the beginning of the payload. */
function entryOf(entry: Entry, bytes: Buffer): LogEntry {
  const table = bytes.subarray(0, entry.table)
  const payload = bytes.subarray(entry.table, entry.table + previewBytes(entry))
  const row = rowOf(entry, bytes.subarray(entry.table - previewTable(entry), entry.table + payload.length))
  if (entry.marks & FACTS) return { ...row, frameList: [], wireSize: 0, facts: unpackFacts(table.toString('utf8')) }
  const closing = row.kind === 'close' ? closeFacts(payload) : []
  // In a damaged file it may be too short to be one.
  if (entry.marks & FRAMES && table.length >= TABLE_HEAD_BYTES) {
    const { frameList, wireSize, frames } = unpackFrames(table)
    const facts: [string, string][] = [...closing]
    if (frameList.length < frames) facts.push(['frames listed', `the first ${frameList.length} of ${frames}`])
    if (entry.marks & PARTIAL) facts.push(['payload kept', `the first ${entry.length} of ${row.size} bytes`])
    return { ...row, frameList, wireSize, facts }
  }
  const mask = entry.marks & MASKED ? maskText(entry.mask) : ''
  const frame = { opcode: opcodeOf(row.kind), fin: true, rsv: 0, mask, length: entry.length, time: entry.time }
  return { ...row, frameList: [frame], wireSize: entry.length, facts: closing }
}

/** `start` is as much of the table as `previewTable` says, then the beginning of the payload. */
function rowOf(entry: Entry, start: Buffer): LogRow {
  const { seq, time, marks } = entry
  const table = previewTable(entry)
  const head = table >= TABLE_HEAD_BYTES ? unpackFrames(start.subarray(0, table)) : undefined
  const kind = kindOf(marks)
  return {
    seq,
    time,
    connection: entry.connection === 0 ? '' : String(entry.connection),
    kind,
    direction: directionOf(marks),
    size: marks & FACTS ? 0 : (head?.size ?? entry.length),
    preview: previewOf(kind, start.subarray(table)),
    frames: head?.frames ?? marks >>> FRAME_SHIFT,
    compressed: (marks & COMPRESSED) !== 0,
    ...(entry.server !== undefined && { server: entry.server }),
  }
}

function opcodeOf(kind: string): number {
  return kind === 'text' ? 1 : kind === 'binary' ? 2 : kind === 'close' ? 8 : kind === 'ping' ? 9 : 10
}

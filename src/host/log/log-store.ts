// The entries of the log as numbered records: which segments there are, their index in memory, the budget, clearing. Leaves what an
// entry means to the recorder and the reader, and writing to the segment writer.
import { readdir } from 'node:fs/promises'
import type { LogBounds } from '../../contract/model.ts'
import { makeFolder } from '../../server/private-files.ts'
import { Backlog, type Overload } from './backlog.ts'
import { CONNECTION, IndexPage, PagePool, LENGTH, MARKS, MASK, OFFSET, PAGE_RECORDS, TABLE, WHOLE, WORDS } from './index-page.ts'
import { recoverSegments } from './recovery.ts'
import { ChunkPool, Segment } from './segment.ts'
import { SegmentWriter } from './segment-writer.ts'

export const DEFAULT_BUDGET = 2 * 1024 * 1024 * 1024
/** A segment is what the budget drops at once: at most this, and less under a small budget. */
const SEGMENT_BYTES = 64 * 1024 * 1024
const SEGMENT_RECORDS = 1024 * 1024
const SEGMENTS_IN_BUDGET = 16
const DISK_TOO_SLOW = 'The disk is slower than the traffic. Entries are left out of the log, and counted, until it has caught up.'
/** What one read of a socket can add to a segment that was not yet full. */
const READ_BYTES = 128 * 1024
/** Offsets are 32 bits wide. */
const MOST_SEGMENT_BYTES = 0xffff_ffff
/** Index kept in memory: 1 Mi entries, 32 MiB. Older pages are read back from their file, which takes a fraction of a millisecond. */
const RESIDENT_PAGES = 64
/** Pages read back and kept, 16 MiB. */
const REREAD_PAGES = 32
/** A cleared log can be had back for so long. */
const UNDO_MS = 10_000
/** Listeners hear of changes so much later, together. */
const NOTICE_MS = 25

export interface LogStoreOptions {
  readonly folder: string
  readonly budget?: number
  /** Milliseconds since the epoch, with a fraction. */
  readonly now: () => number
  /** The disk is slower than what is sent: who must pause. */
  readonly onOverload?: (who: Overload) => void
  readonly residentPages?: number
  /** How long a cleared log can be had back, in milliseconds. Default 10,000. */
  readonly undoMs?: number
  /** Nothing is written, cut off or dropped: the folder stays as it is. Default false. */
  readonly readOnly?: boolean
}

/** Where a record lies. */
export interface Place {
  readonly segment: Segment
  /** Position within the segment. */
  readonly index: number
}

/** Messages of one read; see MessageBatch of the component. */
interface RecordBatch {
  readonly count: number
  readonly opcodes: Uint8Array
  readonly offsets: Uint32Array
  readonly lengths: Uint32Array
  readonly masks: Uint32Array
}

/** What was cleared and can be had back: nothing of it is dropped meanwhile. */
interface Cleared {
  readonly segments: Segment[]
  readonly entries: number
  readonly bytes: number
  readonly dropped: number
  readonly unreadable: number
  readonly timer: NodeJS.Timeout
}

export class LogStore {
  readonly #folder: string
  readonly #residentLimit: number
  readonly #now: () => number
  readonly #readOnly: boolean
  readonly #undoMs: number
  readonly #pool = new ChunkPool()
  readonly #pages = new PagePool()
  readonly #backlog: Backlog
  readonly #writer: SegmentWriter
  readonly #listeners = new Set<() => void>()
  #segments: Segment[] = []
  #current: Segment | undefined
  #page: IndexPage = new IndexPage(Buffer.alloc(0))
  #pageUsed = PAGE_RECORDS
  #end = 0
  #nextNumber = 0
  #closedBytes = 0
  #budget: number
  #dropped = 0
  #refused = 0
  #cut = 0
  #unreadable = 0
  #looking: Promise<number> | undefined
  #epoch: number
  #cleared: Cleared | undefined
  #residents: Place[] = []
  #residentCount = 0
  readonly #reread = new Map<string, Promise<IndexPage>>()
  #notice: NodeJS.Timeout | undefined

  private constructor(options: LogStoreOptions) {
    this.#folder = options.folder
    this.#budget = options.budget ?? DEFAULT_BUDGET
    this.#now = options.now
    this.#readOnly = options.readOnly ?? false
    this.#undoMs = options.undoMs ?? UNDO_MS
    this.#residentLimit = options.residentPages ?? RESIDENT_PAGES
    this.#epoch = Math.floor(options.now())
    this.#backlog = new Backlog((who) => options.onOverload?.(who))
    this.#writer = new SegmentWriter(this.#backlog, {
      progress: () => this.#changed(),
      removed: (segment) => this.#removed(segment),
    })
  }

  /** Opens a folder, made if needed, with whatever an earlier process left whole in it. One process at a time may have it open to write. */
  static async open(options: LogStoreOptions): Promise<LogStore> {
    const store = new LogStore(options)
    if (!store.#readOnly) await makeFolder(options.folder)
    const { segments, cut } = await recoverSegments(options.folder, store.#pool, !store.#readOnly)
    store.#segments = segments
    store.#cut = cut
    const numbers = (await readdir(options.folder)).map((name) => Number.parseInt(name, 10)).filter(Number.isFinite)
    store.#nextNumber = Math.max(-1, ...numbers) + 1
    const last = store.#segments.at(-1)
    store.#end = last ? last.base + last.count : 0
    for (const segment of store.#segments) {
      store.#closedBytes += segment.bytes
      segment.onGone = () => void store.#lookForGone()
    }
    if (!store.#readOnly) store.#keepWithinBudget()
    return store
  }

  /** Entries that an earlier process did not bring to disk whole, and that were left out when the folder was opened. */
  get cut(): number {
    return this.#cut
  }

  get first(): number {
    return this.#segments[0]?.base ?? this.#end
  }

  get end(): number {
    return this.#end
  }

  /** The oldest that is there, or could be had back. */
  get firstKept(): number {
    return this.#cleared?.segments[0]?.base ?? this.first
  }

  get epoch(): number {
    return this.#epoch
  }

  get overloaded(): boolean {
    return this.#backlog.overloaded
  }

  /** Resolves when senders may go on. */
  relieved(): Promise<void> {
    return this.#backlog.relieved()
  }

  bounds(): LogBounds {
    return {
      first: this.first,
      end: this.#end,
      bytes: this.#closedBytes + (this.#current?.bytes ?? 0),
      budget: this.#budget,
      dropped: this.#dropped,
      unreadable: this.#unreadable,
      cleared: this.#cleared?.entries ?? 0,
      trouble: this.#writer.trouble || (this.#backlog.refusing ? DISK_TOO_SLOW : ''),
      epoch: this.#epoch,
    }
  }

  /** Entries that were left out because the disk refused them, or was too slow. Since the beginning: clearing does not take them back. */
  get refused(): number {
    return this.#refused
  }

  /** Called a little after every change, however many there were. Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * The segment that takes the next `entries` entries with `bytes` bytes at most, all of them; write payloads to it, `add` the records,
   * then call `added`. undefined: the disk has failed and memory is at its limit; the entries have been counted as dropped.
   */
  room(entries: number, bytes: number): Segment | undefined {
    if (this.#backlog.refusing) {
      this.#dropped += entries
      this.#refused += entries
      this.#changed()
      return undefined
    }
    const current = this.#current
    if (
      current &&
      current.bytes < this.#segmentBytes() &&
      current.payloadBytes + bytes <= MOST_SEGMENT_BYTES &&
      current.count + entries <= SEGMENT_RECORDS
    ) {
      return current
    }
    return this.#nextSegment(bytes)
  }

  add(time: number, offset: number, length: number, connection: number, mask: number, marks: number, table: number): void {
    if (this.#pageUsed === PAGE_RECORDS) this.#nextPage()
    const at = this.#pageUsed++
    const words = this.#page.words
    const word = at * WORDS
    this.#page.times[word >> 1] = time
    words[word + OFFSET] = offset
    words[word + LENGTH] = length
    words[word + CONNECTION] = connection
    words[word + MASK] = mask
    words[word + MARKS] = marks | WHOLE
    words[word + TABLE] = table
  }

  /** `add` for messages whose payloads were copied together: `shift` is what their offsets differ by in the segment. Kind is opcode - 1. */
  addMany(time: number, shift: number, connection: number, marks: number, batch: RecordBatch): void {
    const { count, offsets, lengths, masks, opcodes } = batch
    const kinds = marks | WHOLE
    for (let i = 0; i < count;) {
      if (this.#pageUsed === PAGE_RECORDS) this.#nextPage()
      const { times, words } = this.#page
      let word = this.#pageUsed * WORDS
      const run = Math.min(count - i, PAGE_RECORDS - this.#pageUsed)
      this.#pageUsed += run
      for (const end = i + run; i < end; i++, word += WORDS) {
        times[word >> 1] = time
        // The rest of the record in ascending order: neighbouring writes share a cache line.
        words[word + OFFSET] = (offsets[i] as number) + shift
        words[word + LENGTH] = lengths[i] as number
        words[word + CONNECTION] = connection
        words[word + MASK] = masks[i] as number
        words[word + MARKS] = ((opcodes[i] as number) - 1) | kinds
        words[word + TABLE] = 0
      }
    }
  }

  /** Ends what `room` began. */
  added(segment: Segment, entries: number, bytes: number): void {
    segment.count += entries
    this.#end += entries
    this.#writer.grown(segment, bytes)
    if (this.#notice === undefined) this.#changed()
  }

  /** undefined: no longer or not yet there. */
  place(seq: number): Place | undefined {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const segment = this.#segments[middle]
      if (segment && segment.base + segment.count <= seq) low = middle + 1
      else high = middle
    }
    const segment = this.#segments[low]
    return segment && seq >= segment.base && seq < segment.base + segment.count ? { segment, index: seq - segment.base } : undefined
  }

  /** How many entries are there between these two, both of them counted. */
  countWithin(first: number, last: number): number {
    let entries = 0
    for (const { base, count } of this.#segments) entries += Math.max(0, Math.min(last + 1, base + count) - Math.max(first, base))
    return entries
  }

  /** The first entry that is there at or after `seq`; the end when there is none. Numbers have gaps where a damaged segment was cut. */
  firstFrom(seq: number): number {
    for (const segment of this.#segments) {
      if (seq < segment.base) return segment.base
      if (seq < segment.base + segment.count) return seq
    }
    return this.#end
  }

  /** The page that holds a record. Rejects when its file has gone meanwhile. */
  page(place: Place): IndexPage | Promise<IndexPage> {
    const index = Math.floor(place.index / PAGE_RECORDS)
    return place.segment.pages[index] ?? this.#rereadPage(place.segment, index)
  }

  /** Everything goes from the log, at once, and from the disk when it cannot be had back any more. Sequence numbers go on. */
  clear(): void {
    this.#forgetCleared()
    const segments = this.#segments
    if (segments.length > 0) {
      const timer = setTimeout(() => {
        this.#forgetCleared()
        this.#changed()
      }, this.#undoMs)
      timer.unref()
      const { bytes } = this.bounds()
      const entries = segments.reduce((sum, { count }) => sum + count, 0)
      this.#cleared = { segments, entries, bytes, dropped: this.#dropped, unreadable: this.#unreadable, timer }
    }
    if (this.#current) {
      this.#current.closed = true
      this.#writer.grown(this.#current, 0)
    }
    this.#segments = []
    this.#current = undefined
    this.#pageUsed = PAGE_RECORDS
    this.#closedBytes = 0
    this.#dropped = 0
    this.#unreadable = 0
    this.#residents = []
    this.#residentCount = 0
    this.#reread.clear()
    this.#epoch++
    this.#changed()
  }

  /** False: there is nothing that was cleared a moment ago. What has come since stands behind it. */
  undoClear(): boolean {
    const cleared = this.#cleared
    if (!cleared) return false
    clearTimeout(cleared.timer)
    this.#cleared = undefined
    this.#segments = [...cleared.segments, ...this.#segments]
    this.#closedBytes += cleared.bytes
    this.#dropped += cleared.dropped
    this.#unreadable += cleared.unreadable
    const pages = cleared.segments.flatMap((segment) =>
      segment.pages.flatMap((page, index) => (page === undefined ? [] : [{ segment, index }])),
    )
    this.#residents = [...pages, ...this.#residents]
    this.#residentCount += pages.length
    this.#evict()
    this.#epoch++
    this.#keepWithinBudget()
    this.#changed()
    return true
  }

  #forgetCleared(): void {
    const cleared = this.#cleared
    this.#cleared = undefined
    clearTimeout(cleared?.timer)
    for (const segment of cleared?.segments ?? []) {
      this.#writer.discard(segment)
      this.#forgetPages(segment)
    }
  }

  setBudget(bytes: number): void {
    this.#budget = bytes
    this.#keepWithinBudget()
    this.#changed()
  }

  /** Resolves when everything so far is on disk, or the disk refuses it. */
  flush(): Promise<void> {
    return this.#writer.flush()
  }

  async close(): Promise<void> {
    // What was cleared is to be gone.
    this.#forgetCleared()
    if (this.#current) this.#current.closed = true
    await this.#writer.close()
    clearTimeout(this.#notice)
    this.#listeners.clear()
  }

  #segmentBytes(): number {
    return Math.min(SEGMENT_BYTES, this.#budget / SEGMENTS_IN_BUDGET)
  }

  #nextSegment(bytes: number): Segment {
    const current = this.#current
    if (current) {
      current.closed = true
      this.#closedBytes += current.bytes
      this.#writer.grown(current, 0)
    }
    const segment = new Segment(this.#folder, this.#nextNumber++, this.#end, this.#pool)
    segment.startTime = this.#now()
    segment.onGone = () => void this.#lookForGone()
    this.#current = segment
    this.#pageUsed = PAGE_RECORDS
    this.#segments.push(segment)
    this.#writer.add(segment)
    this.#keepWithinBudget(Math.max(this.#segmentBytes() + READ_BYTES, bytes))
    return segment
  }

  #nextPage(): void {
    const segment = this.#current
    if (!segment) throw new Error('A record was added without room for it.')
    this.#page = this.#pages.take()
    this.#pageUsed = 0
    this.#residents.push({ segment, index: segment.pages.length })
    segment.pages.push(this.#page)
    this.#residentCount++
    if (this.#residentCount > this.#residentLimit) this.#evict()
  }

  /** Lets the oldest pages go that are on disk. */
  #evict(): void {
    let gone = 0
    for (const { segment, index } of this.#residents) {
      if (this.#residentCount <= this.#residentLimit) break
      if (!segment.discarded) {
        if (segment.recordsWritten < (index + 1) * PAGE_RECORDS && !(segment.closed && !segment.unwritten)) break
        this.#pages.give(segment.pages[index])
        segment.pages[index] = undefined
        this.#residentCount--
      }
      gone++
    }
    this.#residents.splice(0, gone)
  }

  /** A write of them that is under way spoils nothing: the files of the segment are given up too. */
  #forgetPages(segment: Segment): void {
    for (const page of segment.pages) this.#pages.give(page)
    segment.pages.length = 0
  }

  #rereadPage(segment: Segment, index: number): Promise<IndexPage> {
    const key = `${segment.number}:${index}`
    const page = this.#reread.get(key) ?? segment.readPage(index)
    // Set anew, so that the map's order is the order of use.
    this.#reread.delete(key)
    this.#reread.set(key, page)
    page.catch(() => this.#reread.delete(key))
    for (const oldest of this.#reread.keys()) {
      if (this.#reread.size <= REREAD_PAGES) break
      this.#reread.delete(oldest)
    }
    return page
  }

  /** `reserved` bytes are left for the segment that begins. */
  #keepWithinBudget(reserved = 0): void {
    for (;;) {
      const oldest = this.#segments[0]
      const current = Math.max(reserved, this.#current?.bytes ?? 0)
      if (!oldest || oldest === this.#current || this.#closedBytes + current <= this.#budget) return
      this.#segments.shift()
      this.#closedBytes -= oldest.bytes
      this.#dropped += oldest.count
      // What is still being written over could not be told from what comes after it.
      this.#letGo(oldest, !oldest.unwritten)
    }
  }

  /** Somebody has removed files of the log; `lost` is the segment that was being written. */
  async #removed(lost: Segment | undefined): Promise<number> {
    const entries = lost && !lost.discarded ? this.#lose(lost) : 0
    return entries + (await this.#lookForGone())
  }

  /** Takes out of the log what has no files any more and is not in memory. Resolves with the number of entries. */
  #lookForGone(): Promise<number> {
    this.#looking ??= this.#loseGone().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  async #loseGone(): Promise<number> {
    let entries = 0
    const all = this.#segments.slice()
    for (const segment of all) {
      if (this.#writer.holds(segment)) this.#writer.look()
      else if ((await segment.isGone()) && !segment.discarded) entries += this.#lose(segment)
    }
    return entries
  }

  #lose(segment: Segment): number {
    const { count } = segment
    this.#segments = this.#segments.filter((each) => each !== segment)
    if (segment === this.#current) {
      this.#current = undefined
      this.#pageUsed = PAGE_RECORDS
    } else this.#closedBytes -= segment.bytes
    this.#unreadable += count
    this.#letGo(segment, false)
    this.#changed()
    return count
  }

  #letGo(segment: Segment, recycle: boolean): void {
    this.#residentCount -= segment.pages.filter((page) => page !== undefined).length
    this.#forgetPages(segment)
    if (this.#readOnly) segment.discarded = true
    else this.#writer.discard(segment, recycle)
  }

  #changed(): void {
    if (this.#notice !== undefined) return
    this.#notice = setTimeout(() => {
      this.#notice = undefined
      for (const listener of this.#listeners) listener()
    }, NOTICE_MS)
    this.#notice.unref()
  }
}

// Brings segments to disk behind the receive path: payloads first, then the index records whose payload has arrived there, so that
// whatever moment ends the process leaves records that can be read. Leaves to the log which segments there are.
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../../server/private-files.ts'
import { systemReason } from '../../server/system-reason.ts'
import type { Backlog } from './backlog.ts'
import { BLOCK } from './block-memory.ts'
import { PAGE_RECORDS, RECORD_BYTES, type IndexPage } from './index-page.ts'
import { recordPosition, segmentHeader } from './segment-header.ts'
import { CacheBypass, LogFile, type Span } from './log-file.ts'
import { CHUNK_BYTES, type Segment } from './segment.ts'

/** How long bytes may stay in memory only. */
const FLUSH_MS = 200
/** Unwritten bytes from which new files are written past the page cache: more comes than a person's clients send. */
const BYPASS_BYTES = 12 * 1024 * 1024
/** A disk that refused is tried again so often. */
const RETRY_MS = 1_000
/** Whether open files are still in their folder is looked at with every flush, and so often while they are written to without one. */
const LOOK_MS = 1_000
/** Buffers in one write. */
const GATHER = 16
/** Records in one block of the disk. */
const BLOCK_RECORDS = BLOCK / RECORD_BYTES
/** Dropped segments whose files wait to be written over. More are deleted. */
const SPARES = 2

export interface WriterEvents {
  /** `trouble` or what is on disk has changed. */
  progress(): void
  /**
   * Somebody has removed files of the log. `segment`, where there is one, is lost with them. Resolves with the number of entries that cannot
   * be read any more.
   */
  removed(segment: Segment | undefined): Promise<number>
}

/** The system writes on into files that have been removed, without a word. */
class FilesRemoved extends Error {
  constructor(entries: number) {
    const lost =
      entries === 0
        ? 'Nothing is lost'
        : entries === 1
          ? '1 entry cannot be read any more'
          : `${entries} entries cannot be read any more`
    super(`Files of the log were removed while Socketbench runs. ${lost}; the log goes on in new ones.`)
  }
}

interface Files {
  readonly payload: LogFile
  readonly index: LogFile
}

export class SegmentWriter {
  /** Why nothing can be written now, or "". */
  trouble = ''
  readonly #events: WriterEvents
  readonly #backlog: Backlog
  readonly #queue: Segment[] = []
  readonly #deletions: Segment[] = []
  /**
   * Dropped segments whose files the next ones take. Writing over pages that the system holds already is ten times as fast as new
   * pages, and freeing old ones costs as much again. What is stale in them is told by its time; see recovery.ts.
   */
  readonly #spares: Segment[] = []
  readonly #files = new Map<Segment, Files>()
  readonly #bypass = new CacheBypass()
  readonly #troubleWaiters: (() => void)[] = []
  /** What is in memory is to be written, however little it is. */
  #flushDue = false
  #flushTimer: NodeJS.Timeout | undefined
  #nextLook = 0
  #running: Promise<void> | undefined
  #closing = false
  #wake: (() => void) | undefined

  constructor(backlog: Backlog, events: WriterEvents) {
    this.#backlog = backlog
    this.#events = events
  }

  /** Takes charge of a segment that will be filled. */
  add(segment: Segment): void {
    this.#queue.push(segment)
  }

  /** To be called after every change of a segment, with the payload bytes that came. */
  grown(segment: Segment, bytes: number): void {
    this.#backlog.add(bytes)
    if (segment.payloadBytes - segment.payloadWritten >= CHUNK_BYTES || segment.closed) this.#run()
    else if (!this.#flushTimer) this.#startTimer()
  }

  /**
   * Takes a segment out of the log and, once no write is under way, its files from the disk; `recycle` keeps the files of a few to be
   * written over.
   */
  discard(segment: Segment, recycle = false): void {
    this.#backlog.take(segment.payloadBytes - segment.payloadWritten)
    segment.discarded = true
    segment.closed = true
    segment.recyclable = recycle
    this.#deletions.push(segment)
    this.#run()
  }

  /** Whether it is written to, or will be; its files are looked after here then. */
  holds(segment: Segment): boolean {
    return this.#queue.includes(segment)
  }

  /** Files of the log were missing: those that are open are looked at as soon as can be. */
  look(): void {
    this.#nextLook = 0
    this.#run()
  }

  /** Resolves when everything that was there at the call is on disk, or the disk refuses. */
  async flush(): Promise<void> {
    this.#flushDue = true
    this.#run()
    while (this.#running && !this.trouble) await Promise.race([this.#running, this.#nextTrouble()])
  }

  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#flushTimer)
    this.#flushDue = true
    this.#wake?.()
    this.#run()
    await this.#running
    for (const segment of this.#files.keys()) {
      if (!this.trouble) await this.#cutStale(segment)
      await this.#closeFiles(segment)
    }
    for (const spare of this.#spares.splice(0)) await this.#deleteFiles(spare)
  }

  #startTimer(): void {
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = undefined
      this.#flushDue = true
      this.#run()
    }, FLUSH_MS)
    this.#flushTimer.unref()
  }

  #nextTrouble(): Promise<void> {
    return new Promise((resolve) => this.#troubleWaiters.push(resolve))
  }

  #run(): void {
    this.#running ??= this.#work()
  }

  async #work(): Promise<void> {
    for (;;) {
      try {
        if (!(await this.#step())) break
        if (this.trouble) this.#setTrouble('')
      } catch (error) {
        this.#flushDue = true
        const isRemoved = error instanceof FilesRemoved
        this.#setTrouble(
          isRemoved
            ? error.message
            : `The log cannot be written: ${systemReason(error)}. Free space or make the folder writable; writing is tried again every second.`,
          // The disk takes new files: who sends much waits for them, and nothing is left out.
          !isRemoved,
        )
        if (this.#closing && isRemoved) continue
        if (this.#closing) break
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, RETRY_MS)
          timer.unref()
          this.#wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        this.#wake = undefined
      }
    }
    // Here and not in a later microtask: whoever adds bytes between the two would start nobody.
    this.#running = undefined
  }

  #setTrouble(trouble: string, diskFails = false): void {
    this.trouble = trouble
    this.#backlog.diskFails(diskFails)
    for (const resolve of this.#troubleWaiters.splice(0)) resolve()
    this.#events.progress()
  }

  /** One deletion or one gathered write. False: nothing is to be done now. */
  async #step(): Promise<boolean> {
    const gone = this.#deletions.shift()
    if (gone) {
      await this.#remove(gone)
      return true
    }
    const segment = this.#queue[0]
    if (!segment) return false
    await this.#lookAt(segment)
    if (!segment.unwritten) {
      if (!segment.closed) {
        this.#flushDue = false
        return false
      }
      this.#queue.shift()
      segment.release()
      await this.#cutStale(segment)
      await this.#closeFiles(segment)
      this.#events.progress()
      return true
    }
    if (!this.#isDue(segment) && segment.payloadBytes - segment.payloadWritten < CHUNK_BYTES) return false
    await this.#write(segment)
    this.#events.progress()
    return true
  }

  /** Rejects with FilesRemoved when its open files are not in the folder any more. What is in memory is written again. */
  async #lookAt(segment: Segment): Promise<void> {
    // With every flush: it may be the last write for a long time.
    if (!this.#files.has(segment) || (!this.#flushDue && performance.now() < this.#nextLook)) return
    this.#nextLook = performance.now() + LOOK_MS
    if (!(await segment.isGone())) return
    await this.#closeFiles(segment)
    const isKept = segment.isInMemory
    if (isKept && !segment.discarded) this.#backlog.add(segment.payloadWritten)
    if (isKept) segment.forgetWritten()
    throw new FilesRemoved(await this.#events.removed(isKept ? undefined : segment))
  }

  async #write(segment: Segment): Promise<void> {
    const files = this.#files.get(segment) ?? (await this.#openFiles(segment))
    const partly = this.#isDue(segment)
    const due = segment.chunks.filter((chunk) => chunk.written < chunk.filled && (partly || chunk.filled === CHUNK_BYTES))
    const chunks = due.slice(0, GATHER)
    // What comes while this is written waits for the next flush: else a flush would go on as long as anything comes, in pieces so small
    // that handing them to the system costs more than all else.
    if (!segment.closed && due.length <= GATHER) this.#flushDue = false
    const ends = chunks.map((chunk) => chunk.filled)
    const spans = chunks.map(({ buffer, start, written }, i) => ({ buffer, start, from: written, to: ends[i] ?? 0 }))
    // Files whose pages the cache has are written over faster than any disk writes.
    const pastCache = !segment.isCached && this.#backlog.bytes >= BYPASS_BYTES && this.#bypass.isUseful
    // Records whose payload is there already are written meanwhile: this thread is busy, and each wait for it is a pause of the disk.
    const began = performance.now()
    const [payload, records] = await Promise.allSettled([
      files.payload.write(spans, pastCache),
      this.#writeRecords(segment, files, pastCache, partly),
    ])
    if (payload.status === 'rejected') throw payload.reason
    if (records.status === 'rejected') throw records.reason
    this.#bypass.wrote(payload.value + records.value, performance.now() - began)
    if (files.payload.isPastCache || files.index.isPastCache) segment.isPastCache = true
    let bytes = 0
    chunks.forEach((chunk, i) => {
      bytes += (ends[i] ?? 0) - chunk.written
      chunk.written = ends[i] ?? 0
    })
    segment.payloadWritten += bytes
    if (!segment.discarded) this.#backlog.take(bytes)
    segment.release()
    if (segment.discarded) return
    if (segment.payloadBytes - segment.payloadWritten < CHUNK_BYTES) await this.#writeRecords(segment, files, pastCache, true)
  }

  /**
   * Those whose payload is on disk; while more comes in any case, past the cache in whole blocks alone: what a block holds already would have
   * to be written twice. Returns the bytes that went past the cache.
   */
  async #writeRecords(segment: Segment, { index }: Files, pastCache: boolean, partly: boolean): Promise<number> {
    const from = segment.recordsWritten
    const ready = segment.recordsWithin(segment.payloadWritten)
    const end = pastCache && !partly ? ready - (ready % BLOCK_RECORDS) : ready
    if (end <= from) return 0
    const bytes = await index.write(recordSpans(segment.pages, from, end), pastCache)
    if (!segment.discarded) segment.recordsWritten = end
    return bytes
  }

  #isDue(segment: Segment): boolean {
    return segment.closed || this.#flushDue || this.#closing
  }

  async #openFiles(segment: Segment): Promise<Files> {
    await makeFolder(dirname(segment.indexPath))
    const mode = (await this.#takeSpare(segment)) ? 'r+' : 'w'
    const payload = await LogFile.open(segment.payloadPath, mode, this.#bypass)
    try {
      const index = await LogFile.open(segment.indexPath, mode, this.#bypass)
      const files = { payload, index }
      this.#files.set(segment, files)
      const header = segmentHeader(segment.base, segment.startTime)
      await index.write([{ buffer: header, start: 0, from: 0, to: header.length }], false)
      return files
    } catch (error) {
      this.#files.delete(segment)
      await payload.close()
      throw error
    }
  }

  /** Gives a segment the files of a dropped one. Both are renamed, or neither is there and new ones are made. */
  async #takeSpare(segment: Segment): Promise<boolean> {
    const spare = this.#spares.shift()
    if (!spare) return false
    try {
      // The index first: without one, what is in the folder is no segment.
      await rename(spare.indexPath, segment.indexPath)
      await rename(spare.payloadPath, segment.payloadPath)
      segment.isCached = !spare.isPastCache
      return true
    } catch {
      await this.#deleteFiles(spare)
      return false
    }
  }

  async #closeFiles(segment: Segment): Promise<void> {
    const files = this.#files.get(segment)
    this.#files.delete(segment)
    await files?.payload.close()
    await files?.index.close()
  }

  async #remove(segment: Segment): Promise<void> {
    const place = this.#queue.indexOf(segment)
    if (place >= 0) this.#queue.splice(place, 1)
    await this.#closeFiles(segment)
    segment.release()
    if (segment.recyclable && !this.#closing && this.#spares.length < SPARES && segment.recordsWritten > 0)
      this.#spares.push(segment)
    else await this.#deleteFiles(segment)
  }

  async #deleteFiles(segment: Segment): Promise<void> {
    await rm(segment.indexPath, { force: true })
    await rm(segment.payloadPath, { force: true })
  }

  /** Cuts off what an earlier segment has left behind the end of a complete one. */
  async #cutStale(segment: Segment): Promise<void> {
    const files = this.#files.get(segment)
    await files?.payload.truncate(segment.payloadBytes)
    await files?.index.truncate(recordPosition(segment.count))
  }
}

function recordSpans(pages: readonly (IndexPage | undefined)[], from: number, to: number): Span[] {
  const spans: Span[] = []
  for (let at = from; at < to;) {
    const page = Math.floor(at / PAGE_RECORDS)
    const first = page * PAGE_RECORDS
    const end = Math.min(to, first + PAGE_RECORDS)
    const buffer = pages[page]?.bytes
    if (!buffer) throw new Error(`Page ${page} of the index left memory before it was written.`)
    spans.push({
      buffer,
      start: recordPosition(first),
      from: (at - first) * RECORD_BYTES,
      to: (end - first) * RECORD_BYTES,
    })
    at = end
  }
  return spans
}

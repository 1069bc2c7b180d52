// One segment of the log: a stretch of entries with its payload file and its index file. Holds what is not yet on disk and reads back
// what is; leaves writing to the segment writer and the life of segments to the log.
import { open, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../server/system-reason.ts'
import { makeBlockBuffers } from './block-memory.ts'
import { IndexPage, LENGTH, OFFSET, PAGE_BYTES, PAGE_RECORDS, RECORD_BYTES, WORDS } from './index-page.ts'
import { recordPosition } from './segment-header.ts'

/** Large enough that a write call costs nothing beside its bytes, small enough to keep dozens. */
export const CHUNK_BYTES = 1024 * 1024
/** Buffers kept for reuse; more are left to the garbage collector. */
const POOLED_CHUNKS = 64

/** A stretch of a payload file, `to` not included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A stretch of the payload file that is still in memory. */
export interface Chunk {
  /** Position of the buffer's first byte in the payload file. */
  readonly start: number
  readonly buffer: Buffer
  filled: number
  written: number
}

export class ChunkPool {
  readonly #free: Buffer[] = []

  take(): Buffer {
    if (this.#free.length === 0) this.#free.push(...makeBlockBuffers(CHUNK_BYTES))
    return this.#free.pop() as Buffer
  }

  give(buffer: Buffer): void {
    if (this.#free.length < POOLED_CHUNKS) this.#free.push(buffer)
  }
}

export class Segment {
  readonly number: number
  /** Sequence number of its first entry. */
  readonly base: number
  readonly payloadPath: string
  readonly indexPath: string
  /** Oldest first; every byte from `chunks[0].start` on is in memory, every byte before it on disk. */
  readonly chunks: Chunk[] = []
  /** undefined: evicted, to be read back from the index file. */
  readonly pages: (IndexPage | undefined)[] = []
  /** Milliseconds since the epoch; no entry of it is older. */
  startTime = 0
  count = 0
  payloadBytes = 0
  payloadWritten = 0
  recordsWritten = 0
  /** Takes no more entries. */
  closed = false
  /** Out of the log: its files go, what is unwritten is not written. */
  discarded = false
  /** It is written over files whose pages the system has in its cache. */
  isCached = false
  /** Part of its files is on the disk and not in the cache. */
  isPastCache = false
  /** Its files may be written over by another segment. */
  recyclable = false
  /** Its files were not there when they were to be read. */
  onGone = (): void => undefined
  readonly #pool: ChunkPool
  #tail: Chunk | undefined

  constructor(folder: string, number: number, base: number, pool: ChunkPool) {
    const name = String(number).padStart(8, '0')
    this.number = number
    this.base = base
    this.payloadPath = join(folder, `${name}.payload`)
    this.indexPath = join(folder, `${name}.index`)
    this.#pool = pool
  }

  get bytes(): number {
    return this.payloadBytes + recordPosition(this.count)
  }

  get unwritten(): boolean {
    return this.payloadWritten < this.payloadBytes || this.recordsWritten < this.count
  }

  /** Copies bytes to the end of the payload and returns the position of the first. */
  write(bytes: Uint8Array, from: number, to: number): number {
    const position = this.payloadBytes
    let tail = this.#tail
    while (from < to) {
      if (!tail || tail.filled === CHUNK_BYTES) tail = this.#extend()
      const end = Math.min(to, from + CHUNK_BYTES - tail.filled)
      tail.buffer.set(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end), tail.filled)
      tail.filled += end - from
      this.payloadBytes += end - from
      from = end
    }
    return position
  }

  /** Encodes text to the end of the payload and returns its length in bytes. */
  writeText(text: string): number {
    const tail = this.#tail && this.#tail.filled < CHUNK_BYTES ? this.#tail : this.#extend()
    // Three bytes are the most that one UTF-16 unit becomes in UTF-8.
    if (CHUNK_BYTES - tail.filled >= text.length * 3) {
      const length = tail.buffer.write(text, tail.filled, 'utf8')
      tail.filled += length
      this.payloadBytes += length
      return length
    }
    const bytes = Buffer.from(text, 'utf8')
    this.write(bytes, 0, bytes.length)
    return bytes.length
  }

  #extend(): Chunk {
    const chunk = { start: this.payloadBytes, buffer: this.#pool.take(), filled: 0, written: 0 }
    this.#tail = chunk
    this.chunks.push(chunk)
    return chunk
  }

  /** Gives back the buffers whose bytes are all on disk. To call after a write, never during one. */
  release(): void {
    while (
      this.chunks[0] &&
      (this.discarded ||
        (this.chunks[0].written === this.chunks[0].filled && (this.closed || this.chunks[0].filled === CHUNK_BYTES)))
    ) {
      const chunk = this.chunks.shift()
      if (chunk) this.#pool.give(chunk.buffer)
      if (chunk === this.#tail) this.#tail = undefined
    }
  }

  /** Nothing of it is on disk alone. */
  get isInMemory(): boolean {
    return (this.chunks[0]?.start ?? this.payloadBytes) === 0 && this.pages.every((page) => page !== undefined)
  }

  /** Nothing of it counts as written any more. To call between two writes, and only while it is in memory. */
  forgetWritten(): void {
    this.payloadWritten = 0
    this.recordsWritten = 0
    for (const chunk of this.chunks) chunk.written = 0
  }

  /** Something was written, and one of its files is not there any more. */
  async isGone(): Promise<boolean> {
    const paths = this.payloadWritten + this.recordsWritten === 0 ? [] : [this.indexPath, this.payloadPath]
    for (const path of paths) if (await isMissing(path)) return true
    return false
  }

  /** How many entries have their whole payload within the first `bytes` bytes. Entries not yet written are in memory, so it needs no file. */
  recordsWithin(bytes: number): number {
    if (bytes >= this.payloadBytes) return this.count
    let low = this.recordsWritten
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      const words = this.pages[Math.floor(middle / PAGE_RECORDS)]?.words
      const at = (middle % PAGE_RECORDS) * WORDS
      if (words && (words[at + OFFSET] ?? 0) + (words[at + LENGTH] ?? 0) <= bytes) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The bytes of each range of the payload: what is in memory is copied before this returns, the rest is read with one opening of the file. */
  async read(ranges: readonly Range[]): Promise<Buffer[]> {
    const inMemory = this.chunks[0]?.start ?? this.payloadBytes
    const all = ranges.map(({ from, to }) => {
      const bytes = Buffer.allocUnsafe(to - from)
      if (to > inMemory) this.#copyChunks(bytes, from, to)
      return bytes
    })
    if (ranges.every(({ from, to }) => from >= inMemory || from === to)) return all
    await this.#withFile(this.payloadPath, async (file) => {
      const reads = all.map((bytes, i) => {
        const { from, to } = ranges[i] ?? { from: 0, to: 0 }
        return readFully(file, bytes.subarray(0, Math.max(0, Math.min(to, inMemory) - from)), from)
      })
      await Promise.all(reads)
    })
    this.#checkStillThere()
    return all
  }

  #copyChunks(bytes: Buffer, from: number, to: number): void {
    for (const chunk of this.chunks) {
      const start = Math.max(from, chunk.start)
      const end = Math.min(to, chunk.start + chunk.filled)
      if (start < end) chunk.buffer.copy(bytes, start - from, start - chunk.start, end - chunk.start)
    }
  }

  /** The files of a dropped segment are written over: what was read from them meanwhile may be another's. */
  #checkStillThere(): void {
    if (this.discarded) throw new Error(`Segment ${this.number} of the log was dropped while it was read.`)
  }

  async #withFile(path: string, act: (file: FileHandle) => Promise<void>): Promise<void> {
    let file: FileHandle
    try {
      file = await open(path, 'r')
    } catch (error) {
      if (isNotThere(error)) this.onGone()
      throw error
    }
    try {
      await act(file)
    } finally {
      await file.close()
    }
  }

  async readPage(index: number): Promise<IndexPage> {
    const page = new IndexPage(Buffer.alloc(PAGE_BYTES))
    const records = Math.min(PAGE_RECORDS, this.recordsWritten - index * PAGE_RECORDS)
    await this.#withFile(this.indexPath, (file) =>
      readFully(file, page.bytes.subarray(0, records * RECORD_BYTES), recordPosition(index * PAGE_RECORDS)),
    )
    this.#checkStillThere()
    return page
  }
}

/** Whether a file has gone. One that cannot be asked for, for whatever other reason, counts as there. */
async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: unknown) => isNotThere(error),
  )
}

/** The file, or a folder above it. */
export function isNotThere(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}

async function readFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done)
    if (bytesRead === 0)
      throw new Error(`A file of the log ends at byte ${position + done}, expected it to reach ${position + bytes.length}.`)
    done += bytesRead
  }
}

// One of a segment's two files, payload or index, written in one of two ways: through the system's page cache, or past it. New pages of
// the cache are the price of every first gigabyte of a log (measured on a virtual machine: 0.34 to 0.66 GB/s, and a processor with it),
// where the disk itself takes 1.5 GB/s at next to none. What a person types and a few clients send is left to the cache, which absorbs bursts on slow disks.
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { openFile } from '../../server/private-files.ts'
import { codeOf } from '../../server/system-reason.ts'
import { blockStart } from './block-memory.ts'

/** Buffers in one write call. */
const GATHER = 16
/** Writes from so many bytes on tell how fast the disk is. */
const TELLING_BYTES = 4 * 1024 * 1024
/** A disk that takes fewer bytes a millisecond is slower than new pages are: 250 MB/s. */
const SLOW = 250_000
/** So many slow writes in a row, and it is not tried again. */
const MOST_SLOW = 3

/** Linux alone has it. */
const PAST_CACHE: number | undefined = process.platform === 'linux' ? constants.O_DIRECT : undefined

/** A stretch of a buffer that begins at a multiple of BLOCK, in memory and, with `start`, in the file. */
export interface Span {
  readonly buffer: Buffer
  readonly start: number
  readonly from: number
  readonly to: number
}

/** Whether writing past the cache is worth it, as this process has found. One for the whole log: it has one disk. */
export class CacheBypass {
  #slow = 0
  #isRefused = PAST_CACHE === undefined

  get isUseful(): boolean {
    return !this.#isRefused && this.#slow < MOST_SLOW
  }

  /** The file system cannot do it. */
  refuse(): void {
    this.#isRefused = true
  }

  wrote(bytes: number, milliseconds: number): void {
    if (bytes >= TELLING_BYTES) this.#slow = bytes < milliseconds * SLOW ? this.#slow + 1 : 0
  }
}

export class LogFile {
  readonly #path: string
  readonly #file: FileHandle
  readonly #bypass: CacheBypass
  #direct: FileHandle | undefined
  /** Its pages are not all in the cache: part of it was written past it. */
  isPastCache = false

  private constructor(path: string, file: FileHandle, bypass: CacheBypass) {
    this.#path = path
    this.#file = file
    this.#bypass = bypass
  }

  static async open(path: string, flags: 'w' | 'r+', bypass: CacheBypass): Promise<LogFile> {
    return new LogFile(path, await openFile(path, flags), bypass)
  }

  /** Writes spans that follow each other in the file; all but the last reach the end of their buffer. Returns the bytes that went past the cache. */
  async write(spans: readonly Span[], pastCache: boolean): Promise<number> {
    const written = pastCache ? await this.#writeBlocks(spans) : undefined
    if (written === undefined) {
      const [first] = spans
      if (first)
        await writeFully(
          this.#file,
          spans.map(({ buffer, from, to }) => buffer.subarray(from, to)),
          first.start + first.from,
        )
      return 0
    }
    // What does not fill a block goes through the cache, and once more past it when it is filled.
    const last = spans.at(-1)
    const end = last ? blockStart(last.to) : 0
    if (last && last.to > end) {
      const from = Math.max(end, last.from)
      await writeFully(this.#file, [last.buffer.subarray(from, last.to)], last.start + from)
    }
    return written
  }

  /** Whole blocks, those included that have been begun, and how many bytes they were; undefined: it cannot be done here. */
  async #writeBlocks(spans: readonly Span[]): Promise<number | undefined> {
    try {
      this.#direct ??= await open(this.#path, constants.O_WRONLY | (PAST_CACHE ?? 0))
      const pieces = spans.map(({ buffer, from, to }) => buffer.subarray(blockStart(from), blockStart(to)))
      const [first] = spans
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
      if (!first || bytes === 0) return 0
      await writeFully(this.#direct, pieces, first.start + blockStart(first.from))
      this.isPastCache = true
      return bytes
    } catch (error) {
      if (codeOf(error) !== 'EINVAL') throw error
      this.#bypass.refuse()
      return undefined
    }
  }

  truncate(bytes: number): Promise<void> {
    return this.#file.truncate(bytes)
  }

  async close(): Promise<void> {
    await this.#direct?.close()
    await this.#file.close()
  }
}

/** A write call may take less than it was given, above all on a disk that is nearly full. */
async function writeFully(file: FileHandle, pieces: readonly Buffer[], position: number): Promise<void> {
  let rest = pieces.filter((piece) => piece.length > 0)
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest.slice(0, GATHER), position)
    position += bytesWritten
    let skip = bytesWritten
    const next: Buffer[] = []
    for (const piece of rest) {
      if (skip >= piece.length) skip -= piece.length
      else {
        next.push(skip > 0 ? piece.subarray(skip) : piece)
        skip = 0
      }
    }
    rest = next
  }
}

// The index of the log: one 32-byte record an entry, laid out alike in memory and on disk, so that a page is written as it is.
// Knows the layout; leaves files to the segment and meaning to the reader. Every platform that Electron runs on is little-endian.
//
//   f64 time · u32 offset · u32 length · u32 connection · u32 mask · u32 marks · u32 table
//
// An entry with facts has no mask, and there the number of its server, 0 for none.
// `offset` and `length` place the payload in the segment's payload file; `table` bytes right before the payload hold its facts or
// its frames. `marks`: kind in bits 0–7, then the flags below, then the number of frames from bit 16.
import { ENTRY_KINDS, type Direction, type EntryKind } from '../../contract/model.ts'
import { makeBlockBuffers } from './block-memory.ts'

export const RECORD_BYTES = 32
/** 512 KiB of records: few enough pages to count, small enough to read one back for a screenful of rows. */
export const PAGE_RECORDS = 16_384
export const PAGE_BYTES = PAGE_RECORDS * RECORD_BYTES

export const WORDS = 8
export const OFFSET = 2
export const LENGTH = 3
export const CONNECTION = 4
export const MASK = 5
export const MARKS = 6
export const TABLE = 7

export const IN = 1 << 8
export const OUT = 2 << 8
export const COMPRESSED = 1 << 10
/** The mask word holds a masking key. */
export const MASKED = 1 << 11
/** The table holds facts as text. */
export const FACTS = 1 << 12
/** The table holds frames. */
export const FRAMES = 1 << 13
/** Only the beginning of the payload is kept. */
export const PARTIAL = 1 << 14
/** Set in every record: a hole in a damaged file is zero. */
export const WHOLE = 1 << 15
export const FRAME_SHIFT = 16
/** The frame table knows the number beyond it. */
export const MOST_COUNTED_FRAMES = 0xffff

export class IndexPage {
  readonly times: Float64Array
  readonly words: Uint32Array
  readonly bytes: Buffer

  /** `bytes` begins at a multiple of 8 in its memory. */
  constructor(bytes: Buffer) {
    this.times = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / Float64Array.BYTES_PER_ELEMENT)
    this.words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / Uint32Array.BYTES_PER_ELEMENT)
    this.bytes = bytes
  }
}

/** 32 MiB. Memory that is touched for the first time costs more than what is written to it. */
const POOLED_PAGES = 64

/** Pages that have left the index. A reader must be done with a page before it gives way to other code. */
export class PagePool {
  readonly #free: IndexPage[] = []

  take(): IndexPage {
    if (this.#free.length === 0) this.#free.push(...makeBlockBuffers(PAGE_BYTES).map((bytes) => new IndexPage(bytes)))
    return this.#free.pop() as IndexPage
  }

  give(page: IndexPage | undefined): void {
    if (page && this.#free.length < POOLED_PAGES) this.#free.push(page)
  }
}

export function kindOf(marks: number): EntryKind {
  return ENTRY_KINDS[marks & 0xff] ?? 'log'
}

export function kindCode(kind: EntryKind): number {
  return ENTRY_KINDS.indexOf(kind)
}

export function directionOf(marks: number): Direction {
  return marks & IN ? 'in' : marks & OUT ? 'out' : 'none'
}

export function directionBits(direction: Direction): number {
  return direction === 'in' ? IN : direction === 'out' ? OUT : 0
}

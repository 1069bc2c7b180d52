// The first block of an index file, which tells what the file is. Knows its bytes; leaves files to others.
import { BLOCK } from './block-memory.ts'
import { RECORD_BYTES } from './index-page.ts'

/** "SBLG" read as a little-endian number. */
const MAGIC = 0x474c4253
const VERSION = 2
/** A whole block, so that blocks of records lie at the same places in memory and in the file. */
export const HEADER_BYTES = BLOCK

export interface SegmentHeader {
  /** Sequence number of the first entry. */
  readonly base: number
  /** When the segment was begun, milliseconds since the epoch: an older record is not its own. */
  readonly startTime: number
}

/** Where the record of a segment's `index`th entry lies in the index file. */
export function recordPosition(index: number): number {
  return HEADER_BYTES + index * RECORD_BYTES
}

export function segmentHeader(base: number, startTime: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes.writeUInt32LE(MAGIC, 0)
  bytes.writeUInt32LE(VERSION, 4)
  bytes.writeDoubleLE(base, 8)
  bytes.writeDoubleLE(startTime, 16)
  return bytes
}

/** undefined: not the index of a log, or of a version that this one cannot read. */
export function readSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== VERSION) return undefined
  const base = bytes.readDoubleLE(8)
  return Number.isSafeInteger(base) && base >= 0 ? { base, startTime: bytes.readDoubleLE(16) } : undefined
}

// Finds the segments that an earlier process left in a folder and how much of each can be trusted: every whole record, in order,
// whose payload is there. Segments are written over the files of dropped ones: what is older than the segment itself is such a
// remainder. Cuts both off the files. Leaves what to do with them to the log.
import { open, readdir, stat, truncate } from 'node:fs/promises'
import { LENGTH, MARKS, OFFSET, RECORD_BYTES, TABLE, WHOLE, WORDS } from './index-page.ts'
import { HEADER_BYTES, readSegmentHeader, recordPosition } from './segment-header.ts'
import { Segment, type ChunkPool } from './segment.ts'

/** Records looked at in one read. */
const BLOCK_RECORDS = 32_768

/** Oldest first. A file that is not an index of this version is left alone. */
export async function recoverSegments(folder: string, pool: ChunkPool): Promise<Segment[]> {
  const segments: Segment[] = []
  const names = (await readdir(folder)).filter((name) => /^\d{8}\.index$/.test(name)).sort()
  for (const name of names) {
    const segment = await recoverSegment(folder, Number.parseInt(name, 10), pool)
    const last = segments.at(-1)
    if (segment && (!last || segment.base >= last.base + last.count)) segments.push(segment)
  }
  return segments
}

async function recoverSegment(folder: string, number: number, pool: ChunkPool): Promise<Segment | undefined> {
  const paths = new Segment(folder, number, 0, pool)
  const payloadSize = await stat(paths.payloadPath).then(
    (file) => file.size,
    () => 0,
  )
  const file = await open(paths.indexPath, 'r')
  try {
    const head = Buffer.alloc(HEADER_BYTES)
    const { bytesRead } = await file.read(head, 0, HEADER_BYTES, 0)
    const header = readSegmentHeader(head.subarray(0, bytesRead))
    if (!header) return undefined
    const segment = new Segment(folder, number, header.base, pool)
    segment.closed = true
    const block = new ArrayBuffer(BLOCK_RECORDS * RECORD_BYTES)
    const words = new Uint32Array(block)
    const times = new Float64Array(block)
    for (;;) {
      const { bytesRead: length } = await file.read(Buffer.from(block), 0, block.byteLength, recordPosition(segment.count))
      const records = Math.floor(length / RECORD_BYTES)
      const good = countGood(words, times, header.startTime, records, segment.payloadBytes, payloadSize)
      segment.count += good.count
      segment.payloadBytes = good.end
      if (good.count < BLOCK_RECORDS) break
    }
    segment.recordsWritten = segment.count
    segment.payloadWritten = segment.payloadBytes
    await truncate(segment.indexPath, recordPosition(segment.count))
    if (payloadSize > segment.payloadBytes) await truncate(segment.payloadPath, segment.payloadBytes)
    return segment
  } finally {
    await file.close()
  }
}

function countGood(
  words: Uint32Array,
  times: Float64Array,
  startTime: number,
  records: number,
  end: number,
  payloadSize: number,
): { count: number; end: number } {
  for (let i = 0; i < records; i++) {
    const at = i * WORDS
    const offset = words[at + OFFSET] ?? 0
    const next = offset + (words[at + LENGTH] ?? 0)
    if ((times[at >> 1] ?? 0) < startTime) return { count: i, end }
    if (((words[at + MARKS] ?? 0) & WHOLE) === 0 || offset - (words[at + TABLE] ?? 0) < end || next > payloadSize)
      return { count: i, end }
    end = next
  }
  return { count: records, end }
}

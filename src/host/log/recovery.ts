// Finds the segments that an earlier process left in a folder and how much of each can be trusted: every whole record, in order,
// whose payload is there. Segments are written over the files of dropped ones: what is older than the segment itself is such a
// remainder. Leaves what to do with them to the log.
import { open, readdir, stat, truncate } from 'node:fs/promises'
import { LENGTH, MARKS, OFFSET, RECORD_BYTES, TABLE, WHOLE, WORDS } from './index-page.ts'
import { HEADER_BYTES, readSegmentHeader, recordPosition } from './segment-header.ts'
import { Segment, type ChunkPool } from './segment.ts'

/** Records looked at in one read. */
const BLOCK_RECORDS = 32_768

export interface Recovered {
  /** Oldest first. */
  readonly segments: Segment[]
  /** Entries whose records are there and whose payloads are not. */
  readonly cut: number
}

/** `mends`: what cannot be trusted is cut off the files. A file that is not an index of this version is left alone. */
export async function recoverSegments(folder: string, pool: ChunkPool, mends: boolean): Promise<Recovered> {
  const segments: Segment[] = []
  let cut = 0
  const names = (await readdir(folder)).filter((name) => /^\d{8}\.index$/.test(name)).sort()
  for (const name of names) {
    const recovered = await recoverSegment(folder, Number.parseInt(name, 10), pool, mends)
    const last = segments.at(-1)
    if (!recovered || (last && recovered.segment.base < last.base + last.count)) continue
    segments.push(recovered.segment)
    cut += recovered.cut
  }
  return { segments, cut }
}

async function recoverSegment(
  folder: string,
  number: number,
  pool: ChunkPool,
  mends: boolean,
): Promise<{ readonly segment: Segment; readonly cut: number } | undefined> {
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
    let cut = 0
    for (;;) {
      const { bytesRead: length } = await file.read(Buffer.from(block), 0, block.byteLength, recordPosition(segment.count))
      const records = Math.floor(length / RECORD_BYTES)
      const good = countGood(words, times, header.startTime, records, segment.payloadBytes, payloadSize)
      segment.count += good.count
      segment.payloadBytes = good.end
      if (good.count === BLOCK_RECORDS) continue
      cut = countCut(words, times, header.startTime, good.count, records)
      break
    }
    segment.recordsWritten = segment.count
    segment.payloadWritten = segment.payloadBytes
    if (mends) {
      await truncate(segment.indexPath, recordPosition(segment.count))
      if (payloadSize > segment.payloadBytes) await truncate(segment.payloadPath, segment.payloadBytes)
    }
    return { segment, cut }
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

/** Records of the segment itself from `from` on; a hole or a remainder of an older one ends them. */
function countCut(words: Uint32Array, times: Float64Array, startTime: number, from: number, records: number): number {
  let i = from
  while (i < records && (times[(i * WORDS) >> 1] ?? 0) >= startTime && ((words[i * WORDS + MARKS] ?? 0) & WHOLE) !== 0) i++
  return i - from
}

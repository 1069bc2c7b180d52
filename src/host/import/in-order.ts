// Copies a log into another one in the order of its times: a file may tell of connection after connection.
import type { ReadableLog } from '../log/readable-log.ts'
import { WHOLE_BYTES } from '../log/log-reader.ts'
import type { EntryWriter } from './entry-writer.ts'
import type { ImportSource } from './import-source.ts'

/** Entries copied at once. */
const BATCH = 256
/** Numbers looked at in one go. */
const ROWS = 2_000

/** Rejects as the reader and the writer do. */
export async function copyInOrder(log: ReadableLog, writer: EntryWriter, source: ImportSource): Promise<void> {
  const { first, end } = log.store
  const times = new Float64Array(end - first)
  const isMessage = new Uint8Array(end - first)
  for (let from = first; from < end; from += ROWS) {
    for (const { seq, time, frames } of await log.reader.rows(from, ROWS)) {
      times[seq - first] = time
      if (frames > 0) isMessage[seq - first] = 1
    }
    await source.giveWay()
  }
  // At the same time a handshake comes before the messages.
  const compare = (a: number, b: number): number =>
    (times[a] ?? 0) - (times[b] ?? 0) || (isMessage[a] ?? 0) - (isMessage[b] ?? 0) || a - b
  const order = await sorted(times.length, compare, source)
  for (let at = 0; at < order.length; at += BATCH) {
    const wanted = [...order.subarray(at, at + BATCH)].map((index) => first + index)
    await copyBatch(log, wanted, writer, source)
  }
}

/** Numbers sorted at once, and taken over at once when two sorted stretches become one: a millisecond or two. */
const STRETCH = 4_096

/** The numbers below `length` in order, in short turns: sorting all of a million at once would keep every client waiting. */
async function sorted(length: number, compare: (a: number, b: number) => number, source: ImportSource): Promise<Uint32Array> {
  let from = new Uint32Array(length)
  for (let index = 0; index < length; index++) from[index] = index
  for (let at = 0; at < length; at += STRETCH) {
    from.subarray(at, at + STRETCH).sort(compare)
    await source.giveWay()
  }
  let to = new Uint32Array(length)
  for (let width = STRETCH; width < length; width *= 2) {
    for (let at = 0; at < length; at += 2 * width) {
      const [middle, end] = [Math.min(at + width, length), Math.min(at + 2 * width, length)]
      let [left, right] = [at, middle]
      for (let next = at; next < end; next++) {
        const takesLeft = right >= end || (left < middle && compare(from[left] ?? 0, from[right] ?? 0) <= 0)
        to[next] = from[takesLeft ? left++ : right++] ?? 0
        if (next % STRETCH === 0) await source.giveWay()
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}

async function copyBatch(log: ReadableLog, wanted: readonly number[], writer: EntryWriter, source: ImportSource): Promise<void> {
  // The reader takes numbers that ascend, as many as are short enough to be here at once.
  for (let rest = wanted; rest.length > 0;) {
    const { items, taken } = await log.reader.whole(rest.toSorted((a, b) => a - b))
    const bySeq = new Map(items.map((item) => [item.entry.seq, item]))
    let done = 0
    for (const seq of rest) {
      const item = bySeq.get(seq)
      if (!item) break
      const { entry, payload, kept } = item
      const base = { ...entry, connection: Number(entry.connection) }
      if (entry.frames === 0) writer.event({ ...base, words: payload.toString('utf8') })
      else {
        const part = writer.begin({ ...base, frameList: [] }, kept)
        part.write(payload)
        for (let at = payload.length; at < kept; at += WHOLE_BYTES) {
          part.write((await log.reader.payload(seq, at, WHOLE_BYTES)).bytes)
          await writer.relieved()
        }
        part.end()
      }
      done++
    }
    if (done === 0 && taken === wanted.length) throw new Error('an entry that was written cannot be read')
    // Long entries alone: what was read of others comes again.
    if (done === 0) {
      const [next] = rest
      if (next !== undefined) await copyBatch(log, [next], writer, source)
      done = 1
    }
    rest = rest.slice(done)
    await writer.relieved()
    await source.giveWay()
  }
}

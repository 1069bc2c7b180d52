// Entries tested by their bytes: payloads, and the facts of entries that have none. In blocks of neighbours, long ones alone and in pieces,
// each in a turn of its own.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EntryTest, Positions, Slice } from './entry-test.ts'
import { FACTS, LENGTH, MARKS, OFFSET, PAGE_RECORDS, TABLE, WORDS } from './index-page.ts'
import type { Segment } from './segment.ts'
import type { Stretches, TextSearch } from './text-search.ts'

/** Payloads that do not matter are read along up to this length, sooner than in a read of their own. */
const GAP_BYTES = 64 * 1024

export class PayloadTest implements EntryTest {
  readonly #search: TextSearch
  readonly #stretches: Stretches = {
    count: 0,
    starts: new Uint32Array(PAGE_RECORDS),
    ends: new Uint32Array(PAGE_RECORDS),
    found: new Uint8Array(PAGE_RECORDS),
  }

  constructor(search: TextSearch) {
    this.#search = search
  }

  async keep(slice: Slice, positions: Positions): Promise<Positions> {
    await this.#searchAll(slice, positions)
    const { found } = this.#stretches
    const kept = new Uint32Array(positions.length)
    let count = 0
    for (let i = 0; i < positions.length; i++) if (found[i] === 1) kept[count++] = positions[i] ?? 0
    return kept.subarray(0, count)
  }

  end(): void {
    this.#search.end()
  }

  async #searchAll({ segment, page: { words } }: Slice, positions: Positions): Promise<void> {
    const { starts, ends, found } = this.#stretches
    const search = this.#search
    const count = positions.length
    found.fill(0, 0, count)
    for (let i = 0; i < count; i++) {
      const word = (positions[i] ?? 0) * WORDS
      const offset = words[word + OFFSET] ?? 0
      starts[i] = (words[word + MARKS] ?? 0) & FACTS ? offset - (words[word + TABLE] ?? 0) : offset
      ends[i] = Math.min(offset + (words[word + LENGTH] ?? 0), (starts[i] ?? 0) + search.longest)
    }
    for (let i = 0; i < count;) {
      const from = starts[i] ?? 0
      let next = i + 1
      while (
        next < count &&
        (starts[next] ?? 0) - (ends[next - 1] ?? 0) <= GAP_BYTES &&
        (ends[next] ?? 0) - from <= search.blockBytes
      )
        next++
      const to = ends[next - 1] ?? 0
      if (to - from > search.blockBytes) found[i] = (await this.#searchLong(segment, from, to)) ? 1 : 0
      else {
        const [block] = await segment.read([{ from, to }])
        if (block) await search.search(block, shifted(this.#stretches, i, next, from))
      }
      i = next
      // Blocks that were in memory were read without giving way.
      if (next < count) await nextTurn()
    }
  }

  async #searchLong(segment: Segment, from: number, to: number): Promise<boolean> {
    const search = this.#search
    for (let at = from; at < to; at += search.blockBytes) {
      const end = Math.min(to, at + search.blockBytes + search.overlap)
      const [block] = await segment.read([{ from: at, to: end }])
      const one = { count: 1, starts: Uint32Array.of(0), ends: Uint32Array.of(end - at), found: new Uint8Array(1) }
      if (block) await search.search(block, one)
      if (one.found[0] === 1) return true
      await nextTurn()
    }
    return false
  }
}

function shifted({ starts, ends, found }: Stretches, from: number, to: number, shift: number): Stretches {
  return {
    count: to - from,
    starts: starts.subarray(from, to).map((start) => start - shift),
    ends: ends.subarray(from, to).map((end) => end - shift),
    found: found.subarray(from, to),
  }
}

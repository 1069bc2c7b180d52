// Entries tested by their bytes: payloads, and the facts of entries that have none. In blocks of neighbours, long ones alone and in pieces,
// each in a turn of its own.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EntryTest, Positions, Slice } from './entry-test.ts'
import { FACTS, LENGTH, MARKS, OFFSET, PAGE_RECORDS, TABLE, WORDS } from './index-page.ts'
import type { Segment } from './segment.ts'
import type { Stretches, TextSearch } from './text-search.ts'

/** Payloads that do not matter are read along up to this length, sooner than in a read of their own. */
const GAP_BYTES = 64 * 1024

/** Blocks that are read while one is searched. */
const READ_AHEAD = 4

/** Neighbours that are read and searched together: stretches `first` to before `next`, bytes `from` to before `to`. */
interface Block {
  readonly first: number
  readonly next: number
  readonly from: number
  readonly to: number
}

interface Read {
  readonly block: Block
  /** undefined: too long to be read at once. */
  readonly bytes: Promise<Buffer[]> | undefined
}

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
    const blocks = blocksOf(this.#stretches, count, search.blockBytes)
    // Reading waits for the disk, and this thread need not: some blocks are read ahead.
    const ahead: Read[] = []
    const readOn = (): void => {
      while (ahead.length < READ_AHEAD) {
        const { value: block, done } = blocks.next()
        if (done) return
        const bytes = block.to - block.from > search.blockBytes ? undefined : segment.read([block])
        // Whoever takes it hears of its failure; before that it is nobody's.
        bytes?.catch(() => undefined)
        ahead.push({ block, bytes })
      }
    }
    readOn()
    for (let read = ahead.shift(); read; read = ahead.shift()) {
      const { first, next, from, to } = read.block
      readOn()
      if (!read.bytes) found[first] = (await this.#searchLong(segment, from, to)) ? 1 : 0
      else {
        const [block] = await read.bytes
        if (block) await search.search(block, shifted(this.#stretches, first, next, from))
      }
      // Blocks that were in memory were read without giving way.
      if (ahead.length > 0) await nextTurn()
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

function* blocksOf({ starts, ends }: Stretches, count: number, longest: number): Generator<Block, undefined> {
  for (let first = 0; first < count;) {
    const from = starts[first] ?? 0
    let next = first + 1
    while (next < count && (starts[next] ?? 0) - (ends[next - 1] ?? 0) <= GAP_BYTES && (ends[next] ?? 0) - from <= longest) next++
    yield { first, next, from, to: ends[next - 1] ?? 0 }
    first = next
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

// What can be told of an entry by its record in the index alone.
import type { Term, Range } from '../../contract/filter/filter.ts'
import type { EntryTest, Positions, Slice } from './entry-test.ts'
import {
  CONNECTION,
  FACTS,
  FRAMES,
  FRAME_SHIFT,
  LENGTH,
  MARKS,
  MOST_COUNTED_FRAMES,
  OFFSET,
  PARTIAL,
  TABLE,
  WORDS,
} from './index-page.ts'
import { directionBits, kindCode } from './index-page.ts'
import { TABLE_HEAD_BYTES, unpackFrames } from './frame-table.ts'

type RecordTerm = Extract<Term, { type: 'kind' | 'direction' | 'connection' | 'time' | 'size' | 'frames' }>

const DAY = 86_400_000

type Passes = (words: Uint32Array, times: Float64Array, at: number) => boolean

export class RecordTest implements EntryTest {
  readonly #passes: Passes

  constructor(term: Exclude<RecordTerm, { type: 'size' | 'frames' }>) {
    this.#passes = passesOf(term)
  }

  keep({ page: { words, times } }: Slice, positions: Positions): Positions {
    const kept = new Uint32Array(positions.length)
    let count = 0
    for (const at of positions) if (this.#passes(words, times, at)) kept[count++] = at
    return kept.subarray(0, count)
  }

  end(): void {}
}

function passesOf(term: Exclude<RecordTerm, { type: 'size' | 'frames' }>): Passes {
  switch (term.type) {
    case 'kind': {
      const mask = term.kinds.reduce((bits, kind) => bits | (1 << kindCode(kind)), 0)
      return (words, _, at) => (mask & (1 << ((words[at * WORDS + MARKS] ?? 0) & 0xff))) !== 0
    }
    case 'direction': {
      const mask = term.directions.reduce((bits, direction) => bits | (1 << (directionBits(direction) >> 8)), 0)
      return (words, _, at) => (mask & (1 << (((words[at * WORDS + MARKS] ?? 0) >> 8) & 3))) !== 0
    }
    case 'connection': {
      const contains = containment(term.ranges)
      return (words, _, at) => contains(words[at * WORDS + CONNECTION] ?? 0)
    }
    case 'time': {
      const { from, to, daily, zone } = term
      // Twice the remainder: times before the epoch, far west, have a negative one.
      const ofDay = (time: number) => (((time - zone * 60_000) % DAY) + DAY) % DAY
      // Records hold their time in the first two words.
      return (_, times, at) => {
        const exact = times[(at * WORDS) / 2] ?? 0
        const time = daily ? ofDay(exact) : exact
        return time >= from && time < to
      }
    }
  }
}

/** Payload bytes or frames, where the record may not hold the number: then the head of the frame table does. */
export class CountTest implements EntryTest {
  readonly #counts: 'size' | 'frames'
  readonly #range: Range

  constructor(counts: 'size' | 'frames', range: Range) {
    this.#counts = counts
    this.#range = range
  }

  keep(slice: Slice, positions: Positions): Positions | Promise<Positions> {
    const { words } = slice.page
    const { from, to } = this.#range
    const kept = new Uint32Array(positions.length)
    const untold: number[] = []
    let count = 0
    for (const at of positions) {
      const marks = words[at * WORDS + MARKS] ?? 0
      const isTold = this.#counts === 'size' ? (marks & PARTIAL) === 0 : marks >>> FRAME_SHIFT !== MOST_COUNTED_FRAMES
      if (!isTold && marks & FRAMES) {
        untold.push(at)
        continue
      }
      const value = this.#counts === 'frames' ? marks >>> FRAME_SHIFT : marks & FACTS ? 0 : (words[at * WORDS + LENGTH] ?? 0)
      if (value >= from && value <= to) kept[count++] = at
    }
    const told = kept.subarray(0, count)
    return untold.length === 0 ? told : this.#withUntold(slice, told, untold)
  }

  async #withUntold({ segment, page: { words } }: Slice, told: Positions, untold: readonly number[]): Promise<Positions> {
    const { from, to } = this.#range
    const starts = untold.map((at) => (words[at * WORDS + OFFSET] ?? 0) - (words[at * WORDS + TABLE] ?? 0))
    const more: number[] = []
    const heads = await segment.read(starts.map((start) => ({ from: start, to: start + TABLE_HEAD_BYTES })))
    untold.forEach((at, i) => {
      const head = heads[i]
      const value = head && unpackFrames(head)[this.#counts]
      if (value !== undefined && value >= from && value <= to) more.push(at)
    })
    return Uint32Array.from([...told, ...more]).sort()
  }

  end(): void {}
}

/** One look for a few ranges, a search for many. */
function containment(ranges: readonly Range[]): (value: number) => boolean {
  const sorted = ranges.toSorted((a, b) => a.from - b.from)
  const merged: { from: number; to: number }[] = []
  for (const { from, to } of sorted) {
    const last = merged.at(-1)
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return (value) => {
    let low = 0
    let high = merged.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((merged[middle]?.to ?? 0) < value) low = middle + 1
      else high = middle
    }
    const range = merged[low]
    return range !== undefined && value >= range.from
  }
}

// What a filter asks of the entries of a page, in whatever way: by their records, by their payloads, by what was seen before.
import type { IndexPage } from './index-page.ts'
import type { Segment } from './segment.ts'

/** Entries of one page. */
export interface Slice {
  readonly segment: Segment
  readonly page: IndexPage
  /** Sequence number of position 0. */
  readonly base: number
}

/** Positions of entries in a page, ascending. Valid until the next turn; none is changed by who gets it. */
export type Positions = Uint32Array

export interface EntryTest {
  /** Those that pass. May reject with PatternTooSlow. One call at a time. */
  keep(slice: Slice, positions: Positions): Positions | Promise<Positions>
  /** Is told of every entry, in the log's order, before any of them is tested. */
  see?(slice: Slice, positions: Positions): Promise<void>
  end(): void
}

export const NONE: Positions = new Uint32Array(0)

/** Those of `all` that are not among `some`, which are a part of them. */
export function without(all: Positions, some: Positions): Positions {
  if (some.length === 0) return all
  const rest = new Uint32Array(all.length - some.length)
  let next = 0
  let count = 0
  for (const position of all) {
    if (position === some[next]) next++
    else rest[count++] = position
  }
  return rest
}

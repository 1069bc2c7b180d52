// What one connection has done, out of a part of the log: its messages gathered into ticks, and the entries that are its steps. Looks at
// records alone. Holds nothing: whoever asks goes on where the last part ended.
import { STEPS_AT_EITHER_END, TimelineTicks, type TimelineTick } from '../../contract/timeline.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CONNECTION, IN, MARKS, PAGE_RECORDS, WORDS, kindCode } from './index-page.ts'
import type { LogStore } from './log-store.ts'

/** Entries of one part: some milliseconds of work. */
const ENTRIES = 16 * PAGE_RECORDS

const STEPS = bitsOf('close', 'accept', 'request', 'open', 'refused', 'disconnect', 'question', 'tls', 'error', 'fault')
const MESSAGES = bitsOf('text', 'binary', 'ping', 'pong')

export interface TimelinePart {
  /** Where the next part begins. */
  readonly next: number
  readonly ticks: readonly TimelineTick[]
  /** Entries that are steps, in their order. */
  readonly steps: readonly number[]
  /** Steps between the first and the last that were left out. */
  readonly omitted: number
}

/** Entries from `from` on. Messages before `since` and from `until` on, milliseconds since the epoch, are left out. */
export async function timelinePart(
  store: LogStore,
  connection: number,
  from: number,
  since: number,
  until: number,
): Promise<TimelinePart> {
  const ticks = new TimelineTicks()
  const first: number[] = []
  const last: number[] = []
  let omitted = 0
  let at = store.firstFrom(Math.max(from, store.first))
  for (const end = Math.min(store.end, at + ENTRIES); at < end; await nextTurn()) {
    const place = store.place(at)
    // It has left the log meanwhile.
    if (!place) break
    const { segment, index } = place
    const number = Math.floor(index / PAGE_RECORDS)
    const start = index % PAGE_RECORDS
    const { words, times } = segment.pages[number] ?? (await store.page(place))
    const stop = Math.min(PAGE_RECORDS, segment.count - number * PAGE_RECORDS, start + end - at)
    for (let record = start; record < stop; record++) {
      const word = record * WORDS
      if (words[word + CONNECTION] !== connection) continue
      const marks = words[word + MARKS] ?? 0
      const kind = 1 << (marks & 0xff)
      const seq = at - start + record
      if (kind & MESSAGES) {
        const time = times[word / 2] ?? 0
        if (time < since || time >= until) continue
        const isIn = (marks & IN) !== 0
        ticks.add({ time, seq, in: isIn ? 1 : 0, out: isIn ? 0 : 1 })
      } else if (kind & STEPS) {
        if (first.length < STEPS_AT_EITHER_END) first.push(seq)
        else if (last.push(seq) > STEPS_AT_EITHER_END) {
          last.shift()
          omitted++
        }
      }
    }
    at = store.firstFrom(at - start + stop)
  }
  return { next: at, ticks: ticks.ticks, steps: [...first, ...last], omitted }
}

function bitsOf(...kinds: readonly Parameters<typeof kindCode>[0][]): number {
  return kinds.reduce((bits, kind) => bits | (1 << kindCode(kind)), 0)
}

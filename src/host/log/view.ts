// A filtered list of the log: looks at every entry, oldest first, in short slices, and goes on as entries arrive. Keeps the numbers of
// what matches; leaves rows to the reader.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogFilter, ViewState } from '../../contract/model.ts'
import {
  CONNECTION,
  FACTS,
  LENGTH,
  MARKS,
  OFFSET,
  PAGE_RECORDS,
  TABLE,
  WORDS,
  directionBits,
  kindCode,
  type IndexPage,
} from './index-page.ts'
import type { LogStore } from './log-store.ts'
import type { Segment } from './segment.ts'
import { PatternTooSlow } from './pattern-worker.ts'
import { textSearchOf, type Stretches, type TextSearch } from './text-search.ts'

/** Other work of the host waits no longer than this for a filter. */
const SLICE_MS = 8
/** Payloads that do not matter are read along up to this length, sooner than in a read of their own. */
const GAP_BYTES = 64 * 1024
/** 64 MiB of numbers. Beyond, the oldest matches leave the list. */
const MOST_MATCHES = 16 * 1024 * 1024

export interface ViewEvents {
  changed(view: View): void
  /** The filter's pattern took too long and has stopped. */
  gaveUp(view: View, pattern: string): void
}

export class View {
  readonly id: number
  readonly #store: LogStore
  readonly #events: ViewEvents
  readonly #pattern: string
  readonly #kinds: number
  readonly #directions: number
  readonly #connections: ReadonlySet<number> | undefined
  readonly #search: TextSearch | undefined
  readonly #candidates = new Uint32Array(PAGE_RECORDS)
  readonly #stretches: Stretches = {
    count: 0,
    starts: new Uint32Array(PAGE_RECORDS),
    ends: new Uint32Array(PAGE_RECORDS),
    found: new Uint8Array(PAGE_RECORDS),
  }
  #epoch: number
  /** Matches are kept as differences to it. */
  #base: number
  #next: number
  #matches = new Uint32Array(1024)
  #first = 0
  #end = 0
  #dropped = 0
  #scanning: Promise<void> | undefined
  #stopped = false
  readonly #unsubscribe: () => void

  /** Throws RequestError 'bad-filter'. */
  constructor(id: number, store: LogStore, filter: LogFilter, events: ViewEvents) {
    this.id = id
    this.#store = store
    this.#events = events
    this.#pattern = filter.text
    this.#kinds = filter.kinds.reduce((mask, kind) => mask | (1 << kindCode(kind)), 0) || -1
    this.#directions =
      filter.directions.length === 0
        ? -1
        : filter.directions.reduce((mask, direction) => mask | (1 << (directionBits(direction) >> 8)), 0)
    this.#connections = filter.connections.length === 0 ? undefined : new Set(filter.connections.map(Number))
    this.#search = textSearchOf(filter)
    this.#epoch = store.epoch
    this.#base = this.#next = store.first
    this.#unsubscribe = store.onChange(() => this.#update())
    this.#update()
  }

  state(): ViewState {
    this.#forgetDropped()
    const first = this.#store.first
    return {
      viewId: this.id,
      matches: this.#end - this.#first,
      scanned: Math.max(0, this.#next - first),
      complete: this.#stopped || this.#next >= this.#store.end,
      droppedMatches: this.#dropped,
    }
  }

  /** Sequence numbers of the matches from position `from` on. */
  seqs(from: number, count: number): number[] {
    this.#forgetDropped()
    const seqs: number[] = []
    const end = Math.min(this.#first + from + count, this.#end)
    for (let i = this.#first + from; i < end; i++) seqs.push(this.#base + (this.#matches[i] ?? 0))
    return seqs
  }

  /** Position of the first match at or after `seq`; one past the last when there is none. */
  locate(seq: number): number {
    this.#forgetDropped()
    return this.#lowerBound(seq - this.#base) - this.#first
  }

  /** Resolves when every entry up to the newest has been looked at. */
  async settled(): Promise<void> {
    this.#update()
    while (this.#scanning) await this.#scanning
  }

  close(): void {
    this.#stopped = true
    this.#search?.end()
    this.#unsubscribe()
  }

  #update(): void {
    if (this.#epoch !== this.#store.epoch) this.#restart()
    if (this.#stopped || this.#scanning || this.#next >= this.#store.end) {
      if (this.#base < this.#store.first) this.#events.changed(this)
      return
    }
    this.#scanning = this.#scan()
  }

  #restart(): void {
    this.#epoch = this.#store.epoch
    this.#base = this.#next = this.#store.first
    this.#first = this.#end = this.#dropped = 0
    this.#events.changed(this)
  }

  async #scan(): Promise<void> {
    let sliceStart = performance.now()
    // The constructor is still running when the first slice would begin.
    await nextTurn()
    while (!this.#stopped && this.#next < this.#store.end) {
      const epoch = this.#epoch
      try {
        await this.#scanPage()
      } catch (error) {
        if (error instanceof PatternTooSlow) {
          this.#stopped = true
          this.#search?.end()
          this.#events.gaveUp(this, this.#pattern)
        } else if (this.#next < this.#store.end && epoch === this.#store.epoch && this.#next >= this.#store.first) {
          // The files cannot be read now. Listeners hear of the next change, and this goes on from where it stood.
          break
        }
      }
      if (epoch !== this.#store.epoch) this.#restart()
      if (performance.now() - sliceStart < SLICE_MS) continue
      this.#events.changed(this)
      await nextTurn()
      sliceStart = performance.now()
    }
    this.#scanning = undefined
    this.#events.changed(this)
  }

  /** Looks at the entries from `next` to the end of their page, or to the newest. */
  async #scanPage(): Promise<void> {
    const epoch = this.#store.epoch
    const from = this.#store.firstFrom(this.#next)
    const place = this.#store.place(from)
    if (!place) {
      this.#next = from
      return
    }
    const { segment, index } = place
    const start = index % PAGE_RECORDS
    const end = Math.min(PAGE_RECORDS, start + segment.count - index)
    const resident = segment.pages[Math.floor(index / PAGE_RECORDS)]
    const page = resident ?? (await this.#store.page(place))
    const count = this.#candidatesOf(page, start, end)
    const pageBase = from - start
    if (this.#search) {
      if (count > 0) await this.#searchAll(this.#search, segment, page, count)
      if (epoch !== this.#store.epoch) return
      for (let i = 0; i < count; i++) if ((this.#stretches.found[i] ?? 0) === 1) this.#push(pageBase + (this.#candidates[i] ?? 0))
    } else {
      if (epoch !== this.#store.epoch) return
      for (let i = 0; i < count; i++) this.#push(pageBase + (this.#candidates[i] ?? 0))
    }
    this.#next = pageBase + end
  }

  /** Puts the positions of those that kind, direction and connection let through into `#candidates`. */
  #candidatesOf({ words }: IndexPage, start: number, end: number): number {
    const candidates = this.#candidates
    const kinds = this.#kinds
    const directions = this.#directions
    const connections = this.#connections
    let count = 0
    for (let at = start; at < end; at++) {
      const marks = words[at * WORDS + MARKS] ?? 0
      if ((kinds & (1 << (marks & 0xff))) === 0 || (directions & (1 << ((marks >> 8) & 3))) === 0) continue
      if (connections && !connections.has(words[at * WORDS + CONNECTION] ?? 0)) continue
      candidates[count++] = at
    }
    return count
  }

  /** Sets `#found` for every candidate: in blocks of neighbours, long ones alone and in pieces. */
  async #searchAll(search: TextSearch, segment: Segment, { words }: IndexPage, count: number): Promise<void> {
    const { starts, ends, found } = this.#stretches
    found.fill(0, 0, count)
    for (let i = 0; i < count; i++) {
      const word = (this.#candidates[i] ?? 0) * WORDS
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
      if (to - from > search.blockBytes) found[i] = (await this.#searchLong(search, segment, from, to)) ? 1 : 0
      else {
        const [block] = await segment.read([{ from, to }])
        if (block) await search.search(block, shifted(this.#stretches, i, next, from))
      }
      i = next
      // Blocks that were in memory were read without giving way.
      if (next < count) await nextTurn()
    }
  }

  async #searchLong(search: TextSearch, segment: Segment, from: number, to: number): Promise<boolean> {
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

  #push(seq: number): void {
    if (this.#end === this.#matches.length) this.#grow()
    this.#matches[this.#end++] = seq - this.#base
  }

  #grow(): void {
    this.#forgetDropped()
    const kept = this.#end - this.#first
    if (kept >= MOST_MATCHES) {
      this.#first += MOST_MATCHES / 4
      this.#dropped += MOST_MATCHES / 4
    }
    const matches = this.#matches.subarray(this.#first, this.#end)
    this.#matches = new Uint32Array(Math.max(1024, matches.length * 2))
    this.#matches.set(matches)
    this.#first = 0
    this.#end = matches.length
  }

  #forgetDropped(): void {
    if (this.#end === this.#first || this.#store.first <= this.#base + (this.#matches[this.#first] ?? 0)) return
    const kept = this.#lowerBound(this.#store.first - this.#base)
    this.#dropped += kept - this.#first
    this.#first = kept
  }

  #lowerBound(difference: number): number {
    let low = this.#first
    let high = this.#end
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#matches[middle] ?? 0) < difference) low = middle + 1
      else high = middle
    }
    return low
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

// A filtered list of the log: looks at every entry, oldest first, in short slices, and goes on as entries arrive. Keeps the numbers of
// what matches; leaves rows to the reader.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Filter } from '../../contract/filter/filter.ts'
import type { ViewState } from '../../contract/model.ts'
import type { EntryTest } from './entry-test.ts'
import { asksForMarks, testOf, type Beside } from './filter-test.ts'
import { IndexPage, PAGE_BYTES, PAGE_RECORDS, RECORD_BYTES } from './index-page.ts'
import type { LogStore } from './log-store.ts'
import { PatternTooSlow } from './pattern-worker.ts'

/** Other work of the host waits no longer than this for a filter. */
const SLICE_MS = 8
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
  readonly #test: EntryTest
  readonly #page = new IndexPage(Buffer.alloc(PAGE_BYTES))
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
  /** Entries that have been marked since they were looked at. */
  readonly #again = new Set<number>()
  #revision = 0
  readonly #unsubscribe: (() => void)[] = []

  /** Throws RequestError 'bad-filter'. */
  constructor(id: number, store: LogStore, filter: Filter, beside: Beside, events: ViewEvents) {
    this.id = id
    this.#store = store
    this.#events = events
    this.#test = testOf(filter, beside)
    this.#epoch = store.epoch
    this.#base = this.#next = store.first
    this.#unsubscribe.push(store.onChange(() => this.#update()))
    if (asksForMarks(filter))
      this.#unsubscribe.push(
        beside.marks.changed.subscribe((seqs) => {
          // The rest will be looked at in any case.
          for (const seq of seqs) if (seq < this.#next) this.#again.add(seq)
          this.#update()
        }),
      )
    this.#update()
  }

  state(): ViewState {
    this.#forgetDropped()
    const first = this.#store.first
    return {
      viewId: this.id,
      matches: this.#end - this.#first,
      scanned: Math.max(0, this.#next - first),
      // What has come since the last look is looked at in a moment: beside steady traffic it would else never be complete.
      complete: this.#stopped || this.#scanning === undefined,
      droppedMatches: this.#dropped,
      revision: this.#revision,
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
    this.#test.end()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }

  #update(): void {
    if (this.#epoch !== this.#store.epoch) this.#restart()
    if (this.#stopped || this.#scanning || !this.#hasMore) {
      if (this.#base < this.#store.first) this.#events.changed(this)
      return
    }
    this.#scanning = this.#scan()
  }

  get #hasMore(): boolean {
    return this.#next < this.#store.end || this.#again.size > 0
  }

  #restart(): void {
    this.#epoch = this.#store.epoch
    this.#again.clear()
    this.#base = this.#next = this.#store.first
    this.#first = this.#end = this.#dropped = 0
    this.#events.changed(this)
  }

  async #scan(): Promise<void> {
    let sliceStart = performance.now()
    // The constructor is still running when the first slice would begin.
    await nextTurn()
    while (!this.#stopped && this.#hasMore) {
      const epoch = this.#epoch
      try {
        await (this.#again.size > 0 ? this.#lookAgain() : this.#scanPage())
      } catch (error) {
        if (error instanceof PatternTooSlow) {
          this.#stopped = true
          this.#test.end()
          this.#events.gaveUp(this, error.message)
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
    const pageBase = from - start
    const positions = new Uint32Array(end - start)
    for (let at = start; at < end; at++) positions[at - start] = at
    // A copy: who tests gives way to others, and the page may then serve another stretch of the log.
    const bytes = page.bytes.subarray(start * RECORD_BYTES, end * RECORD_BYTES)
    this.#page.bytes.set(bytes, start * RECORD_BYTES)
    const slice = { segment, page: this.#page, base: pageBase }
    await this.#test.see?.(slice, positions)
    const kept = await this.#test.keep(slice, positions)
    if (epoch !== this.#store.epoch) return
    for (const position of kept) this.#push(pageBase + position)
    this.#next = pageBase + end
  }

  /** One entry that was looked at already. */
  async #lookAgain(): Promise<void> {
    const [seq = 0] = this.#again
    this.#again.delete(seq)
    const epoch = this.#store.epoch
    const place = this.#store.place(seq)
    if (!place) return
    const { segment, index } = place
    const at = index % PAGE_RECORDS
    const page = segment.pages[Math.floor(index / PAGE_RECORDS)] ?? (await this.#store.page(place))
    this.#page.bytes.set(page.bytes.subarray(at * RECORD_BYTES, (at + 1) * RECORD_BYTES), at * RECORD_BYTES)
    const kept = await this.#test.keep({ segment, page: this.#page, base: seq - at }, Uint32Array.of(at))
    if (epoch !== this.#store.epoch) return
    this.#set(seq, kept.length > 0)
  }

  #set(seq: number, matches: boolean): void {
    if (this.#end === this.#matches.length) this.#grow()
    const at = this.#lowerBound(seq - this.#base)
    const isThere = at < this.#end && this.#matches[at] === seq - this.#base
    if (isThere === matches) return
    if (matches) {
      this.#matches.copyWithin(at + 1, at, this.#end++)
      this.#matches[at] = seq - this.#base
    } else this.#matches.copyWithin(at, at + 1, this.#end--)
    this.#revision++
    this.#events.changed(this)
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

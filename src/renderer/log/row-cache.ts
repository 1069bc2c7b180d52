// Rows pulled from a source, a few thousand at most, in pages. One pull is under way at a time, and always for what is wanted last: a fast
// scroll does not queue up the places that it passed. Leaves where the window stands to the log's model.
import type { LogRow } from '../../contract/model.ts'
import type { RowRange } from './scroll-geometry.ts'
import type { RowSource } from './row-source.ts'

export const PAGE_ROWS = 128
/** 8,192 rows, some megabytes. The page not looked at for longest goes. */
export const MOST_PAGES = 64

/** A row; null where the source has none (any more); undefined while not pulled. */
export type Slot = LogRow | null | undefined

export class RowCache {
  readonly #changed: () => void
  #source: RowSource
  #identity: string
  #epoch: string
  #pages = new Map<number, Slot[]>()
  /** Of the epoch before: drawn until the new ones are here. */
  #stale = new Map<number, Slot[]>()
  #wanted: RowRange = { from: 0, to: 0 }
  #pulling = false
  /** The host did not answer: asked again when it says something. */
  #failed = false

  constructor(source: RowSource, changed: () => void) {
    this.#source = source
    this.#identity = source.identity
    this.#epoch = source.epoch
    this.#changed = changed
  }

  row(index: number): Slot {
    const fresh = this.#fresh(index)
    return fresh === undefined ? this.#stale.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS] : fresh
  }

  /** Every row of the range is here. */
  has(range: RowRange): boolean {
    for (let index = range.from; index < range.to; index++) if (this.#fresh(index) === undefined) return false
    return true
  }

  /** Pulls what is missing of a range; calls back when it has come. */
  want(range: RowRange): void {
    this.#wanted = range
    this.#pull()
  }

  /** Another source, or news of the same one. Returns true when it is another list. */
  use(source: RowSource): boolean {
    const another = source !== this.#source || source.identity !== this.#identity
    if (another) {
      this.#pages = new Map()
      this.#stale = new Map()
    } else if (source.epoch !== this.#epoch) {
      this.#stale = this.#pages
      this.#pages = new Map()
    }
    this.#source = source
    this.#identity = source.identity
    this.#epoch = source.epoch
    this.#failed = false
    return another
  }

  #fresh(index: number): Slot {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS]
  }

  #pull(): void {
    if (this.#pulling || this.#failed) return
    const range = this.#missing()
    if (!range) return
    this.#pulling = true
    void this.#bring(range).finally(() => {
      this.#pulling = false
      this.#changed()
      this.#pull()
    })
  }

  /** From the first missing row of what is wanted to the end of the page in which its last one lies. */
  #missing(): RowRange | undefined {
    const end = Math.min(this.#wanted.to, this.#source.end)
    let from = Math.max(this.#wanted.from, this.#source.first)
    while (from < end && this.#fresh(from) !== undefined) from++
    if (from >= end) return undefined
    const to = Math.min(Math.ceil(end / PAGE_ROWS) * PAGE_ROWS, this.#source.end, from + PAGE_ROWS * 4)
    return { from, to }
  }

  async #bring({ from, to }: RowRange): Promise<void> {
    const source = this.#source
    const epoch = this.#epoch
    try {
      const rows = await source.pull(from, to - from)
      if (source !== this.#source || epoch !== this.#epoch) return
      for (let index = from; index < to; index++) this.#put(index, null)
      for (const [index, row] of rows) this.#put(index, row)
    } catch {
      // Lost connections are announced elsewhere; the next news of the source asks again.
      if (source === this.#source) this.#failed = true
    }
  }

  #put(index: number, row: LogRow | null): void {
    const number = Math.floor(index / PAGE_ROWS)
    let page = this.#pages.get(number)
    if (page) this.#pages.delete(number)
    else page = new Array<Slot>(PAGE_ROWS).fill(undefined)
    page[index % PAGE_ROWS] = row
    this.#pages.set(number, page)
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break
      this.#pages.delete(oldest)
    }
  }
}

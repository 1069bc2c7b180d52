// The state of the log's window: where it stands, whether it follows, which row the cursor is on, which rows can be seen. Kept outside
// React and read through useSyncExternalStore, so that arrivals redraw this pane alone. Leaves pulling to the cache.
import type { LogRow } from '../../contract/model.ts'
import { RowCache, type Slot } from './row-cache.ts'
import type { RowSource } from './row-source.ts'
import { clampTop, lastTop, topThatShows, visibleRows, type Geometry, type RowRange } from './scroll-geometry.ts'

/** Pixels of a row until the model is told otherwise. */
export const ROW_HEIGHT = 24
/** Rows pulled beyond both edges, so that a turn of the wheel finds them. */
const MARGIN_ROWS = 40

export interface LogPicture {
  readonly geometry: Geometry
  /** Pixels from row 0. */
  readonly top: number
  readonly from: number
  /** The index whose row is drawn into the first place; see `placeOf`. */
  readonly origin: number
  /** Rows from `from` on that can be seen. */
  readonly rows: readonly Slot[]
  /** The row before the first that can be seen, for its time. */
  readonly before: Slot
  readonly following: boolean
  /** Index and sequence number of the row that the keys move from. */
  readonly cursor: Cursor | undefined
  /** Indexes of the rows that are selected, where they are more than the one with the cursor. */
  readonly selection: RowRange | undefined
  /** Of the cursor's row, once it has been drawn. Milliseconds since the epoch. */
  readonly cursorTime: number | undefined
}

export interface Cursor {
  readonly index: number
  readonly seq: number
}

export class LogModel {
  readonly #listeners = new Set<() => void>()
  readonly #cache: RowCache
  #source: RowSource
  #epoch: string
  #height = 0
  #rowHeight = ROW_HEIGHT
  #top = 0
  #following = true
  /** While following: the newest end whose rows are here. What is drawn never has holes, however fast entries arrive. */
  #shownEnd: number
  /** Stays while the window moves by less than its height, and is the first row after a jump. */
  #origin = 0
  #drawnFrom = 0
  /** The end that is being waited for. */
  #aim: number
  #cursor: Cursor | undefined
  /** Index at which the selection began; it ends at the cursor. */
  #selectedFrom: number | undefined
  #cursorTime: { readonly seq: number; readonly time: number } | undefined
  #picture: LogPicture | undefined
  #awaited: { readonly index: number; readonly resolve: (row: LogRow | undefined) => void } | undefined

  constructor(source: RowSource) {
    this.#source = source
    this.#epoch = source.epoch
    this.#shownEnd = this.#aim = source.end
    this.#cache = new RowCache(source, () => this.#advance())
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The same object until something changes. */
  readonly picture = (): LogPicture => {
    return (this.#picture ??= this.#draw())
  }

  /** To be called whenever the source has news. */
  sourceChanged(): void {
    const { epoch } = this.#source
    const isAnother = this.#cache.use(this.#source)
    if (isAnother) this.#startOver()
    // Rows may have come in before the one with the cursor.
    if (isAnother || epoch !== this.#epoch) void this.#findCursor()
    this.#epoch = epoch
    this.#advance()
  }

  /** Shows another list, near the entry that stood at the top before. */
  async useSource(source: RowSource): Promise<void> {
    if (source === this.#source) return
    const place = this.#anchor()
    this.#source = source
    this.#epoch = source.epoch
    this.#cache.use(source)
    this.#startOver()
    this.#advance()
    await this.#findCursor()
    if (!this.#following && place) {
      const index = await locate(source, place.seq)
      if (this.#source === source) this.#moveTo(index * this.#rowHeight + place.offset)
    }
    this.#advance()
  }

  setHeight(height: number): void {
    if (height === this.#height) return
    this.#height = height
    this.#advance()
  }

  /** Pixels of a row from now on. The row at the top stays there. */
  setRowHeight(pixels: number): void {
    if (pixels === this.#rowHeight) return
    this.#top = (this.#top / this.#rowHeight) * pixels
    this.#rowHeight = pixels
    this.#advance()
  }

  /** Moving up leaves following; reaching the end takes it up again. */
  scrollBy(pixels: number): void {
    this.scrollTo(this.#top + pixels)
  }

  scrollTo(top: number): void {
    const geometry = this.#geometry()
    const target = clampTop(top, geometry)
    // What is drawn while following may be a moment older than the end: going down from there is no move.
    if (target === this.#top || (this.#following && target > this.#top)) return
    if (target > this.#top && target >= lastTop(geometry) - 1) this.follow()
    else {
      this.#following = false
      this.#moveTo(target)
    }
  }

  follow(): void {
    this.#following = true
    this.#advance()
  }

  /** For a log that nothing more comes to. */
  showBeginning(): void {
    this.#following = false
    this.#moveTo(this.#source.first * this.#rowHeight)
  }

  /** Stays where it is; arrivals no longer move it. */
  stay(): void {
    this.#following = false
    this.#advance()
  }

  /** Puts the cursor on a row that has been drawn. */
  setCursor(index: number, seq: number): void {
    this.#selectedFrom = undefined
    this.#cursor = { index, seq }
    this.#changed()
  }

  /** The cursor goes on to a row that has been drawn, and all rows between are selected. */
  extendTo(index: number, seq: number): void {
    const from = this.#selectedFrom ?? this.#cursor?.index
    this.setCursor(index, seq)
    this.#selectedFrom = from
    this.#changed()
  }

  selectAll(): void {
    const { first, end } = this.#source
    if (end <= first) return
    void this.moveCursorTo(end - 1).then((row) => {
      if (!row) return
      this.#selectedFrom = first
      this.#changed()
    })
  }

  selectNone(): void {
    this.#selectedFrom = undefined
    this.#changed()
  }

  clearCursor(): void {
    this.#selectedFrom = undefined
    this.#cursor = undefined
    this.#changed()
  }

  /** Moves the cursor and shows its row; `extends`: all rows on the way are selected. Resolves to the row once it is here. */
  async moveCursorTo(index: number, extend = false): Promise<LogRow | undefined> {
    const { first, end } = this.#source
    if (end <= first) return undefined
    const target = Math.max(first, Math.min(index, end - 1))
    if (target < end - 1) this.#following = false
    if (!this.#following) this.#top = topThatShows(target, this.#top, this.#geometry())
    this.#advance()
    const row = await this.#rowAt(target)
    if (row && extend) this.extendTo(target, row.seq)
    else if (row) this.setCursor(target, row.seq)
    return row
  }

  /** Rows that are selected, or the one with the cursor; undefined: they are more than `most`. Rejects as the source does. */
  async selectedRows(most: number): Promise<readonly LogRow[] | undefined> {
    const { from, to } = this.#selection() ?? { from: this.#cursor?.index ?? 0, to: (this.#cursor?.index ?? -1) + 1 }
    if (to - from > most) return undefined
    return to > from ? (await this.#source.pull(from, to - from)).map(([, row]) => row) : []
  }

  /** The first and the last entry of the selection; undefined while there is none. Rejects as the source does. */
  async selectedEntries(): Promise<{ readonly first: number; readonly last: number } | undefined> {
    const selection = this.#selection()
    if (!selection) return undefined
    const [[, first] = []] = await this.#source.pull(selection.from, 1)
    const [[, last] = []] = await this.#source.pull(selection.to - 1, 1)
    return first && last && { first: first.seq, last: last.seq }
  }

  #selection(): RowRange | undefined {
    if (this.#selectedFrom === undefined || !this.#cursor) return undefined
    const { first, end } = this.#source
    const from = Math.max(first, Math.min(this.#selectedFrom, this.#cursor.index))
    const to = Math.min(end, Math.max(this.#selectedFrom, this.#cursor.index) + 1)
    return to - from > 1 ? { from, to } : undefined
  }

  /** As many rows as a page key moves. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#height / this.#rowHeight) - 1)
  }

  /** Shows an entry in the middle of the window, and puts the cursor on it. */
  async reveal(seq: number): Promise<void> {
    const source = this.#source
    const index = await locate(source, seq)
    if (source !== this.#source) return
    const geometry = this.#geometry()
    const visible = visibleRows(this.#top, geometry)
    if (index <= visible.from || index >= visible.to - 1) {
      this.#following = false
      this.#top = clampTop(index * this.#rowHeight - this.#height / 2, geometry)
    } else this.stay()
    this.#selectedFrom = undefined
    this.#cursor = { index, seq }
    this.#advance()
  }

  /** One row is waited for at a time: a newer wish ends the older one. */
  #rowAt(index: number): Promise<LogRow | undefined> {
    this.#awaited?.resolve(undefined)
    return new Promise((resolve) => {
      this.#awaited = { index, resolve }
      this.#answerAwaited()
    })
  }

  /** Its entry stands under another index in another list. */
  async #findCursor(): Promise<void> {
    this.#selectedFrom = undefined
    const source = this.#source
    const { identity } = source
    const cursor = this.#cursor
    if (!cursor) return
    const index = await locate(source, cursor.seq)
    if (this.#source !== source || source.identity !== identity || this.#cursor !== cursor) return
    this.#cursor = { index, seq: cursor.seq }
    this.#changed()
  }

  #answerAwaited(): void {
    if (!this.#awaited) return
    const slot = this.#cache.row(this.#awaited.index)
    if (slot === undefined) return
    this.#awaited.resolve(slot ?? undefined)
    this.#awaited = undefined
  }

  #anchor(): { seq: number; offset: number } | undefined {
    const top = this.#top
    const index = visibleRows(top, this.#geometry()).from
    const row = this.#cache.row(index)
    return row ? { seq: row.seq, offset: top - index * this.#rowHeight } : undefined
  }

  #startOver(): void {
    this.#awaited?.resolve(undefined)
    this.#awaited = undefined
    this.#shownEnd = this.#aim = this.#source.first
    this.#top = this.#source.first * this.#rowHeight
  }

  #moveTo(top: number): void {
    this.#top = clampTop(top, this.#geometry())
    this.#advance()
  }

  /** Asks for what should be seen next, and shows the newest end that is complete. */
  #advance(): void {
    if (this.#following) {
      if (this.#cache.has(this.#rangeBefore(this.#aim))) {
        this.#shownEnd = this.#aim
        this.#aim = this.#source.end
        if (this.#cache.has(this.#rangeBefore(this.#aim))) this.#shownEnd = this.#aim
      }
      this.#top = lastTop({ ...this.#geometry(), end: Math.max(this.#source.first, this.#shownEnd) })
      this.#cache.want(this.#rangeBefore(this.#aim))
    } else {
      this.#top = clampTop(this.#top, this.#geometry())
      const { from, to } = visibleRows(this.#top, this.#geometry())
      this.#cache.want({ from: Math.max(this.#source.first, from - MARGIN_ROWS), to: Math.min(this.#source.end, to + MARGIN_ROWS) })
    }
    this.#changed()
  }

  /** The rows of a window that ends at `end`, and one more for the time before. */
  #rangeBefore(end: number): RowRange {
    const { first } = this.#source
    return { from: Math.max(first, Math.min(end, this.#source.end) - Math.ceil(this.#height / this.#rowHeight) - 1), to: end }
  }

  #geometry(): Geometry {
    const { first, end } = this.#source
    return { first, end, rowHeight: this.#rowHeight, height: this.#height }
  }

  #draw(): LogPicture {
    const geometry = this.#following
      ? { ...this.#geometry(), end: Math.max(this.#source.first, Math.min(this.#shownEnd, this.#source.end)) }
      : this.#geometry()
    const { from, to } = visibleRows(this.#top, geometry)
    const rows: Slot[] = []
    for (let index = from; index < to; index++) rows.push(this.#cache.row(index))
    const before = from > geometry.first ? this.#cache.row(from - 1) : null
    if (Math.abs(from - this.#drawnFrom) >= rows.length) this.#origin = from
    this.#drawnFrom = from
    const cursor = this.#cursor
    const under = cursor && this.#cache.row(cursor.index)
    if (under && under.seq === cursor.seq) this.#cursorTime = under
    const cursorTime = cursor && this.#cursorTime?.seq === cursor.seq ? this.#cursorTime.time : undefined
    return {
      geometry,
      top: this.#top,
      from,
      origin: this.#origin,
      rows,
      before,
      following: this.#following,
      cursor,
      selection: this.#selection(),
      cursorTime,
    }
  }

  #changed(): void {
    this.#picture = undefined
    this.#answerAwaited()
    for (const listener of this.#listeners) listener()
  }
}

/**
 * Which of `places` elements draws a row. A row that leaves above comes back below as the same element, so that scrolling makes and removes
 * nothing; after a jump every element stays where it is and gets other words, so that a flood moves nothing either.
 */
export function placeOf(index: number, origin: number, places: number): number {
  return (((index - origin) % places) + places) % places
}

/** The connection may be lost while a place is looked up: the end of the list is as good as any then. */
async function locate(source: RowSource, seq: number): Promise<number> {
  try {
    return await source.locate(seq)
  } catch {
    return source.end
  }
}

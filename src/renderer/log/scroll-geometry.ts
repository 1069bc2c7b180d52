// Arithmetic of a long list with rows of one height. Positions are pixels from row 0, as plain numbers: browsers stop at some 16 to 33
// million pixels for an element, a number does not. Leaves drawing to the components.

/** What is there and how much of it can be seen. Rows `first` to `end` exist; `first` need not be 0. */
export interface Geometry {
  readonly first: number
  readonly end: number
  /** Pixels of one row. */
  readonly rowHeight: number
  /** Pixels that can be seen. */
  readonly height: number
}

export interface RowRange {
  readonly from: number
  /** One past the last. */
  readonly to: number
}

/** A thumb shorter than this cannot be caught with the pointer. */
const SHORTEST_THUMB = 32

/** The lowest position: the end of the last row stands at the lower edge. */
export function lastTop({ first, end, rowHeight, height }: Geometry): number {
  return Math.max(first * rowHeight, end * rowHeight - height)
}

/** The nearest position at which there are rows to see. */
export function clampTop(top: number, geometry: Geometry): number {
  return Math.max(geometry.first * geometry.rowHeight, Math.min(top, lastTop(geometry)))
}

/** Rows of which at least a pixel can be seen. */
export function visibleRows(top: number, { first, end, rowHeight, height }: Geometry): RowRange {
  const from = Math.max(first, Math.floor(top / rowHeight))
  const to = Math.min(end, Math.ceil((top + height) / rowHeight))
  return { from, to: Math.max(from, to) }
}

/** The smallest move that shows the whole of a row. */
export function topThatShows(index: number, top: number, geometry: Geometry): number {
  const { rowHeight, height } = geometry
  const start = index * rowHeight
  if (start < top) return clampTop(start, geometry)
  if (start + rowHeight > top + height) return clampTop(start + rowHeight - height, geometry)
  return clampTop(top, geometry)
}

/** Where the thumb stands in a track of `track` pixels; undefined when everything can be seen. */
export function thumbOf(top: number, geometry: Geometry, track: number): { offset: number; length: number } | undefined {
  const { first, end, rowHeight, height } = geometry
  const whole = (end - first) * rowHeight
  if (whole <= height || track <= SHORTEST_THUMB) return undefined
  const length = Math.max(SHORTEST_THUMB, (track * height) / whole)
  const progress = (top - first * rowHeight) / (whole - height)
  return { offset: progress * (track - length), length }
}

/** The position that a thumb dragged to `offset` stands for. */
export function topOfThumb(offset: number, geometry: Geometry, track: number): number {
  const { first, end, rowHeight, height } = geometry
  const whole = (end - first) * rowHeight
  const thumb = thumbOf(first * rowHeight, geometry, track)
  if (!thumb) return first * rowHeight
  return clampTop(first * rowHeight + (offset / (track - thumb.length)) * (whole - height), geometry)
}

// Which rows of a long list of equal rows need to be drawn. Fewer than a hundred thousand: the browser's own scroll bar will do.

export interface RowWindow {
  readonly first: number
  readonly end: number
}

/** Rows drawn beyond each edge, so that a small scroll finds them there. */
const BEYOND = 8

export function rowWindow(scrollTop: number, height: number, rowHeight: number, count: number): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - BEYOND))
  const end = Math.max(first, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + BEYOND))
  return { first, end }
}

// What the list of connections draws: which of them a filter leaves, in which groups they stand, and which lines are in sight. Fewer than a
// hundred thousand: the browser's own scroll bar will do. Pure.
import type { ConnectionRow } from '../../contract/model.ts'
import { endSentence, peer, stageWord } from './words.ts'
import { say } from '../language/say.ts'

export const GROUPINGS = [
  { id: 'none', label: say.connections.noGroups },
  { id: 'path', label: say.connections.groupByPath },
  { id: 'subprotocol', label: say.connections.groupBySubprotocol },
] as const
export type Grouping = (typeof GROUPINGS)[number]['id']

const HEAD_HEIGHT = 28

export interface Line {
  /** Distance from the top of the list, in pixels. */
  readonly top: number
  /** undefined: the head of a group. */
  readonly row?: ConnectionRow
  /** Place of the row among all rows, from 0. */
  readonly index: number
  readonly head: string
  readonly count: number
}

/** Each word must occur in what the row says of itself: number, path, peer, subprotocol, stage, end. Case does not matter. */
export function matching(rows: readonly ConnectionRow[], filter: string): readonly ConnectionRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const said = saidOf(row)
    return words.every((word) => said.includes(word))
  })
}

function saidOf(row: ConnectionRow): string {
  const parts = [
    `#${row.id}`,
    row.path,
    peer(row),
    row.subProtocol,
    stageWord(row) || say.connections.open,
    row.secure ? 'tls' : '',
  ]
  if (row.stage === 'closed') parts.push(endSentence(row))
  if (!row.reading) parts.push(say.connections.notRead)
  return parts.join('\n').toLowerCase()
}

/** `rowHeight`: pixels. Rows keep their order within a group; groups stand by name, what has none at the end. */
export function linesOf(rows: readonly ConnectionRow[], grouping: Grouping, rowHeight: number): readonly Line[] {
  if (grouping === 'none') return rows.map((row, index) => ({ top: index * rowHeight, row, index, head: '', count: 0 }))
  const groups = new Map<string, ConnectionRow[]>()
  for (const row of rows) {
    const name = groupOf(row, grouping)
    const group = groups.get(name)
    if (group) group.push(row)
    else groups.set(name, [row])
  }
  const names = [...groups.keys()].sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1))
  const lines: Line[] = []
  let top = 0
  let index = 0
  for (const name of names) {
    const group = groups.get(name) ?? []
    lines.push({ top, index, head: name || NAMELESS[grouping], count: group.length })
    top += HEAD_HEIGHT
    for (const row of group) {
      lines.push({ top, row, index: index++, head: '', count: 0 })
      top += rowHeight
    }
  }
  return lines
}

const NAMELESS = { path: say.connections.noRequestYet, subprotocol: say.connections.noSubprotocol }

/** The path without its query: that one differs from client to client. */
function groupOf(row: ConnectionRow, grouping: 'path' | 'subprotocol'): string {
  return grouping === 'path' ? row.path.replace(/\?.*$/s, '') : row.subProtocol
}

export function heightOf(lines: readonly Line[], rowHeight: number): number {
  const last = lines.at(-1)
  return last ? last.top + rowHeight : 0
}

/** Lines drawn beyond each edge, so that a small scroll finds them there. */
const BEYOND = 4

/** The lines in sight, and a few beyond each edge. */
export function linesInSight(lines: readonly Line[], scrollTop: number, height: number): readonly Line[] {
  const first = lastAt(lines, scrollTop) - BEYOND
  const end = lastAt(lines, scrollTop + height) + 1 + BEYOND
  return lines.slice(Math.max(0, first), end)
}

/** As many rows as can be drawn at once: each has a place of its own, which the next one that is scrolled in takes over. */
export function placesFor(height: number, rowHeight: number): number {
  return Math.ceil(height / rowHeight) + 2 * BEYOND + 2
}

/** Index of the last line that begins at `top` or above it; 0 where there is none. */
function lastAt(lines: readonly Line[], top: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle]?.top ?? 0) <= top) low = middle
    else high = middle - 1
  }
  return low
}

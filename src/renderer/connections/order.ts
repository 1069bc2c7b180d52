// In which order connections are listed, and which are chosen by a click with Shift or Ctrl. Pure: rows in, ids out.
import type { ConnectionRow } from '../../contract/model.ts'
import { say } from '../language/say.ts'

export const ORDERS = [
  { id: 'open', label: say.connections.openFirst },
  { id: 'newest', label: say.connections.newestFirst },
  { id: 'oldest', label: say.connections.oldestFirst },
  { id: 'messages', label: say.connections.mostMessages },
  { id: 'queued', label: say.connections.mostBytesWaiting },
] as const
export type Order = (typeof ORDERS)[number]['id']

/** A new array; rows that are equal under `order` stand by their number, so that nothing dances. */
export function ordered(rows: Iterable<ConnectionRow>, order: Order): readonly ConnectionRow[] {
  const list = [...rows]
  switch (order) {
    case 'open':
      return list.sort(
        (a, b) => Number(isClosed(a)) - Number(isClosed(b)) || (isClosed(a) ? b.closedAt - a.closedAt : 0) || byNumber(a, b),
      )
    case 'newest':
      return list.sort((a, b) => byNumber(b, a))
    case 'oldest':
      return list.sort(byNumber)
    case 'messages':
      return list.sort((a, b) => messages(b) - messages(a) || byNumber(a, b))
    case 'queued':
      return list.sort((a, b) => b.queuedBytes - a.queuedBytes || byNumber(a, b))
  }
}

export function isClosed(row: ConnectionRow): boolean {
  return row.stage === 'closed'
}

function byNumber(a: ConnectionRow, b: ConnectionRow): number {
  return Number(a.id) - Number(b.id)
}

function messages(row: ConnectionRow): number {
  return row.messagesIn + row.messagesOut
}

export interface Click {
  readonly id: string
  /** Ctrl, or Cmd on a Mac: one more or one less. */
  readonly toggle: boolean
  /** Shift: all from `anchor` to here. */
  readonly range: boolean
}

/** What is selected after a click. `ids` is the list as it stands on the screen. */
export function chosen(ids: readonly string[], selected: readonly string[], anchor: string, click: Click): readonly string[] {
  const from = ids.indexOf(anchor)
  const to = ids.indexOf(click.id)
  if (click.range && from >= 0) {
    const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1)
    return click.toggle ? [...selected.filter((id) => !range.includes(id)), ...range] : range
  }
  if (!click.toggle) return [click.id]
  return selected.includes(click.id) ? selected.filter((id) => id !== click.id) : [...selected, click.id]
}

// Selecting in the list of connections, by mouse and by keyboard, as lists do everywhere: Shift extends, Ctrl adds, Space toggles.
import { useState } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'
import { select, show, useDesk } from '../store/desk.ts'
import { isMac } from '../ui/keys.ts'
import { chosen } from './order.ts'

interface Selection {
  /** The row that the arrow keys start from; "" before the first. */
  readonly active: string
  readonly onPick: (id: string, event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/**
 * `ids` is the list as it stands on the screen; `page` the rows that fit into it. `opensDetail`: the detail has a place of its own, where
 * showing it covers nothing. Elsewhere it takes Enter or a double click.
 */
export function useSelection(ids: readonly string[], page: number, opensDetail: boolean): Selection {
  const [active, setActive] = useState('')
  const [anchor, setAnchor] = useState('')

  const pick = (id: string, toggle: boolean, range: boolean) => {
    select(chosen(ids, useDesk.getState().selected, anchor, { id, toggle, range }))
    if (!range) setAnchor(id)
    setActive(id)
    if (opensDetail || useDesk.getState().subject.kind !== 'nothing') show({ kind: 'connection', id })
  }
  const onPick: Selection['onPick'] = (id, event) => pick(id, isMac ? event.metaKey : event.ctrlKey, event.shiftKey)

  const onKeyDown = (event: KeyboardEvent) => {
    const mod = isMac ? event.metaKey : event.ctrlKey
    const at = ids.indexOf(active)
    const next = rowFor(event.key, at, ids.length, page)
    if (next !== undefined && !event.altKey) {
      const id = ids[next]
      if (id === undefined) return
      if (mod) setActive(id)
      else pick(id, false, event.shiftKey)
    } else if (event.key === ' ' && at >= 0) pick(active, true, false)
    else if (event.key === 'Enter' && at >= 0) show({ kind: 'connection', id: active })
    else if (event.key.toLowerCase() === 'a' && mod) select(ids)
    else if (event.key === 'Escape' && useDesk.getState().selected.length > 0) select([])
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return { active, onPick, onKeyDown }
}

/** Where a key leads from row `at`; undefined for a key that does not move. */
export function rowFor(key: string, at: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined
  const clamp = (row: number) => Math.max(0, Math.min(count - 1, row))
  switch (key) {
    case 'ArrowDown':
      return clamp(at + 1)
    case 'ArrowUp':
      return clamp(at - 1)
    case 'PageDown':
      return clamp(at + page)
    case 'PageUp':
      return clamp(at - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

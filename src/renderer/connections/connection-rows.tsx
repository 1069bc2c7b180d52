// The rows of the list, in their groups. Draws what is in sight only: ten thousand cost nothing.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { MouseEvent } from 'react'
import { useCommand } from '../commands/registry.ts'
import { useMeasures } from '../store/appearance.ts'
import { show, useDesk } from '../store/desk.ts'
import { count } from '../ui/format.ts'
import { WIDE, useMedia } from '../ui/media.ts'
import { Row, rowId } from './connection-row.tsx'
import { heightOf, linesInSight, placesFor } from './lines.ts'
import type { Line } from './lines.ts'
import { useSelection } from './use-selection.ts'
import { say } from '../language/say.ts'

export function ConnectionRows({ lines }: { readonly lines: readonly Line[] }) {
  const list = useRef<HTMLDivElement>(null)
  const [scroll, setScroll] = useState({ top: 0, height: 600 })
  const wide = useMedia(WIDE)
  const { connection: rowHeight } = useMeasures()
  const selected = useDesk((desk) => desk.selected)
  const selectedIds = useMemo(() => new Set(selected), [selected])
  const ids = useMemo(() => lines.flatMap(({ row }) => (row ? [row.id] : [])), [lines])
  const { active, onPick, onKeyDown } = useSelection(ids, Math.max(1, Math.floor(scroll.height / rowHeight) - 1), wide)
  const pick = useStable(onPick)
  useCommand({ id: 'connections.go', title: say.connections.goToTheConnections, keys: 'C', run: () => list.current?.focus() })

  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const measure = () => setScroll({ top: element.scrollTop, height: element.clientHeight })
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      element.removeEventListener('scroll', measure)
      sizes.disconnect()
    }
  }, [])
  useEffect(() => {
    // Only when the active row changes: arrivals never move what a person looks at.
    const element = list.current
    const line = active === '' ? undefined : lines.find(({ row }) => row?.id === active)
    if (!element || !line) return
    const end = line.top + rowHeight
    if (line.top < element.scrollTop) element.scrollTop = line.top
    else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight
    // oxlint-disable-next-line react/exhaustive-deps -- `lines` are new with every arrival; see above
  }, [active])

  const drawn = linesInSight(lines, scroll.top, scroll.height)
  const places = placesFor(scroll.height, rowHeight)
  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={say.connections.connections}
      aria-multiselectable="true"
      aria-activedescendant={drawn.some(({ row }) => row?.id === active) ? rowId(active) : undefined}
      className="connections-list"
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: heightOf(lines, rowHeight) }}>
        {drawn.map((line) =>
          line.row ? (
            <Row
              key={line.index % places}
              row={line.row}
              index={line.index}
              count={ids.length}
              top={line.top}
              selected={selectedIds.has(line.row.id)}
              active={line.row.id === active}
              onPick={pick}
              onOpen={open}
            />
          ) : (
            // Every row names its path and subprotocol to those who hear it.
            <div
              key={`group ${line.head}`}
              aria-hidden="true"
              className="connections-group"
              style={{ transform: `translateY(${line.top}px)` }}
            >
              <span className="cut" title={line.head}>
                {line.head}
              </span>
              <span>{count(line.count)}</span>
            </div>
          ),
        )}
      </div>
    </div>
  )
}

const open = (id: string) => show({ kind: 'connection', id })

/** The newest function behind one that never changes, so that rows which did not change are not drawn again. */
function useStable(pick: (id: string, event: MouseEvent) => void): (id: string, event: MouseEvent) => void {
  const latest = useRef(pick)
  useLayoutEffect(() => {
    latest.current = pick
  })
  return useCallback((id, event) => latest.current(id, event), [])
}

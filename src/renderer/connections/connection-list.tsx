// Every connection from TCP accept on, the closed ones too until they are cleared. Draws the rows in sight only: thousands cost nothing.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { MouseEvent } from 'react'
import { ListChecks, ListFilter, ListX, Unplug } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { usePreference } from '../store/preferences.ts'
import { select, show, useDesk, useGone } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { WIDE, useMedia } from '../ui/media.ts'
import { Menu } from '../ui/menu.tsx'
import { Row, rowId } from './connection-row.tsx'
import { ORDERS, isClosed, ordered } from './order.ts'
import type { Order } from './order.ts'
import { useSelection } from './use-selection.ts'
import { rowWindow } from './window.ts'
import './connections.css'

const ROW = 46

export function ConnectionList() {
  const [kept, keep] = usePreference('connections.order', 'open')
  const order = ORDERS.find(({ id }) => id === kept)?.id ?? 'open'
  const connections = useDesk((desk) => desk.connections)
  const rows = useMemo(() => ordered(connections.values(), order), [connections, order])
  const open = useMemo(() => rows.filter(({ stage }) => stage === 'open').map(({ id }) => id), [rows])
  const closed = rows.some(isClosed)
  const gone = useGone()
  const clear = () => void attempt('connections.clearClosed', {})
  useCommand({ id: 'connections.all', title: 'Select all open connections', when: open.length > 0, run: () => select(open) })
  useCommand({ id: 'connections.none', title: 'Select no connection', when: open.length > 0, run: () => select([]) })
  useCommand({ id: 'connections.clear', title: 'Clear closed connections', when: closed, needsHost: true, run: clear })
  return (
    <section className="connections" aria-labelledby="connections-heading">
      <div className="connections-head">
        <h2 id="connections-heading">Connections</h2>
        <span className="connections-count">
          {gone ? (
            <span>last known</span>
          ) : (
            <>
              {count(open.length)} <span>open</span>
            </>
          )}
        </span>
        <span className="connections-tools">
          <IconButton
            label="Select all open"
            icon={<ListChecks size={15} />}
            disabled={open.length === 0}
            onClick={() => select(open)}
          />
          <IconButton label="Clear closed" icon={<ListX size={15} />} needsHost disabled={!closed} onClick={clear} />
          <OrderMenu order={order} onChange={keep} />
        </span>
      </div>
      {rows.length === 0 ? <Empty /> : <Rows rows={rows} />}
    </section>
  )
}

function OrderMenu({ order, onChange }: { readonly order: Order; readonly onChange: (order: Order) => void }) {
  return (
    <Menu
      label="Sort connections"
      trigger={<ListFilter size={15} />}
      items={ORDERS.map(({ id, label }) => ({ id, label, checked: id === order, onSelect: () => onChange(id) }))}
    />
  )
}

function Rows({ rows }: { readonly rows: ReturnType<typeof ordered> }) {
  const list = useRef<HTMLDivElement>(null)
  const [scroll, setScroll] = useState({ top: 0, height: 600 })
  const wide = useMedia(WIDE)
  const selected = useDesk((desk) => desk.selected)
  const selectedIds = useMemo(() => new Set(selected), [selected])
  const ids = useMemo(() => rows.map(({ id }) => id), [rows])
  const { active, onPick, onKeyDown } = useSelection(ids, Math.max(1, Math.floor(scroll.height / ROW) - 1), wide)
  const pick = useStable(onPick)
  useCommand({ id: 'connections.go', title: 'Go to the connections', keys: 'C', run: () => list.current?.focus() })

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
    const at = active === '' ? -1 : ids.indexOf(active)
    if (!element || at < 0) return
    if (at * ROW < element.scrollTop) element.scrollTop = at * ROW
    else if ((at + 1) * ROW > element.scrollTop + element.clientHeight) element.scrollTop = (at + 1) * ROW - element.clientHeight
    // oxlint-disable-next-line react/exhaustive-deps -- `ids` is new with every arrival; see above
  }, [active])

  const { first, end } = rowWindow(scroll.top, scroll.height, ROW, rows.length)
  const drawn = rows.slice(first, end)
  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label="Connections"
      aria-multiselectable="true"
      aria-activedescendant={drawn.some(({ id }) => id === active) ? rowId(active) : undefined}
      className="connections-list"
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.length * ROW }}>
        {drawn.map((row, index) => (
          <Row
            key={row.id}
            row={row}
            index={first + index}
            count={rows.length}
            top={(first + index) * ROW}
            selected={selectedIds.has(row.id)}
            active={row.id === active}
            onPick={pick}
            onOpen={open}
          />
        ))}
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

function Empty() {
  const listening = useDesk((desk) => desk.server.listening)
  return (
    <div className="connections-empty">
      <Unplug size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>
        {listening
          ? 'No client is connected. One that connects appears here at once.'
          : 'Start the server, then connect a client to it.'}
      </p>
    </div>
  )
}

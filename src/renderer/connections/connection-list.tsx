// Every connection from TCP accept on, the closed ones too until they are cleared: filtered, sorted, in groups.
import { useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { KeyboardEvent, RefObject } from 'react'
import { ListChecks, ListFilter, ListX, Search, Unplug, X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { useMeasures } from '../store/appearance.ts'
import { usePreference } from '../store/preferences.ts'
import { select, shownConnections, useDesk, useGone } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { ConnectionRows } from './connection-rows.tsx'
import { GROUPINGS, linesOf, matching } from './lines.ts'
import { ORDERS, isClosed, ordered } from './order.ts'
import './connections.css'
import { say } from '../language/say.ts'

export function ConnectionList() {
  const [orderKept, keepOrder] = usePreference('connections.order', 'open')
  const [groupingKept, keepGrouping] = usePreference('connections.grouping', 'none')
  const order = ORDERS.find(({ id }) => id === orderKept)?.id ?? 'open'
  const grouping = GROUPINGS.find(({ id }) => id === groupingKept)?.id ?? 'none'
  /** undefined: there is no field. */
  const [filter, setFilter] = useState<string>()
  const connections = useDesk(shownConnections)
  const all = useMemo(() => ordered(connections.values(), order), [connections, order])
  const rows = useMemo(() => matching(all, filter ?? ''), [all, filter])
  const { connection: rowHeight } = useMeasures()
  const lines = useMemo(() => linesOf(rows, grouping, rowHeight), [rows, grouping, rowHeight])
  const open = useMemo(() => rows.filter(({ stage }) => stage === 'open').map(({ id }) => id), [rows])
  const closed = all.some(isClosed)
  const clear = () => void attempt('connections.clearClosed', {})
  const field = useRef<HTMLInputElement>(null)
  const search = () => {
    if (filter === undefined) setFilter('')
    else field.current?.select()
  }
  const section = useRef<HTMLElement>(null)
  const toList = () => section.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()
  const close = () => {
    // The list may come back with it, and is where the keyboard goes.
    flushSync(() => setFilter(undefined))
    toList()
  }
  useReadingCommands()
  useCommand({
    id: 'connections.all',
    title: say.connections.selectAllOpenConnections,
    when: open.length > 0,
    run: () => select(open),
  })
  useCommand({ id: 'connections.none', title: say.connections.selectNoConnection, when: open.length > 0, run: () => select([]) })
  useCommand({ id: 'connections.clear', title: say.connections.clearClosedConnections, when: closed, needsHost: true, run: clear })
  useCommand({
    id: 'connections.filter',
    title: say.connections.filterConnections,
    keys: 'Shift+C',
    when: all.length > 0,
    run: search,
  })
  const items = [
    ...ORDERS.map(({ id, label }) => ({ id, label, checked: id === order, onSelect: () => keepOrder(id) })),
    ...GROUPINGS.map(({ id, label }, index) => ({
      id: `group-${id}`,
      label,
      checked: id === grouping,
      separated: index === 0,
      onSelect: () => keepGrouping(id),
    })),
  ]
  return (
    <section ref={section} className="connections" aria-labelledby="connections-heading">
      <div className="connections-head">
        <h2 id="connections-heading">{say.connections.connections}</h2>
        <Count open={open.length} shown={rows.length} all={all.length} />
        <span className="connections-tools">
          <IconButton
            label={say.connections.filterConnections}
            icon={<Search size={14} />}
            disabled={all.length === 0}
            onClick={search}
          />
          <IconButton
            label={say.connections.selectAllOpen}
            icon={<ListChecks size={15} />}
            disabled={open.length === 0}
            onClick={() => select(open)}
          />
          <IconButton label={say.connections.clearClosed} icon={<ListX size={15} />} needsHost disabled={!closed} onClick={clear} />
          <Menu label={say.connections.sortAndGroupConnections} trigger={<ListFilter size={15} />} items={items} />
        </span>
      </div>
      {filter === undefined ? null : <Filter field={field} text={filter} onText={setFilter} onDown={toList} onClose={close} />}
      {all.length === 0 ? <Empty /> : rows.length === 0 ? <NoneLeft /> : <ConnectionRows lines={lines} />}
    </section>
  )
}

function Count({ open, shown, all }: { readonly open: number; readonly shown: number; readonly all: number }) {
  const gone = useGone()
  const isFiltered = shown < all
  return (
    <span className="connections-count" role={isFiltered ? 'status' : undefined}>
      {gone ? (
        <span>{say.connections.lastKnown}</span>
      ) : isFiltered ? (
        <>
          {count(shown)} <span>{say.connections.outOf(count(all))}</span>
        </>
      ) : (
        <>
          {count(open)} <span>{say.connections.open}</span>
        </>
      )}
    </span>
  )
}

interface FilterProps {
  readonly field: RefObject<HTMLInputElement | null>
  readonly text: string
  readonly onText: (text: string) => void
  /** From the field to what it has left. */
  readonly onDown: () => void
  readonly onClose: () => void
}

function Filter({ field, text, onText, onDown, onClose }: FilterProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' || event.key === 'ArrowDown') onDown()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="connections-filter" role="search" aria-label={say.connections.filterConnections}>
      <input
        ref={field}
        type="text"
        className="ui-input mono"
        aria-label={say.connections.filterConnections}
        placeholder={say.connections.pathAddressSubprotocolStage}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
        // It was asked for a moment ago, with a key or a button.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
      />
      <IconButton label={say.connections.closeTheFilter} icon={<X size={14} />} onClick={onClose} />
    </div>
  )
}

/** For those who are selected: nothing more is read from them, or it is again. */
function useReadingCommands(): void {
  const selected = useDesk((desk) => desk.selected)
  const connections = useDesk(shownConnections)
  const live = selected.map((id) => connections.get(id)).filter((row) => row !== undefined && !isClosed(row))
  const idsOf = (reading: boolean) => live.filter((row) => row?.reading === reading).map((row) => row?.id ?? '')
  const set = (on: boolean) => () => void attempt('connections.setReading', { ids: idsOf(!on), on })
  useCommand({
    id: 'connections.stopReading',
    title: say.connections.stopReadingFromTheSelected,
    when: idsOf(true).length > 0,
    needsHost: true,
    run: set(false),
  })
  useCommand({
    id: 'connections.readAgain',
    title: say.connections.readFromTheSelectedClients,
    when: idsOf(false).length > 0,
    needsHost: true,
    run: set(true),
  })
}

function NoneLeft() {
  return (
    <div className="connections-empty">
      <p>{say.connections.noConnectionHasAllOf}</p>
    </div>
  )
}

function Empty() {
  const listening = useDesk((desk) => desk.server.listening)
  return (
    <div className="connections-empty">
      <Unplug size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>{listening ? say.connections.noClientIsConnectedOne : say.connections.startTheServerThenConnect}</p>
    </div>
  )
}

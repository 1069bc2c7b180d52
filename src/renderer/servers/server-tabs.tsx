// The servers of the workspace as tabs above the address: what each is doing, and which one the window shows.
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode, WheelEvent } from 'react'
import { EllipsisVertical, Hand, Plus } from 'lucide-react'
import type { ServerRow } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { useDesk, useGone } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { stepOf } from '../ui/segments.tsx'
import {
  addServer,
  askToRemove,
  chooseNeighbour,
  chooseServer,
  endRenaming,
  lookAgain,
  moveServer,
  rename,
  startAll,
  stopAll,
  useServersView,
} from './servers.ts'
import './servers.css'
import { say } from '../language/say.ts'

/** Nothing while there is one: then its address says everything. */
export function ServerTabs(): ReactNode {
  const servers = useDesk((desk) => desk.servers)
  const chosen = useDesk((desk) => desk.chosen)
  const renaming = useServersView((view) => view.renaming)
  const list = useRef<HTMLDivElement>(null)
  useServerCommands(servers, chosen)
  const isGone = servers.length > 0 && !servers.some(({ id }) => id === chosen)
  useEffect(() => {
    if (isGone) void lookAgain()
  }, [isGone])
  const name = servers.find(({ id }) => id === chosen)?.name
  // Whichever way it was chosen, and once its name has been written: the one that is shown is in sight.
  useEffect(() => {
    showChosen(list.current)
  }, [chosen, renaming, name])
  const several = servers.length > 1
  // In a window that has become smaller too.
  useEffect(() => {
    const tabs = list.current
    if (!tabs) return undefined
    const observer = new ResizeObserver(() => showChosen(tabs))
    observer.observe(tabs)
    return () => observer.disconnect()
  }, [several])
  /** A wheel that turns one way alone serves too. */
  const onWheel = ({ deltaX, deltaY, shiftKey }: WheelEvent) => {
    if (deltaX === 0 && !shiftKey) list.current?.scrollBy({ left: deltaY })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = servers.findIndex(({ id }) => id === chosen)
    const step = event.key === 'Home' ? -at : event.key === 'End' ? servers.length - 1 - at : stepOf(event.key)
    if (event.key === 'F2') rename(chosen)
    else if (event.key === 'Delete' && servers.length > 1) askToRemove(chosen)
    else if (step !== 0) {
      const next = (at + step + servers.length) % servers.length
      void chooseServer(servers[next]?.id ?? '')
      list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus()
    } else return
    event.preventDefault()
  }
  if (!several) return null
  return (
    <div className="servers">
      <div
        ref={list}
        role="tablist"
        aria-label={say.servers.servers}
        className="servers-tabs"
        onKeyDown={onKeyDown}
        onWheel={onWheel}
      >
        {servers.map((row) =>
          row.id === renaming ? <NameField key={row.id} row={row} /> : <Tab key={row.id} row={row} chosen={row.id === chosen} />,
        )}
      </div>
      <AddServer />
      <ServerMenu servers={servers} chosen={chosen} />
    </div>
  )
}

function showChosen(tabs: HTMLElement | null): void {
  tabs?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

export function AddServer(): ReactNode {
  return (
    <IconButton
      className="servers-add"
      label={say.servers.addAServer}
      icon={<Plus size={15} />}
      needsHost
      onClick={() => void addServer()}
    />
  )
}

function Tab({ row, chosen }: { readonly row: ServerRow; readonly chosen: boolean }): ReactNode {
  const { id, name, listening, url, port, open, rate, waiting } = row
  const gone = useGone()
  const state = listening ? say.listen.listeningAt : say.servers.stopped
  return (
    <button
      type="button"
      role="tab"
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      className="servers-tab"
      title={listening ? `${url} · ${say.servers.clients(say.number.client(open))}` : say.servers.notListening(port)}
      onClick={() => void chooseServer(id)}
      onDoubleClick={() => rename(id)}
    >
      <span className="servers-dot" data-listening={(listening && !gone) || undefined} aria-hidden="true" />
      <span className="servers-name cut" title={name}>
        {name}
      </span>
      <span className="servers-port">
        <span className="visually-hidden">{state} </span>:{port}
      </span>
      {open > 0 ? (
        <span className="servers-rate">
          <span aria-hidden="true">{gone ? count(open) : say.servers.rate(count(open), count(Math.round(rate)))}</span>
          <span className="visually-hidden">{say.number.client(open)}</span>
        </span>
      ) : null}
      {waiting > 0 ? (
        <span className="servers-waiting">
          <Hand size={12} aria-hidden="true" />
          {waiting}
          <span className="visually-hidden"> {say.servers.waiting}</span>
        </span>
      ) : null}
    </button>
  )
}

/** In the place of the tab. */
function NameField({ row }: { readonly row: ServerRow }): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation()
    if (event.key === 'Enter') void endRenaming(event.currentTarget.value)
    else if (event.key === 'Escape') void endRenaming(undefined)
    else return
    event.preventDefault()
  }
  return (
    <input
      className="ui-input servers-field"
      aria-label={say.servers.nameOf(row.name)}
      defaultValue={row.name}
      maxLength={40}
      autoComplete="off"
      spellCheck={false}
      // It was asked for a moment ago, with a key or a button.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => void endRenaming(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  )
}

function ServerMenu({ servers, chosen }: { readonly servers: readonly ServerRow[]; readonly chosen: string }): ReactNode {
  const at = servers.findIndex(({ id }) => id === chosen)
  const name = servers[at]?.name ?? ''
  const items = [
    { id: 'rename', label: say.servers.rename(name), shortcut: 'F2', onSelect: () => rename(chosen) },
    { id: 'duplicate', label: say.servers.duplicate(name), onSelect: () => void addServer(chosen) },
    { id: 'left', label: say.servers.moveEarlier, disabled: at === 0, onSelect: () => moveServer(chosen, -1) },
    { id: 'right', label: say.servers.moveLater, disabled: at === servers.length - 1, onSelect: () => moveServer(chosen, 1) },
    { id: 'start', label: say.servers.startAll, separated: true, onSelect: () => void startAll() },
    { id: 'stop', label: say.servers.stopAll, onSelect: () => void stopAll() },
    { id: 'remove', label: say.servers.remove(name), danger: true, separated: true, onSelect: () => askToRemove(chosen) },
  ]
  return <Menu label={say.servers.moreOf(name)} className="servers-menu" trigger={<EllipsisVertical size={15} />} items={items} />
}

function useServerCommands(servers: readonly ServerRow[], chosen: string): void {
  const several = servers.length > 1
  const name = servers.find(({ id }) => id === chosen)?.name ?? ''
  const menu = 'server'
  useCommand({ id: 'servers.add', title: say.servers.addAServer, menu, needsHost: true, run: () => void addServer() })
  useCommand({
    id: 'servers.next',
    title: say.servers.nextServer,
    keys: 'Alt+PageDown',
    when: several,
    needsHost: true,
    run: () => chooseNeighbour(1),
  })
  useCommand({
    id: 'servers.previous',
    title: say.servers.previousServer,
    keys: 'Alt+PageUp',
    when: several,
    needsHost: true,
    run: () => chooseNeighbour(-1),
  })
  useCommand({
    id: 'servers.rename',
    title: say.servers.rename(name),
    when: several,
    needsHost: true,
    run: () => rename(chosen),
  })
  useCommand({
    id: 'servers.duplicate',
    title: say.servers.duplicate(name),
    needsHost: true,
    run: () => void addServer(chosen),
  })
  useCommand({
    id: 'servers.remove',
    title: say.servers.remove(name),
    when: several,
    needsHost: true,
    run: () => askToRemove(chosen),
  })
  useCommand({
    id: 'servers.startAll',
    title: say.servers.startAll,
    menu,
    when: several,
    needsHost: true,
    run: () => void startAll(),
  })
  useCommand({ id: 'servers.stopAll', title: say.servers.stopAll, menu, when: several, needsHost: true, run: () => void stopAll() })
}

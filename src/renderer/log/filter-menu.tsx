// The parts of the filter to choose by pointing: directions, kinds, connections. Writes the same filter as the field.
import { useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { ENTRY_KINDS } from '../../contract/model.ts'
import { DIRECTIONS } from '../../contract/filter/fields.ts'
import type { Direction } from '../../contract/model.ts'
import { useDesk } from '../store/desk.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { serverWord, valuesOf } from './filter.ts'
import { KindIcon } from './kind-icon.tsx'
import { kindName } from './row-words.ts'
import { SavedList } from './saved-list.tsx'
import { useFilterPicture, useLog, useServersOfLog } from './use-log.ts'
import { say } from '../language/say.ts'

const DIRECTION_NAMES: Readonly<Record<Direction, string>> = {
  in: say.log.inFromClients,
  out: say.log.outToClients,
  none: say.log.neither,
}
/** Connections offered besides those that are selected or in the filter: the newest. */
const MOST_CONNECTIONS = 12
const GAP = 6

export function FilterMenu({ trigger }: { readonly trigger: ReactNode }) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const place = () => {
    if (!button.current || !panel.current) return
    const from = button.current.getBoundingClientRect()
    panel.current.style.top = `${from.bottom + GAP}px`
    panel.current.style.left = `${Math.max(GAP, Math.min(from.left, innerWidth - panel.current.offsetWidth - GAP))}px`
    panel.current.querySelector('button')?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ui-icon-button"
        aria-label={say.log.filterByDirectionKindAnd}
        title={say.log.filterByDirectionKindAnd}
        aria-haspopup="dialog"
        aria-expanded={open}
        popoverTarget={id}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={say.log.filterByDirectionKindAnd}
        className="log-menu"
        onToggle={(event) => {
          setOpen(event.newState === 'open')
          if (event.newState === 'open') place()
        }}
      >
        {open ? <Choices /> : null}
      </div>
    </>
  )
}

function Choices() {
  const { id, filter } = useLog()
  const servers = useServersOfLog(id)
  const { read } = useFilterPicture()
  const [kinds, directions, chosen] = [valuesOf(read, 'kind'), valuesOf(read, 'dir'), valuesOf(read, 'conn')]
  const connections = useOffered(chosen)
  return (
    <>
      <Group label={say.log.direction}>
        {DIRECTIONS.map((direction) => (
          <Chip key={direction} pressed={directions.includes(direction)} onClick={() => filter.toggle('dir', direction)}>
            {direction === 'none' ? null : <KindIcon kind="text" direction={direction} />}
            {DIRECTION_NAMES[direction]}
          </Chip>
        ))}
      </Group>
      <Group label={say.log.kind}>
        {ENTRY_KINDS.map((kind) => (
          <Chip key={kind} pressed={kinds.includes(kind)} onClick={() => filter.toggle('kind', kind)}>
            {kindName(kind)}
          </Chip>
        ))}
      </Group>
      {servers.length < 2 ? null : (
        <Group label={say.servers.server}>
          {servers.map((name) => (
            <Chip
              key={name}
              pressed={valuesOf(read, 'server').includes(serverWord(name))}
              onClick={() => filter.toggle('server', serverWord(name))}
            >
              {name}
            </Chip>
          ))}
        </Group>
      )}
      {connections.length === 0 ? null : (
        <Group label={say.common.connection}>
          {connections.map((each) => (
            <Chip key={each} pressed={chosen.includes(each)} onClick={() => filter.toggle('conn', each)}>
              <ConnectionSquare id={each} />#{each}
            </Chip>
          ))}
        </Group>
      )}
      <SavedList />
    </>
  )
}

/** Those in the filter, those selected, and the newest. */
function useOffered(chosen: readonly string[]): readonly string[] {
  return useDesk(
    useShallow(({ connections, selected }) => {
      const newest = [...connections.keys()].slice(-MOST_CONNECTIONS)
      return [...new Set([...chosen.filter((each) => /^\d+$/.test(each)), ...selected, ...newest])]
        .slice(0, MOST_CONNECTIONS * 2)
        .toSorted((a, b) => Number(a) - Number(b))
    }),
  )
}

function Group({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="log-menu-group">
      <h3 aria-hidden="true">{label}</h3>
      <div className="log-chips">{children}</div>
    </div>
  )
}

interface ChipProps {
  readonly pressed: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Chip({ pressed, onClick, children }: ChipProps) {
  return (
    <button type="button" className="log-chip" aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  )
}

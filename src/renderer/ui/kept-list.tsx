// What is kept under names, in a dialog: one of them is shown beside the list. Tab stops at that one alone; the arrow keys, Home and End show others.
import { useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { TriangleAlert } from 'lucide-react'
import { say } from '../language/say.ts'
import { DeleteButton } from './delete-button.tsx'
import './kept.css'

interface KeptListProps {
  readonly label: string
  readonly all: readonly { readonly id: string; readonly name: string }[]
  /** Id of the one that is shown. */
  readonly chosen: string
  /** By id: what is wrong with those that do not all do what they are meant to. */
  readonly faults?: Readonly<Record<string, string>>
  readonly onChoose: (id: string) => void
  readonly onDelete: (id: string) => void
}

export function KeptList({ label, all, chosen, faults = {}, onChoose, onDelete }: KeptListProps): ReactNode {
  const list = useRef<HTMLUListElement>(null)
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key]
    const next = to === undefined ? undefined : all[to]
    if (to === undefined) return
    event.preventDefault()
    if (!next) return
    onChoose(next.id)
    list.current?.querySelectorAll<HTMLElement>('li > button[aria-pressed]')[to]?.focus()
  }
  return (
    <ul ref={list} className="kept-list" aria-label={label}>
      {all.map(({ id, name }, at) => {
        const tabIndex = id === chosen ? 0 : -1
        const fault = faults[id]
        return (
          <li key={id}>
            <button
              type="button"
              title={fault ?? name}
              tabIndex={tabIndex}
              aria-pressed={id === chosen}
              onClick={() => onChoose(id)}
              onKeyDown={(event) => onKeyDown(event, at)}
            >
              <span className="cut">{name}</span>
              {fault === undefined ? null : <TriangleAlert size={14} aria-hidden="true" />}
            </button>
            <DeleteButton label={say.ui.deleteName(name)} tabIndex={tabIndex} onDelete={() => onDelete(id)} />
          </li>
        )
      })}
    </ul>
  )
}

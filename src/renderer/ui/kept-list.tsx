// What is kept under names, in a dialog: one of them is shown beside the list.
import type { ReactNode } from 'react'
import { say } from '../language/say.ts'
import { DeleteButton } from './delete-button.tsx'
import './kept.css'

interface KeptListProps {
  readonly label: string
  readonly all: readonly { readonly id: string; readonly name: string }[]
  /** Id of the one that is shown. */
  readonly chosen: string
  readonly onChoose: (id: string) => void
  readonly onDelete: (id: string) => void
}

export function KeptList({ label, all, chosen, onChoose, onDelete }: KeptListProps): ReactNode {
  return (
    <ul className="kept-list" aria-label={label}>
      {all.map(({ id, name }) => (
        <li key={id}>
          <button type="button" className="cut" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
            {name}
          </button>
          <DeleteButton label={say.ui.deleteName(name)} onDelete={() => onDelete(id)} />
        </li>
      ))}
    </ul>
  )
}

// The way to delete something for good: a press, and a second one where the person wants to be asked.
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Trash2 } from 'lucide-react'
import { useAsksBeforeDeleting } from '../store/application.ts'
import { Button, IconButton } from './button.tsx'
import { say } from '../language/say.ts'

interface DeleteButtonProps {
  /** Such as 'Delete Staging'. */
  readonly label: string
  readonly disabled?: boolean
  /** -1 in a list that is walked with the arrow keys. */
  readonly tabIndex?: number | undefined
  readonly onDelete: () => void
}

export function DeleteButton({ label, disabled = false, tabIndex, onDelete }: DeleteButtonProps) {
  const asks = useAsksBeforeDeleting()
  const [asking, setAsking] = useState(false)
  /** The button comes back, and with it the keyboard. */
  const [kept, setKept] = useState(false)
  const ask = (on: boolean) => {
    setAsking(on)
    setKept(!on)
  }
  if (asking)
    return (
      <DeleteQuestion
        onKeep={() => ask(false)}
        onDelete={() => {
          ask(false)
          onDelete()
        }}
      />
    )
  return (
    <IconButton
      label={label}
      icon={<Trash2 size={14} />}
      needsHost
      disabled={disabled}
      tabIndex={tabIndex}
      autoFocus={kept}
      onClick={() => (asks ? ask(true) : onDelete())}
    />
  )
}

export function DeleteQuestion({ onKeep, onDelete }: { readonly onKeep: () => void; readonly onDelete: () => void }) {
  // The question goes, and the dialog around it stays.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onKeep()
  }
  return (
    // The keys are those of the buttons in it.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <span className="ui-delete-question" onKeyDown={onKeyDown}>
      <Button size="small" autoFocus onClick={onKeep}>
        {say.ui.keepIt}
      </Button>
      <Button size="small" tone="danger" needsHost onClick={onDelete}>
        {say.ui.deleteForGood}
      </Button>
    </span>
  )
}

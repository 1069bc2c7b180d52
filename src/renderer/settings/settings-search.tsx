// The head of the form: the search, and whether only what was changed is shown. The keyboard goes from here into the list and back.
import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Search, X } from 'lucide-react'
import { IconButton, Keys } from '../ui/button.tsx'
import { say } from '../language/say.ts'

interface SettingsSearchProps {
  readonly id: string
  readonly typed: string
  readonly onType: (text: string) => void
  /** An arrow key: on to the next setting, or back. */
  readonly onStep: (step: 1 | -1) => void
  /** Into the control of the setting that the arrow keys have come to. */
  readonly onEnter: () => void
  readonly listId: string
  readonly activeId: string | undefined
  readonly changedCount: number
  readonly changedOnly: boolean
  readonly onChangedOnly: (on: boolean) => void
  /** How many are shown, in words. */
  readonly found: string
}

export function SettingsSearch(props: SettingsSearchProps) {
  const { id, typed, onType, onStep, onEnter, listId, activeId, changedCount, changedOnly, onChangedOnly, found } = props
  const field = useRef<HTMLInputElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') onStep(1)
    else if (event.key === 'ArrowUp') onStep(-1)
    else if (event.key === 'Enter') onEnter()
    else if (event.key === 'Escape' && typed !== '') onType('')
    else return
    event.preventDefault()
  }
  return (
    <div className="settings-head">
      <div className="settings-search">
        <Search size={15} aria-hidden="true" />
        <input
          ref={field}
          id={id}
          type="text"
          role="searchbox"
          aria-label={say.settings.searchSettings}
          aria-controls={listId}
          aria-activedescendant={activeId}
          placeholder={say.settings.searchByNameOrDescription}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {typed === '' ? (
          <Keys keys="Mod+F" />
        ) : (
          <IconButton
            label={say.settings.clearTheSearch}
            icon={<X size={14} />}
            onClick={() => {
              onType('')
              field.current?.focus()
            }}
          />
        )}
      </div>
      <span className="settings-found" aria-hidden="true">
        {found}
      </span>
      <button
        type="button"
        className="settings-changed-only"
        aria-pressed={changedOnly}
        aria-label={say.settings.showChangedOnly}
        onClick={() => onChangedOnly(!changedOnly)}
      >
        {say.settings.changedOnly}
        <span className="settings-count"> {changedCount}</span>
      </button>
    </div>
  )
}

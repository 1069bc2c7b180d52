// The command palette: type a few letters of what to do, Enter does it.
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Search } from 'lucide-react'
import { Keys } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useCommands } from './registry.ts'
import type { Command } from './registry.ts'
import { matching } from './search.ts'
import './commands.css'
import { say } from '../language/say.ts'

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const commands = useCommands().filter(({ when = true }) => when)
  const found = matching(commands, typed)
  const chosen = found[Math.min(at, found.length - 1)]
  const run = (command: Command) => {
    // The dialog goes first: it gives the focus back, and the command may want it elsewhere.
    onClose()
    setTimeout(command.run)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event.key, Math.min(at, found.length - 1), found.length)
    if (event.key === 'Enter' && chosen) run(chosen)
    else if (next === undefined) return
    else setAt(next)
    event.preventDefault()
  }
  return (
    <Dialog title={say.common.commands} bare onClose={onClose}>
      <div className="commands-field">
        <Search size={16} aria-hidden="true" />
        {/* The palette is this field: whoever opens it wants to type. */}
        <input
          autoFocus
          type="text"
          role="combobox"
          aria-label={say.commands.command}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
          placeholder={say.commands.whatDoYouWantTo}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label={say.commands.matchingCommands} className="commands-list">
        {found.map((command) => (
          // The field above has the keyboard; an option is reached by arrow keys there.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={command.id}
            id={`${id}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            ref={command === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => run(command)}
          >
            <span className="cut">{command.title}</span>
            {command.keys === undefined ? null : <Keys keys={command.keys} />}
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="commands-none">{say.commands.noCommandHasTheseWords}</p> : null}
    </Dialog>
  )
}

function moved(key: string, at: number, length: number): number | undefined {
  if (length === 0) return undefined
  if (key === 'ArrowDown') return (at + 1) % length
  if (key === 'ArrowUp') return (at - 1 + length) % length
  return undefined
}

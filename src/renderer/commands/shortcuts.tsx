// The list of shortcuts: every command on offer, with its keys, those that cannot be given now in grey. Each can be given other keys, or none.
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { RotateCcw } from 'lucide-react'
import { faultOfKeys } from '../../contract/keys.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { Button, IconButton, Keys } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { keysLabel, keysOf } from '../ui/keys.ts'
import { useCommands, type OfferedCommand } from './registry.ts'
import { matching } from './search.ts'
import './commands.css'
import { say } from '../language/say.ts'

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [changing, setChanging] = useState('')
  const file = useDesk((desk) => desk.keys.file)
  const commands = byId(useCommands())
  // Without a word: what had keys first when the list was opened; the row whose keys are changed stays where it is.
  const [withKeys] = useState(() => new Set(commands.filter(({ keys }) => keys).map(({ id }) => id)))
  const keysFirst = () => commands.toSorted((a, b) => Number(!withKeys.has(a.id)) - Number(!withKeys.has(b.id)))
  const found = typed.trim() === '' ? keysFirst() : matching(commands, typed)
  return (
    <Dialog title={say.commands.keyboardShortcuts} onClose={onClose}>
      <div className="commands-shortcuts-head">
        <TextField
          label={say.commands.findACommand}
          hideLabel
          placeholder={say.commands.findACommand}
          value={typed}
          onChange={setTyped}
          autoFocus
        />
      </div>
      {found.length === 0 ? (
        <p className="commands-shortcuts commands-shortcuts-none">{say.commands.noCommandHasTheseWords}</p>
      ) : (
        // It scrolls, so the keyboard must be able to reach it.
        <ul className="commands-shortcuts" tabIndex={0} aria-label={say.commands.shortcuts}>
          {found.map((command) => (
            <Shortcut
              key={command.id}
              command={command}
              others={commands}
              changing={changing === command.id}
              onChanging={(on) => setChanging(on ? command.id : '')}
            />
          ))}
        </ul>
      )}
      <p className="commands-file">{say.commands.whatIsChangedIsKept(<code>{file}</code>)}</p>
    </Dialog>
  )
}

interface ShortcutProps {
  readonly command: OfferedCommand
  readonly others: readonly OfferedCommand[]
  readonly changing: boolean
  readonly onChanging: (on: boolean) => void
}

function Shortcut({ command, others, changing, onChanging }: ShortcutProps) {
  const { id, title, keys = '', ownKeys = '', when = true } = command
  const given = useDesk((desk) => desk.keys.bindings)
  const isGiven = given[id] !== undefined
  // Commands that share keys of their own are never offered at once.
  const rivals = others.filter(
    (other) => keys !== '' && other.id !== id && other.keys === keys && (isGiven || given[other.id] !== undefined),
  )
  const set = async (next: string | null) => {
    await attempt('keys.set', { command: id, keys: next })
    onChanging(false)
  }
  return (
    <li data-now={when}>
      <span className="commands-shortcut-title">
        {title}
        {when ? null : <span className="visually-hidden">{say.commands.notNow}</span>}
        {rivals.length === 0 ? null : (
          <span className="commands-rival">{say.commands.alsoFor(rivals.map((rival) => rival.title).join('; '))}</span>
        )}
      </span>
      {changing ? (
        <Recorder title={title} onKeys={(next) => void set(next)} onEnd={() => onChanging(false)} />
      ) : (
        <>
          {keys === '' ? null : <Keys keys={keys} />}
          {isGiven ? (
            <IconButton
              label={say.commands.giveItsOwnKeysAgain(title, ownKeys === '' ? say.commands.none : `, ${keysLabel(ownKeys)}`)}
              icon={<RotateCcw size={13} />}
              needsHost
              onClick={() => void set(null)}
            />
          ) : null}
          <Button
            size="small"
            needsHost
            aria-label={say.commands.changeTheKeysOfNow(title, keys === '' ? say.common.none : keysLabel(keys))}
            onClick={() => onChanging(true)}
          >
            {say.commands.change}
          </Button>
        </>
      )}
    </li>
  )
}

interface RecorderProps {
  readonly title: string
  readonly onKeys: (keys: string) => void
  readonly onEnd: () => void
}

/** Takes the next keys that are pressed. */
function Recorder({ title, onKeys, onEnd }: RecorderProps) {
  const [fault, setFault] = useState('')
  const onKeyDown = (event: KeyboardEvent) => {
    const keys = keysOf(event.nativeEvent)
    // Tab goes on, as everywhere.
    if (keys === 'Tab' || keys === 'Shift+Tab') return onEnd()
    event.preventDefault()
    event.stopPropagation()
    if (keys === undefined) return undefined
    if (keys === 'Escape') return onEnd()
    if (keys === 'Backspace' || keys === 'Delete') return onKeys('')
    const wrong = say.heard(faultOfKeys(keys))
    if (wrong === '') onKeys(keys)
    else setFault(wrong)
    return undefined
  }
  return (
    <>
      <input
        autoFocus
        readOnly
        className="ui-input commands-recorder"
        aria-label={say.commands.newKeysOf(title)}
        aria-describedby="commands-recorder-help"
        aria-invalid={fault === '' ? undefined : true}
        placeholder={say.commands.pressKeys}
        value=""
        onKeyDown={onKeyDown}
        onBlur={onEnd}
      />
      <span id="commands-recorder-help" className="commands-recorder-help" role={fault === '' ? undefined : 'alert'}>
        {fault === '' ? say.commands.delNoneEscAsBefore : `${fault}.`}
      </span>
    </>
  )
}

/** Of several with one id the one offered last, as with the keys. */
function byId(commands: readonly OfferedCommand[]): readonly OfferedCommand[] {
  return [...new Map(commands.map((command) => [command.id, command])).values()]
}

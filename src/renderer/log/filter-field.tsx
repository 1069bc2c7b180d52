// The filter field: what is typed, and below it what can be put in its place. The list is the platform's pattern of a combobox: arrows
// choose, Enter or Tab puts the choice in, Escape closes the list, then clears the filter, and then leads to the log.
import { useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useCommand } from '../commands/registry.ts'
import { useDesk } from '../store/desk.ts'
import type { LogRow } from '../../contract/model.ts'
import { completionsAt, type Completion, type Completions } from './completion.ts'
import { goToTheLog, useFilterPicture, useLog } from './use-log.ts'
import { say } from '../language/say.ts'

interface Offer extends Completions {
  /** -1: none. */
  readonly active: number
}

const NOTHING: Offer = { from: 0, to: 0, options: [], active: -1 }

export function FilterField() {
  const log = useLog()
  const { read, error } = useFilterPicture()
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const [offer, setOffer] = useState(NOTHING)
  useCommand({ id: 'log.filter', title: say.log.filterTheLog, keys: 'Mod+F', run: () => field.current?.select() })
  const isOpen = offer.options.length > 0

  const rowsInSight = () => log.model.picture().rows.filter((row) => row !== null && row !== undefined)
  /** The rows that were in sight before something was typed. */
  const before = useRef<readonly LogRow[]>([])
  const look = (text: string, isAsked: boolean) => {
    if (read.text === '') before.current = rowsInSight()
    // A word that is half typed already hides rows; what can be found in those is offered all the same.
    const known = {
      connections: useDesk.getState().connections.values(),
      servers: useDesk.getState().logServers,
      rows: [...rowsInSight(), ...before.current],
    }
    const found = completionsAt(text, field.current?.selectionStart ?? text.length, known, isAsked)
    setOffer({ ...found, active: isAsked && found.options.length > 0 ? 0 : -1 })
  }
  const choose = ({ insert, isOpen: goesOn }: Completion) => {
    const { text } = read
    const behind = text.slice(offer.to)
    const added = goesOn || behind.startsWith(' ') ? insert : `${insert} `
    const next = `${text.slice(0, offer.from)}${added}${behind}`
    log.filter.type(next)
    setOffer(NOTHING)
    // React puts the text in after this; the caret belongs behind what was chosen.
    requestAnimationFrame(() => {
      const caret = offer.from + added.length
      field.current?.setSelectionRange(caret, caret)
      if (goesOn) look(next, false)
    })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = offer.options[offer.active]
    const { length } = offer.options
    if (event.key === 'ArrowDown' && !isOpen) look(read.text, true)
    else if (event.key === 'ArrowDown') setOffer({ ...offer, active: (offer.active + 1) % length })
    else if (event.key === 'ArrowUp' && isOpen) setOffer({ ...offer, active: (Math.max(offer.active, 0) - 1 + length) % length })
    else if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) && chosen) choose(chosen)
    else if (event.key === 'Enter') {
      setOffer(NOTHING)
      log.filter.type(read.text, true)
    } else if (event.key === 'Escape' && isOpen) setOffer(NOTHING)
    else if (event.key === 'Escape' && read.text !== '') log.filter.clear()
    else if (event.key === 'Escape') goToTheLog()
    else return
    event.preventDefault()
  }

  return (
    <>
      <input
        ref={field}
        type="text"
        role="combobox"
        className="log-filter-field"
        aria-label={say.log.filter}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={offer.active < 0 ? undefined : `${id}-${offer.active}`}
        aria-invalid={error === '' ? undefined : true}
        aria-describedby={error === '' ? undefined : `${id}-error`}
        placeholder={say.log.filter}
        title={say.log.wordsPhrasesPatternsAndFields}
        value={read.text}
        onChange={(event) => {
          log.filter.type(event.target.value)
          look(event.target.value, false)
        }}
        onKeyDown={onKeyDown}
        onFocus={() => (before.current = rowsInSight())}
        onBlur={() => {
          setOffer(NOTHING)
          log.filter.type(read.text, true)
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={say.log.whatTheFilterCanLook} className="log-offer" hidden={!isOpen}>
        {offer.options.map((option, index) => (
          // oxlint-disable-next-line click-events-have-key-events -- the keys are the field's, which keeps the focus
          <li
            key={option.insert}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === offer.active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            <code>{option.insert}</code>
            <span>{option.about}</span>
          </li>
        ))}
      </ul>
      {error === '' || isOpen ? null : (
        <p id={`${id}-error`} role="alert" className="log-filter-error">
          {error}
        </p>
      )}
    </>
  )
}

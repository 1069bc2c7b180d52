// The line above the log: what to look for, how much was found, and what becomes of the rest.
import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { CaseSensitive, ListFilter, Regex, X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { ConnectionSquare } from '../ui/connection-square.tsx'
import { IconButton } from '../ui/button.tsx'
import { Segments } from '../ui/segments.tsx'
import { ClearLog } from './clear-log.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { isEmpty, tokensOf, withoutToken, type FilterToken } from './filter.ts'
import { Jump } from './jump.tsx'
import { MatchCount } from './match-count.tsx'
import { setFilterMode, useFilterPicture, useLog } from './use-log.ts'

export function FilterBar() {
  const log = useLog()
  const { typed, filter, mode, error } = useFilterPicture()
  const field = useRef<HTMLInputElement>(null)
  const active = !isEmpty(filter)
  useCommand({ id: 'log.filter', title: 'Filter the log', keys: 'Mod+F', run: () => field.current?.select() })
  useCommand({ id: 'log.clearFilter', title: 'Clear the filter', when: active, run: () => log.filter.clear() })

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = tokensOf(filter).at(-1)
    if (event.key === 'Enter') log.filter.type(typed, true)
    else if (event.key === 'Escape' && active) log.filter.clear()
    else if (event.key === 'Backspace' && typed === '' && last) log.filter.set(withoutToken(filter, last.name))
    else return
    event.preventDefault()
  }

  return (
    <div className="log-bar" role="search" aria-label="Log filter">
      <div className="log-filter" data-invalid={error === '' ? undefined : ''}>
        <FilterMenu trigger={<ListFilter size={15} aria-hidden="true" />} />
        {tokensOf(filter).map((token) => (
          <Token key={token.name} token={token} onRemove={() => log.filter.set(withoutToken(filter, token.name))} />
        ))}
        <input
          ref={field}
          type="text"
          className="log-filter-field"
          aria-label="Filter"
          aria-invalid={error === '' ? undefined : true}
          aria-describedby={error === '' ? undefined : 'log-filter-error'}
          placeholder="Filter"
          title="Text to look for, and kind:text,ping dir:in conn:3,5"
          value={typed}
          onChange={(event) => log.filter.type(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => log.filter.type(typed, true)}
          autoComplete="off"
          spellCheck={false}
        />
        <IconButton
          label="Match case"
          icon={<CaseSensitive size={16} />}
          pressed={filter.caseSensitive}
          onClick={() => log.filter.set({ caseSensitive: !filter.caseSensitive })}
        />
        <IconButton
          label="Regular expression"
          icon={<Regex size={14} />}
          pressed={filter.regex}
          onClick={() => log.filter.set({ regex: !filter.regex })}
        />
        {active ? <IconButton label="Clear the filter" icon={<X size={14} />} onClick={() => log.filter.clear()} /> : null}
        {error === '' ? null : (
          <p id="log-filter-error" role="alert" className="log-filter-error">
            {error}
          </p>
        )}
      </div>
      {active ? (
        <>
          <Segments
            label="What does not match"
            value={mode}
            onChange={(next) => setFilterMode(log, next)}
            options={[
              { value: 'highlight', label: 'Highlight' },
              { value: 'hide', label: 'Hide rest' },
            ]}
          />
          <MatchCount />
        </>
      ) : null}
      <span className="log-bar-end">
        <Jump />
        <ClearLog />
      </span>
    </div>
  )
}

const NAMES = { kind: 'kind', dir: 'direction', conn: 'connection' }

function Token({ token: { name, values }, onRemove }: { readonly token: FilterToken; readonly onRemove: () => void }) {
  return (
    <span className="log-token" title={`${name}:${values.join(',')}`}>
      <span className="log-token-name">{name}:</span>
      <span className="log-token-values">
        {name === 'conn' && values.length === 1 ? <ConnectionSquare id={values[0] ?? ''} /> : null}
        {values.join(',')}
      </span>
      <button type="button" aria-label={`Remove the filter by ${NAMES[name]}`} onClick={onRemove}>
        <X size={11} aria-hidden="true" />
      </button>
    </span>
  )
}

// Values of a scenario to be turned into variables: those that are found, or the one that a person has selected, each with a name that can be changed.
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent, ReactNode } from 'react'
import { MOST_PROPOSED, proposedValues, selectedValues } from '../../contract/automation/scenario-values.ts'
import { isVariableName, withVariables } from '../../contract/automation/scenario-variables.ts'
import type { ProposedValue } from '../../contract/automation/scenario-values.ts'
import { placeOf, type Scenario } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox, TextField } from '../ui/field.tsx'

interface ValuesPanelProps {
  readonly scenario: Scenario
  /** In the JSON; "" for all that are found. */
  readonly selected: string
  /** The scenario with its variables; why it will not do, or "". */
  readonly onApply: (scenario: Scenario) => string
  readonly onClose: () => void
}

interface Offered {
  readonly value: ProposedValue
  readonly name: string
  readonly isChosen: boolean
}

export function ValuesPanel({ scenario, selected, onApply, onClose }: ValuesPanelProps): ReactNode {
  const [offered, setOffered] = useState<readonly Offered[]>(() => offers(scenario, selected))
  const [refusal, setRefusal] = useState('')
  const titleId = useId()
  const form = useRef<HTMLFormElement>(null)
  // What it stands instead of had the keyboard.
  useEffect(() => form.current?.querySelector<HTMLElement>('input,button')?.focus(), [])
  const chosen = offered.filter(({ isChosen }) => isChosen)
  const bad = useMemo(() => badNames(chosen, scenario), [chosen, scenario])
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (chosen.length === 0 || bad.size > 0) return
    const turned = chosen.map(({ value, name }) => ({ ...value, name, byHand: selected !== '' }))
    const said = onApply(withVariables(scenario, turned).scenario)
    setRefusal(said)
    if (said === '') onClose()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }
  const change = (index: number, changes: Partial<Offered>): void => {
    setOffered(offered.map((each, at) => (at === index ? { ...each, ...changes } : each)))
  }
  return (
    // Escape leads out of whatever has the keyboard in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form ref={form} className="scenarios-values" aria-labelledby={titleId} onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <div className="scenarios-values-scroll">
        <h3 id={titleId}>{say.scenarios.turnTitle}</h3>
        <p className="scenarios-hint">{wordsAbove(offered, selected)}</p>
        <ul>
          {offered.map(({ value, name, isChosen }, index) => (
            <Offer
              key={`${value.actor} ${placeOf(value.step)} ${value.path} ${value.key} ${String(value.value)}`}
              value={value}
              name={name}
              isChosen={isChosen}
              isBad={bad.has(name)}
              actor={scenario.actors.length > 1 ? (scenario.actors[value.actor]?.name ?? '') : ''}
              onChange={(changes) => change(index, changes)}
            />
          ))}
        </ul>
      </div>
      {refusal === '' ? null : (
        <p role="alert" className="scenarios-fault">
          {refusal}
        </p>
      )}
      <div className="scenarios-values-foot">
        <Button onClick={onClose}>{say.common.cancel}</Button>
        <Button type="submit" tone="primary" disabled={chosen.length === 0 || bad.size > 0}>
          {say.scenarios.turnInto(say.number.variable(chosen.length))}
        </Button>
      </div>
    </form>
  )
}

function offers(scenario: Scenario, selected: string): readonly Offered[] {
  const all = selected === '' ? proposedValues(scenario) : selectedValues(scenario, selected)
  return all.map((value) => ({ value, name: value.name, isChosen: value.isLikely }))
}

function wordsAbove(offered: readonly Offered[], selected: string): string {
  if (offered.length === MOST_PROPOSED) return `${say.scenarios.turnWhat} ${say.scenarios.moreValues}`
  if (offered.length > 0) return say.scenarios.turnWhat
  return selected === '' ? say.scenarios.noValues : say.scenarios.notInAMessage(shortened(selected))
}

/** Names that cannot be those of variables, that two have, or that the scenario has already. */
function badNames(chosen: readonly Offered[], { variables = {} }: Scenario): ReadonlySet<string> {
  const seen = new Set<string>()
  const bad = new Set<string>()
  for (const { name } of chosen) {
    if (!isVariableName(name) || seen.has(name) || Object.hasOwn(variables, name)) bad.add(name)
    seen.add(name)
  }
  return bad
}

interface OfferProps extends Offered {
  readonly isBad: boolean
  /** "" where there is only one. */
  readonly actor: string
  readonly onChange: (changes: Partial<Offered>) => void
}

function Offer({ value, name, isChosen, isBad, actor, onChange }: OfferProps): ReactNode {
  const { value: present, kind, step, path, places } = value
  const shown = shortened(String(present))
  const where = [
    actor,
    say.scenarios.valueAt(placeOf(step), path),
    say.number.place(places),
    say.scenarios.kinds[kind],
    path === '' || kind === 'echoed' ? '' : say.scenarios.takenFromTheClient,
  ]
  return (
    <li className="scenarios-value" data-off={isChosen ? undefined : ''}>
      <Checkbox
        label={
          <>
            <span className="visually-hidden">{say.scenarios.turnValue(shown)}: </span>
            <span className="scenarios-value-what cut" title={shown} aria-hidden="true">
              {shown}
            </span>
            <span className="scenarios-value-where">{where.filter((each) => each !== '').join(' · ')}</span>
          </>
        }
        checked={isChosen}
        onChange={(next) => onChange({ isChosen: next })}
      />
      <TextField
        label={say.scenarios.variableOf(shown)}
        hideLabel
        mono
        value={name}
        disabled={!isChosen}
        error={isChosen && isBad ? say.scenarios.badVariable : ''}
        onChange={(next) => onChange({ name: next })}
      />
    </li>
  )
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

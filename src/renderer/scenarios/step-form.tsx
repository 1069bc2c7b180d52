// One step to be changed. What is typed is taken when the field is left, if it will do; else a sentence says why it will not.
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import * as v from 'valibot'
import { step as checkStep } from '../../contract/automation/check-scenario.ts'
import type { ExpectStep, Step } from '../../contract/automation/scenario.ts'
import { say } from '../language/say.ts'
import { FieldRow, type Part } from '../rules/field-row.tsx'
import { Checkbox, SelectField, TextArea } from '../ui/field.tsx'
import { EXPECTED_FIELD, comparedAs, comparedOf, expecting, fieldsOf, hasConditions, waysToCompare } from './step-fields.ts'

interface StepFormProps {
  /** As people count. */
  readonly place: string
  readonly step: Step
  /** Why it will not do in its scenario, or "". */
  readonly onChange: (step: Step) => string
}

export function StepForm({ place, step, onChange }: StepFormProps): ReactNode {
  const [draft, setDraft] = useState(step)
  const [refusal, setRefusal] = useState('')
  const fault = faultIn(draft) || refusal
  const take = (next: Step = draft): void => {
    if (faultIn(next) === '' && !isSame(next, step)) setRefusal(onChange(next))
  }
  /** A choice is made at once, and what is typed when its field is left. */
  const change = (next: Step, atOnce: boolean): void => {
    setDraft(next)
    setRefusal('')
    if (atOnce) take(next)
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    take()
  }
  return (
    <form aria-label={say.scenarios.stepForm(place)} className="scenarios-form" onSubmit={onSubmit}>
      {draft.do === 'expect' ? <Expected step={draft} onChange={change} onLeave={() => take()} /> : null}
      <FieldRow
        fields={fieldsOf(draft)}
        part={draft as unknown as Part}
        onChange={(part, atOnce) => change(part as unknown as Step, atOnce)}
        onLeave={() => take()}
      />
      {draft.do === 'send' && (draft.as === 'text' || draft.as === 'json') ? (
        <Checkbox
          label={say.scenarios.isATemplate}
          checked={draft.template !== false}
          onChange={(on) => {
            const { template: _, ...rest } = draft
            change(on ? rest : { ...rest, template: false }, true)
          }}
        />
      ) : null}
      {hasConditions(draft) ? <p className="scenarios-hint">{say.scenarios.inTheJson}</p> : null}
      {fault === '' ? null : (
        <p role="alert" className="scenarios-fault">
          {fault}
        </p>
      )}
      <button type="submit" className="visually-hidden" tabIndex={-1}>
        {say.scenarios.edit}
      </button>
    </form>
  )
}

interface ExpectedProps {
  readonly step: ExpectStep
  readonly onChange: (step: ExpectStep, atOnce: boolean) => void
  readonly onLeave: () => void
}

function Expected({ step, onChange, onLeave }: ExpectedProps): ReactNode {
  const { on = 'message', json, take = {} } = step
  return (
    <>
      <SelectField
        label={EXPECTED_FIELD.label}
        value={on}
        options={EXPECTED_FIELD.options as readonly { readonly value: typeof on; readonly label: string }[]}
        onChange={(next) => onChange(expecting(step, next), true)}
      />
      <SelectField
        label={say.scenarios.fields.compared}
        value={comparedOf(step)}
        options={waysToCompare(step).map((value) => ({ value, label: say.scenarios.compared[value] }))}
        onChange={(way) => onChange(comparedAs(step, way), true)}
      />
      {json === undefined ? null : (
        <Written
          label={say.scenarios.fields.json}
          written={JSON.stringify(json, undefined, 2)}
          rows={4}
          read={(typed) => {
            try {
              return { json: JSON.parse(typed) as typeof json }
            } catch {
              return say.rules.notJson
            }
          }}
          onRead={(read) => onChange({ ...step, ...read }, false)}
          onLeave={onLeave}
        />
      )}
      {on === 'message' && (json !== undefined || Object.keys(take).length > 0) ? (
        <Written
          label={say.scenarios.fields.take}
          written={Object.entries(take)
            .map((each) => each.join(': '))
            .join('\n')}
          rows={1 + Object.keys(take).length}
          read={takenIn}
          onRead={({ take: taken }) => {
            const { take: _, ...rest } = step
            onChange(Object.keys(taken).length === 0 ? rest : { ...rest, take: taken }, false)
          }}
          onLeave={onLeave}
        />
      ) : null}
    </>
  )
}

interface WrittenProps<R> {
  readonly label: string
  readonly written: string
  readonly rows: number
  /** What it says, or a sentence about what is wrong with it. */
  readonly read: (typed: string) => R | string
  readonly onRead: (read: R) => void
  readonly onLeave: () => void
}

/** A field whose text says something that is no text. While it will not do, what was said before stays. */
function Written<R extends object>({ label, written, rows, read, onRead, onLeave }: WrittenProps<R>): ReactNode {
  const [typed, setTyped] = useState(written)
  const now = read(typed)
  return (
    <TextArea
      label={label}
      mono
      rows={Math.min(12, Math.max(rows, typed.split('\n').length))}
      value={typed}
      error={typeof now === 'string' ? now : ''}
      onBlur={() => {
        if (typeof now !== 'string') onLeave()
      }}
      onChange={(next) => {
        setTyped(next)
        const said = read(next)
        if (typeof said !== 'string') onRead(said)
      }}
    />
  )
}

function takenIn(typed: string): { readonly take: Readonly<Record<string, string>> } | string {
  const take: Record<string, string> = {}
  for (const line of typed.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const [, name = '', path = ''] = /^([^:]+?)\s*:\s*(\$.*)$/.exec(line) ?? []
    if (name === '') return say.scenarios.badTake(line)
    take[name] = path
  }
  return { take }
}

/** In the words of the host, which are the same for a file. */
function faultIn(step: Step): string {
  const read = v.safeParse(checkStep, step)
  if (read.success) return ''
  const [issue] = read.issues
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  return path === '' ? say.heard(issue.message) : `${path}: ${say.heard(issue.message)}`
}

/** In any order of their members. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [ofA, ofB] = [Object.entries(a), Object.entries(b)]
  return (
    ofA.length === ofB.length && ofA.every(([name, value]) => Object.hasOwn(b, name) && isSame(value, b[name as keyof typeof b]))
  )
}

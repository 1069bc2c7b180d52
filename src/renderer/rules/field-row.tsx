// The fields of one condition or action, drawn of the table. What is typed is handed on at once; whoever has it sends it when the field is left.
import { useState } from 'react'
import type { ReactNode } from 'react'
import { readHeaderLines } from '../questions/header-lines.ts'
import { Checkbox, SelectField, TextArea, TextField } from '../ui/field.tsx'
import { say } from '../language/say.ts'
import { useDesk } from '../store/desk.ts'
import type { Field } from './fields.ts'

export type Part = Readonly<Record<string, unknown>>

interface FieldRowProps {
  readonly fields: readonly Field[]
  readonly part: Part
  /** `atOnce`: it was chosen, and not typed. */
  readonly onChange: (part: Part, atOnce: boolean) => void
  /** A field is left: what was typed is taken. */
  readonly onLeave: () => void
}

export function FieldRow({ fields, part, onChange, onLeave }: FieldRowProps): ReactNode {
  return fields
    .filter(({ when }) => when?.(part) ?? true)
    .map((field) => (
      <OneField
        onLeave={onLeave}
        key={field.name}
        field={field}
        value={part[field.name]}
        onChange={(value) => onChange(withValue(part, field, value), field.kind === 'choice' || field.kind === 'check')}
      />
    ))
}

function withValue(part: Part, { name, optional = false }: Field, value: unknown): Part {
  const { [name]: _, ...rest } = part
  const isEmpty = value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
  return optional && isEmpty ? rest : { ...rest, [name]: value }
}

interface OneFieldProps {
  readonly field: Field
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly onLeave: () => void
}

function OneField({ field, value, onChange, onLeave }: OneFieldProps): ReactNode {
  const { kind, label, options = [], placeholder, of } = field
  switch (kind) {
    case 'choice':
      if (of) return <NamedField of={of} label={label} value={textOf(value)} onChange={onChange} />
      return <SelectField label={label} value={textOf(value) || (options[0]?.value ?? '')} options={options} onChange={onChange} />
    case 'check':
      return <Checkbox label={label} checked={value === true} onChange={onChange} />
    case 'number':
      return <NumberField onLeave={onLeave} label={label} value={value} placeholder={placeholder} onChange={onChange} />
    case 'headers':
      return <HeadersField onLeave={onLeave} label={label} value={value} onChange={onChange} />
    case 'json':
      return <JsonValueField onLeave={onLeave} label={label} value={value} onChange={onChange} />
    case 'area':
      return <TextArea onBlur={onLeave} label={label} mono rows={2} value={textOf(value)} onChange={onChange} />
    case 'text':
      return <TextField onBlur={onLeave} label={label} mono value={textOf(value)} placeholder={placeholder} onChange={onChange} />
  }
}

interface NamedFieldProps {
  readonly of: 'scenarios' | 'scripts'
  readonly label: string
  /** Id or name. */
  readonly value: string
  readonly onChange: (value: unknown) => void
}

/** One of those that there are; what a hand has written stands there also when there is none of that name. */
function NamedField({ of, label, value, onChange }: NamedFieldProps): ReactNode {
  const all: readonly { readonly id: string; readonly name: string }[] = useDesk((desk) => desk[of])
  const chosen = all.find(({ id }) => id === value) ?? all.find(({ name }) => name === value)
  const options = all.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <SelectField
      label={label}
      value={chosen?.id ?? value}
      options={chosen ? options : [{ value, label: say.rules.isNotThere(value) }, ...options]}
      onChange={onChange}
    />
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

interface TypedProps extends Omit<OneFieldProps, 'field'> {
  readonly label: string
  readonly placeholder?: string | undefined
}

function NumberField({ label, value, placeholder, onChange, onLeave }: TypedProps): ReactNode {
  const [typed, setTyped] = useState(value === undefined ? '' : String(value as number))
  return (
    <TextField
      onBlur={onLeave}
      label={label}
      mono
      inputMode="decimal"
      value={typed}
      placeholder={placeholder}
      onChange={(next) => {
        setTyped(next)
        const number = Number(next)
        onChange(next.trim() === '' ? undefined : Number.isNaN(number) ? next : number)
      }}
    />
  )
}

/** JSON where it is some, else the text as it is: whoever writes ok means "ok". */
function JsonValueField({ label, value, onChange, onLeave }: TypedProps): ReactNode {
  const [typed, setTyped] = useState(typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value))
  return (
    <TextField
      onBlur={onLeave}
      label={label}
      mono
      value={typed}
      onChange={(next) => {
        setTyped(next)
        onChange(next === '' ? undefined : jsonOrText(next))
      }}
    />
  )
}

function jsonOrText(typed: string): unknown {
  try {
    return JSON.parse(typed) as unknown
  } catch {
    return typed
  }
}

function HeadersField({ label, value, onChange, onLeave }: TypedProps): ReactNode {
  const [typed, setTyped] = useState(
    ((value ?? []) as readonly (readonly [string, string])[]).map((header) => header.join(': ')).join('\n'),
  )
  const { fault } = readHeaderLines(typed)
  return (
    <TextArea
      onBlur={onLeave}
      label={label}
      mono
      rows={2}
      placeholder={say.common.nameValue}
      value={typed}
      error={fault}
      onChange={(next) => {
        setTyped(next)
        const read = readHeaderLines(next)
        if (read.fault === '') onChange(read.headers)
      }}
    />
  )
}

// Fields with a label, a value and a sentence when the value will not do. They keep no state of their own.
import { useId } from 'react'
import type { ComponentProps, ReactNode } from 'react'
import { Check, ChevronDown } from 'lucide-react'
import './ui.css'

interface Labelled {
  readonly label: string
  /** The label is heard, not seen. */
  readonly hideLabel?: boolean | undefined
  /** Why the value will not do; "" or absent when it will. */
  readonly error?: string | undefined
}

interface Valued {
  readonly value: string
  readonly onChange: (value: string) => void
}

interface TextFieldProps extends Labelled, Valued, Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly mono?: boolean | undefined
}

export function TextField({ label, hideLabel, error, value, onChange, mono, className = '', ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <Field id={id} label={label} hideLabel={hideLabel} error={error} className={className}>
      <input
        id={id}
        type="text"
        className={mono ? 'ui-input mono' : 'ui-input'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        {...invalid(id, error)}
        {...rest}
      />
    </Field>
  )
}

interface TextAreaProps extends Labelled, Valued, Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> {
  readonly mono?: boolean | undefined
}

export function TextArea({ label, hideLabel, error, value, onChange, mono, className = '', rows = 3, ...rest }: TextAreaProps) {
  const id = useId()
  return (
    <Field id={id} label={label} hideLabel={hideLabel} error={error} className={className}>
      <textarea
        id={id}
        rows={rows}
        className={mono ? 'ui-input ui-text-area mono' : 'ui-input ui-text-area'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        {...invalid(id, error)}
        {...rest}
      />
    </Field>
  )
}

interface SelectFieldProps<V extends string> extends Labelled, Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  readonly value: V
  readonly onChange: (value: V) => void
  readonly options: readonly { readonly value: V; readonly label: string }[]
  readonly mono?: boolean | undefined
}

export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { label, hideLabel, error, value, onChange, options, mono, className = '', ...rest } = props
  const id = useId()
  return (
    <Field id={id} label={label} hideLabel={hideLabel} error={error} className={className}>
      <span className="ui-select-box">
        <select
          id={id}
          className={mono ? 'ui-input ui-select mono' : 'ui-input ui-select'}
          value={value}
          onChange={(event) => onChange(event.target.value as V)}
          {...invalid(id, error)}
          {...rest}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown size={14} aria-hidden="true" />
      </span>
    </Field>
  )
}

interface CheckboxProps {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean | undefined
}

export function Checkbox({ label, checked, onChange, disabled = false }: CheckboxProps) {
  return (
    <label className="ui-checkbox">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span className="ui-checkbox-box" aria-hidden="true">
        <Check size={12} strokeWidth={3} />
      </span>
      <span>{label}</span>
    </label>
  )
}

interface FieldProps extends Labelled {
  readonly id: string
  readonly className: string
  readonly children: ReactNode
}

function Field({ id, label, hideLabel, error, className, children }: FieldProps) {
  return (
    <div className={`ui-field ${className}`}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : 'ui-label'}>
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-error`} className="ui-field-error">
          {error}
        </p>
      ) : null}
    </div>
  )
}

function invalid(id: string, error: string | undefined): { 'aria-invalid'?: true; 'aria-describedby'?: string } {
  return error ? { 'aria-invalid': true, 'aria-describedby': `${id}-error` } : {}
}

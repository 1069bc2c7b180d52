// The control of one setting, by what it holds: a switch, a list, check boxes with their number, a field, lines, a password.
import type { KeyboardEvent } from 'react'
import { ChevronDown } from 'lucide-react'
import type { SettingState } from '../../contract/model.ts'
import { Checkbox } from '../ui/field.tsx'
import { isPressed } from '../ui/keys.ts'
import { Switch } from '../ui/switch.tsx'
import { bitsOf, choicesOf, hasBit, withBit } from './choices.ts'
import { choose, commit, shownIn, type } from './form-state.ts'
import type { Draft } from './form-state.ts'
import { placeOf } from './own-rows.ts'
import { placeholderOf, unitOf } from './setting-words.ts'
import { say } from '../language/say.ts'

interface ControlProps {
  readonly setting: SettingState
  readonly draft: Draft | undefined
  /** Ids of the elements that describe the setting. */
  readonly describedBy: string
}

export function SettingControl(props: ControlProps) {
  const { setting, draft } = props
  const value = draft?.text ?? shownIn(setting)
  const place = placeOf(setting)
  // The keyboard comes here from the search, to have it read.
  if (place !== '')
    return (
      <p className="settings-place" tabIndex={-1} data-control="">
        {place}
      </p>
    )
  if (setting.isReadOnly) return <ReadOnly {...props} value={setting.inForce} />
  if (setting.type === 'boolean') return <OnOff {...props} value={value} />
  if (choicesOf(setting.name, value)) return <List {...props} value={value} />
  if (bitsOf(setting.name)) return <Bits {...props} value={value} />
  return <Typed {...props} value={value} />
}

interface ValuedProps extends ControlProps {
  readonly value: string
}

/** A field, so that its text can be reached and copied with the keyboard. */
function ReadOnly({ value, ...props }: ValuedProps) {
  return <input type="text" readOnly className="ui-input mono settings-read-only" value={value} {...aria(props)} />
}

function OnOff(props: ValuedProps) {
  const { setting, value } = props
  const on = value.toLowerCase() === 'true'
  return (
    <span className="settings-switch">
      <Switch checked={on} onChange={(next) => void choose(setting, next ? 'True' : 'False')} {...aria(props)} />
      <span aria-hidden="true">{on ? say.settings.on : say.settings.off}</span>
    </span>
  )
}

function List(props: ValuedProps) {
  const { setting, value } = props
  return (
    <span className="ui-select-box">
      <select
        className="ui-input ui-select"
        value={value}
        onChange={(event) => void choose(setting, event.target.value)}
        {...aria(props)}
      >
        {choicesOf(setting.name, value)?.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden="true" />
    </span>
  )
}

/** Both ways at once: the number as it is written elsewhere, and its bits by name. */
function Bits(props: ValuedProps) {
  const { setting, value } = props
  return (
    <>
      <Typed {...props} />
      <div className="settings-bits" role="group" aria-label={say.settings.byName(setting.name)}>
        {bitsOf(setting.name)?.map((bit) => (
          <Checkbox
            key={bit.mask}
            label={bit.label}
            checked={hasBit(value, bit)}
            onChange={(on) => void choose(setting, withBit(value, bit, on))}
          />
        ))}
      </div>
    </>
  )
}

/** What is typed is sent with Enter, or when the field is left. */
function Typed(props: ValuedProps) {
  const { setting, value, draft } = props
  const { name, isLong, isSecret, type: kind } = setting
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isPressed(isLong ? 'Mod+Enter' : 'Enter', event)) return
    event.preventDefault()
    void commit(name)
  }
  const common = {
    value,
    placeholder: placeholderOf(setting),
    autoComplete: isSecret ? 'new-password' : 'off',
    spellCheck: false,
    onChange: (event: { readonly target: { readonly value: string } }) => type(setting, event.target.value),
    // What was refused is not sent again for leaving it.
    onBlur: () => (draft?.error ? undefined : void commit(name)),
    onKeyDown,
    ...aria(props),
  }
  if (isLong) return <textarea rows={1} className="ui-input ui-text-area settings-lines mono" {...common} />
  const unit = unitOf(setting, value)
  return (
    <span className="settings-field">
      <input
        type={isSecret ? 'password' : 'text'}
        className="ui-input mono"
        inputMode={kind === 'integer' ? 'numeric' : undefined}
        {...common}
      />
      {/* For the eye: the bounds below say it too. */}
      {unit === '' ? null : (
        <span className="settings-unit" aria-hidden="true">
          {unit}
        </span>
      )}
    </span>
  )
}

/** The name is given as text: the marks of a search would part the words of the heading. */
function aria({ setting, draft, describedBy }: ControlProps) {
  return {
    'data-control': '',
    'aria-label': setting.name,
    'aria-describedby': describedBy,
    'aria-invalid': draft?.error ? (true as const) : undefined,
  }
}

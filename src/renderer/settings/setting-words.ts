// What a row says about its setting: bounds, when it applies, what is in force instead, whether it was changed.
import type { SettingState } from '../../contract/model.ts'
import { bytes, count } from '../ui/format.ts'
import { inWords } from './choices.ts'
import { isWithheld } from './form-state.ts'

/** Sizes below this are read as easily in bytes. */
const READABLE_BYTES = 1024

/** '1 to 86,400 s', '0 or more', or "" when there is no bound. */
export function boundsOf({ type, min, max, unit }: SettingState): string {
  if (type !== 'integer' || min === undefined || max === undefined) return ''
  const bounds = max === Number.MAX_SAFE_INTEGER ? `${signed(min)} or more` : `${signed(min)} to ${signed(max)}`
  return unit === '' ? bounds : `${bounds} ${unit}`
}

/** The unit; of many bytes what they are as a person reads them, '16.0 MiB'. */
export function unitOf({ unit }: SettingState, text: string): string {
  const size = Number(text)
  return unit === 'bytes' && /^\d+$/.test(text.trim()) && size >= READABLE_BYTES ? bytes(size) : unit
}

export function appliesOf({ applies, isReadOnly }: SettingState): string {
  if (isReadOnly) return 'Cannot be set'
  switch (applies) {
    case 'at once':
      return 'Applies at once'
    case 'new connections':
      return 'Applies to new connections'
    case 'next start':
      return 'Applies at the next start'
  }
}

/** What is in force instead of what was requested, and why; "" when they are the same and there is nothing to say. */
export function differenceOf(setting: SettingState): string {
  const { requested, inForce, why, isSecret, isReadOnly } = setting
  if (requested === inForce || isReadOnly) return why
  const values = isSecret
    ? `In force: ${inForce === '' ? 'nothing' : 'another one'}.`
    : requested === ''
      ? `In force: ${readable(setting, inForce)}.`
      : `Requested ${readable(setting, requested)}, in force ${readable(setting, inForce)}.`
  return why === '' ? values : `${values} ${why}`
}

export function isChanged({ requested, defaultValue, isReadOnly }: SettingState): boolean {
  return !isReadOnly && requested !== defaultValue
}

/** What the way back to the default is called, for those who do not see the row. */
export function resetLabel(setting: SettingState): string {
  const { name, isSecret, defaultValue } = setting
  if (isSecret) return `Clear ${name}`
  return `Reset ${name} to its default, ${defaultValue === '' ? 'empty' : defaultValue}`
}

/** What an empty field says. */
export function placeholderOf(setting: SettingState): string {
  const { isSecret, requested } = setting
  if (isSecret) return requested === '' ? 'Not set' : 'Set. What you type replaces it'
  if (isWithheld(setting)) return `Set ${requested}. What you type replaces it`
  return 'Empty'
}

function readable({ name, type, unit }: SettingState, value: string): string {
  if (value === '') return 'nothing'
  const words = inWords(name, value)
  if (words !== '') return `${value} (${words})`
  if (type !== 'integer' || !/^-?\d+$/.test(value)) return value
  return unit === '' ? signed(Number(value)) : `${signed(Number(value))} ${unit}`
}

function signed(n: number): string {
  return n < 0 ? `-${count(-n)}` : count(n)
}

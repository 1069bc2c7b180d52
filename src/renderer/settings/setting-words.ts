// What a row says about its setting: bounds, when it applies, what is in force instead, whether it was changed.
import type { SettingState } from '../../contract/model.ts'
import { bytes, count } from '../ui/format.ts'
import { inWords } from './choices.ts'
import { isWithheld } from './form-state.ts'
import { say } from '../language/say.ts'

/** Sizes below this are read as easily in bytes. */
const READABLE_BYTES = 1024

/** '1 to 86,400 s', '0 or more', or "" when there is no bound. */
export function boundsOf({ type, min, max, unit }: SettingState): string {
  if (type !== 'integer' || min === undefined || max === undefined) return ''
  const bounds = max === Number.MAX_SAFE_INTEGER ? say.settings.orMore(signed(min)) : say.settings.range(signed(min), signed(max))
  return unit === '' ? bounds : `${bounds} ${unitWord(unit)}`
}

/** The unit; of many bytes what they are as a person reads them, '16.0 MiB'. */
export function unitOf({ unit }: SettingState, text: string): string {
  const size = Number(text)
  return unit === 'bytes' && /^\d+$/.test(text.trim()) && size >= READABLE_BYTES ? bytes(size) : unitWord(unit)
}

export function appliesOf({ applies, isReadOnly }: SettingState): string {
  if (isReadOnly) return say.settings.cannotBeSet
  switch (applies) {
    case 'at once':
      return say.settings.appliesAtOnce
    case 'new connections':
      return say.settings.appliesToNewConnections
    case 'next start':
      return say.settings.appliesAtTheNextStart
  }
}

/** What is in force instead of what was requested, and why; "" when they are the same and there is nothing to say. */
export function differenceOf(setting: SettingState): string {
  const { requested, inForce, isSecret, isReadOnly } = setting
  const why = say.heard(setting.why)
  if (requested === inForce || isReadOnly) return why
  const values = isSecret
    ? say.settings.inForce(inForce === '' ? say.common.nothing : say.settings.anotherOne)
    : requested === ''
      ? say.settings.inForceValue(readable(setting, inForce))
      : say.settings.requestedInForce(readable(setting, requested), readable(setting, inForce))
  return why === '' ? values : `${values} ${why}`
}

export function isChanged({ requested, defaultValue, isReadOnly }: SettingState): boolean {
  return !isReadOnly && requested !== defaultValue
}

/** What the way back to the default is called, for those who do not see the row. */
export function resetLabel(setting: SettingState): string {
  const { name, isSecret, defaultValue } = setting
  if (isSecret) return say.settings.clearName(name)
  return say.settings.resetToItsDefault(name, defaultValue === '' ? say.settings.emptyInside : defaultValue)
}

/** What an empty field says. */
export function placeholderOf(setting: SettingState): string {
  const { isSecret, requested } = setting
  if (isSecret) return requested === '' ? say.settings.notSet : say.settings.setWhatYouTypeReplaces
  if (isWithheld(setting)) return say.settings.setWhatYouTypeReplacesIt(requested)
  return say.settings.empty
}

function readable({ name, type, unit }: SettingState, value: string): string {
  if (value === '') return say.common.nothing
  const words = inWords(name, value)
  if (words !== '') return `${value} (${words})`
  if (type !== 'integer' || !/^-?\d+$/.test(value)) return value
  return unit === '' ? signed(Number(value)) : `${signed(Number(value))} ${unitWord(unit)}`
}

function unitWord(unit: string): string {
  return say.component.units[unit] ?? unit
}

function signed(n: number): string {
  return n < 0 ? `-${count(-n)}` : count(n)
}

// For tests: a setting of which only what matters to the test is given.
import type { SettingState } from '../../contract/model.ts'

/** A text at its default unless the test says otherwise; `inForce` follows `requested`. */
export function sampleSetting(given: Partial<SettingState> & { readonly name: string }): SettingState {
  return {
    group: 'Messages',
    type: 'string',
    min: undefined,
    max: undefined,
    isSecret: false,
    isLong: false,
    isReadOnly: false,
    isPerConnection: false,
    unit: '',
    description: '',
    defaultValue: '',
    requested: '',
    inForce: given.requested ?? '',
    why: '',
    applies: 'at once',
    ...given,
  }
}

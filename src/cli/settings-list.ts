// `socketbench settings`: what can be set by an option of `serve`, for a person or for a program.
import type { SettingFlag } from './setting-flags.ts'
import { wrapped } from './wrapped.ts'

/** Columns of a terminal that nobody has made wider. */
const WIDTH = 80
const INDENT = '      '

export function settingsText(flags: readonly SettingFlag[]): string {
  return groupsOf(flags)
    .map(([group, members]) => `${group}\n\n${members.map(entry).join('\n')}`)
    .join('\n')
}

/** In the order in which they come first. */
export function groupsOf(flags: readonly SettingFlag[]): readonly (readonly [group: string, members: readonly SettingFlag[]])[] {
  const groups = new Map<string, SettingFlag[]>()
  for (const flag of flags) groups.set(flag.setting.group, [...(groups.get(flag.setting.group) ?? []), flag])
  return [...groups]
}

export function settingsJson(flags: readonly SettingFlag[]): string {
  return JSON.stringify(
    flags.map(({ setting, flag, variable }) => ({
      name: setting.name,
      flag: `--${flag}`,
      ...(variable === undefined ? {} : { environment: variable }),
      group: setting.group,
      type: setting.type,
      min: setting.min,
      max: setting.max,
      unit: setting.unit,
      default: setting.defaultValue,
      applies: setting.applies,
      description: setting.description,
    })),
    null,
    2,
  )
}

function entry({ setting, flag, variable }: SettingFlag): string {
  const { name, type, description, defaultValue } = setting
  const argument = variable === undefined ? (type === 'boolean' ? '[=False]' : type === 'integer' ? ' N' : ' TEXT') : ' FILE'
  const facts = [
    name,
    kindOf(setting),
    `default ${defaultValue === '' ? 'none' : defaultValue}`,
    whenApplied(setting),
    ...(variable === undefined ? [] : [`or in ${variable}`]),
  ]
  return `  --${flag}${argument}\n${indented(description)}${indented(facts.join(', '))}`
}

/** Such as `integer from 1 to 65535 bytes`. */
export function kindOf(setting: SettingFlag['setting']): string {
  const { type, unit } = setting
  return `${type}${range(setting)}${unit === '' ? '' : ` ${unit}`}`
}

export function whenApplied({ applies }: SettingFlag['setting']): string {
  return applies === 'at once' ? 'applies at once' : `applies to ${applies === 'next start' ? 'the next start' : applies}`
}

function range({ min, max }: SettingFlag['setting']): string {
  if (min === undefined) return max === undefined ? '' : ` up to ${max}`
  return max === undefined || max === Number.MAX_SAFE_INTEGER ? ` from ${min}` : ` from ${min} to ${max}`
}

function indented(text: string): string {
  return `${INDENT}${wrapped(text, WIDTH - INDENT.length).replaceAll('\n', `\n${INDENT}`)}\n`
}

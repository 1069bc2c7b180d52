// `socketbench settings`: what can be set by an option of `serve`, for a person or for a program.
import type { SettingFlag } from './setting-flags.ts'
import { wrapped } from './wrapped.ts'

/** Columns of a terminal that nobody has made wider. */
const WIDTH = 80
const INDENT = '      '

export function settingsText(flags: readonly SettingFlag[]): string {
  const groups = new Map<string, SettingFlag[]>()
  for (const flag of flags) groups.set(flag.setting.group, [...(groups.get(flag.setting.group) ?? []), flag])
  return [...groups].map(([group, members]) => `${group}\n\n${members.map(entry).join('\n')}`).join('\n')
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
  const { name, type, unit, description, defaultValue, applies } = setting
  const argument = variable === undefined ? (type === 'boolean' ? '[=False]' : type === 'integer' ? ' N' : ' TEXT') : ' FILE'
  const facts = [
    name,
    `${type}${range(setting)}${unit === '' ? '' : ` ${unit}`}`,
    `default ${defaultValue === '' ? 'none' : defaultValue}`,
    `applies ${applies === 'at once' ? applies : `to ${applies === 'next start' ? 'the next start' : applies}`}`,
    ...(variable === undefined ? [] : [`or in ${variable}`]),
  ]
  return `  --${flag}${argument}\n${indented(description)}${indented(facts.join(', '))}`
}

function range({ min, max }: SettingFlag['setting']): string {
  if (min === undefined) return max === undefined ? '' : ` up to ${max}`
  return max === undefined || max === Number.MAX_SAFE_INTEGER ? ` from ${min}` : ` from ${min} to ${max}`
}

function indented(text: string): string {
  return `${INDENT}${wrapped(text, WIDTH - INDENT.length).replaceAll('\n', `\n${INDENT}`)}\n`
}

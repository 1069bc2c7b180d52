// docs/settings.md: every setting of a server with what it takes, made of the component's own table.
import type { SettingFlag } from '../src/cli/setting-flags.ts'

export function settingsPage(flags: readonly SettingFlag[]): string {
  const groups = new Map<string, SettingFlag[]>()
  for (const flag of flags) groups.set(flag.setting.group, [...(groups.get(flag.setting.group) ?? []), flag])
  return [
    '# Settings',
    '<!-- Made of the component’s table by npm run reference. -->',
    'Every setting of a server, with its option of `socketbench serve`. In the window they stand in _Settings_, in a [workspace](workspaces.md) in `settings` by name, in a program `server.config` takes them ([the component](server-api.md)). `socketbench settings` prints the same, `--json` for programs.',
    'Defaults are those of the application. The component by itself has a few others: [the list](server-api.md#defaults-of-the-application).',
    ...[...groups].flatMap(([group, members]) => [`## ${group}`, table(members)]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function table(flags: readonly SettingFlag[]): string {
  const rows = flags.map(({ setting, flag, variable }) => {
    const { name, type, unit, description, defaultValue, applies } = setting
    const option = `\`--${flag}\`${variable === undefined ? '' : `, or \`${variable}\``}`
    const facts = [
      `${type}${range(setting)}${unit === '' ? '' : ` ${unit}`}`,
      defaultValue === '' ? 'no default' : `default ${cell(defaultValue)}`,
      applies === 'at once' ? 'applies at once' : `applies to ${applies === 'next start' ? 'the next start' : applies}`,
    ]
    return `| **${name}**<br>${option} | ${cell(description)}<br>_${facts.join(', ')}_ |`
  })
  return ['| Setting and option | What it is for |', '|---|---|', ...rows].join('\n')
}

function range({ min, max }: SettingFlag['setting']): string {
  if (min === undefined) return max === undefined ? '' : ` up to ${max}`
  return max === undefined || max === Number.MAX_SAFE_INTEGER ? ` from ${min}` : ` from ${min} to ${max}`
}

/** Nothing in it is markup of the page. */
function cell(text: string): string {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
}

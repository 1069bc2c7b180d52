// docs/settings.md: every setting of a server with what it takes, made of the component's own table.
import type { SettingFlag } from '../src/cli/setting-flags.ts'
import { groupsOf, kindOf, whenApplied } from '../src/cli/settings-list.ts'

export function settingsPage(flags: readonly SettingFlag[]): string {
  return [
    '# Settings',
    '<!-- Made of the component’s table by npm run reference. -->',
    'Every setting of a server, with its option of `socketbench serve`. In the window they stand in _Settings_, in a [workspace](workspaces.md) in `settings` by name, in a program `server.config` takes them ([the component](server-api.md)). `socketbench settings` prints the same, `--json` for programs.',
    'Defaults are those of the application. The component by itself has a few others: [the list](server-api.md#defaults-of-the-application).',
    ...groupsOf(flags).flatMap(([group, members]) => [`## ${group}`, table(members)]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function table(flags: readonly SettingFlag[]): string {
  const rows = flags.map(({ setting, flag, variable }) => {
    const { name, description, defaultValue } = setting
    const option = `\`--${flag}\`${variable === undefined ? '' : `, or \`${variable}\``}`
    const facts = [kindOf(setting), defaultValue === '' ? 'no default' : `default ${cell(defaultValue)}`, whenApplied(setting)]
    return `| **${name}**<br>${option} | ${cell(description)}<br>_${facts.join(', ')}_ |`
  })
  return ['| Setting and option | What it is for |', '|---|---|', ...rows].join('\n')
}

/** Nothing in it is markup of the page. */
function cell(text: string): string {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
}

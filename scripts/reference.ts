// Makes of the tables what is made of them: docs/command-line.md, the manual page and the completions that packages install of that of the command line,
// docs/settings.md of that of the component.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SHELLS } from '../src/cli/command-table.ts'
import { completionFor } from '../src/cli/completion.ts'
import { manPage, referencePage } from '../src/cli/reference.ts'
import { settingFlags } from '../src/cli/setting-flags.ts'
import { settingsForRun } from '../src/host/run-settings.ts'
import { settingsPage } from './settings-page.ts'

const ROOT = join(import.meta.dirname, '..')

/** Files below the root, with what is to stand in them. */
export function referenceFiles(): readonly (readonly [path: string, text: string])[] {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const flags = settingFlags(settingsForRun())
  return [
    ['docs/command-line.md', referencePage()],
    ['docs/settings.md', settingsPage(flags)],
    ['resources/command-line/socketbench.1', manPage(version)],
    ...SHELLS.map((shell) => [`resources/command-line/socketbench.${EXTENSIONS[shell]}`, completionFor(shell, flags)] as const),
  ]
}

const EXTENSIONS = { bash: 'bash', zsh: 'zsh', fish: 'fish', powershell: 'ps1' } as const

if (import.meta.main)
  for (const [path, text] of referenceFiles()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true })
    writeFileSync(join(ROOT, path), text)
  }

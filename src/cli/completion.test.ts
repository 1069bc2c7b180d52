// What bash completes, asked of bash itself.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settingsForRun } from '../host/run-settings.ts'
import { completionFor } from './completion.ts'
import { settingFlags } from './setting-flags.ts'

const hasBash = spawnSync('bash', ['--version']).status === 0
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'socketbench-completion-'))
  await mkdir(join(folder, 'tests'))
  for (const name of ['my file.har', 'a.json', 'b.socketbench', 'c.txt']) await writeFile(join(folder, name), '')
})
afterAll(() => rm(folder, { recursive: true }))

/** What is offered for the last word. */
function offered(...words: readonly string[]): string[] {
  const line = ['socketbench', ...words]
  const script = `${completionFor('bash', settingFlags(settingsForRun()))}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _socketbench; [ \${#COMPREPLY[@]} = 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...line], { cwd: folder, encoding: 'utf8' })
  return [...stdout.split('\n').filter((each) => each !== ''), ...(stderr === '' ? [] : [stderr])]
}

test.skipIf(!hasBash)('commands, options, what an option takes, and names of files with spaces are offered', () => {
  expect(offered('se')).toEqual(['serve', 'sessions', 'settings'])
  expect(offered('serve', '--ec')).toEqual(['--echo'])
  expect(offered('export', '--format', 'j')).toEqual(['jsonl'])
  expect(offered('import', 'my')).toEqual(['my file.har'])
  expect(offered('export', 'out.har', '--home', 't')).toEqual(['tests'])
})

test.skipIf(!hasBash)('workspaces are offered beside the commands, and the folders that they may be in', () => {
  expect(offered('')).toEqual(expect.arrayContaining(['serve', 'a.json', 'b.socketbench', 'tests']))
  expect(offered('')).not.toContain('c.txt')
})

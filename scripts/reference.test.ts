// What is made of the tables is what they say today, and what shells make of it works.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findProgram } from './machine.ts'
import { referenceFiles } from './reference.ts'
import { ROOT } from './run.ts'

const COMPLETIONS = join(ROOT, 'resources', 'command-line')

test.each(referenceFiles())('%s is what "npm run reference" makes', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text)
})

/** What bash offers when Tab is pressed behind these words. */
function offered(...words: string[]): string[] {
  return offeredIn(ROOT, ...words)
}

function offeredIn(folder: string, ...words: string[]): string[] {
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _socketbench; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', script, 'bash', join(COMPLETIONS, 'socketbench.bash'), 'socketbench', ...words],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

test.skipIf(!findProgram('bash'))('bash completes commands, options, settings, words and files', () => {
  expect(offered('se')).toEqual(['serve', 'sessions', 'settings'])
  expect(offered('serve', '--rec')).toEqual(['--record'])
  expect(offered('serve', '--max-con')).toEqual(['--max-connections'])
  expect(offered('cert', '')).toEqual(['show', 'make', 'trust', 'export', 'client'])
  expect(offered('sessions', 'p')).toEqual(['pin'])
  expect(offered('export', 'x', '--format', 'h')).toEqual(['har', 'html'])
  expect(offered('serve', '--workspace', 'package.')).toEqual(['package.json'])
  expect(offered('serve', '--port', '')).toEqual([])
})

test.skipIf(!findProgram('bash'))(
  'bash offers workspaces instead of a command, and files whole that have spaces in their names',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'socketbench-completion-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const name of ['my chat.json', 'my prices.socketbench', 'my notes.txt']) writeFileSync(join(folder, name), '')
    expect(offeredIn(folder, 'm')).toEqual(['mcp', 'my prices.socketbench', 'my chat.json'])
    expect(offeredIn(folder, 'import', 'my n')).toEqual(['my notes.txt'])
  },
)

test.skipIf(!findProgram('zsh'))('zsh reads its completions', () => {
  const { status, stderr } = spawnSync('zsh', ['-n', join(COMPLETIONS, 'socketbench.zsh')], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
})

test.skipIf(!findProgram('fish'))('fish offers commands and options by its completions', () => {
  const script = `source ${join(COMPLETIONS, 'socketbench.fish')}; complete -C 'socketbench se'; complete -C 'socketbench serve --rec'`
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
  expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(['serve', 'sessions', 'settings', '--record', ''])
})

test.skipIf(!findProgram('man', 'groff'))('the manual page is set without a complaint', () => {
  const page = join(COMPLETIONS, 'socketbench.1')
  const { status, stdout, stderr } = spawnSync('man', ['--warnings', '-l', page], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '100', MANPAGER: 'cat', LC_ALL: 'C.UTF-8' },
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toContain('socketbench - run a WebSocket server by hand to test WebSocket clients')
  expect(stdout).toContain('--exit-after WHAT')
})

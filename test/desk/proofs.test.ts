// docs/desk.md names a spec for each thing that a person can do: each of them is there, and is run.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const rows = readFileSync(join(ROOT, 'docs', 'desk.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.slice(2, -2).split(' | ') as [sentence: string, proof: string])

test('there is a row for each thing, and each has two cells', () => {
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows) expect(row.length).toBe(2)
})

test.each(rows.filter(([, proof]) => proof !== 'not yet'))('%s', (_, proof) => {
  const [, file = '', title = ''] = /^`([a-z-]+\.spec\.ts)` › (.+)$/.exec(proof) ?? []
  const spec = readFileSync(join(ROOT, 'e2e', file), 'utf8')
  const at = spec.search(new RegExp(`\\btest\\([\`'"]${title.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[\`'"]`))
  expect([proof, at >= 0]).toEqual([proof, true])
})

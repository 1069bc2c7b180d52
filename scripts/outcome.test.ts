// How a test run is told at its end.
import { expect, test } from 'vitest'
import { counted, outcomeOf, passed, skipped, summary } from './outcome.ts'

test('the last line sums every step, and what failed and what was not run stand above it with their reasons', () => {
  const text = summary([
    { name: 'types', seconds: 2.04, ...passed },
    { name: 'unit', seconds: 31.5, passed: 210, failed: 1, skipped: 0, notRun: [], failures: ['a.test.ts › waits\n    timed out'] },
    { name: 'e2e in Electron', seconds: 0, ...skipped('there is no display') },
  ])
  expect(text.split('\n')).toEqual([
    '',
    '  passed   types               2.0 s  1 passed, 0 failed, 0 skipped',
    '  FAILED   unit               31.5 s  210 passed, 1 failed, 0 skipped',
    '  skipped  e2e in Electron     0.0 s  0 passed, 0 failed, 1 skipped',
    '',
    'Failed:',
    '  unit: a.test.ts › waits',
    '    timed out',
    '',
    'Not run:',
    '  e2e in Electron: there is no display',
    '',
    '211 passed, 1 failed, 1 skipped',
  ])
})

test('a program that ends with an error has failed, even where none of its tests did', () => {
  expect(counted(1, { passed: 5, failed: 0, skipped: 0 }).failed).toBe(1)
  expect(counted(1, { passed: 5, failed: 2, skipped: 0 }).failed).toBe(2)
  expect(counted(0, { passed: 5, failed: 0, skipped: 0 }).failed).toBe(0)
})

test('a step that throws has failed, and says why', async () => {
  expect(await outcomeOf(() => Promise.reject(new Error('The targets cannot be built.')))).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
    notRun: [],
    failures: ['The targets cannot be built.'],
  })
})

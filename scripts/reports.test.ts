// What is read from the reports of the test runners.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPlaywrightReport, readVitestReport } from './reports.ts'
import { ROOT } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'socketbench-reports-'))
const path = join(folder, 'report.json')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a report of Vitest gives counts, failed tests and failed files', () => {
  writeFileSync(
    path,
    JSON.stringify({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        {
          name: join(ROOT, 'src', 'a.test.ts'),
          status: 'failed',
          message: '',
          assertionResults: [
            { status: 'passed', fullName: 'a queue drains', failureMessages: [] },
            { status: 'failed', fullName: 'a queue waits', failureMessages: ['\u001b[31mError: timed out\u001b[39m\n  at line 3'] },
          ],
        },
        { name: join(ROOT, 'src', 'b.test.ts'), status: 'failed', message: 'SyntaxError: seen }', assertionResults: [] },
        { name: join(ROOT, 'src', 'c.test.ts'), status: 'passed', message: '', assertionResults: [] },
      ],
    }),
  )
  expect(readVitestReport(path)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    failures: [
      `${join('src', 'a.test.ts')} › a queue waits\n    Error: timed out\n      at line 3`,
      `${join('src', 'b.test.ts')}\n    SyntaxError: seen }`,
    ],
  })
})

test('a report of Playwright gives counts and failed specs with their shell; a flaky one has failed', () => {
  const spec = (title: string, status: string, message?: string) => ({
    file: 'log.spec.ts',
    title,
    tests: [{ projectName: 'electron', status, results: [{ errors: message === undefined ? [] : [{ message }] }] }],
  })
  writeFileSync(
    path,
    JSON.stringify({
      stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
      suites: [
        { specs: [spec('opens', 'expected')], suites: [{ specs: [spec('scrolls', 'unexpected', 'Error: no row')] }] },
        { specs: [spec('follows', 'flaky', 'Error: late')] },
      ],
    }),
  )
  expect(readPlaywrightReport(path)).toEqual({
    passed: 5,
    failed: 2,
    skipped: 2,
    failures: ['e2e/log.spec.ts › scrolls (electron)\n    Error: no row', 'e2e/log.spec.ts › follows (electron)\n    Error: late'],
  })
})

test('where no report was written, nothing was counted', () => {
  const none = join(folder, 'none.json')
  expect(readVitestReport(none)).toEqual({ passed: 0, failed: 0, skipped: 0 })
  expect(readPlaywrightReport(none)).toEqual({ passed: 0, failed: 0, skipped: 0 })
})

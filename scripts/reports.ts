// What the test runners' JSON reports say: the counts, and each failed test with its error, so that the end of a long run names them.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Outcome } from './outcome.ts'
import { ROOT } from './run.ts'

export type Report = Omit<Outcome, 'notRun'>

/** Lines of an error that are told again at the end. */
const ERROR_LINES = 12

const NOTHING: Report = { passed: 0, failed: 0, skipped: 0 }

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    /** The error of a file that failed as a whole. */
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/** Vitest's report; nothing where it wrote none. */
export function readVitestReport(path: string): Report {
  if (!existsSync(path)) return NOTHING
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const file = relative(ROOT, name)
      const tests = assertionResults.filter((test) => test.status === 'failed')
      if (tests.length === 0) return status === 'failed' ? [failure(file, message)] : []
      return tests.map((test) => failure(`${file} › ${test.fullName}`, test.failureMessages?.join('\n') ?? ''))
    }),
  }
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs: readonly {
    readonly file: string
    readonly title: string
    readonly tests: readonly {
      readonly projectName: string
      readonly status: string
      readonly results: readonly { readonly errors: readonly { readonly message?: string }[] }[]
    }[]
  }[]
}

/** Playwright's report; nothing where it wrote none. A flaky test has failed. */
export function readPlaywrightReport(path: string): Report {
  if (!existsSync(path)) return NOTHING
  const { stats, suites } = JSON.parse(readFileSync(path, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
    suites: readonly PlaywrightSuite[]
  }
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: suites.flatMap(failuresIn),
  }
}

function failuresIn({ specs, suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => {
        const errors = results.flatMap((result) => result.errors.map(({ message = '' }) => message))
        return failure(`e2e/${file} › ${title} (${projectName})`, errors.join('\n'))
      }),
  )
  return [...own, ...suites.flatMap(failuresIn)]
}

function failure(name: string, error: string): string {
  const lines = stripVTControlCharacters(error).trimEnd().split('\n').slice(0, ERROR_LINES)
  return [name, ...lines.map((line) => `    ${line}`)].join('\n')
}

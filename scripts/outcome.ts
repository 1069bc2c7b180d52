// What a step of the test run came to, and how the whole is told at its end.

export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What was not run, and why: a sentence each. */
  readonly notRun: readonly string[]
  /** Each failed test: its name, and its error indented below; where a step knows them. */
  readonly failures?: readonly string[]
}

export interface Step extends Outcome {
  readonly name: string
  readonly seconds: number
}

export const passed: Outcome = { passed: 1, failed: 0, skipped: 0, notRun: [] }
export const failed: Outcome = { passed: 0, failed: 1, skipped: 0, notRun: [] }
export const skipped = (why: string): Outcome => ({ passed: 0, failed: 0, skipped: 1, notRun: [why] })

/** What a step comes to; one that throws has failed, with what it says. */
export async function outcomeOf(take: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await take()
  } catch (error) {
    return { ...failed, failures: [error instanceof Error ? error.message : String(error)] }
  }
}

/** A program's own counts. One that ends with an error though none of its tests failed has failed all the same. */
export function counted(code: number, counts: Omit<Outcome, 'notRun'>, notRun: readonly string[] = []): Outcome {
  const silent = code !== 0 && counts.failed === 0 ? 1 : 0
  return { ...counts, failed: counts.failed + silent, notRun }
}

/** The lines that close a run: a table of steps, what failed, what was not run, and the sum as the last line. */
export function summary(steps: readonly Step[]): string {
  const width = Math.max(...steps.map(({ name }) => name.length))
  const table = steps.map((step) => {
    const verdict = step.failed > 0 ? 'FAILED ' : step.passed > 0 ? 'passed ' : 'skipped'
    return `  ${verdict}  ${step.name.padEnd(width)}  ${step.seconds.toFixed(1).padStart(6)} s  ${counts(step)}`
  })
  const notRun = steps.flatMap((step) => step.notRun.map((why) => `  ${step.name}: ${why}`))
  const failures = steps.flatMap((step) => (step.failures ?? []).map((test) => `  ${step.name}: ${test}`))
  const sum = (key: 'passed' | 'failed' | 'skipped') => steps.reduce((total, step) => total + step[key], 0)
  return [
    '',
    ...table,
    '',
    ...(failures.length > 0 ? ['Failed:', ...failures, ''] : []),
    ...(notRun.length > 0 ? ['Not run:', ...notRun, ''] : ['Everything was run.', '']),
    counts({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }),
  ].join('\n')
}

const counts = (of: Omit<Outcome, 'notRun'>) => `${of.passed} passed, ${of.failed} failed, ${of.skipped} skipped`

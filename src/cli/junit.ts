// A report in JUnit's XML, which continuous integration reads: a suite for each scenario, a case for each actor. By hand: it is four elements, and the
// packages that write it bring a date library and an XML tree.

export interface JUnitCase {
  readonly name: string
  readonly seconds: number
  /** "" when it passed. */
  readonly failure: string
  /** What stands behind the failure. */
  readonly detail: string
}

export interface JUnitSuite {
  readonly name: string
  readonly seconds: number
  /** Milliseconds since the epoch. */
  readonly began: number
  readonly cases: readonly JUnitCase[]
}

export function junitReport(suites: readonly JUnitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases)
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="socketbench" ${countsOf(cases, sum(suites))}>`]
  for (const suite of suites) {
    const began = new Date(suite.began).toISOString().slice(0, 19)
    lines.push(`  <testsuite name="${escaped(suite.name)}" ${countsOf(suite.cases, suite.seconds)} timestamp="${began}">`)
    for (const { name, seconds, failure, detail } of suite.cases) {
      const head = `    <testcase classname="${escaped(suite.name)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"`
      if (failure === '') lines.push(`${head}/>`)
      else
        lines.push(
          `${head}>`,
          `      <failure message="${escaped(failure)}" type="scenario">${escaped(detail)}</failure>`,
          '    </testcase>',
        )
    }
    lines.push('  </testsuite>')
  }
  return `${lines.join('\n')}\n</testsuites>\n`
}

function countsOf(cases: readonly JUnitCase[], seconds: number): string {
  const failures = cases.filter(({ failure }) => failure !== '').length
  return `tests="${cases.length}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}"`
}

function sum(suites: readonly JUnitSuite[]): number {
  return suites.reduce((all, { seconds }) => all + seconds, 0)
}

/** Characters that XML 1.0 cannot carry at all, escaped or not: what a client has sent may have them. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NO_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

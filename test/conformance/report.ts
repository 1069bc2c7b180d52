// What `npm run conformance` prints: a row for each case, a summary for each group.
import type { ConformanceCase } from './case.ts'
import { sentInWords } from './case.ts'
import type { Result, Verdict } from './run.ts'
import { GROUPS, groupOf } from './table.ts'

const VERDICTS: readonly Verdict[] = ['ok', 'informational', 'non-strict', 'failed']

/** Characters of a title in a row. */
const TITLE = 76

const shortened = (title: string): string => (title.length > TITLE ? `${title.slice(0, TITLE - 1)}…` : title)

/** A case and what came of it on each server, in a line; under it what was expected and what came, where that differs. */
export function rowOf(one: ConformanceCase, results: ReadonlyMap<string, Result>): string {
  const cells = [...results.values()].map(({ verdict, ms }) => `${verdict.padEnd(13)} ${ms.toFixed(0).padStart(6)}`)
  const row = `${one.id.padEnd(8)} ${shortened(one.title).padEnd(TITLE)} ${cells.join('  ')}`
  const others = [...results].filter(([, { lines }]) => lines.join() !== one.strict.join())
  if (others.length === 0) return row
  return [
    row,
    `         sent: ${sentInWords(one)}`,
    `         expected (${one.section}): ${one.strict.join(', ')}`,
    ...others.map(([server, { lines }]) => `         ${server}: ${lines.join(', ')}`),
  ].join('\n')
}

export function headOf(servers: readonly string[]): string {
  return `${'case'.padEnd(8)} ${'title'.padEnd(TITLE)} ${servers.map((server) => `${server.padEnd(17)} ms`).join('  ')}`.trimEnd()
}

/** How many cases of each group got which verdict on one server. */
export function summaryOf(server: string, results: ReadonlyMap<string, Result>): string {
  const counts = new Map<string, number>()
  const count = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const [id, { verdict }] of results) {
    count(verdict)
    count(`${groupOf(id)} ${verdict}`)
  }
  const numbers = (prefix: string): string =>
    VERDICTS.map((verdict) => String(counts.get(`${prefix}${verdict}`) ?? 0).padStart(verdict.length)).join('  ')
  const names = Object.entries(GROUPS).filter(([group]) => [...results.keys()].some((id) => groupOf(id) === group))
  return [
    `${server.padEnd(46)}${VERDICTS.join('  ')}`,
    ...names.map(([group, name]) => `${group.padStart(4)} ${name.padEnd(41)}${numbers(`${group} `)}`),
    `${String(results.size).padStart(4)} ${'cases'.padEnd(41)}${numbers('')}`,
  ].join('\n')
}

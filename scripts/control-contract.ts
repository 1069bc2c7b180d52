// Writes what is made of the table of the control contract: the version that is recorded for the test, beside the examples that stand there by hand, and the table of
// requests in docs/control.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { description } from '../src/control/description.ts'

const RECORD = join(import.meta.dirname, '../test/control/contract-v1.json')
const PAGE = join(import.meta.dirname, '../docs/control.md')
const BEGIN = '<!-- requests, by npm run contract -->\n'
const END = '<!-- end of requests -->'

interface Recorded {
  readonly requests: Readonly<Record<string, { readonly examples: readonly object[] }>>
}

interface Schema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

function requestTable(): string {
  const rows = Object.entries(description('').requests).map(([name, { says, params, answer }]) => {
    const { properties = {}, required = [] } = params as Schema
    const taken = Object.keys(properties).map((member) => `\`${member}\`${required.includes(member) ? '' : '?'}`)
    const given = Object.keys((answer as Schema).properties ?? {}).map((member) => `\`${member}\``)
    return `| \`${name}\` | ${taken.join(' ') || '–'} | ${given.join(' ') || '–'} | ${says} |`
  })
  return ['| Request | Takes | Answers | |', '|---|---|---|---|', ...rows].join('\n')
}

/** The page with the table as it is now. */
export function withTable(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN)
  const [, after = ''] = rest.split(END)
  return `${before}${BEGIN}\n${requestTable()}\n\n${END}${after}`
}

if (import.meta.main) {
  const before = JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded
  const { contract, requests } = description('')
  const recorded = Object.fromEntries(
    Object.entries(requests).map(([name, { params, answer }]) => {
      const { examples = [] } = before.requests[name] ?? {}
      return [name, { params, answer, examples }]
    }),
  )
  writeFileSync(RECORD, `${JSON.stringify({ contract, requests: recorded }, undefined, 2)}\n`)
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')))
}

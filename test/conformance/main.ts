// `npm run conformance`: runs the table against our server over ws and wss, and prints what came of it. Ends with 1 when a case failed or was
// not strict, or when an informational one did not do what is written down of it.
import process from 'node:process'
import { parseArgs } from 'node:util'
import { headOf, rowOf, summaryOf } from './report.ts'
import { runCase } from './run.ts'
import type { Result } from './run.ts'
import { npmWs, ours } from './servers.ts'
import type { Served } from './servers.ts'
import { FULL_TABLE, USUAL_TABLE } from './table.ts'

const HELP = `Usage: npm run conformance -- [options]
  --full        1000 messages in each case of groups 12 and 13, as the suite has it, instead of 8 to 100
  --against ws  npm ws as well, over ws, in a column of its own
  --only 6.4    only the cases whose numbers begin with this; may be given several times`

function options(): { full: boolean; against: string | undefined; only: string[] } {
  const { values } = parseArgs({
    options: {
      full: { type: 'boolean', default: false },
      against: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  if (values.against !== undefined && values.against !== 'ws')
    throw new Error(`--against "${values.against}": only "ws" is there to be compared with.`)
  return { full: values.full, against: values.against, only: values.only }
}

const begins = (id: string, prefix: string): boolean => `${id}.`.startsWith(prefix.endsWith('.') ? prefix : `${prefix}.`)

async function main(): Promise<number> {
  const { full, against, only } = options()
  const whole = full ? FULL_TABLE : USUAL_TABLE
  const table = only.length === 0 ? whole : whole.filter(({ id }) => only.some((prefix) => begins(id, prefix)))
  if (table.length === 0)
    throw new Error(`No case has a number that begins with ${only.join(' or ')}. They go from 1.1.1 to 13.7.18.`)
  const starts: [server: string, served: Promise<Served>][] = [
    ['ws', ours(false)],
    ['wss', ours(true)],
    ...(against ? [['npm ws', npmWs(false)] as [string, Promise<Served>]] : []),
  ]
  const columns = await Promise.all(
    starts.map(async ([server, starting]) => {
      const served = await starting
      return { server, served, results: new Map<string, Result>() }
    }),
  )
  let bad = 0
  console.log(headOf(columns.map(({ server }) => server)))
  for (const one of table) {
    const row = new Map<string, Result>()
    for (const { server, served, results } of columns) {
      const result = await runCase(one, served)
      results.set(one.id, result)
      row.set(server, result)
      if (server !== 'npm ws' && result.lines.join() !== one.strict.join()) bad++
    }
    console.log(rowOf(one, row))
  }
  for (const { server, served, results } of columns) {
    console.log(`\n${summaryOf(server, results)}`)
    await served.close()
  }
  return bad === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

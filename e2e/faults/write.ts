// npm run faults: shows every fault to the clients that are here, and writes what they report into the contract and into docs/faults.md.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from '../../scripts/chromium.ts'
import { findClients } from '../../scripts/e2e-clients.ts'
import type { FaultReport } from '../../src/contract/automation/fault-reports.ts'
import { FAULTS, type FaultGroup } from '../../src/contract/automation/faults.ts'
import { faultClients } from './list.ts'
import { observed, type Observed } from './observe.ts'

const ROOT = join(import.meta.dirname, '../..')
const GROUPS: Readonly<Record<FaultGroup, string>> = {
  tls: 'TLS',
  opening: 'Opening',
  frames: 'Frames',
  closing: 'Closing',
  transport: 'Transport',
  records: 'TLS, on an open connection',
}

const GONE = 'error; close 1006; console: Error in connection establishment: net::ERR_SOCKET_NOT_CONNECTED'

/**
 * Seen at another time, most of it on a busy machine: Java's WebSocket races with itself where bytes and FIN come at once, and Node's inflates beside what it
 * reads, so that FIN may come first. Chromium may find its connection gone before it reads the alert behind its Finished: seen at one alert, and
 * the same for each.
 */
const ALSO_SEEN: Readonly<Record<string, readonly string[]>> = {
  'node deflate-bomb': ['open; error; close 1006', 'open; message of 16777216; error; close 1006'],
  'java frames-glued': ['open; message glued 1; message glued 2; onClose 1006', 'open; message glued 1; onError InternalError'],
  'java unfinished': ['open; onClose 1006', 'open; onError InternalError', 'open; …'],
  'java transport-stall': ['open; onClose 1006', 'open; onError InternalError', 'open; …'],
  'chromium tls-alert-finished-40': [GONE],
  'chromium tls-alert-finished-42': [GONE],
  'chromium tls-alert-finished-49': [GONE],
  'chromium tls-alert-finished-70': [GONE],
  'chromium tls-alert-finished-80': [GONE],
  'chromium tls-alert-finished-112': [GONE],
  'java transport-reset': ['open; onError SocketException: Connection reset', 'open; onError IOException: closed input'],
}

async function main(): Promise<void> {
  const [browser, { env, missing }] = [await findChromium(), await findClients()]
  if ('why' in browser) throw new Error(browser.why)
  if (missing.length > 0) throw new Error(missing.join('\n'))
  Object.assign(process.env, env, { SOCKETBENCH_CHROMIUM: browser.executable })
  const versions: Record<string, string> = {}
  const reports: Record<string, Record<string, readonly FaultReport[]>> = {}
  for (const [name, { called, client }] of Object.entries(faultClients())) {
    versions[name] = await called()
    // Some clients race with themselves.
    const all = [await observed(client), await observed(client), await observed(client)]
    for (const id of Object.keys(all[0] ?? {})) {
      const also = (ALSO_SEEN[`${name} ${id}`] ?? []).map((says) => ({ says }))
      ;(reports[id] ??= {})[name] = different([...all.map((report) => report[id]), ...also])
    }
  }
  writeFileSync(
    join(ROOT, 'src/contract/automation/fault-reports.ts'),
    `// What real clients report of each fault, observed by e2e/browser-fault-truth.spec.ts and written by npm run faults. What is said is the clients' own.

export const FAULT_CLIENTS = ${JSON.stringify(versions)} as const
export type FaultClient = keyof typeof FAULT_CLIENTS

export interface FaultReport {
  /** What it tells of the connection, in order. Three dots: it comes to no end. */
  readonly says: string
  /** It waits for an answer, until the server leaves. */
  readonly waits?: boolean
  /** How often it connects by itself, if it is more than once. */
  readonly connections?: number
}

/** By fault, then by client: one of those; none where the fault cannot be done to it. */
export const FAULT_REPORTS: Readonly<Record<string, Readonly<Partial<Record<FaultClient, readonly FaultReport[]>>>>> = ${JSON.stringify(reports)}
`,
  )
  writeFileSync(join(ROOT, 'docs/faults.md'), page(versions, reports))
  execFileSync('oxfmt', ['src/contract/automation/fault-reports.ts', 'docs/faults.md'], { cwd: ROOT, stdio: 'inherit' })
}

/** Each once, in an order that is the same each time. */
function different(reports: readonly Observed[]): readonly FaultReport[] {
  const byText = new Map(reports.flatMap((report) => (report ? [[JSON.stringify(report), report]] : [])))
  return [...byText.keys()].toSorted().flatMap((text) => byText.get(text) ?? [])
}

/** As it stands in a cell of a table. */
function shown(reports: readonly FaultReport[]): string {
  if (reports.length === 0) return '(cannot be done: it does not agree to the extension)'
  const lines = reports.map(({ says, waits = false, connections = 1 }) =>
    [
      ...(waits ? ['(waits, until the server leaves)'] : []),
      says,
      ...(connections > 1 ? [`(connects ${connections} times)`] : []),
    ].join(' '),
  )
  return lines.join(' — or — ').replaceAll('|', '\\|')
}

function page(
  versions: Readonly<Record<string, string>>,
  reports: Readonly<Record<string, Readonly<Record<string, readonly FaultReport[]>>>>,
): string {
  const lines = [
    '# Faults, and what clients report of them',
    '',
    'Written by `npm run faults`; `e2e/browser-fault-truth.spec.ts` shows every fault to the clients again, and fails where one says something else. Each client is told to connect once; some ask again by themselves. Behind each fault the server leaves with FIN, so that a client which takes no notice of it comes to its end as well: `close 1006` alone says that it did not object. Where nothing is answered, it leaves after half a second. Faults of TLS are shown to clients that trust the authority of the certificates.',
    '',
    'Lines of clients are as they say them, but for what stands in round brackets at their ends; where one has said one thing or another, both stand there, and … is no end. `console:` is what Chromium writes into its developer tools; the page itself hears `error` and the code. Java’s `WebSocket` races with itself where bytes and FIN come at once, and Node’s with FIN where it inflates. Of curl (8.11 is the first with WebSocket built in) it is what it prints and how it ends: `exit 52` of a connection on which no message came, so that it did not object; the payload of a Close is printed as if it were a message.',
  ]
  for (const [group, title] of Object.entries(GROUPS)) {
    lines.push('', `## ${title}`)
    for (const fault of FAULTS.filter((each) => each.group === group)) {
      const said = reports[fault.id] ?? {}
      lines.push('', `### ${fault.title}`, '', `\`${fault.id}\`, ${fault.section}`, '', '| Client | Reports |', '| --- | --- |')
      lines.push(...Object.keys(said).map((name) => `| ${versions[name]} | ${shown(said[name] ?? [])} |`))
    }
  }
  return `${lines.join('\n')}\n`
}

await main()

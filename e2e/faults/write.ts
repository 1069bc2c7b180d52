// npm run faults: shows every fault to the clients that are here, and writes what they report into the contract and into docs/faults.md.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium as browsers } from '@playwright/test'
import { findChromium } from '../../scripts/chromium.ts'
import { findPython } from '../../scripts/e2e.ts'
import { FAULTS, type FaultGroup } from '../../src/contract/automation/faults.ts'
import { aiohttp, chromium, node, python, ws } from './clients.ts'
import { OR, observed, type Client } from './observe.ts'

const ROOT = join(import.meta.dirname, '../..')
const GROUPS: Readonly<Record<FaultGroup, string>> = {
  tls: 'TLS',
  opening: 'Opening',
  frames: 'Frames',
  closing: 'Closing',
  transport: 'Transport',
  records: 'TLS, on an open connection',
}

/** Seen at another time: whether Node's WebSocket tells its end here depends on how the bytes are divided. */
const ALSO_SEEN: Readonly<Record<string, readonly string[]>> = { 'node garbage-before': ['and no end', 'open; error; close 1006'] }

async function main(): Promise<void> {
  const [browserFile, pythonFile] = [await findChromium(), await findPython()]
  if ('why' in browserFile) throw new Error(browserFile.why)
  if ('why' in pythonFile) throw new Error(pythonFile.why)
  const browser = await browsers.launch({
    executablePath: browserFile.executable,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const versions = {
    chromium: `Chromium ${browser.version().split('.', 1)[0]}`,
    node: `Node ${process.versions.node.split('.', 1)[0]}`,
    ws: `ws ${(createRequire(import.meta.url)('ws/package.json') as { version: string }).version.split('.', 1)[0]}`,
    python: `Python websockets ${execFileSync(pythonFile.executable, ['-c', 'import websockets; print(websockets.__version__)']).toString().trim()}`,
    aiohttp: `aiohttp ${execFileSync(pythonFile.executable, ['-c', 'import aiohttp; print(aiohttp.__version__)']).toString().trim()}`,
  }
  const clients: Readonly<Record<keyof typeof versions, Client>> = {
    chromium: chromium(browser),
    node,
    ws,
    python: python(pythonFile.executable),
    aiohttp: aiohttp(pythonFile.executable),
  }
  const reports: Record<string, Record<string, string>> = {}
  for (const [name, client] of Object.entries(clients)) {
    // Some clients race with themselves.
    const canTrust = name !== 'chromium'
    const all = [await observed(client, canTrust), await observed(client, canTrust), await observed(client, canTrust)]
    for (const id of Object.keys(all[0] ?? {})) {
      const lines = new Set(all.map((said) => said[id] ?? ''))
      for (const line of ALSO_SEEN[`${name} ${id}`] ?? []) lines.add(line)
      ;(reports[id] ??= {})[name] = [...lines].toSorted().join(OR)
    }
  }
  await browser.close()
  writeFileSync(
    join(ROOT, 'src/contract/automation/fault-reports.ts'),
    `// What real clients report of each fault, observed by e2e/browser-fault-truth.spec.ts and written by npm run faults. What is said is the clients' own.

export const FAULT_CLIENTS = ${JSON.stringify(versions)} as const
export type FaultClient = keyof typeof FAULT_CLIENTS

/** A client that could not be asked is not there. */
export const FAULT_REPORTS: Readonly<Record<string, Readonly<Partial<Record<FaultClient, string>>>>> = ${JSON.stringify(reports, undefined, 2)}
`,
  )
  writeFileSync(join(ROOT, 'docs/faults.md'), page(versions, reports))
  execFileSync('oxfmt', ['src/contract/automation/fault-reports.ts', 'docs/faults.md'], { cwd: ROOT, stdio: 'inherit' })
}

function page(
  versions: Readonly<Record<string, string>>,
  reports: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const names = Object.keys(versions)
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const lines = [
    '# Faults, and what clients report of them',
    '',
    'Written by `npm run faults`; `e2e/browser-fault-truth.spec.ts` shows every fault to the clients again, and fails where one says something else. Behind each fault the server leaves with FIN, so that a client which takes no',
    'notice of it comes to its end as well: `close 1006` alone says that it did not object. `console:` is what Chromium writes into its developer tools; the page itself hears `error` and the code. Faults of TLS are shown to clients that trust the authority; Chromium cannot be told to, here. Lines of clients are as they say them; where one has said one thing or another, both stand there.',
  ]
  for (const [group, title] of Object.entries(GROUPS)) {
    lines.push('', `## ${title}`)
    for (const fault of FAULTS.filter((each) => each.group === group)) {
      const said = reports[fault.id]
      lines.push('', `### ${fault.title}`, '', `\`${fault.id}\`, ${fault.section}`, '')
      if (said)
        lines.push(
          '| Client | Reports |',
          '| --- | --- |',
          ...names.flatMap((name) => (said[name] === undefined ? [] : [`| ${versions[name]} | ${cell(said[name])} |`])),
        )
      else lines.push('Clients wait, until their own patience ends; browsers have none.')
    }
  }
  return `${lines.join('\n')}\n`
}

await main()

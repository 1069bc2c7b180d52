// `npm test`: everything that can be tested on this machine, and at the end what could not and why. One step failing does not
// keep the next from running.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.ts'
import { checks } from './check.ts'
import { buildDocs } from './docs.ts'
import { runE2e } from './e2e.ts'
import { fuzzForAMinute } from './fuzz.ts'
import { counted, failed, outcomeOf, passed, summary, type Outcome, type Step } from './outcome.ts'
import { testNpmPackage } from './npm-package-test.ts'
import { testPackage } from './package-test.ts'
import { readVitestReport } from './reports.ts'
import { CACHE, runPackage, runScript } from './run.ts'
import { supplyShells } from './shells.ts'
import { supplyTlsClients } from './tls-clients.ts'
import { testTlsInElectron } from './tls-in-electron.ts'

const verdict = (worked: boolean): Outcome => (worked ? passed : failed)

const steps: readonly { readonly name: string; readonly take: () => Promise<Outcome> }[] = [
  ...checks.map(({ name, check }) => ({ name, take: async () => verdict((await check()).code === 0) })),
  { name: 'build', take: async () => verdict(await build()) },
  { name: 'unit and integration', take: runVitest },
  { name: 'TLS inside Electron', take: () => testTlsInElectron() },
  { name: 'fuzzing, a minute', take: fuzzForAMinute },
  { name: 'end to end', take: () => runE2e() },
  { name: 'documentation site', take: async () => verdict(await buildDocs()) },
  { name: 'npm package', take: testNpmPackage },
  { name: 'package', take: testPackage },
  { name: 'bench, short form', take: async () => verdict((await runScript('bench/run.ts', ['--short'])).code === 0) },
]

async function runVitest(): Promise<Outcome> {
  const report = join(CACHE, 'vitest.json')
  rmSync(report, { force: true })
  const notRun = [...(await supplyTlsClients()), ...(await supplyShells())]
  const { code } = await runPackage('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  return existsSync(report) ? counted(code, readVitestReport(report), notRun) : failed
}

mkdirSync(CACHE, { recursive: true })
const taken: Step[] = []
for (const { name, take } of steps) {
  console.log(`\n── ${name}`)
  const began = Date.now()
  const outcome = await outcomeOf(take)
  taken.push({ name, seconds: (Date.now() - began) / 1000, ...outcome })
}
console.log(summary(taken))
process.exitCode = taken.some((step) => step.failed > 0) ? 1 : 0

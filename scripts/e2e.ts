// `npm run test:e2e`: the end-to-end specs in every shell for which a runtime is here. Arguments go on to Playwright.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfNeeded } from './build.ts'
import { findChromium } from './chromium.ts'
import { findClients } from './e2e-clients.ts'
import { findElectron, supplyLibraries } from './electron-runtime.ts'
import { aptInstall, findProgram, hasDisplay } from './machine.ts'
import { counted, failed, type Outcome } from './outcome.ts'
import { readPlaywrightReport } from './reports.ts'
import { CACHE, commandOf, run, under } from './run.ts'

/** All specs in both shells take four minutes on two cores, nine on slow ones; what is not done by then hangs. */
const E2E_LIMIT = 1_200_000

/** What `xvfb-run` is given: room for the largest window of the specs. */
export const VIRTUAL_DISPLAY = ['-a', '-s', '-screen 0 1920x1200x24']

/** The command that gives a program a display: none, xvfb-run, or why there is neither. */
export async function findDisplay(): Promise<{ readonly prefix: readonly string[] } | { readonly why: string }> {
  if (hasDisplay()) return { prefix: [] }
  if (!findProgram('xvfb-run') || !findProgram('xauth')) {
    const why = await aptInstall(['xvfb', 'xauth'])
    if (why !== undefined) return { why: `there is no display, no xvfb-run, and ${why}` }
  }
  return { prefix: ['xvfb-run', ...VIRTUAL_DISPLAY] }
}

/** An Electron that can open a window here, or why there is none. */
export async function findWorkingElectron(): Promise<
  { readonly executable: string; readonly folder: string; readonly prefix: readonly string[] } | { readonly why: string }
> {
  const runtime = await findElectron()
  if ('why' in runtime) return runtime
  const missing = await supplyLibraries(runtime.executable)
  if (missing !== undefined) return { why: missing }
  const display = await findDisplay()
  return 'why' in display ? display : { ...runtime, ...display }
}

/** With SOCKETBENCH_REQUIRE_ELECTRON=1 a run that cannot test the Electron shell is a failed run. */
export async function runE2e(args: readonly string[] = []): Promise<Outcome> {
  if (!(await buildIfNeeded())) return failed
  const notRun: string[] = []
  const note = (why: string) => {
    console.log(`Not run: ${why}`)
    notRun.push(why)
  }
  const chromium = await findChromium()
  const electron = await findWorkingElectron()
  const clients = await findClients()
  if ('why' in electron) note(`specs in Electron: ${electron.why}`)
  if ('why' in chromium) note(`specs in a browser, and Chromium as a client: ${chromium.why}`)
  for (const why of clients.missing) note(why)
  const projects = [...('executable' in electron ? ['electron'] : []), ...('executable' in chromium ? ['browser'] : [])]
  const required = process.env.SOCKETBENCH_REQUIRE_ELECTRON === '1' && 'why' in electron
  if (projects.length === 0) return { passed: 0, failed: required ? 1 : 0, skipped: 1, notRun }

  const report = join(CACHE, 'e2e.json')
  rmSync(report, { force: true })
  const prefix = 'prefix' in electron ? electron.prefix : []
  const playwright = [commandOf('@playwright/test', 'playwright'), 'test', ...projects.map((name) => `--project=${name}`), ...args]
  const line = under(prefix, process.execPath, playwright)
  const { code, timedOut } = await run(line.command, line.args, {
    limit: E2E_LIMIT,
    env: {
      SOCKETBENCH_E2E_REPORT: report,
      SOCKETBENCH_ELECTRON: 'executable' in electron ? electron.executable : '',
      SOCKETBENCH_CHROMIUM: 'executable' in chromium ? chromium.executable : '',
      ...clients.env,
    },
  })
  if (timedOut) console.error(`The specs were ended after ${E2E_LIMIT / 60_000} minutes.`)
  const outcome = counted(code, readPlaywrightReport(report), notRun)
  return required ? { ...outcome, failed: outcome.failed + 1 } : outcome
}

if (import.meta.main) process.exitCode = (await runE2e(process.argv.slice(2))).failed > 0 ? 1 : 0

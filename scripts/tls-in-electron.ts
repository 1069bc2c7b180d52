// `npm run test:electron`: the tests of TLS once more, inside the Electron runtime, whose TLS library (BoringSSL) is another than Node's. They
// are the same files; what the library lacks, they expect to be said. Vitest itself runs in the runtime, as a program of Node.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfNeeded } from './build.ts'
import { findElectron, supplyLibraries } from './electron-runtime.ts'
import { counted, failed, skipped, type Outcome } from './outcome.ts'
import { readVitestReport } from './reports.ts'
import { CACHE, commandOf, run } from './run.ts'

/** Parts of paths, as Vitest takes them. */
const TESTS = ['src/server/tls/', 'test/server/tls-', 'src/automation/faults/tls-']
/** They take a minute on two cores, more than two on slow ones; what is not done by then hangs. */
const LIMIT = 600_000

/** With SOCKETBENCH_REQUIRE_ELECTRON=1 a run without a runtime is a failed run. */
export async function testTlsInElectron(args: readonly string[] = TESTS): Promise<Outcome> {
  const runtime = await findElectron()
  const why = 'why' in runtime ? runtime.why : await supplyLibraries(runtime.executable)
  if ('why' in runtime || why !== undefined) {
    const notRun = skipped(`the tests of TLS under BoringSSL: ${why}`)
    console.log(`Not run: ${notRun.notRun[0]}`)
    return process.env.SOCKETBENCH_REQUIRE_ELECTRON === '1' ? { ...notRun, failed: 1 } : notRun
  }
  // Here, and not by Vitest's global setup: what builds is meant to run on the Node of the scripts.
  if (!(await buildIfNeeded())) return failed
  const report = join(CACHE, 'vitest-electron.json')
  rmSync(report, { force: true })
  const vitest = ['run', '--project=node', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code, timedOut } = await run(runtime.executable, [commandOf('vitest'), ...vitest, ...args], {
    env: { ELECTRON_RUN_AS_NODE: '1' },
    limit: LIMIT,
  })
  if (timedOut) console.error(`The tests inside Electron were ended after ${LIMIT / 60_000} minutes.`)
  return counted(code, readVitestReport(report))
}

if (import.meta.main) {
  const args = process.argv.slice(2)
  process.exitCode = (await testTlsInElectron(args.length > 0 ? args : TESTS)).failed > 0 ? 1 : 0
}

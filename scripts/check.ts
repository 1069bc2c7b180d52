// `npm run check`: types, lint, exports that nobody uses, and format, in the order in which a mistake is best understood.
import { join } from 'node:path'
import { ROOT, run, runPackage, type RunResult } from './run.ts'

export const checks: readonly { readonly name: string; readonly check: () => Promise<RunResult> }[] = [
  { name: 'types', check: () => run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']) },
  { name: 'lint', check: () => runPackage('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'unused exports', check: () => runPackage('knip', ['--no-progress', '--no-tag-hints']) },
  { name: 'format', check: () => runPackage('oxfmt', ['--check', '.']) },
]

if (import.meta.main) {
  for (const { name, check } of checks) {
    console.log(`── ${name}`)
    if ((await check()).code !== 0) process.exitCode = 1
  }
}

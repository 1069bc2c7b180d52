// Builds the application into out/, and knows whether that is needed.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runPackage } from './run.ts'
import { keepReached } from './types-of-package.ts'

const STAMP = join(ROOT, 'out', '.built')
/** What the build is made from. */
const SOURCES = ['src', 'package.json', 'tsconfig.types.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']

/** Newer than the last build is anything that was written since, whatever its contents. */
export function buildIsFresh(): boolean {
  if (!existsSync(STAMP)) return false
  const built = statSync(STAMP).mtimeMs
  return SOURCES.every((source) => newest(join(ROOT, source)) < built)
}

function newest(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Shells, face, library and its types. Returns whether it worked; what went wrong has been printed, and `quiet`: nothing else. */
export async function build({ quiet = false } = {}): Promise<boolean> {
  const began = new Date()
  const steps = [
    () => runPackage('electron-vite', ['build', ...(quiet ? ['--logLevel', 'warn'] : [])]),
    () => run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.types.json']),
  ]
  for (const step of steps) {
    if ((await step()).code !== 0) return false
  }
  keepReached(join(ROOT, 'out', 'types'), typesOfPackage())
  writeFileSync(STAMP, `${began.toISOString()}\n`)
  return true
}

/** The declarations that package.json names for those who import the package. */
function typesOfPackage(): string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, { readonly types: string }>
  }
  return Object.values(exports).map(({ types }) => join(ROOT, types))
}

export async function buildIfNeeded(): Promise<boolean> {
  if (buildIsFresh()) return true
  console.log(existsSync(STAMP) ? 'The sources have changed: building …' : 'First start: building, which takes a few seconds …')
  // A hundred lines of files would hide what comes next.
  return build({ quiet: true })
}

if (import.meta.main) process.exitCode = (await build()) ? 0 : 1

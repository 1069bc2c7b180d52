// `npm start`: builds where needed, then opens the Electron window; where there is no runtime or no display, serves the same
// application to a browser and says so.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildIfNeeded } from './build.ts'
import { findElectron } from './electron-runtime.ts'
import { hasDisplay, isRoot } from './machine.ts'
import { BEFORE_READY, ROOT } from './run.ts'

/** A window that a person closed was open for longer than this; a runtime that cannot start is gone before. */
const STILLBORN = 8_000

const args = process.argv.slice(2)
/** The person has ended it: whatever code the window came back with, there is to be no second try. */
let interrupted = false

async function start(): Promise<number> {
  if (!(await buildIfNeeded())) return 1
  const why = await openWindow()
  if (why === undefined) return 0
  console.log(`No Electron window: ${why}. Serving the application to a browser instead.`)
  return follow(process.execPath, [join(ROOT, 'out', 'main', 'cli.js'), 'web', ...args])
}

/** Returns when the window has closed, or why there was none. */
async function openWindow(): Promise<string | undefined> {
  if (!hasDisplay()) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)'
  const runtime = await findElectron()
  if ('why' in runtime) return runtime.why
  const flags = ['-r', BEFORE_READY]
  if (process.platform === 'linux' && isRoot) {
    console.log('Started as root: Chromium runs without its sandbox (--no-sandbox), as it must under this account.')
    flags.push('--no-sandbox')
  }
  const began = Date.now()
  const code = await follow(runtime.executable, [...flags, '.', ...args])
  if (code !== 0 && !interrupted && Date.now() - began < STILLBORN) return `the Electron runtime ended at once with code ${code}`
  process.exitCode = code
  return undefined
}

/** Runs a program as if it were this one: its output, its signals, its exit code. */
function follow(command: string, commandArgs: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: ROOT, stdio: 'inherit' })
    const pass = (signal: NodeJS.Signals) => {
      interrupted = true
      child.kill(signal)
    }
    // Ctrl+C reaches the child by itself; we only have to outlive it.
    const stay = () => {
      interrupted = true
    }
    process.on('SIGINT', stay)
    process.on('SIGTERM', pass)
    const finish = (code: number) => {
      process.off('SIGINT', stay)
      process.off('SIGTERM', pass)
      resolve(code)
    }
    child.once('error', () => finish(127))
    child.once('close', (code) => finish(code ?? 1))
  })
}

const code = await start()
process.exitCode ||= code

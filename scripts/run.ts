// Runs programs from scripts: with a time limit, in the repository's root, and never leaving a child behind.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..')
/** For `electron -r`, relative to the root: see src/main/before-ready.ts. */
export const BEFORE_READY = './out/preload/before-ready.cjs'
/** Where scripts keep what they may throw away. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'socketbench')

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds; the program and what it started are killed after it. Without it there is none. */
  readonly limit?: number
  /** 'show': its output is ours. 'keep': it is returned. Default 'show'. */
  readonly output?: 'show' | 'keep'
  readonly cwd?: string
}

export interface RunResult {
  /** Exit code; 127 for a program that is not there; 1 for one that a signal ended. */
  readonly code: number
  readonly timedOut: boolean
  /** Standard output and error together, with output 'keep'. */
  readonly text: string
}

/** Never rejects: a program that could not be started has code 127 and the reason as its text. */
export function run(
  command: string,
  args: readonly string[],
  { env, limit, output = 'show', cwd = ROOT }: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that the limit ends the program's children too.
      detached: limit !== undefined && process.platform !== 'win32',
    })
    let text = ''
    let timedOut = false
    const collect = (chunk: Buffer) => (text += chunk.toString())
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            killTree(child)
          }, limit)
    // Ctrl+C reaches only our own group. It ends us too, as it does where we wait for nothing.
    const interrupt = () => {
      killTree(child)
      process.kill(process.pid, 'SIGINT')
    }
    if (limit !== undefined) process.once('SIGINT', interrupt)
    const finish = (code: number) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt)
      resolve({ code, timedOut, text })
    }
    child.once('error', (error) => {
      text += error.message
      finish(127)
    })
    child.once('close', (code) => finish(code ?? 1))
  })
}

/** Ends a program started with `detached` on POSIX, and all that it started. */
export function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
    child.kill('SIGKILL')
  }
}

/** How long one thing that is asked of a program may take, in milliseconds. */
export const PATIENCE = 30_000

/** Rejects with a sentence where it takes longer than PATIENCE. `what`: what is waited for. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${PATIENCE / 1000} seconds for ${what}.`)), PATIENCE)
  })
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer))
}

/** The arguments that run a package's command with this same Node: its file, to be put before its own arguments. */
export function commandOf(packageName: string, command = packageName): string {
  const folder = join(ROOT, 'node_modules', ...packageName.split('/'))
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: string | Record<string, string> }
  const file = typeof bin === 'string' ? bin : bin[command]
  if (file === undefined) throw new Error(`The package ${packageName} has no command "${command}".`)
  return join(folder, file)
}

/** Runs a package's command with this same Node. */
export function runPackage(
  packageName: string,
  args: readonly string[],
  options?: RunOptions & { readonly command?: string },
): Promise<RunResult> {
  return run(process.execPath, [commandOf(packageName, options?.command), ...args], options)
}

/** A command line under another program, such as xvfb-run, or by itself where the prefix is empty. */
export function under(
  prefix: readonly string[],
  program: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  const [command = program, ...rest] = prefix
  return { command, args: prefix.length === 0 ? args : [...rest, program, ...args] }
}

/** Runs another of our scripts; its path is relative to the repository. */
export function runScript(path: string, args: readonly string[] = [], options?: RunOptions): Promise<RunResult> {
  return run(process.execPath, [join(ROOT, path), ...args], options)
}

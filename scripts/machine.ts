// What this machine has and may: programs, a display, the distribution's packages. Which of them matter is left to the callers.
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.ts'

export const isRoot = process.platform !== 'win32' && process.getuid?.() === 0

export const hasDisplay = (): boolean => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** The first of the names that is a program on PATH, as a full path. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        continue
      }
    }
  }
  return undefined
}

/** Longest wait for the distribution's packages; a mirror that does not answer must not hold the tests. */
const APT_LIMIT = 240_000
let listsAreFresh = false

/** Why packages of the distribution cannot be installed here, or undefined. */
export function whyNoApt(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'this is not Debian or Ubuntu'
  if (!isRoot) return 'only root may install packages'
  if (!findProgram('apt-get')) return 'apt-get is not there'
  return undefined
}

/** Installs packages of Debian or Ubuntu. Returns why it could not, or undefined. Says what it does, since it changes the machine. */
export async function aptInstall(packages: readonly string[]): Promise<string | undefined> {
  const why = whyNoApt()
  if (why !== undefined) return why
  console.log(`Installing ${packages.join(' ')} with apt-get …`)
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, limit: APT_LIMIT, output: 'keep' } as const
  if (!listsAreFresh) {
    const { code } = await run('apt-get', ['update', '-qq'], options)
    if (code !== 0) return 'apt-get update failed'
    listsAreFresh = true
  }
  const { code, text } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
  return code === 0 ? undefined : `apt-get install failed: ${causeIn(text)}`
}

/** The line that names the cause in what a program said: a Node error's first line, not its stack; else the last line. */
export function causeIn(text: string): string {
  const lines = text.trim().split('\n')
  const line =
    lines.find((candidate) => /Error:|error:|ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|^E: /.test(candidate)) ?? lines.at(-1) ?? ''
  return line.trim().slice(0, 160)
}

#!/usr/bin/env node
// The command `socketbench`: reads the command line, runs one command until it ends or a signal comes, and sets the exit code.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { homeDirectory } from '../host/home-directory.ts'
import { settingsForRun } from '../host/run-settings.ts'
import { USAGE, parseCommand, type Command } from './options.ts'
import { serve } from './serve.ts'
import { settingFlags, withSecrets } from './setting-flags.ts'
import { settingsJson, settingsText } from './settings-list.ts'
import { UsageError } from './usage-error.ts'
import { web } from './web.ts'

/** The built file lies in out/main, its source in src/cli: two folders below the package either way. */
const PACKAGE = join(import.meta.dirname, '..', '..')

/** What a shell reports for a process that a signal ended is not for us: stopping when asked is a success. */
const stopped = new Promise<void>((stop) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Once: a second signal ends the process at once, as the system does it.
    process.once(signal, () => stop())
  }
})
// The reader of our output has gone, as in `socketbench serve | head`.
process.stdout.on('error', () => process.exit(0))

const flags = settingFlags(settingsForRun())

async function run(command: Command): Promise<number> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  const home =
    'home' in command && command.home !== undefined
      ? resolve(command.home)
      : homeDirectory({ platform: process.platform, env: process.env, homedir: homedir() })
  switch (command.name) {
    case 'help':
      process.stdout.write(USAGE)
      return 0
    case 'version':
      process.stdout.write(`${version}\n`)
      return 0
    case 'settings':
      process.stdout.write(`${command.json ? settingsJson(flags) : settingsText(flags)}\n`)
      return 0
    case 'serve': {
      const readFile = (path: string): string => readFileSync(path, 'utf8')
      const settings = withSecrets(command.settings, flags, { env: process.env, readFile })
      return serve({ ...command, settings, home, version }, stopped)
    }
    case 'web':
      return web({ ...command, home, version, root: join(PACKAGE, 'out', 'renderer') }, stopped)
  }
}

/** A sentence for what a person can mend; the whole stack for what only we can. */
function complaint(error: unknown): string {
  if (error instanceof UsageError) return `${error.message.replace(/\.?$/, '.')} See socketbench --help.`
  if (!(error instanceof Error)) return String(error)
  // What the file system refuses names the path.
  if ('code' in error && 'path' in error)
    return `The folder for settings and logs cannot be used: ${error.message}. Choose another with --home.`
  return error.stack ?? error.message
}

try {
  process.exitCode = await run(parseCommand(process.argv.slice(2), flags))
} catch (error) {
  process.stderr.write(`${complaint(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

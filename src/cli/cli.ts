#!/usr/bin/env node
// The command `socketbench`: reads the command line, runs one command until it ends, and sets the exit code: 0 for what was done or stopped when
// asked, 1 for what failed, 2 for a command line that says nothing that can be done.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { HomeError } from '../host/home.ts'
import { RequestError } from '../contract/params.ts'
import { RuleError, UpstreamError } from '../host/host.ts'
import { homeDirectory } from '../host/home-directory.ts'
import { LocalAuthorityError } from '../host/local-certificate.ts'
import { settingsForRun } from '../host/run-settings.ts'
import { codeOf, systemReason } from '../host/system-reason.ts'
import { helpText } from './help.ts'
import { parseCommand, type Command } from './options.ts'
import { serve } from './serve.ts'
import { settingFlags, withSecrets } from './setting-flags.ts'
import { settingsJson, settingsText } from './settings-list.ts'
import { complain } from './stopping.ts'
import { UsageError } from './usage-error.ts'
import { web } from './web.ts'

/** The built file lies in out/main, its source in src/cli: two folders below the package either way. */
const PACKAGE = join(import.meta.dirname, '..', '..')

/** Once the command is through, so long is waited for what may still hang, in milliseconds. */
const LAST_WAIT = 2_000

// The reader of our output has gone, as in `socketbench settings | head`: whoever goes on hears of it in stopping.ts. Anything else, such as a disk that is full, is
// a failure.
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') return
  if (process.listenerCount('exit', failed) > 0) return
  process.once('exit', failed)
  complain(`The output cannot be written: ${systemReason(error)}.`)
})
process.stderr.on('error', () => undefined)

function failed(): void {
  process.exitCode ||= 1
}

const flags = settingFlags(settingsForRun())

async function run(command: Command): Promise<number> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  const home =
    'home' in command && command.home !== undefined
      ? resolve(command.home)
      : homeDirectory({ platform: process.platform, env: process.env, homedir: homedir() })
  switch (command.name) {
    case 'help':
      process.stdout.write(helpText(command.about))
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
      return serve({ ...command, settings, home, version })
    }
    case 'run':
      // With what lays texts side by side, which the others need not read at their start.
      return (await import('./run.ts')).run({ ...command, version })
    // Each with what it alone needs, which serve need not read at its start.
    case 'sessions':
      return (await import('./sessions.ts')).sessions({ ...command, home, version })
    case 'export':
      return (await import('./sessions.ts')).exportSession({ ...command, home, version })
    case 'import':
      return (await import('./sessions.ts')).importSession({ ...command, home, version })
    case 'cert':
      return (await import('./cert.ts')).cert({ ...command, home })
    case 'doctor':
      return (await import('./doctor.ts')).doctor({ ...command, home, version })
    case 'completion':
      process.stdout.write((await import('./completion.ts')).completionFor(command.shell, flags))
      return 0
    case 'mcp':
      // With the protocol, which no other command needs.
      return (await import('./mcp.ts')).mcp({ ...command, home, version })
    case 'web':
      return web({ ...command, home, version, root: join(PACKAGE, 'out', 'renderer') })
  }
}

/** A sentence for what a person can mend; the whole stack for what only we can. */
const SENTENCES = [HomeError, UpstreamError, RuleError, RequestError, LocalAuthorityError] as const

function complaint(error: unknown): string {
  if (error instanceof UsageError) return `${error.message.replace(/\.?$/, '.')} See socketbench --help.`
  if (!(error instanceof Error)) return String(error)
  // Errors of ours are sentences.
  if (SENTENCES.some((each) => error instanceof each)) return error.message
  return error.stack ?? error.message
}

try {
  const command = parseCommand(process.argv.slice(2), flags)
  process.exitCode = await run(command)
  // What was printed at once is read to its end, however slowly; a server that was asked to stop stops.
  if (command.name === 'serve' || command.name === 'web' || command.name === 'run' || command.name === 'mcp')
    setTimeout(() => process.exit(), LAST_WAIT).unref()
} catch (error) {
  complain(complaint(error))
  process.exitCode = error instanceof UsageError ? 2 : 1
}

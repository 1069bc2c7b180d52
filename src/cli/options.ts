// What may stand on the command line, and what is said about what may not. Doing it is left to the commands.
import { resolve } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { optionsOf, prepareArgs, settingsIn, type GivenSettings, type SettingFlag } from './setting-flags.ts'
import { faultInUpstreamUrl } from '../contract/automation/check-upstream.ts'
import type { UpstreamSettings } from '../contract/automation/upstream.ts'
import { UsageError } from './usage-error.ts'

export const USAGE = `Socketbench: run a WebSocket server by hand to test WebSocket clients.

Usage:
  socketbench serve [options]   Serve in the terminal and print the log.
  socketbench web [options]     Serve the application's window to a browser.
  socketbench run FILE          Play scenarios with clients, and say whether they passed.
  socketbench WORKSPACE           The same with a workspace: a file that ends in .socketbench or .json.
  socketbench mcp               Serve the Model Context Protocol on standard input and output, for a coding agent.
  socketbench settings          List the settings that serve takes as options.

Options for serve:
  --workspace F Serve a workspace, a file anywhere: its servers, each with address, settings and rules. It stays as it is.
                --profile is the same.
  --port N      Port to listen on (default: the workspace's, or 8080; 0 takes a free one).
  --host H      Address to listen on (default: the workspace's, or 127.0.0.1, this machine only).
  --tls         Listen with TLS (wss) instead of plain ws. If the settings name no certificate, a local authority makes one,
                and the path of the file that clients must trust is printed.
  --echo        Send every message back to its client.
  --upstream U  Stand in front of another server, such as wss://example.com: every connection goes on to it, byte for byte, and is
                recorded. Its certificate has to be trusted by this system,
  --upstream-ca F       or by the authorities in this PEM file,
  --upstream-insecure   or not at all: it is not verified.
  --json        Print each entry of the log as a line of JSON.
  --control     Let programs on this machine control the server, see docs/control.md; they find it by control.json in the home.
  --control-port N   Port on which they are listened to (default: a free one).
  and every setting, such as --max-connections 5 or --ssl-authenticate-clients. They apply to this run only, and override
  the saved ones.

Options for run:
  FILE          A scenario, or a workspace with scenarios, which are played one after the other.
  --scenario N  Only the one of this name.
  --junit F     Write a report for continuous integration, in JUnit's XML.
  --timeout S   Seconds for each scenario (default: 60).
  --speed N     Divides what scenarios wait; 0 waits for nothing (default: 1).
  --port N      Port to listen on (default: a free one, which is printed).
  --host H      Address to listen on (default: the workspace's, or 127.0.0.1).
  --tls         Listen with TLS, as for serve.
  -- COMMAND    Start a client for each scenario; it finds the address in SOCKETBENCH_URL. Without one, connect your own.
  The exit code is 0 when all have passed, 1 when one has not, and 2 when nothing could be played.

Options for settings:
  --json        Print them as JSON.

Options for web:
  --workspace F Workspace to start with, a file anywhere (default: the last one used). --profile is the same.
  --port N      Port of the page (default: a free one).
  --no-open     Print the address, and do not open a browser.
  --control, --control-port N   As for serve.

Options for mcp:
  --own         Start a server of its own, also where a desk runs that could be shared.
  --no-start    Share a desk that runs, and start none.

Options for all:
  --home DIR    Folder for settings and logs (default: SOCKETBENCH_HOME, or the system's folder for application data).
  --help        Print this text.
  --version     Print the version.
`

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | {
      readonly name: 'serve'
      /** undefined: as the workspace says, or the usual one. */
      readonly host: string | undefined
      readonly port: number | undefined
      /** undefined: as the workspace says, or without. */
      readonly tls: boolean | undefined
      /** Path of a workspace. */
      readonly workspace: string | undefined
      readonly echo: boolean
      readonly upstream: UpstreamSettings | undefined
      readonly json: boolean
      /** Port on which programs are listened to; undefined: they are not. */
      readonly control: number | undefined
      readonly home: string | undefined
      readonly settings: GivenSettings
    }
  | {
      readonly name: 'run'
      readonly file: string
      /** Absent: all. */
      readonly scenario: string | undefined
      readonly junit: string | undefined
      /** Seconds. */
      readonly timeout: number
      readonly speed: number
      readonly host: string | undefined
      readonly port: number
      readonly tls: boolean | undefined
      readonly home: string | undefined
      /** What is started for each scenario; empty: nothing. */
      readonly client: readonly string[]
    }
  | { readonly name: 'settings'; readonly json: boolean }
  | {
      readonly name: 'web'
      readonly port: number
      readonly open: boolean
      readonly home: string | undefined
      /** Path of a workspace. */
      readonly workspace: string | undefined
      /** As for serve. */
      readonly control: number | undefined
    }
  | {
      readonly name: 'mcp'
      readonly own: boolean
      readonly start: boolean
      readonly home: string | undefined
    }

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  home: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  tls: { type: 'boolean' },
  echo: { type: 'boolean' },
  upstream: { type: 'string' },
  'upstream-ca': { type: 'string' },
  'upstream-insecure': { type: 'boolean' },
  json: { type: 'boolean' },
  control: { type: 'boolean' },
  'control-port': { type: 'string' },
  own: { type: 'boolean' },
  'no-start': { type: 'boolean' },
  'no-open': { type: 'boolean' },
  profile: { type: 'string' },
  workspace: { type: 'string' },
  scenario: { type: 'string' },
  junit: { type: 'string' },
  timeout: { type: 'string' },
  speed: { type: 'string' },
} as const satisfies NonNullable<ParseArgsConfig['options']>

const ALLOWED: Readonly<Record<'serve' | 'web' | 'run' | 'settings' | 'mcp', readonly string[]>> = {
  serve: [
    'workspace',
    'profile',
    'port',
    'host',
    'tls',
    'echo',
    'json',
    'home',
    'upstream',
    'upstream-ca',
    'upstream-insecure',
    'control',
    'control-port',
  ],
  web: ['port', 'no-open', 'home', 'workspace', 'profile', 'control', 'control-port'],
  mcp: ['own', 'no-start', 'home'],
  run: ['scenario', 'junit', 'timeout', 'speed', 'host', 'port', 'tls', 'home'],
  settings: ['json'],
}

/** `flags` are the settings that `serve` takes. Throws a UsageError. */
export function parseCommand(args: readonly string[], flags: readonly SettingFlag[]): Command {
  const end = args.indexOf('--')
  const [mine, client] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const values = parse(prepareArgs(mine, flags), flags)
  if (values.own.help) return { name: 'help' }
  if (values.own.version) return { name: 'version' }
  const { own, positionals, settings } = values
  const [word, ...rest] = positionals
  if (word === undefined)
    throw new UsageError('A command is missing: expected "serve", "web", "run", "mcp", "settings" or a workspace.')
  if (own.workspace !== undefined && own.profile !== undefined)
    throw new UsageError('--workspace and --profile are the same: give only one.')
  const workspace = own.workspace ?? own.profile
  const isWorkspace = /\.(?:socketbench|json)$/i.test(word)
  if (isWorkspace && workspace !== undefined) throw new UsageError(`"${word}" and ${workspace} are two workspaces: give only one.`)
  const name = isWorkspace ? 'web' : word
  if (name !== 'serve' && name !== 'web' && name !== 'run' && name !== 'settings' && name !== 'mcp')
    throw new UsageError(
      `There is no command "${name}": expected "serve", "web", "run", "mcp", "settings" or a workspace, a file that ends in .socketbench or .json.`,
    )
  if (client.length > 0 && name !== 'run') throw new UsageError(`"${client.join(' ')}" is unexpected after "--".`)
  const [file, ...more] = name === 'run' ? rest : [undefined, ...rest]
  if (name === 'run' && file === undefined)
    throw new UsageError('A file is missing: expected "run" and a scenario, or a workspace.')
  if (more.length > 0) throw new UsageError(`"${more.join(' ')}" is unexpected after "${word}".`)
  for (const option of [...Object.keys(own), ...(name === 'serve' ? [] : Object.keys(settings))]) {
    if (!ALLOWED[name].includes(option)) throw new UsageError(`"${name}" takes no option --${option}.`)
  }
  if (name === 'run')
    return {
      name,
      file: file ?? '',
      scenario: own.scenario,
      junit: own.junit,
      timeout: amount('timeout', own.timeout, 60),
      speed: amount('speed', own.speed, 1),
      host: own.host,
      port: port(own.port, 0),
      tls: own.tls,
      home: own.home,
      client,
    }
  if (name === 'settings') return { name, json: own.json === true }
  if (name === 'mcp') return { name, own: own.own === true, start: own['no-start'] !== true, home: own.home }
  if (name === 'web')
    return {
      name,
      port: port(own.port, 0),
      open: own['no-open'] !== true,
      home: own.home,
      workspace: isWorkspace ? word : workspace,
      control: controlPort(own),
    }
  const given = settingsIn(settings, flags)
  const address = (option: 'host' | 'port', setting: string): string | undefined => {
    const other = given.values.get(setting)
    if (other !== undefined && own[option] !== undefined)
      throw new UsageError(`--${option} and ${setting} are the same: give only one.`)
    return own[option] ?? other
  }
  const useSSL = given.values.get('UseSSL')
  const isSecure = useSSL === undefined ? own.tls : /^\s*(true|1)\s*$/i.test(useSSL)
  if (own.tls && isSecure === false) throw new UsageError('--tls and --use-ssl=False exclude each other: leave one of them out.')
  return {
    name,
    host: address('host', 'LocalHost'),
    port: port(address('port', 'LocalPort'), undefined),
    tls: isSecure,
    workspace,
    echo: own.echo === true,
    upstream: upstream(own),
    json: own.json === true,
    control: controlPort(own),
    home: own.home,
    settings: given,
  }
}

/** The options of the commands, and apart from them those that are settings. */
function parse(args: readonly string[], flags: readonly SettingFlag[]) {
  try {
    const ofSettings = optionsOf(flags)
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...ofSettings, ...OPTIONS },
      allowPositionals: true,
      strict: true,
    })
    const isSetting = ([name]: [string, unknown]): boolean => name in ofSettings
    const own = Object.fromEntries(Object.entries(values).filter((entry) => !isSetting(entry))) as OwnValues
    const settings = Object.fromEntries(Object.entries(values).filter(isSetting))
    return { own, settings, positionals }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // Node's first sentence says what is wrong; the rest is advice about positional arguments that does not fit here.
    const [sentence] = error.message.split(/[.\n]/)
    const hasDash = error.message.includes('starting with a dash') || error.message.includes('ambiguous')
    throw new UsageError(`${sentence}${hasDash ? ': write a value that begins with a dash after =' : ''}.`)
  }
}

type OwnValues = { readonly [N in keyof typeof OPTIONS]?: (typeof OPTIONS)[N]['type'] extends 'boolean' ? boolean : string }

/** undefined: programs are not listened to. */
function controlPort({ control, 'control-port': given }: OwnValues): number | undefined {
  if (given === undefined) return control ? 0 : undefined
  return port(given, 0, 'control-port')
}

function port<Otherwise extends number | undefined>(
  text: string | undefined,
  otherwise: Otherwise,
  option = 'port',
): number | Otherwise {
  if (text === undefined) return otherwise
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= 65_535)) throw new UsageError(`--${option} ${text} is not a port: expected a number from 0 to 65535.`)
  return number
}

function upstream(own: OwnValues): UpstreamSettings | undefined {
  const { upstream: url, 'upstream-ca': ca, 'upstream-insecure': insecure, echo } = own
  if (url === undefined) {
    if (ca === undefined && !insecure) return undefined
    throw new UsageError(`--upstream-${ca === undefined ? 'insecure' : 'ca'} is about an upstream: name it with --upstream.`)
  }
  const fault = faultInUpstreamUrl(url)
  if (fault !== '') throw new UsageError(`--upstream cannot be used: ${fault}`)
  if (echo) throw new UsageError('--upstream and --echo exclude each other: the upstream answers, or the server does.')
  if (ca !== undefined && insecure)
    throw new UsageError('--upstream-ca and --upstream-insecure exclude each other: what is not verified needs no authority.')
  // The path is that of whoever wrote it, wherever the workspace is.
  return { url, ...(ca !== undefined && { ca: resolve(ca) }), ...(insecure && { verify: false }) }
}

function amount(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(number)) throw new UsageError(`--${option} ${text} is no number: expected one such as ${otherwise}.`)
  return number
}

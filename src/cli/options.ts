// What may be typed, as a command with its values, and what is said about what may not. What there is to type is command-table.ts; doing it is left
// to the commands.
import { resolve } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { faultInUpstreamUrl } from '../contract/automation/check-upstream.ts'
import type { UpstreamSettings } from '../contract/automation/upstream.ts'
import { EXPORT_FORMATS, type ExportFormatName } from '../contract/model.ts'
import {
  CERT_ACTIONS,
  COMMANDS,
  COMMAND_NAMES,
  COMMON_OPTIONS,
  SESSION_ACTIONS,
  SHELLS,
  SHORT_OPTIONS,
  WORKSPACE_OPERAND,
  factsOf,
  type CommandName,
  type OptionFacts,
} from './command-table.ts'
import { parseEnds, type End } from './exit-after.ts'
import { meantWord } from './meant-word.ts'
import { optionsOf, prepareArgs, settingsIn, type GivenSettings, type SettingFlag } from './setting-flags.ts'
import { UsageError } from './usage-error.ts'

export type Shell = (typeof SHELLS)[number]
type CertAction = (typeof CERT_ACTIONS)[number]
type SessionAction = (typeof SESSION_ACTIONS)[number]

export type Command =
  | { readonly name: 'help'; readonly about: CommandName | undefined }
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
      /** A template. */
      readonly reply: string | undefined
      /** What each client is sent once it is open. */
      readonly send: readonly string[]
      /** Lines of the standard input go to all clients. */
      readonly sendsInput: boolean
      readonly ask: boolean
      readonly record: { readonly path: string; readonly format: ExportFormatName } | undefined
      readonly exitAfter: readonly End[]
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
  | {
      readonly name: 'sessions'
      readonly action: SessionAction
      /** Of all actions but `list`. */
      readonly id: string
      /** Of `rename`. */
      readonly to: string
      readonly json: boolean
      readonly home: string | undefined
    }
  | {
      readonly name: 'export'
      /** "-": the standard output. */
      readonly file: string
      readonly format: ExportFormatName
      readonly session: string
      readonly filter: string
      readonly home: string | undefined
    }
  | { readonly name: 'import'; readonly file: string; readonly json: boolean; readonly home: string | undefined }
  | {
      readonly name: 'cert'
      readonly action: CertAction
      /** Of `trust`: who, or "" for all; of `export`: the file; of `client`: the name. */
      readonly what: string
      /** Of `client`. */
      readonly folder: string
      readonly json: boolean
      readonly home: string | undefined
    }
  | { readonly name: 'doctor'; readonly port: number; readonly json: boolean; readonly home: string | undefined }
  | { readonly name: 'settings'; readonly json: boolean }
  | { readonly name: 'completion'; readonly shell: Shell }
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
  | { readonly name: 'mcp'; readonly own: boolean; readonly start: boolean; readonly home: string | undefined }

type Values<O> = {
  readonly [N in keyof O]?: O[N] extends { readonly several: true }
    ? readonly string[]
    : O[N] extends { readonly value: string }
      ? string
      : boolean
}
type ValuesOf<N extends CommandName> = Values<(typeof COMMANDS)[N]['options']>

/** What is typed for one command, its options allowed and its operands counted. */
interface Typed<N extends CommandName> {
  readonly values: ValuesOf<N>
  /** Words behind its name. */
  readonly words: readonly string[]
}

const EXPECTED = `${COMMAND_NAMES.map((name) => `"${name}"`).join(', ')} or a workspace`

/** `flags` are the settings that `serve` takes. Throws a UsageError. */
export function parseCommand(args: readonly string[], flags: readonly SettingFlag[]): Command {
  const end = args.indexOf('--')
  const [mine, client] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const { own, positionals, settings } = parse(prepareArgs(mine, flags), flags)
  const [word, ...words] = positionals
  // Many a command line has a command of that name.
  if (word === 'help') return { name: 'help', about: words.find(isCommandName) }
  if (own.help === true) return { name: 'help', about: word !== undefined && isCommandName(word) ? word : undefined }
  if (own.version === true) return { name: 'version' }
  if (word === undefined) throw new UsageError(`A command is missing: expected ${EXPECTED}.`)
  const isWorkspace = /\.(?:socketbench|json)$/i.test(word)
  const name = isWorkspace ? 'web' : word
  if (!isCommandName(name)) {
    const meant = meantWord(name, COMMAND_NAMES)
    throw new UsageError(
      `There is no command "${name}": ${meant === '' ? `expected ${EXPECTED}, ${WORKSPACE_OPERAND}` : `perhaps "${meant}" is meant`}.`,
    )
  }
  if (client.length > 0 && name !== 'run') throw new UsageError(`"${client.join(' ')}" is unexpected after "--".`)
  const { options, takesSettings } = factsOf(name)
  for (const option of [...Object.keys(own), ...(takesSettings ? [] : Object.keys(settings))])
    if (!(option in options)) throw new UsageError(`"${name}" takes no option --${option}.`)
  // As of a variable of a script that is not set: it would mean the current folder, whatever there is, or every address of this machine.
  for (const [option, { value = '' }] of Object.entries(options))
    if (own[option] === '' && ['FILE', 'DIR', 'ID', 'ADDRESS'].includes(value))
      throw new UsageError(`--${option} is empty: write what it is, or leave it out.`)
  if (isWorkspace) {
    const typed = own as ValuesOf<'web'>
    return web({ values: typed, words: [word, ...words] })
  }
  return READERS[name]({ values: own as never, words }, { flags, settings, client })
}

interface Beside {
  readonly flags: readonly SettingFlag[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly client: readonly string[]
}

const READERS: { readonly [N in CommandName]: (typed: Typed<N>, beside: Beside) => Command } = {
  serve,
  web,
  run({ values, words }, { client }) {
    const [file] = take('run', words, 1, 'a scenario, or a workspace')
    const timeout = amount('timeout', values.timeout, 60)
    if (timeout === 0) throw new UsageError('--timeout 0 leaves no time to play anything: expected seconds, such as 60.')
    return {
      name: 'run',
      file: file ?? '',
      scenario: values.scenario,
      junit: values.junit,
      timeout,
      speed: amount('speed', values.speed, 1),
      host: values.host,
      port: port(values.port, 0),
      tls: values.tls,
      home: values.home,
      client,
    }
  },
  mcp({ values, words }) {
    take('mcp', words, 0)
    return { name: 'mcp', own: values.own === true, start: values['no-start'] !== true, home: values.home }
  },
  sessions({ values, words }) {
    const [first = 'list', ...others] = words
    const action = oneOf('sessions', SESSION_ACTIONS, first)
    const expected = action === 'list' ? [] : action === 'rename' ? ['an id', 'a name'] : ['an id']
    const [id = '', to = ''] = take(`sessions ${action}`, others, expected.length, expected.join(' and '))
    if (action !== 'list' && id === '') throw new UsageError(`The id behind "sessions ${action}" is empty: write one, or "last".`)
    return { name: 'sessions', action, id, to, json: values.json === true, home: values.home }
  },
  export({ values, words }) {
    const [file = ''] = take('export', words, 1, 'a file, or "-" for the standard output')
    return {
      name: 'export',
      file,
      format: values.format === undefined ? formatOf(file) : oneOf('--format', EXPORT_FORMATS, values.format),
      session: values.session ?? 'last',
      filter: values.filter ?? '',
      home: values.home,
    }
  },
  import({ values, words }) {
    const [file = ''] = take('import', words, 1, 'a file')
    return { name: 'import', file, json: values.json === true, home: values.home }
  },
  cert({ values, words }) {
    const [first = 'show', ...others] = words
    const action = oneOf('cert', CERT_ACTIONS, first)
    if (values.folder !== undefined && action !== 'client')
      throw new UsageError(`--folder is where "cert client" writes: "cert ${action}" takes none.`)
    const expected = { show: '', make: '', trust: '', export: 'a file', client: 'a name' }[action]
    const [what = ''] =
      action === 'trust' && others.length === 1 ? others : take(`cert ${action}`, others, expected === '' ? 0 : 1, expected)
    return { name: 'cert', action, what, folder: values.folder ?? '.', json: values.json === true, home: values.home }
  },
  doctor({ values, words }) {
    take('doctor', words, 0)
    return { name: 'doctor', port: port(values.port, 8080), json: values.json === true, home: values.home }
  },
  settings({ values, words }) {
    take('settings', words, 0)
    return { name: 'settings', json: values.json === true }
  },
  completion({ words }) {
    const [shell = ''] = take('completion', words, 1, SHELLS.join(', '))
    return { name: 'completion', shell: oneOf('completion', SHELLS, shell) }
  },
}

function web({ values, words }: Typed<'web'>): Command {
  const [word] = words
  take('web', words, word === undefined ? 0 : 1)
  const given = workspaceOf(values)
  if (word === '') throw new UsageError('The workspace behind "web" is empty: write a file, or leave it out.')
  if (word !== undefined && given !== undefined) throw new UsageError(`"${word}" and ${given} are two workspaces: give only one.`)
  return {
    name: 'web',
    port: port(values.port, 0),
    open: values['no-open'] !== true,
    home: values.home,
    workspace: word ?? given,
    control: controlPort(values),
  }
}

function serve({ values, words }: Typed<'serve'>, { settings, flags }: Beside): Command {
  take('serve', words, 0)
  const given = settingsIn(settings, flags)
  const address = (option: 'host' | 'port', setting: string): string | undefined => {
    const other = given.values.get(setting)
    if (other !== undefined && values[option] !== undefined)
      throw new UsageError(`--${option} and ${setting} are the same: give only one.`)
    return values[option] ?? other
  }
  const useSSL = given.values.get('UseSSL')
  const isSecure = useSSL === undefined ? values.tls : /^\s*(true|1)\s*$/i.test(useSSL)
  if (values.tls && isSecure === false) throw new UsageError('--tls and --use-ssl=False exclude each other: leave one of them out.')
  if (values.echo && values.reply !== undefined)
    throw new UsageError('--echo and --reply exclude each other: a message has one answer.')
  const { record, send = [] } = values
  return {
    name: 'serve',
    host: address('host', 'LocalHost'),
    port: port(address('port', 'LocalPort'), undefined),
    tls: isSecure,
    workspace: workspaceOf(values),
    echo: values.echo === true,
    reply: values.reply,
    send: send.filter((text) => text !== '-'),
    sendsInput: send.includes('-'),
    ask: values.ask === true,
    record: record === undefined ? undefined : { path: resolve(record), format: formatOf(record) },
    exitAfter: parseEnds(values['exit-after'] ?? []),
    upstream: upstream(values),
    json: values.json === true,
    control: controlPort(values),
    home: values.home,
    settings: given,
  }
}

function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word)
}

/** So many words, of which there must be neither fewer nor more. */
function take(after: string, words: readonly string[], count: number, expected = ''): readonly string[] {
  if (words.length < count) throw new UsageError(`Something is missing after "${after}": expected ${expected}.`)
  if (words.length > count)
    throw new UsageError(`"${words.slice(count).join(' ')}" is unexpected after "${[after, ...words.slice(0, count)].join(' ')}".`)
  return words
}

function oneOf<Word extends string>(after: string, words: readonly Word[], word: string): Word {
  const found = words.find((each) => each === word)
  if (found === undefined) throw new UsageError(`"${word}" is unexpected after "${after}": expected one of ${words.join(', ')}.`)
  return found
}

function workspaceOf({ workspace, profile }: { readonly workspace?: string; readonly profile?: string }): string | undefined {
  if (workspace !== undefined && profile !== undefined)
    throw new UsageError('--workspace and --profile are the same: give only one.')
  return workspace ?? profile
}

/** By the end of the file's name. */
function formatOf(file: string): ExportFormatName {
  const end = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
  const format = { txt: 'text', log: 'text', htm: 'html', ndjson: 'jsonl' }[end] ?? end
  const found = EXPORT_FORMATS.find((each) => each === format)
  if (found !== undefined) return found
  throw new UsageError(
    `"${file}" does not say in which format: end its name in .jsonl, .har, .html, .txt, .csv or .pcapng, or ask "export" for --format.`,
  )
}

/** Of all commands: what one does not take is said with its name. */
const OPTIONS = Object.fromEntries(
  [COMMON_OPTIONS, ...COMMAND_NAMES.map((name) => factsOf(name).options)].flatMap(
    (options: Readonly<Record<string, OptionFacts>>) =>
      Object.entries(options).map(([name, { value, several }]) => [
        name,
        {
          type: value === undefined ? 'boolean' : 'string',
          ...(several && { multiple: true }),
          ...(name in SHORT_OPTIONS && { short: SHORT_OPTIONS[name as keyof typeof SHORT_OPTIONS] }),
        },
      ]),
  ),
) as NonNullable<ParseArgsConfig['options']>

/** The options of the commands, and apart from them those that are settings. */
function parse(args: readonly string[], flags: readonly SettingFlag[]) {
  try {
    const ofSettings = optionsOf(flags)
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options: { ...ofSettings, ...OPTIONS },
      allowPositionals: true,
      strict: true,
      tokens: true,
    })
    checkGivenOnce(tokens)
    const isSetting = ([name]: [string, unknown]): boolean => name in ofSettings
    const own: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(values).filter((entry) => !isSetting(entry)))
    const settings = Object.fromEntries(Object.entries(values).filter(isSetting))
    return { own, settings, positionals }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UsageError) throw error
    // Node's first sentence says what is wrong; the rest is advice about positional arguments that does not fit here.
    const [sentence] = error.message.split(/[.\n]/)
    const [, unknown] = /^Unknown option '--([^']+)'$/.exec(sentence ?? '') ?? []
    const meant = unknown === undefined ? '' : meantWord(unknown, [...Object.keys(OPTIONS), ...flags.map(({ flag }) => flag)])
    if (meant !== '') throw new UsageError(`${sentence}: perhaps --${meant} is meant.`)
    const hasDash = error.message.includes('starting with a dash') || error.message.includes('ambiguous')
    throw new UsageError(`${sentence}${hasDash ? ': write a value that begins with a dash after =' : ''}.`)
  }
}

/** Values of which the last one counts, so that a script has one that its caller can replace. */
const REPLACED = new Set(['N', 'ADDRESS', 'DIR', 'SECONDS'])
const GIVEN_ONCE = new Set(
  COMMAND_NAMES.flatMap((name) =>
    Object.entries(factsOf(name).options).flatMap(([option, { value, several }]) =>
      value === undefined || several || REPLACED.has(value) ? [] : [option],
    ),
  ),
)

/** Of two files to record into, for one, the first would be left out without a word. */
function checkGivenOnce(
  tokens: readonly { readonly kind: string; readonly name?: string; readonly value?: string | undefined }[],
): void {
  const given = new Map<string, string>()
  for (const { kind, name = '', value = '' } of tokens) {
    if (kind !== 'option' || !GIVEN_ONCE.has(name)) continue
    const first = given.get(name) ?? value
    if (first !== value) throw new UsageError(`--${name} is given twice, as "${first}" and as "${value}": give only one.`)
    given.set(name, value)
  }
}

/** undefined: programs are not listened to. */
function controlPort({
  control,
  'control-port': given,
}: {
  readonly control?: boolean
  readonly 'control-port'?: string
}): number | undefined {
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

function upstream(values: ValuesOf<'serve'>): UpstreamSettings | undefined {
  const { upstream: url, 'upstream-ca': ca, 'upstream-insecure': insecure, echo, reply } = values
  if (url === undefined) {
    if (ca === undefined && !insecure) return undefined
    throw new UsageError(`--upstream-${ca === undefined ? 'insecure' : 'ca'} is about an upstream: name it with --upstream.`)
  }
  const fault = faultInUpstreamUrl(url)
  if (fault !== '') throw new UsageError(`--upstream cannot be used: ${fault}`)
  if (echo || reply !== undefined)
    throw new UsageError(
      `--upstream and --${echo ? 'echo' : 'reply'} exclude each other: the upstream answers, or the server does.`,
    )
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

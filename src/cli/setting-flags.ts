// The component's settings as options of the command line: their names, and what they may be given as. What a value may be is the component's
// to say; where the others of `serve` stand is options.ts.
import type { ParseArgsConfig } from 'node:util'
import type { SettingState } from '../contract/model.ts'
import { checkSettings, type SettingValues } from '../host/run-settings.ts'
import { systemReason } from '../host/system-reason.ts'
import { UsageError } from './usage-error.ts'

export interface SettingFlag {
  readonly setting: SettingState
  /** Without its dashes: `max-connections`; of a secret, `…-file`. */
  readonly flag: string
  /** Of a secret: the variable of the environment that may have it instead. */
  readonly variable: string | undefined
}

/** What came of the command line. */
export interface GivenSettings {
  readonly values: SettingValues
  /** Settings whose value stands in a file, by name. */
  readonly files: ReadonlyMap<string, string>
}

/** Abbreviations that the public names write in capitals, before what follows them. */
const WORD = /OpenSSL|IPv6|TLS1[23]|SSL|CRL|CA(?=[A-Z]|$)|Tcp|[A-Z][a-z]+|[A-Z]+|\d+/g

/** `OpenSSLCADir` is `openssl-ca-dir`. */
export function kebabCase(name: string): string {
  return (name.match(WORD) ?? [name]).join('-').toLowerCase()
}

export function settingFlags(settings: readonly SettingState[]): readonly SettingFlag[] {
  return settings.map((setting) => {
    const flag = kebabCase(setting.name)
    return setting.isSecret
      ? { setting, flag: `${flag}-file`, variable: `SOCKETBENCH_${flag.replaceAll('-', '_').toUpperCase()}` }
      : { setting, flag, variable: undefined }
  })
}

/** All of them take a value: a bare one is made `=True` beforehand. */
export function optionsOf(flags: readonly SettingFlag[]): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(flags.map(({ flag }) => [flag, { type: 'string' } as const]))
}

/** Switches get their value. Throws a UsageError where a secret is given on the command line, and does not repeat it. */
export function prepareArgs(args: readonly string[], flags: readonly SettingFlag[]): string[] {
  for (const { setting, flag, variable } of flags) {
    if (variable === undefined) continue
    const bare = `--${kebabCase(setting.name)}`
    if (args.some((arg) => arg === bare || arg.startsWith(`${bare}=`)))
      throw new UsageError(
        `${bare} would show the secret to everybody who lists the processes: write it into a file and give --${flag} FILE, or set ${variable}.`,
      )
  }
  const switches = new Set(flags.flatMap(({ flag, setting }) => (setting.type === 'boolean' ? [`--${flag}`] : [])))
  return args.map((arg) => (switches.has(arg) ? `${arg}=True` : arg))
}

/** The settings among the values of the options, checked by the component. Throws a UsageError with its sentence. */
export function settingsIn(given: Readonly<Record<string, unknown>>, flags: readonly SettingFlag[]): GivenSettings {
  const values = new Map<string, string>()
  const files = new Map<string, string>()
  for (const { flag, setting, variable } of flags) {
    const value = given[flag]
    if (typeof value !== 'string') continue
    if (value.includes('PRIVATE KEY-----'))
      throw new UsageError(
        `--${flag} would show a private key to everybody who lists the processes: write it into a file and give its path.`,
      )
    if (variable === undefined) values.set(setting.name, value)
    else files.set(setting.name, value)
  }
  try {
    checkSettings(values)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  return { values, files }
}

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Throws where there is no such file. */
  readonly readFile: (path: string) => string
}

/** The settings with the secrets from their files, or else from the environment. Throws a UsageError where a file cannot be read. */
export function withSecrets(
  { values, files }: GivenSettings,
  flags: readonly SettingFlag[],
  { env, readFile }: SecretSources,
): SettingValues {
  const all = new Map(values)
  for (const { setting, flag, variable } of flags) {
    if (variable === undefined) continue
    const file = files.get(setting.name)
    const secret = file === undefined ? env[variable] : contentOf(file, flag, readFile)
    if (secret !== undefined) all.set(setting.name, secret)
  }
  return all
}

/** Without the line break that editors and `echo` put at the end. */
function contentOf(file: string, flag: string, readFile: (path: string) => string): string {
  try {
    return readFile(file).replace(/\r?\n$/, '')
  } catch (error) {
    throw new UsageError(`--${flag}: ${file} cannot be read: ${systemReason(error)}.`)
  }
}

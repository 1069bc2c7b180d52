// What may stand on the command line, and what is said about what may not. Doing it is left to the commands.
import { parseArgs, type ParseArgsConfig } from 'node:util'

export const USAGE = `Socketbench: run a WebSocket server by hand to test WebSocket clients.

Usage:
  socketbench serve [options]   Serve in the terminal and print the log.
  socketbench web [options]     Serve the window of the application to a browser.

Options of serve:
  --port N      Port to listen on (default 8080; 0 takes a free one).
  --host H      Address to listen on (default 127.0.0.1, this machine alone).
  --tls         Listen with TLS (wss); without it, with plain ws. Where the settings name no certificate, one is made by a
                local authority, whose file is printed for clients to trust.
  --echo        Send every message back to its client.
  --json        Print each entry of the log as a line of JSON.

Options of web:
  --port N      Port of the page (default: a free one).
  --no-open     Print the address, but open no browser.

Options of both:
  --home DIR    Folder for settings and logs (default: SOCKETBENCH_HOME, or the system's folder for such files).
  --help        Print this text.
  --version     Print the version.
`

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | {
      readonly name: 'serve'
      readonly host: string
      readonly port: number
      readonly tls: boolean
      readonly echo: boolean
      readonly json: boolean
      readonly home: string | undefined
    }
  | { readonly name: 'web'; readonly port: number; readonly open: boolean; readonly home: string | undefined }

/** A command line that cannot be followed: the message is for the person, the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  home: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  tls: { type: 'boolean' },
  echo: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-open': { type: 'boolean' },
} as const satisfies NonNullable<ParseArgsConfig['options']>

const ALLOWED: Readonly<Record<'serve' | 'web', readonly string[]>> = {
  serve: ['port', 'host', 'tls', 'echo', 'json', 'home'],
  web: ['port', 'no-open', 'home'],
}

export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help) return { name: 'help' }
  if (values.version) return { name: 'version' }
  const [name, ...rest] = positionals
  if (name === undefined) throw new UsageError('A command is missing: expected "serve" or "web".')
  if (name !== 'serve' && name !== 'web') throw new UsageError(`There is no command "${name}": expected "serve" or "web".`)
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is one word too many after "${name}".`)
  for (const option of Object.keys(values)) {
    if (!ALLOWED[name].includes(option)) throw new UsageError(`"${name}" takes no option --${option}.`)
  }
  if (name === 'web') return { name, port: port(values.port, 0), open: values['no-open'] !== true, home: values.home }
  return {
    name,
    host: values.host ?? '127.0.0.1',
    port: port(values.port, 8080),
    tls: values.tls === true,
    echo: values.echo === true,
    json: values.json === true,
    home: values.home,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    // Node's first sentence says what is wrong; the rest is advice about positional arguments that does not fit here.
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(`${sentence?.replace(/\.?$/, '.')}`)
  }
}

function port(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= 65_535)) throw new UsageError(`--port ${text} is no port: expected a number from 0 to 65535.`)
  return number
}

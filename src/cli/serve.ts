// `socketbench serve`: the host for a terminal. It starts the server, prints the log, and stops at a signal.
import { fstatSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Question, QuestionAnswer, RuleState, ServerRow } from '../contract/model.ts'
import { withoutQuery } from '../contract/automation/upstream.ts'
import { Client } from '../contract/rpc.ts'
import { createHost } from '../host/host.ts'
import { readWorkspaceFile } from '../host/workspace.ts'
import type { SettingValues } from '../host/run-settings.ts'
import { JSON_LINES, TEXT_LINES } from './log-line.ts'
import { LogPrinter } from './log-printer.ts'
import type { Command } from './options.ts'
import { makePipe } from '../host/pipe.ts'
import { leaveParent, letIn, parentGone, startControl, tellParent } from './programs.ts'
import { complain, stopAsked } from './stopping.ts'

/** Longest wait for a reader of our output that takes nothing, in milliseconds. */
const READER_LIMIT = 2_000

/** Entries that take longer to print than one waits for without a word. */
const MANY = 100_000

export interface ServeOptions extends Pick<
  Extract<Command, { name: 'serve' }>,
  'host' | 'port' | 'tls' | 'workspace' | 'echo' | 'json' | 'upstream' | 'control'
> {
  readonly home: string
  readonly version: string
  /** Those of the command line: for this run, over those of the home. */
  readonly settings: SettingValues
}

/** Returns the exit code once a signal has ended it, or once the server could not start. */
export async function serve(options: ServeOptions): Promise<number> {
  const { home, version, settings, echo, json, workspace, upstream } = options
  const kept = workspace === undefined ? undefined : await readWorkspaceFile(resolve(workspace)).catch(asSentence)
  if (typeof kept === 'string') {
    complain(kept)
    return 1
  }
  const [first, ...others] = kept?.servers ?? []
  if (others.length > 0 && (options.host ?? options.port ?? options.tls) !== undefined) {
    complain(
      `${workspace} has ${others.length + 1} servers, and --host, --port and --tls are for one: leave them out, and write each one's address into the file.`,
    )
    return 2
  }
  const address = options.host ?? first?.host ?? '127.0.0.1'
  const port = options.port ?? first?.port ?? 8080
  // Said either way without a workspace: what a window kept the last time must not decide what a script listens with.
  const tls = options.tls ?? (kept === undefined ? false : undefined)
  const host = await createHost({
    home,
    version,
    settings,
    shell: 'browser',
    platform: process.platform,
    onTrouble: complain,
    ...(workspace !== undefined && { workspaceFile: workspace }),
    ...(upstream && { upstream }),
    ...(options.control !== undefined && { startControl: startControl(options.control) }),
  })
  const stopped = Promise.race([stopAsked(), parentGone()])
  const pipe = makePipe()
  const client = new Client(pipe.face)
  host.open(pipe.host)
  let code = 0
  try {
    const { log, rules, servers } = await client.request('session.open', { topics: ['log', 'questions', 'servers'] })
    const printer = new LogPrinter({
      client,
      bounds: log,
      output: process.stdout,
      lines: json ? JSON_LINES : TEXT_LINES,
      keepsAll: keepsAll(),
    })
    // Nobody is here to answer: what the window's settings would ask about gets its default at once, and the settings stay as they are.
    // With programs that may answer they wait, until their time is over.
    client.on('questions', (questions) => {
      if (options.control !== undefined) return
      for (const question of questions) {
        // It may have been answered, or its client may have left, in the meantime.
        client.request('question.answer', { id: question.id, answer: defaultAnswer(question) }).catch(() => {})
      }
    })
    if (echo) host.setEcho(true)
    const known = new Set(servers.map(({ id }) => id))
    let fresh: Promise<unknown> = Promise.resolve()
    if (upstream?.verify === false)
      complain(`The certificate of the upstream ${withoutQuery(upstream.url)} is not verified (--upstream-insecure).`)
    try {
      if (tls !== undefined) await client.request('server.setSecure', { on: tls })
      // A name that is looked up, for one, can take its time.
      const starting =
        servers.length > 1 ? startEach(client, servers, json) : client.request('server.start', { host: address, port })
      const started = await Promise.race([starting, stopped])
      if (started === undefined) return code
      if (typeof started === 'number') {
        if (!json)
          process.stdout.write(`Socketbench ${version} serves ${started} servers (${echo ? 'echoes; ' : ''}Ctrl+C ends it)\n`)
      } else {
        const { url, certificate } = started
        const authority = certificate?.authorityFile ?? ''
        process.stdout.write(
          json
            ? `${JSON.stringify({ listening: url, ...(authority !== '' && { authority }) })}\n`
            : `Socketbench ${version} listens on ${url} (${wordsOf(rules, echo)}${upstream ? `upstream ${withoutQuery(upstream.url)}; ` : ''}Ctrl+C ends it)\n${trustIn(authority)}`,
        )
      }
      // One that comes with a change of the file is served too, one after the other, and each for itself.
      client.on('servers', (rows) => {
        for (const row of rows) {
          if (known.has(row.id)) continue
          known.add(row.id)
          fresh = fresh.then(() => startEach(client, [row], json)).catch((error: unknown) => complain(asSentence(error)))
        }
      })
      if (options.control !== undefined) {
        const { url } = await host.setControl(true)
        process.stdout.write(json ? `${JSON.stringify({ control: url })}\n` : letIn(url))
        tellParent(url)
      }
      await stopped
    } catch (error) {
      complain(asSentence(error))
      code = 1
    }
    // Its clients first: they need not wait for our reader, and what becomes of them is printed too.
    await host.shutDown()
    if (printer.left > MANY) complain(`Printing the last ${printer.left} entries; a second signal ends it at once.`)
    await printer.finish(host.log.store.bounds(), READER_LIMIT)
    if (printer.behind > 0) complain(`${printer.behind} entries were not printed: nobody reads the output.`)
  } finally {
    pipe.close()
    await host.close()
    leaveParent()
  }
  return code
}

/** Each at its own address; returns how many listen. Rejects, with what the component says of it, at the first that cannot. */
async function startEach(client: Client, servers: readonly ServerRow[], json: boolean): Promise<number> {
  for (const { id, name, host, port } of servers) {
    await client.request('servers.choose', { id })
    const { url, certificate } = await client.request('server.start', { host, port }).catch((error: unknown) => {
      throw new Error(`${name}: ${asSentence(error)}`)
    })
    const authority = certificate?.authorityFile ?? ''
    process.stdout.write(
      json
        ? `${JSON.stringify({ server: name, listening: url, ...(authority !== '' && { authority }) })}\n`
        : `${name} listens on ${url}\n${trustIn(authority)}`,
    )
  }
  return servers.length
}

function trustIn(authority: string): string {
  return authority === '' ? '' : `Clients must trust the authority in ${authority}\n`
}

function wordsOf(rules: readonly RuleState[], echo: boolean): string {
  const on = rules.filter(({ enabled }) => enabled).length
  return `${on === 0 ? '' : `${on} ${on === 1 ? 'rule' : 'rules'}; `}${echo ? 'echoes; ' : ''}`
}

function asSentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A pipe or a file: its reader wants every entry. A terminal, or a device such as /dev/null, shows or keeps none. */
function keepsAll(): boolean {
  try {
    return !fstatSync(process.stdout.fd).isCharacterDevice()
  } catch {
    return true
  }
}

/** A client's certificate is judged by the check; everybody else is let in, with the first subprotocol that they wish. */
function defaultAnswer(question: Question): QuestionAnswer {
  const { kind, expiresAs } = question
  if (kind !== 'webSocketOpenRequest') return { kind, accept: expiresAs === 'accept' }
  return { kind, accept: true, subProtocol: question.subProtocols[0] ?? '', headers: [] }
}

// `socketbench serve`: the host for a terminal. It starts the server, prints the log, passes on what is typed, and stops at a signal, or when
// the command line says so.
import { fstatSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Rule } from '../contract/automation/rule.ts'
import { TYPED_LIMIT } from '../contract/limits.ts'
import type { RuleState, ServerRow, ServerState } from '../contract/model.ts'
import { withoutQuery } from '../contract/automation/upstream.ts'
import { Client } from '../contract/rpc.ts'
import { createHost, type Host } from '../host/host.ts'
import { readWorkspaceFile } from '../host/workspace.ts'
import type { SettingValues } from '../host/run-settings.ts'
import { Asking } from './asking.ts'
import { beginEnding, type Ending } from './exit-after.ts'
import { faultOfFile } from './given-file.ts'
import { readLines } from './input-lines.ts'
import { paintFor } from './log-line.ts'
import { linesForPerson, linesForProgram } from './log-lines.ts'
import { LogPrinter } from './log-printer.ts'
import { LineSender } from './line-sender.ts'
import type { Command } from './options.ts'
import { makePipe } from '../host/pipe.ts'
import { hearOfHome, leaveParent, letIn, parentGone, startControl, tellParent } from './programs.ts'
import { beginRecording, type Recorder } from './recording.ts'
import { complain, stopAsked } from './stopping.ts'

/** Longest wait for a reader of our output that takes nothing, in milliseconds. */
const READER_LIMIT = 2_000

/** Of an address that is not of this machine alone: the URL does not say so. */
const EXPOSED = 'other machines can reach it'

/** What a line that is kept costs beside its characters, about. */
const LINE_COST = 200

/** Entries that take longer to print than one waits for without a word. */
const MANY = 100_000

export interface ServeOptions extends Omit<Extract<Command, { name: 'serve' }>, 'name' | 'home' | 'settings'> {
  readonly home: string
  readonly version: string
  /** Those of the command line: for this run, over those of the home. */
  readonly settings: SettingValues
}

/** Returns the exit code once a signal has ended it, or what the command line waits for, or once the server could not start. */
export async function serve(options: ServeOptions): Promise<number> {
  const { home, version, settings, json, workspace, upstream, record, ask } = options
  for (const file of [workspace, upstream?.ca]) {
    const fault = file === undefined ? '' : await faultOfFile(file)
    if (fault === '') continue
    complain(fault)
    return 1
  }
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
  const host = await createHost({
    home,
    version,
    settings,
    shell: 'browser',
    platform: process.platform,
    onTrouble: complain,
    rules: rulesOf(options),
    // Nobody is here to answer, unless somebody said so: what would be asked about gets its default at once. Programs that may answer are waited for as long
    // as the workspace says.
    ...(ask ? { asks: ['webSocketOpenRequest'] as const } : options.control === undefined && { asks: [] }),
    ...(record && { fileSaver: () => Promise.resolve({ path: record.path }) }),
    ...(workspace !== undefined && { workspaceFile: workspace }),
    ...(upstream && { upstream }),
    ...(options.control !== undefined && { startControl: startControl(options.control) }),
  })
  const stopped = Promise.race([stopAsked(), parentGone()])
  const isForThisRun = hearOfHome()
  const pipe = makePipe()
  const client = new Client(pipe.face)
  host.open(pipe.host)
  const ending = beginEnding(options.exitAfter)
  const typed = { close: (): void => undefined }
  let code = 0
  const fail = (sentence: string): void => {
    complain(sentence)
    code = 1
  }
  try {
    const { log, rules, servers } = await client.request('session.open', {
      topics: ['log', 'questions', 'servers', 'connections', 'exports'],
    })
    const printer = new LogPrinter({
      client,
      bounds: log,
      output: process.stdout,
      lines: json ? linesForProgram(host.log, version) : linesForPerson(client, paintFor(process.stdout, process.env)),
      keepsAll: keepsAll(),
    })
    let recorder: Recorder | undefined
    if (options.echo) host.setEcho(true)
    if (upstream?.verify === false)
      complain(`The certificate of the upstream ${withoutQuery(upstream.url)} is not verified (--upstream-insecure).`)
    try {
      if (record) recorder = await beginRecording(record, { client, host, version, bounds: log })
      typed.close = listen(options, client, ending)
      // Said either way without a workspace: what a window kept the last time must not decide what a script listens with.
      const tls = options.tls ?? (kept === undefined ? false : undefined)
      if (tls !== undefined) await client.request('server.setSecure', { on: tls })
      // A name that is looked up, for one, can take its time.
      const starting =
        servers.length > 1
          ? startEach(client, servers, json)
          : client.request('server.start', {
              host: options.host ?? first?.host ?? '127.0.0.1',
              port: options.port ?? first?.port ?? 8080,
            })
      const started = await Promise.race([starting, stopped])
      if (started === undefined) {
        await recorder?.finish()
        return code
      }
      await recorder?.begin()
      if (typeof started === 'number') {
        if (!json)
          process.stdout.write(
            `Socketbench ${version} serves ${started} servers (${wordsOf({ exposed: false }, [], options)}Ctrl+C ends it)\n`,
          )
      } else {
        const { url, certificate } = started
        const authority = certificate?.authorityFile ?? ''
        process.stdout.write(
          json
            ? `${JSON.stringify({ listening: url, ...(authority !== '' && { authority }) })}\n`
            : `Socketbench ${version} listens on ${url} (${wordsOf(started, rules, options)}Ctrl+C ends it)\n${trustIn(authority)}`,
        )
      }
      serveNewOnes(client, servers, json)
      if (options.control !== undefined) {
        const { url } = await host.setControl(true)
        process.stdout.write(json ? `${JSON.stringify({ control: url })}\n` : letIn(url))
        tellParent(url)
      }
      const why = await Promise.race([stopped.then(() => ''), ending.over])
      if (why !== '') fail(why)
    } catch (error) {
      fail(asSentence(error))
    }
    typed.close()
    // Its clients first: they need not wait for our reader, and what becomes of them is printed too.
    await host.shutDown()
    const unwritten = (await recorder?.finish()) ?? ''
    if (unwritten !== '') fail(unwritten)
    await printRest(printer, host)
  } finally {
    typed.close()
    ending.cancel()
    pipe.close()
    await host.close()
    if (isForThisRun()) await rm(home, { recursive: true, force: true }).catch(() => undefined)
    leaveParent()
  }
  return code
}

/** What `--send` and `--reply` are, as rules for this run: first what is sent, last what is answered. */
function rulesOf({ send, reply }: ServeOptions): { before: readonly Rule[]; behind: readonly Rule[] } {
  return {
    before: send.map((content, index) => ({
      id: `send-${index}`,
      name: '--send',
      enabled: true,
      when: { on: 'opened' },
      then: [{ do: 'send', as: 'text', content }],
      goOn: true,
    })),
    behind:
      reply === undefined
        ? []
        : [
            {
              id: 'reply',
              name: '--reply',
              enabled: true,
              when: { on: 'message' },
              if: { type: 'kind', kind: 'text' },
              then: [{ do: 'send', as: 'text', content: reply }],
            },
          ],
  }
}

/** Passes on what is typed and counts what clients do. Returns the function that ends it. */
function listen({ ask, sendsInput, exitAfter }: ServeOptions, client: Client, ending: Ending): () => void {
  const closed = new Set<string>()
  const counts = new Map<string, number>()
  let messages = 0
  /** Those that have come and gone, and that the host lists no more. */
  let forgotten = 0
  const sender = sendsInput
    ? new LineSender({ send: (ids, content) => client.request('connection.send', { ids, kind: 'text', content }), say: complain })
    : undefined
  const isCounting = exitAfter.some(({ what }) => what !== 'time')
  if (isCounting || sendsInput)
    client.on('connections', ({ changed, removed }) => {
      sender?.take(changed, removed)
      if (!isCounting) return
      for (const { id, openedAt, closedAt, refusedWith, messagesIn } of changed) {
        messages += messagesIn - (counts.get(id) ?? 0)
        counts.set(id, messagesIn)
        // One that was refused has come and gone too; a connection without a request was no client.
        if ((openedAt > 0 || refusedWith > 0) && closedAt > 0) closed.add(id)
      }
      for (const id of removed) {
        counts.delete(id)
        if (closed.delete(id)) forgotten++
      }
      ending.count('messages', messages)
      ending.count('clients', forgotten + closed.size)
    })
  const asking = ask
    ? new Asking({
        say: complain,
        answer: (id, answer) => client.request('question.answer', { id, answer }),
        slash: sendsInput ? '/' : '',
        waits: !process.stdin.isTTY,
      })
    : undefined
  if (asking) client.on('questions', (questions) => asking.take(questions))
  if (!asking && !sendsInput) return () => undefined
  const tell = (error: unknown): void => complain(asSentence(error))
  /** With --ask: what is still to be sent, and its characters. */
  let sending = Promise.resolve()
  let kept = 0
  const lines = readLines(process.stdin, {
    async deal(line) {
      if ((await asking?.line(line)) || !sender) return
      if (!asking) return sender.line(line)
      const content = line.startsWith('//') ? line.slice(1) : line
      const size = content.length + LINE_COST
      kept += size
      // What is typed before anybody is there must not keep the answer behind it from letting somebody in.
      sending = sending
        .then(() => sender.line(content))
        .catch(tell)
        .finally(() => (kept -= size))
      if (kept > TYPED_LIMIT) await sending
    },
    tell,
    ...(asking && {
      ended: () => complain('The standard input has ended: no line answers opening requests any more, and they wait.'),
    }),
  })
  return () => {
    asking?.end()
    sender?.end()
    lines.close()
  }
}

/** A server that comes with a change of the file is served too, one after the other, and each for itself. */
function serveNewOnes(client: Client, servers: readonly ServerRow[], json: boolean): void {
  const known = new Set(servers.map(({ id }) => id))
  let fresh: Promise<unknown> = Promise.resolve()
  client.on('servers', (rows) => {
    for (const row of rows) {
      if (known.has(row.id)) continue
      known.add(row.id)
      fresh = fresh.then(() => startEach(client, [row], json)).catch((error: unknown) => complain(asSentence(error)))
    }
  })
}

async function printRest(printer: LogPrinter, host: Host): Promise<void> {
  if (printer.left > MANY) complain(`Printing the last ${printer.left} entries; a second signal ends it at once.`)
  await printer.finish(host.log.store.bounds(), READER_LIMIT)
  if (printer.behind > 0) complain(`${printer.behind} entries were not printed: nobody reads the output.`)
}

/** Each at its own address; returns how many listen. Rejects, with what the component says of it, at the first that cannot. */
async function startEach(client: Client, servers: readonly ServerRow[], json: boolean): Promise<number> {
  for (const { id, name, host, port } of servers) {
    await client.request('servers.choose', { id })
    const { url, certificate, exposed } = await client.request('server.start', { host, port }).catch((error: unknown) => {
      throw new Error(`${name}: ${asSentence(error)}`)
    })
    const authority = certificate?.authorityFile ?? ''
    process.stdout.write(
      json
        ? `${JSON.stringify({ server: name, listening: url, ...(authority !== '' && { authority }) })}\n`
        : `${name} listens on ${url}${exposed ? ` (${EXPOSED})` : ''}\n${trustIn(authority)}`,
    )
  }
  return servers.length
}

function trustIn(authority: string): string {
  return authority === '' ? '' : `Clients must trust the authority in ${authority}\n`
}

/** What is worth knowing of what runs, for the brackets behind its URL. */
export function wordsOf(
  { exposed }: Pick<ServerState, 'exposed'>,
  rules: readonly RuleState[],
  { echo, reply, ask, upstream }: Pick<ServeOptions, 'echo' | 'reply' | 'ask' | 'upstream'>,
): string {
  const on = rules.filter(({ enabled }) => enabled).length
  const words = [
    ...(exposed ? [EXPOSED] : []),
    ...(on === 0 ? [] : [`${on} ${on === 1 ? 'rule' : 'rules'}`]),
    ...(echo ? ['echoes'] : []),
    ...(reply === undefined ? [] : ['replies']),
    ...(ask ? ['asks'] : []),
    ...(upstream ? [`upstream ${withoutQuery(upstream.url)}`] : []),
  ]
  return words.map((word) => `${word}; `).join('')
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

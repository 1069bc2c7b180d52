// A child process of the benchmark and the questions that it answers, one at a time.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CountersRequest, Listening, LoadOrder, LoadResult, Reply, RuleSet, ServerCounters, ServerMode } from './messages.ts'

/** Longest wait for one answer. Beyond it something hangs: no order takes a tenth of this. */
const ANSWER_SECONDS = 300

class Child {
  private readonly process: ChildProcess
  private readonly name: string

  constructor(
    name: string,
    module: string,
    args: readonly string[],
    execArgv: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.name = name
    this.process = fork(fileURLToPath(new URL(module, import.meta.url)), [...args], {
      execArgv: [...execArgv],
      env: { ...process.env, ...env },
    })
  }

  protected answer<Result>(): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(deadline)
        this.process.off('message', onMessage)
        this.process.off('exit', onExit)
        act()
      }
      const onMessage = (reply: Reply<Result>) =>
        settle(() => ('error' in reply ? reject(new Error(`${this.name}: ${reply.error}`)) : resolve(reply.result)))
      const onExit = (code: number | null) =>
        settle(() => reject(new Error(`${this.name} ended with code ${code} before it answered.`)))
      const deadline = setTimeout(
        () => settle(() => reject(new Error(`${this.name} has not answered for ${ANSWER_SECONDS} s.`))),
        ANSWER_SECONDS * 1000,
      )
      this.process.on('message', onMessage)
      this.process.on('exit', onExit)
    })
  }

  protected ask<Result>(request: CountersRequest | LoadOrder): Promise<Result> {
    const answered = this.answer<Result>()
    this.process.send(request)
    return answered
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error(`${this.name} could not be started.`)
    return this.process.pid
  }

  /** The child ends itself when its channel closes. */
  end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      this.process.once('exit', () => resolve())
      this.process.disconnect()
    })
  }
}

/** What a server is started for. */
export interface ServerKind {
  readonly mode: ServerMode
  /** wss. */
  readonly secure: boolean
  /** Takes permessage-deflate where a client offers it. */
  readonly deflates: boolean
  /** Rules that are in force; ws does what they ask for by hand. */
  readonly rules?: RuleSet
}

/**
 * Which server is measured. `serve`, `web`, `window`, `electron`: the application as people start it, in a fresh home; `window` is
 * `web` with one page open and following. `serve-plain`: `serve` without a row's rules. `serve-round`: `serve` whose log has gone round before the first round. `component`: the component
 * alone. `bytes`: a server that only counts bytes.
 */
export const SERVERS = ['ws', 'serve', 'serve-plain', 'serve-round', 'web', 'window', 'electron', 'component', 'bytes'] as const
export type OwnName = (typeof SERVERS)[number]
/** The same of another checkout, in the same run. */
export type ServerName = OwnName | 'serve@against' | 'serve-round@against' | 'component@against'
export type ChildName = 'ws' | 'component' | 'component@against' | 'bytes'
export type StartedName = Exclude<ServerName, ChildName>

export interface ServerFolders {
  /** Where homes are made. */
  readonly log: string
  /** What `source` sends by file. */
  readonly sourceFile: string
  /** PEM of certificate and key for the rows of TLS. */
  readonly identity: string
  /** Another checkout, built, that this one is compared with; "" for none. */
  readonly against: string
}

export interface MeasuredServer {
  readonly server: ServerName
  readonly port: number
  readonly pid: number
  /** After a garbage collection when `collect`, as far as the server can be asked for one. What cannot be known is NaN. */
  counters(collect?: boolean): Promise<ServerCounters>
  /** Entries of the log that what was sent must have made. */
  expect(entries: number): void
  /** Rejects when something that was sent is not in its log. */
  end(): Promise<void>
}

export class ChildServer extends Child implements MeasuredServer {
  readonly server: ChildName
  port = 0

  private constructor(
    server: ChildName,
    { mode, secure, deflates, rules = '' as RuleSet }: ServerKind,
    folders: ServerFolders,
    execArgv: readonly string[],
  ) {
    const [module = server] = server.split('@')
    super(
      `server ${server}`,
      `./servers/${module}.ts`,
      [mode, server, secure ? 'secure' : 'plain', deflates ? 'deflates' : '', rules],
      ['--expose-gc', ...execArgv],
      {
        BENCH_SOURCE_FILE: folders.sourceFile,
        BENCH_IDENTITY: folders.identity,
        ...(server.endsWith('@against') ? { BENCH_ROOT: folders.against } : {}),
      },
    )
    this.server = server
  }

  /** Resolves when it listens. */
  static async start(
    server: ChildName,
    kind: ServerKind,
    folders: ServerFolders,
    execArgv: readonly string[],
  ): Promise<ChildServer> {
    const started = new ChildServer(server, kind, folders, execArgv)
    started.port = (await started.answer<Listening>()).port
    return started
  }

  counters(collect = false): Promise<ServerCounters> {
    return this.ask({ counters: true, collect })
  }

  /** Has no log. */
  expect(): void {}
}

export class Load extends Child {
  constructor() {
    super('load client', './load.ts', [], [], {})
  }

  run(order: LoadOrder): Promise<LoadResult> {
    return this.ask(order)
  }
}

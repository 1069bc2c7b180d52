// A child process of the benchmark and the questions that it answers, one at a time.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CountersRequest, Listening, LoadOrder, LoadResult, Reply, ServerCounters, ServerMode } from './messages.ts'

/** What a server is started for. */
interface Kind {
  readonly mode: ServerMode
  /** wss. */
  readonly secure: boolean
}

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

/** Which server is measured. `disk`: ours with its log on disk, as the application runs it. `plain`: ours without a log. */
export const SERVERS = ['ws', 'disk', 'plain', 'drain'] as const
export type ServerName = (typeof SERVERS)[number]

export interface ServerFolders {
  /** Where `disk` puts its segments. */
  readonly log: string
  /** What `source` sends by file. */
  readonly sourceFile: string
  /** PEM of certificate and key for the rows of TLS. */
  readonly identity: string
}

export class Server extends Child {
  readonly server: ServerName
  port = 0

  private constructor(server: ServerName, { mode, secure }: Kind, folders: ServerFolders, execArgv: readonly string[]) {
    const module = server === 'disk' || server === 'plain' ? './servers/ours.ts' : `./servers/${server}.ts`
    super(`server ${server}`, module, [mode, server, secure ? 'secure' : 'plain'], ['--expose-gc', ...execArgv], {
      BENCH_LOG_FOLDER: folders.log,
      BENCH_SOURCE_FILE: folders.sourceFile,
      BENCH_IDENTITY: folders.identity,
    })
    this.server = server
  }

  /** Resolves when it listens. */
  static async start(server: ServerName, kind: Kind, folders: ServerFolders, execArgv: readonly string[] = []): Promise<Server> {
    const started = new Server(server, kind, folders, execArgv)
    started.port = (await started.answer<Listening>()).port
    return started
  }

  counters(collect = false): Promise<ServerCounters> {
    return this.ask({ counters: true, collect })
  }
}

export class Load extends Child {
  constructor() {
    super('load client', './load.ts', [], [], {})
  }

  run(order: LoadOrder): Promise<LoadResult> {
    return this.ask(order)
  }
}

// The desk as a program sees it: a face of the host that speaks the application's own contract. Keeps what it is told of, the log's bounds and what
// waits to be answered; all else is asked for when it is needed. What a program asks is answers.ts.
import type { Params, RequestName, Results } from '../contract/api.ts'
import type { LogBounds, Question, ServerRow, Snapshot } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import { Client } from '../contract/rpc.ts'
import type { ProgramAccess } from '../host/control-switch.ts'
import { makePipe } from '../host/pipe.ts'

/** Answers to one program, of which it may look for one entry at a time. */
export interface Search {
  /** The next entry behind `seq` (1), or before it (-1), that the filter lets through. Rejects with RequestError 'bad-filter'. */
  seek(seq: number, step: 1 | -1, filter: string): Promise<number | undefined>
  end(): void
}

export class DeskAccess {
  readonly #access: ProgramAccess
  readonly #client: Client
  readonly #close: () => void
  /** Whoever waits for something to happen. */
  readonly #waiting = new Set<() => void>()
  #bounds: LogBounds
  #questions: readonly Question[]
  /** The server that the requests of the host mean which name none. */
  #chosen: string

  private constructor(access: ProgramAccess, client: Client, close: () => void, snapshot: Snapshot) {
    this.#access = access
    this.#client = client
    this.#close = close
    this.#bounds = snapshot.log
    this.#questions = snapshot.questions
    this.#chosen = snapshot.chosen
    client.on('log', (bounds) => {
      this.#bounds = bounds
      this.#wake()
    })
    client.on('questions', (questions) => {
      this.#questions = questions
      this.#wake()
    })
  }

  static async open(access: ProgramAccess): Promise<DeskAccess> {
    const { client, close } = faceOf(access)
    return new DeskAccess(access, client, close, await client.request('session.open', { topics: ['log', 'questions'] }))
  }

  get version(): string {
    return this.#access.version
  }

  get bounds(): LogBounds {
    return this.#bounds
  }

  get questions(): readonly Question[] {
    return this.#questions
  }

  request<N extends RequestName>(name: N, params: Params<N>): Promise<Results[N]> {
    return this.#client.request(name, params)
  }

  /** A request about one server. Both messages leave in one turn, and the host takes them in their order: nobody chooses in between. */
  async requestOf<N extends RequestName>(server: string, name: N, params: Params<N>): Promise<Results[N]> {
    if (this.#chosen === server) return this.#client.request(name, params)
    this.#chosen = server
    const [, result] = await Promise.all([
      this.#client.request('servers.choose', { id: server }),
      this.#client.request(name, params),
    ])
    return result
  }

  /** By id or by name; undefined: the first. Rejects with RequestError 'no-such-server'. */
  async server(called: string | undefined): Promise<ServerRow> {
    const { servers } = await this.look()
    const found = called === undefined ? servers[0] : servers.find(({ id, name }) => name === called || id === called)
    if (found) return found
    const names = servers.map(({ name }) => JSON.stringify(name)).join(', ')
    throw new RequestError('no-such-server', `There is no server ${JSON.stringify(called)}: expected one of ${names}.`)
  }

  /** Everything as it is at this moment; `server`: as that server has it. */
  async look(server?: string): Promise<Snapshot> {
    const { client, close } = faceOf(this.#access)
    try {
      // Nothing is told of: the face goes at once.
      const snapshot = await client.request('session.open', { topics: [] })
      if (server === undefined || snapshot.chosen === server) return snapshot
      return await client.request('servers.choose', { id: server })
    } finally {
      close()
    }
  }

  /** A face of its own: each has one search at a time. */
  search(): Search {
    const { client, close } = faceOf(this.#access)
    const zone = new Date().getTimezoneOffset()
    return {
      async seek(seq, step, filter) {
        const found = await client.request('log.seek', { seq, step, filter, zone })
        return found?.seq
      },
      end: close,
    }
  }

  /** Resolves when an entry has come to the log, or a request that waits; false: `signal` was first. */
  async news(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false
    return new Promise((resolve) => {
      const end = (isNews: boolean) => (): void => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', abort)
        resolve(isNews)
      }
      const wake = end(true)
      const abort = end(false)
      this.#waiting.add(wake)
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Writes into the log what a program does. */
  did(connection: string, sentence: string): void {
    this.#access.did(connection, sentence)
  }

  end(): void {
    this.#close()
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }
}

function faceOf(access: ProgramAccess): { readonly client: Client; readonly close: () => void } {
  const pipe = makePipe()
  const client = new Client(pipe.face)
  access.open(pipe.host)
  return { client, close: () => pipe.close() }
}

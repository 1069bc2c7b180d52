// The desk as a program sees it: a face of the host that speaks the application's own contract. Keeps
// nothing of it: what is asked for is as it is at that moment. What a program asks is answers.ts.
import type { Params, RequestName, Results } from '../contract/api.ts'
import type { Question, ServerRow, Snapshot } from '../contract/model.ts'
import { RequestError, shortened } from '../contract/params.ts'
import { Client } from '../contract/rpc.ts'
import type { ProgramAccess } from '../host/control-switch.ts'
import { makePipe } from '../host/pipe.ts'

/** Answers to one program, of which it may look for one entry at a time. */
export interface Search {
  /** The next entry behind `seq` (1), or before it (-1), that the filter lets through. Rejects with RequestError 'bad-filter'. */
  seek(seq: number, step: 1 | -1, filter: string): Promise<number | undefined>
  end(): void
}

/** How soon it is looked for an entry that is awaited, milliseconds, and how much later each time: an answer of a client is there after a few. */
const LOOK_MS = 2
const LOOK_LATER = 1.5
/** From then on the log tells by itself. */
const LAST_LOOK_MS = 25

export class DeskAccess {
  readonly #access: ProgramAccess
  readonly #client: Client
  readonly #close: () => void
  readonly #unwatch: () => void
  /** Whoever waits for something to happen. */
  readonly #waiting = new Set<() => void>()
  /** Waits for entries that are under way. */
  waits = 0
  #look: NodeJS.Timeout | undefined
  /** The server that the requests of the host mean which name none; undefined: the first. */
  #chosen: string | undefined

  constructor(access: ProgramAccess) {
    this.#access = access
    const { client, close } = faceOf(access)
    this.#client = client
    this.#close = close
    this.#unwatch = access.watch(() => this.#wake())
    // So that it is told of nothing: a face that begins with a choice of a server is told of everything.
    client.request('session.open', { topics: [] }).catch(() => undefined)
  }

  get version(): string {
    return this.#access.version
  }

  /** One past the newest entry of the log. */
  get end(): number {
    return this.#access.log().end
  }

  get questions(): readonly Question[] {
    return this.#access.questions()
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
    throw new RequestError('no-such-server', `There is no server ${shortened(JSON.stringify(called))}: expected one of ${names}.`)
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

  /** Resolves when an entry has come to the log, or a question has come or gone; false: `signal` was first. */
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
      this.#lookSoon(this.end, LOOK_MS * this.#waiting.size)
    })
  }

  /** Writes into the log what a program does. */
  did(connection: string, sentence: string): void {
    this.#access.did(connection, sentence)
  }

  stop(): void {
    clearTimeout(this.#look)
    this.#unwatch()
    this.#close()
    this.#wake()
  }

  /** The more wait, the later: each that is woken looks through what is new. */
  #lookSoon(end: number, ms: number): void {
    if (ms > LAST_LOOK_MS) return
    clearTimeout(this.#look)
    this.#look = setTimeout(() => {
      if (this.#waiting.size === 0) return
      if (this.end !== end) this.#wake()
      else this.#lookSoon(end, ms * LOOK_LATER)
    }, ms)
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

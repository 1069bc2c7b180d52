// A running desk in the hand of a program: its server, its connections, its log. A person at its window and other programs share it.
import type {
  ControlConnection,
  ControlEntry,
  ControlFault,
  ControlOpeningRequest,
  ControlRule,
  ControlServer,
} from '../control/shapes.ts'
import { DeskConnection } from './desk-connection.ts'
import { DeskError, calledHere } from './desk-error.ts'
import { ask, type DeskAddress } from './desk-line.ts'
import { contentOf, type Content, type WaitOptions } from './message.ts'
import { OpeningRequest } from './opening-request.ts'

/** Where a connection or a request comes to. */
export interface Where {
  /** Path of the opening request, such as /chat; with `*` for any characters. The query may be left out. */
  readonly path?: string
  /** Name or id of a server of the workspace; without it any. */
  readonly server?: string
}

export interface ServerOptions {
  /** Name or id; default: the first of the workspace. */
  readonly server?: string
  readonly host?: string
  /** 0 takes a free one; default: the workspace's, of a desk of one's own a free one. One that is to come back where it was gets the port that it had. */
  readonly port?: number
  /** With TLS (wss). */
  readonly secure?: boolean
}

export interface LogOptions {
  /** In the language of the filter field, such as `kind:close OR error`. */
  readonly filter?: string
  /** The last so many, at most 500; default 100. */
  readonly last?: number
  /** Also those from before this program came to the desk. */
  readonly all?: boolean
}

/** Every method rejects with a DeskError. */
export class Desk {
  readonly #address: DeskAddress
  readonly #ending = new AbortController()
  readonly #end: () => Promise<void>
  /** Position in the log at which this program came. */
  readonly #began: number
  /** Positions up to which connections, and ids up to which requests, were returned, by what was asked for. */
  readonly #looked = new Map<string, number>()
  readonly #returned = new Set<string>()
  readonly #ask = <T>(name: string, params: object): Promise<T> => this.request(name, params) as Promise<T>

  private constructor(address: DeskAddress, began: number, end: () => Promise<void>) {
    this.#address = address
    this.#began = began
    this.#end = end
  }

  /** `end`: called once when the program has done with it. */
  static async at(address: DeskAddress, end: () => Promise<void> = () => Promise.resolve()): Promise<Desk> {
    const { log } = (await ask(address, 'status', {})) as { readonly log: { readonly end: number } }
    return new Desk(address, log.end - 1, end)
  }

  /** The same desk for another part of the program: connections, requests and the log begin anew for it. */
  another(): Promise<Desk> {
    return Desk.at(this.#address)
  }

  /** Where it listens to programs. */
  get controlUrl(): string {
    return this.#address.url
  }

  /** Any request of the control contract by its name, see docs/control.md. */
  async request(name: string, params: object = {}, signal?: AbortSignal): Promise<unknown> {
    const ending = this.#ending.signal
    const here = calledHere()
    return ask(this.#address, name, params, signal ? AbortSignal.any([ending, signal]) : ending).catch((error: unknown) => {
      // What the line says of a request that it has given up is of no use to whoever has closed the desk.
      throw ending.aborted ? here(new DeskError('closed', `This program has closed the desk: ${name} was not answered.`)) : error
    })
  }

  /** The servers of the workspace, the first one first. */
  async servers(): Promise<readonly ControlServer[]> {
    return (await this.#ask<{ readonly servers: readonly ControlServer[] }>('status', {})).servers
  }

  /** Starts a server, or leaves it as it is where it listens there already. */
  async startServer(options: ServerOptions = {}): Promise<ControlServer> {
    return (await this.#ask<{ readonly server: ControlServer }>('server.start', options)).server
  }

  /** Connections stay open. */
  async stopServer(server?: string): Promise<void> {
    await this.#ask('server.stop', server === undefined ? {} : { server })
  }

  /** The next connection that has opened since this program came to the desk, and that was not returned yet. */
  async waitForConnection({ timeout, ...where }: Where & WaitOptions = {}): Promise<DeskConnection> {
    const key = `connection ${JSON.stringify(where)}`
    for (;;) {
      const { connection, seq } = await this.#ask<{ readonly connection: ControlConnection; readonly seq: number }>(
        'connection.wait',
        { ...where, after: this.#looked.get(key) ?? this.#began, ...(timeout !== undefined && { timeout }) },
      )
      this.#looked.set(key, Math.max(seq, this.#looked.get(key) ?? -1))
      if (this.#isNew(`connection ${connection.id}`)) return new DeskConnection(this.#ask, connection, seq)
    }
  }

  /** Connections that are open now, whoever they came for. Their messages are read from now on. */
  async connections(where: Where = {}): Promise<readonly DeskConnection[]> {
    const { log } = await this.#ask<{ readonly log: { readonly end: number } }>('status', {})
    const { connections } = await this.#ask<{ readonly connections: readonly ControlConnection[] }>('connections', where)
    return connections.map((connection) => new DeskConnection(this.#ask, connection, log.end - 1))
  }

  /**
   * What is done with opening requests from now on. `ask`: they wait for `nextOpeningRequest`, or for a person. It holds for everybody at the desk, and stays
   * so when this program has gone.
   */
  async setRequestMode(mode: 'accept' | 'ask' | 'reject', { server }: { readonly server?: string } = {}): Promise<void> {
    await this.#ask('request.mode', { mode, ...(server !== undefined && { server }) })
  }

  /** The next opening request that waits and was not returned yet. */
  async nextOpeningRequest({ timeout, ...where }: Where & WaitOptions = {}): Promise<OpeningRequest> {
    const key = `request ${JSON.stringify(where)}`
    for (;;) {
      const after = this.#looked.get(key)
      const { request } = await this.#ask<{ readonly request: ControlOpeningRequest }>('request.wait', {
        ...where,
        ...(after !== undefined && { after: String(after) }),
        ...(timeout !== undefined && { timeout }),
      })
      this.#looked.set(key, Math.max(Number(request.id), after ?? 0))
      if (this.#isNew(`request ${request.id}`)) return new OpeningRequest(this.#ask, request)
    }
  }

  /** To every open connection. */
  async sendToAll(content: Content): Promise<void> {
    await this.#ask('message.send', { to: 'all', ...contentOf(content) })
  }

  /** What the server can do wrong on purpose. */
  async faults(): Promise<readonly ControlFault[]> {
    return (await this.#ask<{ readonly faults: readonly ControlFault[] }>('fault.list', {})).faults
  }

  /** For the next clients, one each, in this order, instead of those that were armed. Those of an open connection are its `sendFault`. */
  async armFault(...faults: readonly string[]): Promise<void> {
    await this.#ask('fault.arm', { faults })
  }

  async rules(): Promise<readonly ControlRule[]> {
    return (await this.#ask<{ readonly rules: readonly ControlRule[] }>('rule.list', {})).rules
  }

  /** By its id or its name. */
  async switchRule(rule: string, on: boolean): Promise<void> {
    await this.#ask('rule.switch', { rule, on })
  }

  /** The last entries of the log since this program came to the desk, in their order. */
  async log({ filter, last = 100, all = false }: LogOptions = {}): Promise<readonly ControlEntry[]> {
    const answer = await this.#ask<{ readonly entries: readonly ControlEntry[] }>('log.read', {
      last,
      ...(!all && { after: this.#began }),
      ...(filter !== undefined && { filter }),
    })
    return answer.entries
  }

  /** Writes a line into the log, for whoever reads it. */
  async note(text: string): Promise<void> {
    await this.#ask('log.note', { text })
  }

  /** Ends what this program waits for; a desk that it has started ends too, with its clients. Another one goes on. */
  async close(): Promise<void> {
    this.#ending.abort()
    await this.#end()
  }

  #isNew(what: string): boolean {
    if (this.#returned.has(what)) return false
    this.#returned.add(what)
    return true
  }
}

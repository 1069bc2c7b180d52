// All servers of the host as one, for what does not ask whose a connection is: lists, transfers, messages that are sent again. No two connections
// have the same number, because the servers share what counts them.
import type { Connection, EventName, Listener, WebSocketServer, WireRecorder } from '../../server/index.ts'

/** Of a server, what these need. One server alone will do too. */
export interface ServedConnections {
  readonly connections: Pick<ReadonlyMap<string, Connection>, 'get'>
  on<N extends EventName>(name: N, listener: Listener<N>): () => void
}

export class ServerGroup implements ServedConnections {
  readonly nextNumber = (
    (next) => () =>
      next++
  )(1)
  readonly #servers = new Map<WebSocketServer, { readonly id: string; readonly off: (() => void)[] }>()
  #wireRecorder: WireRecorder | undefined
  readonly #listening = new Set<(server: WebSocketServer) => () => void>()
  readonly connections = {
    get: (id: string): Connection | undefined => {
      for (const server of this.#servers.keys()) {
        const found = server.connections.get(id)
        if (found) return found
      }
      return undefined
    },
  }

  /** Of those that there are, and those that come. */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void {
    const listen = (server: WebSocketServer): (() => void) => server.on(name, listener)
    this.#listening.add(listen)
    for (const [server, { off }] of this.#servers) off.push(listen(server))
    return () => {
      this.#listening.delete(listen)
      for (const server of this.#servers.keys()) server.off(name, listener)
    }
  }

  /** Of each of them. */
  get wireRecorder(): WireRecorder | undefined {
    return this.#wireRecorder
  }
  set wireRecorder(recorder: WireRecorder | undefined) {
    this.#wireRecorder = recorder
    for (const server of this.#servers.keys()) server.wireRecorder = recorder
  }

  add(server: WebSocketServer, id: string): void {
    server.nextNumber = this.nextNumber
    server.wireRecorder = this.#wireRecorder
    this.#servers.set(server, { id, off: [...this.#listening].map((listen) => listen(server)) })
  }

  /** Id of the server that a connection is on now; "" of one that has gone. */
  idOf(connection: string): string {
    for (const [server, { id }] of this.#servers) if (server.connections.has(connection)) return id
    return ''
  }

  /** Nothing more is heard of it. */
  remove(server: WebSocketServer): void {
    for (const off of this.#servers.get(server)?.off ?? []) off()
    server.wireRecorder = undefined
    this.#servers.delete(server)
  }
}

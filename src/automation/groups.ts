// Connections that rules, scenarios and scripts have put together under a name.
import type { RECIPIENTS } from '../contract/automation/rule.ts'
import type { Connection, WebSocketServer } from '../server/index.ts'

export class Groups {
  readonly #server: WebSocketServer
  readonly #groups = new Map<string, Set<Connection>>()

  constructor(server: WebSocketServer) {
    this.#server = server
  }

  join(connection: Connection, name: string): void {
    let group = this.#groups.get(name)
    if (!group) this.#groups.set(name, (group = new Set()))
    group.add(connection)
  }

  leave(connection: Connection, name: string): void {
    const group = this.#groups.get(name)
    group?.delete(connection)
    if (group?.size === 0) this.#groups.delete(name)
  }

  leaveAll(connection: Connection): void {
    for (const name of this.#groups.keys()) this.leave(connection, name)
  }

  /** Those that are open. `of`: whom `others` leaves out. */
  *recipients(to: (typeof RECIPIENTS)[number], name: string, of: Connection | undefined): Generator<Connection> {
    const all = to === 'group' ? (this.#groups.get(name) ?? []) : this.#server.connections.values()
    for (const connection of all) if (connection.connected && (to !== 'others' || connection !== of)) yield connection
  }
}

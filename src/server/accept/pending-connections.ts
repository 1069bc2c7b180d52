// Connections that are live and not open: a bound of their own, so that clients which never say what they want keep out nobody who does.

export interface Pending {
  /** Not a byte has come from the client. */
  readonly isSilent: boolean
  /** The client is waited for, and not a decision or its reading of an answer. */
  readonly waitsForClient: boolean
  giveWay(limit: number): void
}

export class PendingConnections<T extends Pending> {
  /** In the order in which they came. */
  readonly #all = new Set<T>()

  get size(): number {
    return this.#all.size
  }

  add(connection: T): void {
    this.#all.add(connection)
  }

  /** It is open, or gone. */
  remove(connection: T): void {
    this.#all.delete(connection)
  }

  /** Makes room below `limit` for a newcomer. Returns false when all who are there wait for us. */
  makeRoom(limit: number): boolean {
    while (this.#all.size >= limit) {
      const oldest = this.#oldest()
      if (!oldest) return false
      this.#all.delete(oldest)
      oldest.giveWay(limit)
    }
    return true
  }

  /** The oldest that has said nothing; without one, the oldest that has not said all. */
  #oldest(): T | undefined {
    let unfinished: T | undefined
    for (const each of this.#all) {
      if (each.isSilent) return each
      if (!unfinished && each.waitsForClient) unfinished = each
    }
    return unfinished
  }
}

// The one hold for question events: a connection waits until the listeners have decided, the deadline has passed, or the client has
// gone. While it waits its socket is read on, by whoever owns it, so that a client that leaves is noticed at once.

export type HoldOutcome = 'decided' | 'deadline' | 'gone'

export class Hold {
  /** Made when a listener asks for the signal: most decide at once, and a controller costs as much as the rest of an opening. */
  #controller: AbortController | undefined
  #endedBy: Exclude<HoldOutcome, 'decided'> | undefined
  #timer: NodeJS.Timeout | undefined
  #settle: ((outcome: HoldOutcome) => void) | undefined

  /** Aborted when the answer no longer matters. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#endedBy) this.#controller.abort(this.#endedBy)
    }
    return this.#controller.signal
  }

  /** The client has gone, or the deadline has passed: nothing need be asked any more. */
  get isOver(): boolean {
    return this.#endedBy !== undefined
  }

  /** Listeners are waited for. */
  get isWaiting(): boolean {
    return this.#settle !== undefined
  }

  /** Waits for `decided`, at most `limit` milliseconds (0: without limit). Calls `done` once. */
  wait(decided: Promise<void>, limit: number, done: (outcome: HoldOutcome) => void): void {
    this.#settle = (outcome) => {
      this.#settle = undefined
      clearTimeout(this.#timer)
      if (outcome !== 'decided') {
        this.#endedBy = outcome
        this.#controller?.abort(outcome)
      }
      done(outcome)
    }
    if (limit > 0) this.#timer = setTimeout(() => this.#settle?.('deadline'), limit)
    void decided.then(() => this.#settle?.('decided'))
  }

  /** The client has gone. Does nothing when the hold has ended. */
  cancel(): void {
    this.#settle?.('gone')
  }
}

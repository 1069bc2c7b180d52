// Keeps the event loop looking for a moment after a reply, instead of falling asleep, while clients come back faster than a sleeping
// process is woken. A wake costs 20 to 50 µs, more in a virtual machine: as much as reading, answering and writing together, so that
// looking takes less processor time than sleeping would. Clients that think longer cost nothing: after one look in vain the loop
// sleeps again until somebody has been quick.

/** Milliseconds of looking after a reply: what a client on the same machine needs to be woken, and to answer. */
export const LOOK_MS = 0.1

export class BusyPoll {
  readonly #now: () => number
  readonly #nextTurn: (look: () => void) => void
  /** When the newest reply went out that nobody has come back on; -1: none. */
  #repliedAt = -1
  #expectsAnswer = false
  #isLooking = false

  /** `now` in milliseconds; `nextTurn` calls back after the loop has looked once for what has arrived, without waiting for it. */
  constructor(now: () => number, nextTurn: (look: () => void) => void) {
    this.#now = now
    this.#nextTurn = nextTurn
  }

  /** Bytes have arrived. */
  received(): void {
    if (this.#repliedAt < 0) return
    this.#expectsAnswer = this.#now() - this.#repliedAt < LOOK_MS
    this.#repliedAt = -1
  }

  /** Replies to what has arrived are on the wire. */
  replied(): void {
    this.#repliedAt = this.#now()
    if (!this.#expectsAnswer || this.#isLooking) return
    this.#isLooking = true
    this.#nextTurn(this.#look)
  }

  readonly #look = (): void => {
    if (this.#repliedAt >= 0 && this.#now() - this.#repliedAt < LOOK_MS) {
      this.#nextTurn(this.#look)
      return
    }
    this.#isLooking = false
    // Nobody came: sleep, until a client is quick again.
    if (this.#repliedAt >= 0) this.#expectsAnswer = false
  }
}

// Keeps the event loop looking for a moment after a reply, instead of falling asleep, while clients come back faster than a sleeping
// process is woken. A wake costs 20 to 50 µs, more in a virtual machine: as much as reading, answering and writing together, so that
// looking takes less processor time than sleeping would. Where it does not help, as when server and client share one processor core, it
// is not done: both ways are tried again and again, and the one after which clients come back sooner is taken. Clients that think longer
// cost nothing: after one look in vain the loop sleeps until somebody has been quick.

/** Milliseconds of looking after a reply: what a client on the same machine needs to be woken, and to answer. */
const LOOK_MS = 0.1
/** Of so many replies one is followed by what is not done otherwise, to see whether it would be better by now. */
const TRIAL_EVERY = 64
/** Looking must bring clients back so many milliseconds sooner than sleeping. A wake costs more, the looks themselves half of it. */
const LEAST_GAIN = 0.015
/** Weight of the newest time in the smoothed ones. */
const SMOOTHING = 1 / 8

export class BusyPoll {
  readonly #now: () => number
  readonly #nextTurn: (look: () => void) => void
  /** When the newest reply went out that nobody has come back on; -1: none. */
  #repliedAt = -1
  #replies = 0
  #isQuick = false
  #isLooking = false
  #isTurnAskedFor = false
  /** Smoothed milliseconds from a reply until somebody came back, after looking and after sleeping. */
  #afterLooking = 0
  #afterSleeping = 0

  /** `now` in milliseconds; `nextTurn` calls back after the loop has looked once for what has arrived, without waiting for it. */
  constructor(now: () => number, nextTurn: (look: () => void) => void) {
    this.#now = now
    this.#nextTurn = nextTurn
  }

  /** Bytes have arrived. */
  received(): void {
    if (this.#repliedAt < 0) return
    const time = this.#now() - this.#repliedAt
    this.#repliedAt = -1
    this.#isQuick = time < LOOK_MS
    if (!this.#isQuick) return
    if (this.#isLooking) this.#afterLooking = smoothed(this.#afterLooking, time)
    else this.#afterSleeping = smoothed(this.#afterSleeping, time)
  }

  /** Replies to what has arrived are on the wire. */
  replied(): void {
    this.#repliedAt = this.#now()
    if (!this.#isQuick) return
    const isTrial = ++this.#replies % TRIAL_EVERY === 0
    this.#isLooking = this.#afterLooking + LEAST_GAIN < this.#afterSleeping !== isTrial
    if (this.#isLooking && !this.#isTurnAskedFor) this.#askForTurn()
  }

  #askForTurn(): void {
    this.#isTurnAskedFor = true
    this.#nextTurn(this.#look)
  }

  readonly #look = (): void => {
    this.#isTurnAskedFor = false
    if (!this.#isLooking) return
    if (this.#repliedAt >= 0 && this.#now() - this.#repliedAt < LOOK_MS) {
      this.#askForTurn()
      return
    }
    this.#isLooking = false
    // Nobody came: sleep, until a client is quick again.
    if (this.#repliedAt >= 0) this.#isQuick = false
  }
}

/** The first time counts whole. */
function smoothed(before: number, time: number): number {
  return before === 0 ? time : before + (time - before) * SMOOTHING
}

// Whether a page that has crashed is loaded anew by itself: not when it has crashed too often of late.

/** Within so many milliseconds… */
const SPAN = 60_000
/** … so often a page is loaded anew unasked. */
const MOST = 3

export class RecentCrashes {
  #times: readonly number[] = []

  /** False: this one was one too many. `now`: milliseconds of any clock that is never set. */
  add(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < SPAN), now].slice(-MOST - 1)
    return this.#times.length <= MOST
  }
}

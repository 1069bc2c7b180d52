// Steps through the log that ask the host where they lead. Keys may be pressed faster than that: each step is taken when the one before has
// arrived, and begins where that one did.

/** Presses that may wait: a key that is held down is not followed for minutes. */
const MOST_WAITING = 20

let last = Promise.resolve()
let waiting = 0

/** `act` tells by itself what goes wrong. */
export function takeStep(act: () => Promise<void>): void {
  if (waiting >= MOST_WAITING) return
  waiting++
  last = last
    .then(act)
    .catch(() => undefined)
    .finally(() => waiting--)
}

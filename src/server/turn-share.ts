// The share of a turn of the event loop that the bytes of one connection may take before all others have had theirs. Whatever the work is
// (frames, pings, fragments, inflating, listeners), it is measured by time: a client that sends much must not make others wait.
import type { Share } from './protocol/receiving.ts'

/** Milliseconds. Others wait for about two shares of one that floods; stopping and going on cost a twentieth of it. */
const SHARE = 0.25
/** Reads of one socket that follow each other within so many milliseconds are one turn: libuv reads a busy socket up to 32 times in a row. */
const GAP = 0.05

class TurnShare implements Share {
  #owner: object | undefined
  #end = 0
  #lastLook = 0

  /** Bytes of `owner` are about to be looked at. A new share begins, unless this goes on where the last look at the same owner ended. */
  begin(owner: object): void {
    const now = performance.now()
    if (owner !== this.#owner || now - this.#lastLook > GAP) this.#end = now + SHARE
    this.#owner = owner
    this.#lastLook = now
  }

  get isSpent(): boolean {
    return (this.#lastLook = performance.now()) > this.#end
  }

  /** Others have had their turn. */
  renew(): void {
    this.#owner = undefined
  }

  /** Nothing of `owner` will be looked at any more. */
  leave(owner: object): void {
    if (owner === this.#owner) this.#owner = undefined
  }
}

/** One for the whole process: parsing never awaits and never nests. */
export const turnShare = new TurnShare()

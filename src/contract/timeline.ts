// What has come and gone over one connection, gathered into stretches of time: as fine as a picture can show, and bounded however much there is.
// The host gathers one part of the log after the other, the window all parts.

/** Messages and pings of one stretch of time. */
export interface TimelineTick {
  /** Of the first of them, milliseconds since the epoch. */
  readonly time: number
  /** Of the first of them. */
  readonly seq: number
  /** How many came from the client. */
  readonly in: number
  /** How many went to the client. */
  readonly out: number
}

/** Stretches of one timeline: a picture of a pane has hardly more columns. */
export const TIMELINE_TICKS = 512
/** Steps that are told at most, from the beginning and from the end. */
export const STEPS_AT_EITHER_END = 100
/** Milliseconds of the finest stretch; a power of two, as all widths are. */
const FINEST = 1 / 16

type Gathering = { -readonly [K in keyof TimelineTick]: TimelineTick[K] }

export class TimelineTicks {
  /** Milliseconds of one stretch. It doubles whenever there are too many. */
  #width = FINEST
  #ticks: Gathering[] = []

  get ticks(): readonly TimelineTick[] {
    return this.#ticks
  }

  get width(): number {
    return this.#width
  }

  /** They come in the order of their entries. */
  add(tick: TimelineTick): void {
    this.#put(tick)
    while (this.#ticks.length > TIMELINE_TICKS) {
      this.#width *= 2
      const finer = this.#ticks
      this.#ticks = []
      for (const each of finer) this.#put(each)
    }
  }

  #put({ time, seq, in: came, out }: TimelineTick): void {
    const last = this.#ticks.at(-1)
    // A clock that was set back has no stretch of its own.
    if (last && Math.floor(time / this.#width) <= Math.floor(last.time / this.#width)) {
      last.in += came
      last.out += out
    } else this.#ticks.push({ time, seq, in: came, out })
  }
}

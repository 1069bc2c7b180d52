// How often the log is drawn: with every news while a person could read along, and seldom enough under a flood that the window stays free for
// the person's own clicks. Leaves what is drawn to the model.
import type { RowSource } from './row-source.ts'

/** More new rows than that at once replace the whole window: nobody reads them one by one. */
const MANY_ROWS = 40
/** Milliseconds between two pictures of a flood. Together with the host's 50 ms no picture is older than a fifth of a second. */
const FLOOD_INTERVAL = 100

/** Time as it passes for the pace; a test has its own. */
export interface Clock {
  now(): number
  after(milliseconds: number, run: () => void): () => void
}

const CLOCK: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

type Listed = Pick<RowSource, 'identity' | 'first' | 'end'>

export class Pace {
  readonly #draw: () => void
  readonly #clock: Clock
  #drawn: { readonly identity: string; readonly end: number; readonly at: number } | undefined
  #list: Listed | undefined
  #cancel: (() => void) | undefined

  constructor(draw: () => void, clock: Clock = CLOCK) {
    this.#draw = draw
    this.#clock = clock
  }

  /**
   * To be called with all news of the list. Another list, such as a cleared one, is drawn at once, because its rows mean something else; and
   * so are the first rows of a short one, such as a filter's first matches.
   */
  news(list: Listed): void {
    this.#list = list
    const drawn = this.#drawn
    const fills = drawn !== undefined && drawn.identity === list.identity && drawn.end - list.first >= MANY_ROWS
    const wait = fills && list.end - drawn.end > MANY_ROWS ? drawn.at + FLOOD_INTERVAL - this.#clock.now() : 0
    if (wait <= 0) this.#now()
    else this.#cancel ??= this.#clock.after(wait, () => this.#now())
  }

  /** What waits is not drawn any more. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #now(): void {
    this.stop()
    const { identity, end } = this.#list ?? { identity: '', end: 0 }
    this.#drawn = { identity, end, at: this.#clock.now() }
    this.#draw()
  }
}

// The questions of one connection before it is open: one at a time, held with QuestionTimeout until the listeners have decided, and over
// when the client has gone.
import type { Reports } from '../listeners.ts'
import { Hold } from './hold.ts'

/** A value, or a promise where somebody needs time: most listeners decide at once, and a promise costs as much as the rest of an opening. */
export type Eventually<T> = T | Promise<T>

/** The client has left, or the connection was ended, before the question was decided: nothing follows. */
export const GONE = 'gone'
export type Gone = typeof GONE

export class Asking {
  readonly #connectionId: string
  readonly #settings: { readonly questionTimeout: number }
  readonly #reports: Reports
  #hold: Hold | undefined
  #isOver = false

  constructor(connectionId: string, settings: { readonly questionTimeout: number }, reports: Reports) {
    this.#connectionId = connectionId
    this.#settings = settings
    this.#reports = reports
  }

  /** A listener needs time. */
  get isHeld(): boolean {
    return this.#hold?.isWaiting ?? false
  }

  /** For the event that is asked: its signal. */
  begin(): Hold {
    return (this.#hold = new Hold())
  }

  /** Waits for `decided`, undefined when listeners have decided at once, and returns what `outcome` makes of it. */
  settle<T>(decided: Promise<void> | undefined, restore: () => void, outcome: () => Eventually<T>): Eventually<T | Gone> {
    const hold = this.#hold as Hold
    // A listener may have ended the connection.
    if (!decided) return this.#isOver ? GONE : outcome()
    return new Promise<T | Gone>((resolve) => {
      if (this.#isOver) {
        resolve(GONE)
        return
      }
      hold.wait(decided, this.#settings.questionTimeout * 1000, (how) => {
        this.#hold = undefined
        if (how === 'gone' || this.#isOver) {
          resolve(GONE)
          return
        }
        if (how === 'deadline') {
          restore()
          this.#reports.log(this.#connectionId, 1, `No decision within ${this.#settings.questionTimeout} s: the default is taken.`)
        }
        resolve(outcome())
      })
    })
  }

  /** The client has ended its side: nobody waits for an answer any more. */
  cancel(): void {
    this.#hold?.cancel()
  }

  /** The connection is over, or past its questions. */
  end(): void {
    this.#isOver = true
    this.#hold?.cancel()
    this.#hold = undefined
  }
}

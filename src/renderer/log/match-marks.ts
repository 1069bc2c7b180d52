// Which of the rows in sight match the filter, while the others stay listed. Asks for one stretch at a time, the newest wanted. Leaves the
// words to mark within a row to the row.
import type { FilteredLog } from './filtered-log.ts'

const NOTHING: ReadonlySet<number> = new Set()

export class MatchMarks {
  readonly #list: FilteredLog
  readonly #listeners = new Set<() => void>()
  #seqs: ReadonlySet<number> = NOTHING
  #wanted = ''
  #range: { from: number; to: number; rows: number } | undefined
  #asking = false

  constructor(list: FilteredLog) {
    this.#list = list
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Sequence numbers, the same set until it changes. */
  readonly seqs = (): ReadonlySet<number> => this.#seqs

  /** Entries from `from` to before `to`, of which `rows` are in sight. */
  want(from: number, to: number, rows: number): void {
    const { state } = this.#list.picture()
    const wanted = state ? `${from} ${to} ${state.viewId} ${state.matches} ${state.droppedMatches} ${state.revision}` : ''
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    this.#range = state ? { from, to, rows } : undefined
    if (!this.#asking) void this.#ask()
  }

  async #ask(): Promise<void> {
    this.#asking = true
    while (this.#range) {
      const { from, to, rows } = this.#range
      this.#range = undefined
      try {
        this.#set(new Set((await this.#list.matchesBetween(from, to, rows)).map((row) => row.seq)))
      } catch {
        // A list closed meanwhile, or a lost connection: the next picture asks again.
        this.#wanted = ''
      }
    }
    this.#asking = false
    if (this.#wanted === '') this.#set(NOTHING)
  }

  #set(seqs: ReadonlySet<number>): void {
    if (seqs.size === this.#seqs.size && [...seqs].every((seq) => this.#seqs.has(seq))) return
    this.#seqs = seqs
    for (const listener of this.#listeners) listener()
  }
}

// A list that a person keeps with the workspace and that faces watch: set as a whole, told of when it changes.
import { Topic } from './topic.ts'

export class Kept<T> {
  readonly changed = new Topic()
  readonly #keep: (all: readonly T[]) => void
  #all: readonly T[]

  /** `keep` is told of every change. */
  constructor(all: readonly T[], keep: (all: readonly T[]) => void) {
    this.#all = all
    this.#keep = keep
  }

  list(): readonly T[] {
    return this.#all
  }

  set(all: readonly T[]): void {
    this.#keep(all)
    this.take(all)
  }

  /** As it is kept already. */
  take(all: readonly T[]): void {
    this.#all = all
    this.changed.changed()
  }
}

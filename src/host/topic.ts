// A piece of the host's state that faces watch: says that it has changed, and nothing else. What is sent is left to the publisher.

export type Unsubscribe = () => void

export class Topic<T = void> {
  readonly #listeners = new Set<(about: T) => void>()

  subscribe(listener: (about: T) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(about: T): void {
    for (const listener of this.#listeners) listener(about)
  }
}

// Numbers that go up, each by its name. Bounded: those not used for longest begin anew.
import { shortKey } from './short-key.ts'

const MOST = 10_000

export class Counters {
  readonly #next = new Map<string, number>()

  next(name: string, from: number): number {
    const key = shortKey(name)
    const value = this.#next.get(key) ?? from
    // Set anew, so that the map's order is the order of use.
    this.#next.delete(key)
    this.#next.set(key, value + 1)
    for (const oldest of this.#next.keys()) {
      if (this.#next.size <= MOST) break
      this.#next.delete(oldest)
    }
    return value
  }

  /** What `next` would give. */
  peek(name: string, from: number): number {
    return this.#next.get(shortKey(name)) ?? from
  }
}

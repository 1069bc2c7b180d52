// What was typed and is not in force, because it will not do yet: kept by id for as long as the window lives, so that nobody loses it by looking
// elsewhere.

/** The one that was typed in longest ago goes. */
const MOST = 20

export class Drafts<T> {
  readonly #kept = new Map<string, T>()

  of(id: string): T | undefined {
    return this.#kept.get(id)
  }

  keep(id: string, draft: T): void {
    this.#kept.delete(id)
    this.#kept.set(id, draft)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break
      this.#kept.delete(oldest)
    }
  }

  /**
   * Puts what was typed in force by `put`, which resolves with why it will not do, or "": then it is kept no longer, unless more was typed meanwhile.
   * undefined: what it belongs to is not here now, and it stays. Resolves with why, or "".
   */
  async take(id: string, put: (draft: T) => string | undefined | Promise<string>): Promise<string> {
    const draft = this.of(id)
    if (draft === undefined) return ''
    const said = await put(draft)
    if (said === '' && this.of(id) === draft) this.drop(id)
    return said ?? ''
  }

  drop(id: string): void {
    this.#kept.delete(id)
  }
}

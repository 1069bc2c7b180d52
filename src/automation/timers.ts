// What is to be done at a later time, for all connections of a server with one timer of the system. What repeats does not drift: its next time is
// counted from the one before, not from when it was done.

/** Done in one turn; then others have theirs. */
const SHARE = 500

export interface Timer {
  cancel(): void
}

interface Entry {
  due: number
  /** Of two that are due at once the older one comes first. */
  order: number
  /** 0: once. */
  readonly period: number
  readonly act: () => void
  /** -1: it is in no heap, because it was cancelled or is over. */
  place: number
}

export class Timers {
  readonly #now: () => number
  /** The next one first: each is due no later than those at twice its place and one or two further. */
  readonly #heap: Entry[] = []
  #pushed = 0
  #timeout: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** For when the system's timer is set. */
  #wakes = Infinity

  /** `now`: milliseconds, never going back. */
  constructor(now: () => number) {
    this.#now = now
  }

  get count(): number {
    return this.#heap.length
  }

  /** Milliseconds from now. */
  after(ms: number, act: () => void): Timer {
    return this.at(this.#now() + ms, act)
  }

  /** At a time of its clock: what is to come in an order is not told by how far it is away. */
  at(due: number, act: () => void): Timer {
    return this.#add({ due, order: 0, period: 0, act, place: -1 })
  }

  /** Each `ms` milliseconds, first after one of them. What was missed, because the process stood still, is not made up for. */
  every(ms: number, act: () => void): Timer {
    return this.#add({ due: this.#now() + ms, order: 0, period: ms, act, place: -1 })
  }

  end(): void {
    for (const entry of this.#heap.splice(0)) entry.place = -1
    clearTimeout(this.#timeout)
    clearImmediate(this.#immediate)
    this.#timeout = this.#immediate = undefined
    this.#wakes = Infinity
  }

  #add(entry: Entry): Timer {
    this.#push(entry)
    this.#wake()
    return { cancel: () => this.#remove(entry) }
  }

  #wake(): void {
    const next = this.#heap[0]
    if (!next || this.#immediate || this.#wakes <= next.due) return
    clearTimeout(this.#timeout)
    this.#wakes = next.due
    this.#timeout = setTimeout(() => this.#work(), Math.max(0, Math.ceil(next.due - this.#now())))
  }

  #work(): void {
    this.#timeout = this.#immediate = undefined
    this.#wakes = Infinity
    const now = this.#now()
    for (let done = 0; done < SHARE; done++) {
      const entry = this.#heap[0]
      if (!entry || entry.due > now) {
        this.#wake()
        return
      }
      this.#remove(entry)
      if (entry.period > 0) {
        const missed = Math.max(0, Math.floor((now - entry.due) / entry.period))
        entry.due += (missed + 1) * entry.period
        this.#push(entry)
      }
      entry.act()
    }
    this.#immediate = setImmediate(() => this.#work())
  }

  #push(entry: Entry): void {
    entry.order = this.#pushed++
    entry.place = this.#heap.length
    this.#heap.push(entry)
    this.#up(entry)
  }

  #remove(entry: Entry): void {
    const { place } = entry
    if (place < 0) return
    entry.place = -1
    const last = this.#heap.pop()
    if (!last || last === entry) return
    this.#put(last, place)
    this.#up(last)
    this.#down(last)
  }

  #put(entry: Entry, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }

  #up(entry: Entry): void {
    while (entry.place > 0) {
      const above = (entry.place - 1) >> 1
      const parent = this.#heap[above] as Entry
      if (!isBefore(entry, parent)) return
      this.#put(parent, entry.place)
      this.#put(entry, above)
    }
  }

  #down(entry: Entry): void {
    for (;;) {
      const left = entry.place * 2 + 1
      const [one, other] = [this.#heap[left], this.#heap[left + 1]]
      const child = other && one && isBefore(other, one) ? other : one
      if (!child || !isBefore(child, entry)) return
      const below = child.place
      this.#put(child, entry.place)
      this.#put(entry, below)
    }
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order)
}

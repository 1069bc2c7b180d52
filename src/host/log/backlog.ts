// What waits for the disk, and who must wait for it: the bytes of the log that are in memory only, and the limits from which senders are
// slowed down and entries refused.

/** Bytes from which senders must be slowed down, and to which they must fall before they go on: the disk has two large writes ahead of it
 * all the time. More would only be more memory, and memory that is touched for the first time costs more than what is written to it. */
const OVERLOAD_BYTES = 40 * 1024 * 1024
const RELIEF_BYTES = 28 * 1024 * 1024
/** Bytes from which it does not do to slow down some: everybody waits. */
const URGENT_BYTES = 56 * 1024 * 1024
/** Bytes beyond which entries are refused and counted, so that a dead disk cannot take the memory. */
const REFUSE_BYTES = 192 * 1024 * 1024
/** The same while the disk has failed: nobody is held back then. */
const REFUSE_FAILED_BYTES = 64 * 1024 * 1024

/** Who must pause because the disk is slower than what is sent. */
export type Overload = 'nobody' | 'who send much' | 'all'

export class Backlog {
  /** Senders are slowed down. */
  overloaded = false
  /** Entries must not be added: the disk has failed or lags so far behind that memory is at its limit. */
  refusing = false
  readonly #onOverload: (who: Overload) => void
  readonly #waiters: (() => void)[] = []
  #bytes = 0
  #hasFailed = false
  #told: Overload = 'nobody'

  /** `onOverload` is told whenever somebody else must pause than before. */
  constructor(onOverload: (who: Overload) => void) {
    this.#onOverload = onOverload
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes
  }

  add(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes >= OVERLOAD_BYTES) this.#judge()
  }

  /** They have been written, or need not be any more. */
  take(bytes: number): void {
    this.#bytes -= bytes
    this.#judge()
  }

  /** The disk takes nothing, or does again. A disk that fails does not stop the traffic: it refuses entries, which are counted. */
  diskFails(hasFailed: boolean): void {
    this.#hasFailed = hasFailed
    this.#judge()
  }

  /** Resolves when senders need not be slowed down: at once, or when the disk has caught up or failed. */
  relieved(): Promise<void> {
    return this.overloaded ? new Promise((resolve) => this.#waiters.push(resolve)) : Promise.resolve()
  }

  #judge(): void {
    const bytes = this.#bytes
    const overloaded = bytes >= (this.overloaded ? RELIEF_BYTES : OVERLOAD_BYTES) && !this.#hasFailed
    this.overloaded = overloaded
    this.refusing = bytes >= (this.#hasFailed ? REFUSE_FAILED_BYTES : REFUSE_BYTES)
    const who: Overload = !overloaded ? 'nobody' : bytes >= URGENT_BYTES || this.#told === 'all' ? 'all' : 'who send much'
    if (who === this.#told) return
    this.#told = who
    this.#onOverload(who)
    if (!overloaded) for (const resolve of this.#waiters.splice(0)) resolve()
  }
}

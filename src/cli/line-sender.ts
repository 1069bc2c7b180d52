// `serve --send -`: lines that go to all clients, one after the other. Leaves reading them to input-lines.ts.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionRow, SendOutcome } from '../contract/model.ts'

/** So long a line waits for room at a client that does not read, in milliseconds: one that has stopped must not keep the others from theirs. */
const READ_LIMIT = 10_000
/** Between looks whether there is room. */
const LOOK_MS = 50

export class LineSender {
  readonly #send: (ids: readonly string[], content: string) => Promise<readonly SendOutcome[]>
  readonly #say: (sentence: string) => void
  readonly #limit: number
  readonly #open = new Set<string>()
  /** Clients that were waited for in vain, with how many lines each has missed. */
  readonly #behind = new Map<string, number>()
  #wake = (): void => undefined
  #isOver = false

  constructor({
    send,
    say,
    limit = READ_LIMIT,
  }: {
    readonly send: (ids: readonly string[], content: string) => Promise<readonly SendOutcome[]>
    readonly say: (sentence: string) => void
    /** Milliseconds. */
    readonly limit?: number
  }) {
    this.#send = send
    this.#say = say
    this.#limit = limit
  }

  /** What has changed about connections. */
  take(changed: readonly Pick<ConnectionRow, 'id' | 'stage'>[], removed: readonly string[]): void {
    for (const { id, stage } of changed) {
      if (stage === 'open') this.#open.add(id)
      else this.#gone(id)
    }
    for (const id of removed) this.#gone(id)
    if (this.#open.size > 0) this.#wake()
  }

  /** Resolves when it has gone to all that are there, the first one if nobody is yet. */
  async line(content: string): Promise<void> {
    // A pipe has thousands of lines in one piece: clients and signals have their turn between two.
    await nextTurn()
    for (;;) {
      while (this.#open.size === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
      if (this.#isOver || (await this.#toAll(content))) return
    }
  }

  /** No line is sent any more. */
  end(): void {
    this.#isOver = true
    this.#wake()
  }

  /** Returns whether it was dealt with at one of them at least: whoever has just left is none. */
  async #toAll(content: string): Promise<boolean> {
    const until = performance.now() + this.#limit
    let ids: readonly string[] = [...this.#open]
    let isDealt = false
    while (ids.length > 0 && !this.#isOver) {
      const full: string[] = []
      for (const { connection, code, error } of await this.#send(ids, content)) {
        if (code === 'not-open' || code === 'no-such-connection') {
          this.#gone(connection)
          continue
        }
        isDealt = true
        const missed = this.#behind.get(connection)
        if (code === 'would-block') {
          if (missed !== undefined) this.#behind.set(connection, missed + 1)
          else full.push(connection)
        } else if (error !== '') this.#say(`#${connection}: ${error}`)
        else if (missed !== undefined) {
          this.#behind.delete(connection)
          this.#say(`#${connection} reads again: ${missed} ${missed === 1 ? 'line was' : 'lines were'} left out for it.`)
        }
      }
      ids = full
      if (full.length === 0) break
      if (performance.now() < until) await sleep(LOOK_MS)
      else {
        for (const id of full) {
          this.#behind.set(id, 1)
          this.#say(`#${id} is not reading: lines are left out for it until it does.`)
        }
        break
      }
    }
    return isDealt
  }

  #gone(id: string): void {
    this.#open.delete(id)
    const missed = this.#behind.get(id)
    if (missed === undefined) return
    this.#behind.delete(id)
    this.#say(`#${id} has gone: ${missed} ${missed === 1 ? 'line was' : 'lines were'} left out for it.`)
  }
}

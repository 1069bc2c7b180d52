// Prints a host's log as it grows: a face that only reads. On a terminal it prints what a person can read and counts the rest; into a pipe
// or a file it prints every entry, however far it lags behind, because the log keeps what has not been printed. What is printed is log-lines.ts.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import type { LogBounds } from '../contract/model.ts'
import type { Client } from '../contract/rpc.ts'
import type { LogLines } from './log-lines.ts'

/** Rows in one pull: printing them takes about a millisecond, and then the server's clients have their turn. */
const PULL = 100
/** While clients keep the process busy, printing takes a tenth of its time: it rests nine times as long as it has worked. */
const REST = 9
/** The process counts as busy from this share of time on that its event loop has something to do, printing itself left out. */
const BUSY = 0.3
/** Lines for a person in one look, and milliseconds between looks: about a screen a second. */
const READABLE = 16
const LOOK_MS = 250

export interface PrinterOptions {
  readonly client: Client
  /** Printing begins behind its end. */
  readonly bounds: LogBounds
  readonly output: Writable
  readonly lines: LogLines
  /** Every entry is to be printed; else what a person can read, and the number of the rest. */
  readonly keepsAll: boolean
}

export class LogPrinter {
  readonly #options: PrinterOptions
  readonly #unsubscribe: () => void
  #next: number
  #newest: LogBounds
  #printing: Promise<void> | undefined
  #isEnding = false
  /** When the output last took something, by performance.now(). */
  #takenAt = performance.now()

  constructor(options: PrinterOptions) {
    this.#options = options
    this.#newest = options.bounds
    this.#next = options.bounds.end
    this.#unsubscribe = options.client.on('log', (now) => {
      this.#newest = now
      // The client rejects only when the host has gone, and then there is nothing more to print.
      this.#start().catch(() => {})
    })
  }

  /** Entries that have not been printed. */
  get behind(): number {
    return this.#newest.end - this.#next
  }

  /** Entries that a call of `finish` prints: those that are only counted for a person are none of them. */
  get left(): number {
    return this.#options.keepsAll ? this.behind : Math.min(this.behind, READABLE)
  }

  /** Prints up to the end of `bounds`, without resting, and ends. Resolves earlier when the output takes nothing for `limit` milliseconds. */
  async finish(bounds: LogBounds, limit: number): Promise<void> {
    this.#unsubscribe()
    this.#newest = bounds
    this.#isEnding = true
    this.#takenAt = performance.now()
    const rest = (this.#printing ?? Promise.resolve()).then(() => this.#start())
    let isDone = false
    rest.then(
      () => (isDone = true),
      () => (isDone = true),
    )
    while (!isDone && performance.now() - this.#takenAt < limit) await Promise.race([rest, sleep(limit / 4)])
  }

  #start(): Promise<void> {
    return (this.#printing ??= this.#print().finally(() => (this.#printing = undefined)))
  }

  async #print(): Promise<void> {
    const { lines, keepsAll } = this.#options
    let used = performance.eventLoopUtilization()
    while (this.#next < this.#newest.end) {
      const began = performance.now()
      let text = ''
      if (this.#next < this.#newest.first) {
        text += `${lines.dropped(this.#newest.first - this.#next)}\n`
        this.#next = this.#newest.first
      }
      if (!keepsAll && this.behind > READABLE) {
        text += `${lines.passedOver(this.behind - READABLE)}\n`
        this.#next = this.#newest.end - READABLE
      }
      if (text !== '') await this.#write(text)
      const next = await lines.print(this.#next, keepsAll ? PULL : READABLE, (piece) => this.#write(piece))
      if (next === this.#next) return
      this.#next = next
      if (!keepsAll && !this.#isEnding) {
        await sleep(LOOK_MS)
        continue
      }
      const worked = performance.now() - began
      await nextTurn()
      const sinceThen = performance.eventLoopUtilization(used)
      used = performance.eventLoopUtilization()
      const busy = (sinceThen.active - worked) / Math.max(1, sinceThen.active + sinceThen.idle - worked)
      if (!this.#isEnding && busy > BUSY) await sleep(worked * REST)
    }
  }

  /** Resolves when the output takes more. An output that has gone (EPIPE) resolves too: its 'error' is the owner's. */
  #write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#options.output.write(text, () => {
        this.#takenAt = performance.now()
        resolve()
      })
    })
  }
}

// Sends one face the newest state of each topic: at most 20 times a second, what changed in between merged, and nothing while nothing
// changes. Keeps no queue, so that a slow face costs no memory.
import type { NotificationName, Notifications } from '../contract/api.ts'

/** 20 a second. */
const INTERVAL_MS = 50

type Notify = <N extends NotificationName>(name: N, body: Notifications[N]) => void

interface Line {
  /** Takes the newest state; undefined: there is nothing to tell after all. */
  readonly send: () => void
  readonly interval: () => number
  lastSent: number
  timer: NodeJS.Timeout | undefined
}

export class Publisher {
  readonly #notify: Notify
  readonly #lines = new Map<string, Line>()
  #ended = false

  constructor(notify: Notify) {
    this.#notify = notify
  }

  /**
   * `take` gives the newest state, or undefined when there is nothing to tell. What equals the last one sent is not sent again.
   * `interval` may ask for more than 50 ms between two. Returns what is to be called on every change.
   */
  line<N extends NotificationName>(
    name: N,
    take: () => Notifications[N] | undefined,
    key: string = name,
    interval: () => number = () => INTERVAL_MS,
  ): () => void {
    let last = ''
    const send = (): void => {
      const body = take()
      if (body === undefined) return
      const text = JSON.stringify(body)
      if (text === last) return
      last = text
      this.#notify(name, body)
    }
    const line: Line = { send, interval, lastSent: 0, timer: undefined }
    this.#lines.set(key, line)
    return () => this.#changed(line)
  }

  /** Ends a line of which there are many, such as a view's. */
  endLine(key: string): void {
    clearTimeout(this.#lines.get(key)?.timer)
    this.#lines.delete(key)
  }

  end(): void {
    this.#ended = true
    for (const { timer } of this.#lines.values()) clearTimeout(timer)
    this.#lines.clear()
  }

  #changed(line: Line): void {
    if (this.#ended || line.timer !== undefined) return
    const wait = Math.max(0, line.lastSent + line.interval() - performance.now())
    line.timer = setTimeout(() => {
      line.timer = undefined
      line.lastSent = performance.now()
      line.send()
    }, wait)
  }
}

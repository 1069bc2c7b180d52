// How long a client takes to answer a ping: from the moment the ping was queued to its pong. RFC 6455 section 5.5.3 lets a client answer
// the newest of several only, and a pong is known by nothing but its bytes, so what could be meant for two pings measures neither.
import { Topic } from './topic.ts'

/** Pings of one connection that a pong is awaited for; the oldest is given up first. */
const MOST_AWAITED = 64

interface Awaited {
  readonly content: string
  readonly at: number
}

export class PingTimes {
  /** The id of a connection whose round-trip time is new. */
  readonly measured = new Topic<string>()
  readonly #now: () => number
  readonly #awaited = new Map<string, Awaited[]>()
  readonly #last = new Map<string, number>()

  /** `now` in milliseconds that only grow. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  sent(id: string, payload: Buffer): void {
    const awaited = this.#awaited.get(id) ?? []
    if (awaited.length === 0) this.#awaited.set(id, awaited)
    awaited.push({ content: payload.toString('latin1'), at: this.#now() })
    if (awaited.length > MOST_AWAITED) awaited.shift()
  }

  answered(id: string, payload: Buffer): void {
    const awaited = this.#awaited.get(id)
    if (!awaited) return
    const content = payload.toString('latin1')
    const newest = awaited.findLastIndex((ping) => ping.content === content)
    const ping = awaited[newest]
    if (!ping) return
    const isOnlyOne = awaited.findIndex((other) => other.content === content) === newest
    // Those before it were passed over, or their pongs are yet to come and would be taken for another's.
    awaited.splice(0, newest + 1)
    if (awaited.length === 0) this.#awaited.delete(id)
    if (!isOnlyOne) return
    this.#last.set(id, this.#now() - ping.at)
    this.measured.changed(id)
  }

  /** Milliseconds from the last ping that was answered to its pong; -1 before one was. */
  of(id: string): number {
    return this.#last.get(id) ?? -1
  }

  forget(id: string): void {
    this.#awaited.delete(id)
    this.#last.delete(id)
  }
}

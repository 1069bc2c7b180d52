// How often rules may still apply: for a connection, for a client by its address, for all.
import type { Rule } from '../contract/automation/rule.ts'

/** What is counted for clients and for all. */
const MOST = 10_000

/** Times since a moment, by rule and whom they are counted for. */
export type Counts = Map<string, { since: number; times: number }>

export class Limits {
  readonly #shared: Counts = new Map()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts it when it is within its limit. Returns "", or what the limit says. `own`: counts of the connection, where there is one. */
  count({ id, limit }: Rule, remoteHost: string, own?: Counts): string {
    if (!limit) return ''
    const { times, ms = 0, per } = limit
    const isOwn = per === 'connection' && own !== undefined
    const count = this.#since(isOwn ? own : this.#shared, isOwn || per === 'server' ? id : `${id} ${remoteHost}`, ms)
    if (count.times >= times)
      return `Its limit is reached: ${times} ${times === 1 ? 'time' : 'times'} for each ${per}${ms > 0 ? ` in ${ms} ms` : ''}.`
    count.times++
    return ''
  }

  #since(counts: Counts, key: string, ms: number): { since: number; times: number } {
    const now = this.#now()
    const known = counts.get(key)
    if (known && (ms === 0 || now - known.since < ms)) return known
    const count = { since: now, times: 0 }
    counts.delete(key)
    counts.set(key, count)
    for (const oldest of counts.keys()) {
      if (counts.size <= MOST) break
      counts.delete(oldest)
    }
    return count
  }
}

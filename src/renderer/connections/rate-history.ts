// How many messages a second each connection has had over the last minute, as far as this window has looked. Sampled from the rows that are
// here anyway; a connection that has been silent all the time has no history, and costs nothing.
import type { ConnectionRow } from '../../contract/model.ts'
import { isGone, useDesk } from '../store/desk.ts'

/** Seconds of one history, a sample each. */
export const HISTORY_SAMPLES = 60
const PERIOD = 1_000

/** Messages a second in both directions, the oldest first. */
export type RateSamples = readonly number[]

export class RateHistory {
  readonly #samples = new Map<string, RateSamples>()

  of(id: string): RateSamples | undefined {
    return this.#samples.get(id)
  }

  /** To be called once a second. */
  sample(rows: ReadonlyMap<string, Pick<ConnectionRow, 'rateIn' | 'rateOut' | 'stage'>>): void {
    for (const [id, { rateIn, rateOut, stage }] of rows) {
      const rate = stage === 'closed' ? 0 : rateIn + rateOut
      const before = this.#samples.get(id)
      if (!before && rate === 0) continue
      const samples = [...(before ?? []), rate].slice(-HISTORY_SAMPLES)
      if (samples.every((each) => each === 0)) this.#samples.delete(id)
      else this.#samples.set(id, samples)
    }
    for (const id of this.#samples.keys()) if (!rows.has(id)) this.#samples.delete(id)
  }
}

/** Of all connections of the desk. */
export const rateHistory = new RateHistory()

/** Returns the function that ends it. */
export function keepRateHistory(): () => void {
  const timer = setInterval(() => {
    const desk = useDesk.getState()
    if (!isGone(desk)) rateHistory.sample(desk.connections)
  }, PERIOD)
  return () => clearInterval(timer)
}

// What the timeline says about times: how long each step of the opening handshake took, and which stretch of time is shown. Leaves drawing to
// the components.
import type { LogRow } from '../../contract/model.ts'
import type { TimelineTick } from '../../contract/timeline.ts'
import type { Stretch } from './use-timeline.ts'

/** One step of a connection, and the time that it took from the one before. */
export interface Step {
  readonly row: LogRow
  /** Milliseconds since the step before; 0 for the first. */
  readonly took: number
  /** Milliseconds since the first step. */
  readonly at: number
}

export interface Steps {
  /** Up to the answer that opened the connection; all of them where it was never opened. */
  readonly opening: readonly Step[]
  readonly after: readonly Step[]
  readonly isOpen: boolean
}

export function stepsOf(rows: readonly LogRow[]): Steps {
  const began = rows[0]?.time ?? 0
  const steps = rows.map((row, i) => ({ row, took: row.time - (rows[i - 1]?.time ?? row.time), at: row.time - began }))
  const open = rows.findIndex(({ kind }) => kind === 'open')
  return { opening: open < 0 ? steps : steps.slice(0, open + 1), after: open < 0 ? [] : steps.slice(open + 1), isOpen: open >= 0 }
}

/** From the first that there is to the last, or to `now` where the connection lives. */
export function wholeStretch(rows: readonly LogRow[], ticks: readonly TimelineTick[], now: number | undefined): Stretch {
  const opened = rows.find(({ kind }) => kind === 'open')
  const since = opened?.time ?? ticks[0]?.time ?? rows[0]?.time ?? 0
  const until = Math.max(now ?? 0, rows.at(-1)?.time ?? 0, ticks.at(-1)?.time ?? 0)
  return { since, until: Math.max(until, since + 1) }
}

/** Shortest stretch that is shown, in milliseconds. */
const SHORTEST = 1

/** Around `center`, `factor` times as long, within `whole`; undefined: all of it. */
export function zoomed(stretch: Stretch, center: number, factor: number, whole: Stretch): Stretch | undefined {
  const length = Math.max(SHORTEST, (stretch.until - stretch.since) * factor)
  if (length >= whole.until - whole.since) return undefined
  const share = (center - stretch.since) / (stretch.until - stretch.since)
  const since = Math.max(whole.since, Math.min(center - share * length, whole.until - length))
  return { since, until: since + length }
}

/** Index of the tick that is nearest in time; -1 when there is none. */
export function nearestTick(ticks: readonly TimelineTick[], time: number): number {
  let nearest = -1
  let distance = Infinity
  ticks.forEach((tick, i) => {
    if (Math.abs(tick.time - time) >= distance) return
    distance = Math.abs(tick.time - time)
    nearest = i
  })
  return nearest
}

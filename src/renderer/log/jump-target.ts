// Where a jump leads: an entry's number, or the first entry at or after a time of day. Leaves moving the window to the log's model.
import type { LogRow } from '../../contract/model.ts'

export type JumpTarget =
  | { readonly kind: 'number'; readonly seq: number }
  | { readonly kind: 'time'; readonly milliseconds: number }

/** Reads '1204', '#1,204', '12:04', '12:04:30' or '12:04:30.920'; undefined for anything else. The time is since midnight. */
export function readTarget(typed: string): JumpTarget | undefined {
  const number = /^\s*#?\s*([0-9][0-9, ]*)\s*$/.exec(typed)
  if (number) return { kind: 'number', seq: Number((number[1] ?? '').replaceAll(/[, ]/g, '')) }
  const time = /^\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,3})?)?\s*$/.exec(typed)
  if (!time) return undefined
  const [hours, minutes, seconds] = [Number(time[1]), Number(time[2]), Number(time[3] ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  return { kind: 'time', milliseconds: ((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.round(Number(time[4] ?? 0) * 1000) }
}

/** A time of day as milliseconds since the epoch: the last time that it was so late, seen from `newest`. */
export function latestAt(milliseconds: number, newest: number): number {
  const midnight = new Date(newest)
  midnight.setHours(0, 0, 0, 0)
  const today = midnight.getTime() + milliseconds
  if (today <= newest) return today
  midnight.setDate(midnight.getDate() - 1)
  const yesterday = midnight.getTime() + milliseconds
  return yesterday
}

/** The first entry at or after `time`, found in some twenty questions; the last entry when all are older. */
export async function seqAt(
  time: number,
  first: number,
  end: number,
  rowAt: (seq: number) => Promise<LogRow | undefined>,
): Promise<number> {
  let low = first
  let high = end
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = await rowAt(middle)
    if (!row || row.time < time) low = middle + 1
    else high = middle
  }
  return Math.max(first, Math.min(low, end - 1))
}

// Times as a person writes them: 10:05, 10:05:30.250, 2026-11-28T10:05 or 2026-11-28.

const DAILY = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/
const DATED = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{1,2}:.*))?$/i
const DAY = 86_400_000

export interface Moment {
  readonly from: number
  /** The first that does not belong to it: a minute is a minute long, a day a day. */
  readonly to: number
  /** Milliseconds since midnight instead of since the epoch. */
  readonly daily: boolean
}

/** undefined: it is no time. `zone`: minutes from local time to UTC, as Date's getTimezoneOffset gives them. */
export function readClock(text: string, zone: number): Moment | undefined {
  const dated = DATED.exec(text)
  if (!dated) return readDaily(text)
  const [, year, month, day, clock] = dated
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() !== Number(month) - 1) return undefined
  const midnight = date.getTime() + zone * 60_000
  if (clock === undefined) return { from: midnight, to: midnight + DAY, daily: false }
  const time = readDaily(clock)
  return time && { from: midnight + time.from, to: midnight + time.to, daily: false }
}

function readDaily(text: string): Moment | undefined {
  const parts = DAILY.exec(text)
  if (!parts) return undefined
  const [, hours = '', minutes = '', seconds, fraction] = parts
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds ?? 0) > 59) return undefined
  const milliseconds = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0'))
  const from = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0)) * 1000 + milliseconds
  const long = seconds === undefined ? 60_000 : fraction === undefined ? 1_000 : 10 ** (3 - fraction.length)
  return { from, to: from + long, daily: true }
}

// When `serve` ends by itself: after a time, or once so much has happened. What has happened is told to it by whoever hears of it.
import { UsageError } from './usage-error.ts'

export type End = { readonly what: 'time'; readonly ms: number } | { readonly what: 'clients' | 'messages'; readonly count: number }

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
/** A timer of the system goes no further. */
const LONGEST_MS = 2_147_483_647

/** Throws a UsageError. */
export function parseEnds(texts: readonly string[]): readonly End[] {
  return texts.map((text) => {
    const [, digits = '', unit = ''] =
      /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|clients?|messages?)$/.exec(text.replaceAll(/\s/g, '')) ?? []
    const number = Number(digits)
    if (unit in UNITS) {
      const ms = number * UNITS[unit as keyof typeof UNITS]
      if (ms > 0 && ms <= LONGEST_MS) return { what: 'time', ms }
    } else if (unit !== '' && Number.isInteger(number) && number > 0)
      return { what: unit.startsWith('client') ? 'clients' : 'messages', count: number }
    throw new UsageError(
      `--exit-after ${text} cannot be followed: expected a time up to 24 days such as 30s or 5m, or a count such as 1client or 10messages.`,
    )
  })
}

export interface Ending {
  /** Resolves with "" where what was asked for has come, and with a sentence where the time was up before. */
  readonly over: Promise<string>
  /** So many in all by now. */
  count(what: 'clients' | 'messages', total: number): void
  cancel(): void
}

export function beginEnding(ends: readonly End[]): Ending {
  let end = (_why: string): void => undefined
  const over = new Promise<string>((resolve) => (end = resolve))
  const counts = ends.filter((each) => each.what !== 'time')
  const totals = { clients: 0, messages: 0 }
  const times = ends.flatMap((each) => (each.what === 'time' ? [each.ms] : []))
  const missing = (): string =>
    counts
      .map(({ what, count }) => `${totals[what]} of ${count} ${what} ${what === 'clients' ? 'had come and gone' : 'had arrived'}`)
      .join(' and ')
  const timer =
    times.length === 0
      ? undefined
      : setTimeout(() => end(counts.length === 0 ? '' : `The time of --exit-after was up when ${missing()}.`), Math.min(...times))
  return {
    over,
    count(what, total) {
      totals[what] = total
      if (counts.some((each) => each.what === what && total >= each.count)) end('')
    },
    cancel: () => clearTimeout(timer),
  }
}

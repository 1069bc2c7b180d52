// The words of a row: its time in the three ways of counting, the distance to the row before, the name of its kind.
import type { EntryKind, LogRow } from '../../contract/model.ts'
import { clock } from '../ui/format.ts'
import { say } from '../language/say.ts'

/** `clock`: time of day. `start`: since the first entry of the session. `previous`: since the row above. `selected`: since the selected row. */
export type TimeMode = 'clock' | 'start' | 'previous' | 'selected'

export const TIME_MODES: readonly { readonly value: TimeMode; readonly label: string; readonly head: string }[] = [
  { value: 'clock', label: say.log.timeOfDay, head: say.log.time },
  { value: 'start', label: say.log.sinceStart, head: say.log.sinceStart },
  { value: 'previous', label: say.log.sincePreviousRow, head: say.log.sincePrevious },
  { value: 'selected', label: say.log.sinceSelectedRow, head: say.log.sinceSelected },
]

/** `start`: what is counted from, of the session or of the selected row; NaN where no row is selected. */
export function timeOf(row: LogRow, mode: TimeMode, start: number, previous: LogRow | null | undefined): string {
  if (mode === 'clock') return clock(row.time)
  if (mode === 'start') return elapsed(row.time - start)
  if (mode === 'selected') {
    const since = row.time - start
    return Number.isNaN(since) ? '' : `${since < 0 ? '-' : '+'}${elapsed(Math.abs(since))}`
  }
  return previous ? `+${elapsed(row.time - previous.time)}` : ''
}

/** '+0', '+13ms', '+1.2s', '+3m12s', '+2h03m': at most seven characters. */
export function distance(milliseconds: number): string {
  const size = Math.abs(milliseconds)
  const sign = milliseconds < 0 ? '-' : '+'
  if (size < 0.5) return '+0'
  if (size < 999.5) return `${sign}${Math.round(size)}ms`
  if (size < 59_950) return `${sign}${(size / 1_000).toFixed(1)}s`
  const seconds = Math.round(size / 1_000)
  if (seconds < 3_600) return `${sign}${Math.floor(seconds / 60)}m${two(seconds % 60)}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 6_000) return `${sign}${Math.floor(minutes / 60)}h${two(minutes % 60)}m`
  return `${sign}${Math.floor(minutes / 1_440)}d`
}

/** '12:04.920' or '1:12:04.920': minutes, seconds and milliseconds since something. */
export function elapsed(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds))
  const hours = Math.floor(whole / 3_600_000)
  const minutes = Math.floor(whole / 60_000) % 60
  const rest = `${two(minutes)}:${two(Math.floor(whole / 1_000) % 60)}.${String(whole % 1_000).padStart(3, '0')}`
  return hours === 0 ? rest : `${hours}:${rest}`
}

const NAMES: Partial<Record<EntryKind, string>> = { tls: 'TLS' }

export function kindName(kind: EntryKind): string {
  return NAMES[kind] ?? kind
}

/** Messages and control frames have a payload; the rest tell what happened. */
export function hasPayload(kind: EntryKind): boolean {
  return kind === 'text' || kind === 'binary' || kind === 'ping' || kind === 'pong' || kind === 'close'
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

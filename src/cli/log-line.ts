// One row of the log as a line for a terminal, or as a line of JSON for a program.
import type { LogRow } from '../contract/model.ts'
import type { LineFormat } from './log-printer.ts'

const ARROWS = { in: '←', out: '→', none: '·' } as const

/**
 * `12:00:01.123  #3  ← text    128 B  {"op":"sub"}`. Control characters and characters that turn the reading direction are shown
 * as escapes: what a client sends must not write on the terminal by itself.
 */
export function logLine(row: LogRow): string {
  const who = row.connection === '' ? '' : `#${row.connection}`
  const size = row.frames > 0 || row.size > 0 ? `${row.size} B` : ''
  return `${clock(row.time)}  ${who.padEnd(5)} ${ARROWS[row.direction]} ${row.kind.padEnd(10)} ${size.padStart(9)}  ${visible(row.preview)}`.trimEnd()
}

export function jsonLine(row: LogRow): string {
  return JSON.stringify({ ...row, time: new Date(row.time).toISOString() })
}

/** For a person. */
export const TEXT_LINES: LineFormat = {
  entry: logLine,
  dropped: (count) => `… ${entries(count)} dropped from the log before they could be printed`,
  passedOver: (count) => `… ${entries(count)} more`,
}

/** For a program: each line is a JSON object, and those without `seq` are no entries. */
export const JSON_LINES: LineFormat = {
  entry: jsonLine,
  dropped: (dropped) => JSON.stringify({ dropped }),
  passedOver: (passedOver) => JSON.stringify({ passedOver }),
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`
}

function clock(time: number): string {
  const at = new Date(time)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

/** C0, DEL and C1 controls, line separators, and the characters of Unicode that are invisible or turn the reading direction. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

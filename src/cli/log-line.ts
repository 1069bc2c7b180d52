// One row of the log as a line for a terminal, or as a line of JSON for a program.
import { escapedJson, escapedText } from '../contract/hidden-characters.ts'
import type { LogRow } from '../contract/model.ts'
import type { LineFormat } from './log-printer.ts'

const ARROWS = { in: '←', out: '→', none: '·' } as const

/**
 * `12:00:01.123  #3  ← text    128 B  {"op":"sub"}`, of several servers with the name of its own before the connection. What contract/hidden-characters.ts lists is shown as
 * escapes: what a client sends must not write on the terminal by itself.
 */
export function logLine(row: LogRow): string {
  const who = row.connection === '' ? '' : `#${row.connection}`
  const server = row.server === undefined ? '' : `${escapedText(row.server)}  `
  const size = row.frames > 0 || row.size > 0 ? `${row.size} B` : ''
  return `${clock(row.time)}  ${server}${who.padEnd(5)} ${ARROWS[row.direction]} ${row.kind.padEnd(10)} ${size.padStart(9)}  ${escapedText(row.preview)}`.trimEnd()
}

export function jsonLine(row: LogRow): string {
  return escapedJson(JSON.stringify({ ...row, time: new Date(row.time).toISOString() }))
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

// One row of the log as a line for a terminal.
import { styleText } from 'node:util'
import { escapedText } from '../contract/hidden-characters.ts'
import type { LogRow } from '../contract/model.ts'

const ARROWS = { in: '←', out: '→', none: '·' } as const

/** What of a line is told apart by a colour. */
type Part = 'time' | 'server' | 'connection' | 'in' | 'out' | 'none' | 'size' | 'error' | 'note' | 'question'
export type Paint = (part: Part, text: string) => string

const COLOURS = {
  time: 'dim',
  server: 'magenta',
  connection: 'cyan',
  in: 'green',
  out: 'blue',
  none: 'dim',
  size: 'dim',
  error: 'red',
  note: 'dim',
  question: 'yellow',
} as const satisfies Record<Part, Parameters<typeof styleText>[0]>

/** As the 16 colours of the terminal, whatever they are there. */
export const COLOURED: Paint = (part, text) => (text === '' ? '' : styleText(COLOURS[part], text, { validateStream: false }))
const PLAIN: Paint = (_, text) => text

/** Coloured on a terminal that has colours, unless NO_COLOR says otherwise (no-color.org). */
export function paintFor(output: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>): Paint {
  // Node's own question knows TERM and NO_COLOR, but lets FORCE_COLOR go before it.
  const isUnwanted = (env.NO_COLOR ?? '') !== '' || !output.isTTY
  return !isUnwanted && output.hasColors() ? COLOURED : PLAIN
}

/**
 * `12:00:01.123  #3  ← text    128 B  {"op":"sub"}`, of several servers with the name of its own before the connection. What contract/hidden-characters.ts lists is shown as
 * escapes: what a client sends must not write on the terminal by itself.
 */
export function logLine(row: LogRow, paint: Paint = PLAIN): string {
  const who = row.connection === '' ? '' : `#${row.connection}`
  const server = row.server === undefined ? '' : `${paint('server', escapedText(row.server))}  `
  const size = row.frames > 0 || row.size > 0 ? `${row.size} B` : ''
  const isBad = row.kind === 'error' || row.kind === 'refused' || row.kind === 'fault'
  const what = paint(isBad ? 'error' : row.direction, `${ARROWS[row.direction]} ${row.kind.padEnd(10)}`)
  const text = escapedText(row.preview)
  return `${paint('time', clock(row.time))}  ${server}${paint('connection', who.padEnd(5))} ${what} ${paint('size', size.padStart(9))}  ${isBad ? paint('error', text) : text}`.trimEnd()
}

function clock(time: number): string {
  const at = new Date(time)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

// An entry of the log as one line, for people who read what a program prints.
import { WITH_PAYLOAD, type ControlEntry } from './shapes.ts'

/** Characters of a payload in a line. */
const SHOWN = 120
const ARROWS = { in: '←', out: '→', none: '·' } as const

/** Such as `7 #1 ← text 5 B "hello"`. */
export function lineOf(entry: Pick<ControlEntry, 'seq' | 'connection' | 'kind' | 'direction' | 'size' | 'text'>): string {
  const { seq, connection, kind, direction, size, text } = entry
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  const bytes = WITH_PAYLOAD.has(kind) ? ` ${size} B` : ''
  return `${seq} ${connection === '' ? '' : `#${connection} `}${ARROWS[direction]} ${kind}${bytes} ${JSON.stringify(shown)}`
}

// An entry of the log as one line, for people who read what a program prints.
import { WITH_PAYLOAD, type ControlEntry } from './shapes.ts'

/** Characters of a payload in a line, and of a sentence of the desk, whose end says what to do. */
const SHOWN = 120
const SHOWN_OF_SENTENCE = 500
const ARROWS = { in: '←', out: '→', none: '·' } as const

/** Such as `7 #1 ← text 5 B "hello"`. */
export function lineOf(entry: Pick<ControlEntry, 'seq' | 'connection' | 'kind' | 'direction' | 'size' | 'text'>): string {
  const { seq, connection, kind, direction, size, text } = entry
  const isPayload = WITH_PAYLOAD.has(kind)
  const most = isPayload ? SHOWN : SHOWN_OF_SENTENCE
  const shown = text.length > most ? `${text.slice(0, most)}…` : text
  const bytes = isPayload ? ` ${size} B` : ''
  return `${seq} ${connection === '' ? '' : `#${connection} `}${ARROWS[direction]} ${kind}${bytes} ${JSON.stringify(shown)}`
}

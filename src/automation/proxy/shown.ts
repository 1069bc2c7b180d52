// A message in a few words, for the log.
import { OPCODES } from '../subject.ts'

/** Characters, or bytes, of it. */
const SHOWN = 80

export function shown(payload: Buffer, opcode: number): string {
  const size = payload.length === 1 ? '1 byte' : `${payload.length} bytes`
  if (opcode === OPCODES.close) return `a Close, ${size}`
  if (opcode !== OPCODES.text)
    return `binary, ${size}: ${payload.toString('hex', 0, SHOWN / 2)}${payload.length > SHOWN / 2 ? '…' : ''}`
  const text = payload.toString('utf8', 0, SHOWN * 4)
  return `text, ${size}: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`
}

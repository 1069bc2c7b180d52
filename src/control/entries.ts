// Entries of the log as a program gets them: rows with their payload, bounded.
import type { DeskAccess } from './desk-access.ts'
import { MOST_PAYLOAD } from './requests.ts'
import { WITH_PAYLOAD, type ControlEntry } from './shapes.ts'

/** `payload`: most bytes of it. Rejects where the entry has left the log. */
export async function entryAt(desk: DeskAccess, seq: number, payload: number): Promise<ControlEntry> {
  const entry = await desk.request('log.entry', { seq })
  const { kind, size } = entry
  const base = { seq, time: entry.time, connection: entry.connection, kind, direction: entry.direction, size }
  if (!WITH_PAYLOAD.has(kind))
    return { ...base, text: entry.preview, base64: '', cut: false, facts: Object.fromEntries(entry.facts) }
  const { bytes, total } = await desk.request('log.payload', { seq, offset: 0, length: payload })
  const cut = total > payload
  const facts = Object.fromEntries(entry.facts)
  if (kind !== 'text') return { ...base, text: '', base64: bytes, cut, facts }
  return { ...base, text: Buffer.from(bytes, 'base64').toString('utf8'), base64: '', cut, facts }
}

/** The entry of a message with all of its payload, however long: for whoever compares it, and not for an answer. */
export async function wholeEntry(desk: DeskAccess, entry: ControlEntry): Promise<ControlEntry> {
  const pieces: Buffer[] = []
  for (let offset = 0; offset < entry.size; offset += MOST_PAYLOAD) {
    const { bytes } = await desk.request('log.payload', { seq: entry.seq, offset, length: MOST_PAYLOAD })
    pieces.push(Buffer.from(bytes, 'base64'))
  }
  const payload = Buffer.concat(pieces)
  const isText = entry.kind === 'text'
  return { ...entry, text: isText ? payload.toString('utf8') : '', base64: isText ? '' : payload.toString('base64'), cut: false }
}

// Entries of the log as a program gets them: rows with their payload, bounded.
import type { DeskAccess } from './desk-access.ts'
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

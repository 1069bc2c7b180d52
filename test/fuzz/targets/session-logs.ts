// The files of an earlier session, damaged in any way: what can be trusted is read, and every question has an answer or a sentence.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RequestError } from '../../../src/contract/params.ts'
import { ReadableLog } from '../../../src/host/log/readable-log.ts'
import { segmentHeader } from '../../../src/host/log/segment-header.ts'
import { readSessionFacts } from '../../../src/host/sessions/session-file.ts'
import { Choices, holds, refusingLater, same } from '../property.ts'

const folder = mkdtempSync(join(tmpdir(), 'socketbench-fuzz-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const RECORD_BYTES = 32
/** Set in every record that was written whole. */
const WHOLE = 1 << 15

export async function fuzz(data: Buffer): Promise<void> {
  const choices = new Choices(data)
  const flags = choices.byte()
  const base = choices.byte()
  const facts = choices.take(choices.byte())
  const marks = choices.take(choices.byte())
  const payload = choices.take(choices.word())
  const index = records(choices.rest(), (flags & 1) === 0, payload.length)
  write('00000000.index', Buffer.concat([(flags & 2) === 0 ? segmentHeader(base, 1000) : Buffer.alloc(0), index]))
  write('00000000.payload', payload)
  write('session.json', facts)
  write('marks.json', marks)
  const session = await readSessionFacts(folder)
  holds(session.servers.every((name) => typeof name === 'string') && session.entries >= 0, 'Facts of a session that are none.')
  const log = await ReadableLog.read(folder, ['one', 'two'])
  try {
    await ask(log)
  } finally {
    await log.close()
  }
}

function write(name: string, bytes: Buffer): void {
  writeFileSync(join(folder, name), bytes)
}

/** Half of them stand one behind the other in the payload, as the recorder writes them: numbers of 32 bits that fit are hard to guess. */
function records(bytes: Buffer, fits: boolean, payload: number): Buffer {
  if (!fits) return bytes
  let end = 0
  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const table = bytes.readUInt32LE(at + 28) % 64
    const length = bytes.readUInt32LE(at + 12) % 256
    bytes.writeDoubleLE(1000 + at, at)
    bytes.writeUInt32LE(end + table, at + 8)
    bytes.writeUInt32LE(length, at + 12)
    bytes.writeUInt32LE(table, at + 28)
    bytes.writeUInt32LE((bytes.readUInt32LE(at + 24) | WHOLE) >>> 0, at + 24)
    end += table + length
    if (end > payload) break
  }
  return bytes
}

async function ask(log: ReadableLog): Promise<void> {
  const { first, end } = log.store
  holds(end - first <= 4_096, `${end - first} entries.`)
  const rows = (await refusingLater(() => log.reader.rows(first, end - first), RequestError)) ?? []
  same(
    rows.map(({ seq }) => seq),
    Array.from({ length: rows.length }, (_, at) => first + at),
    'The numbers of the rows',
  )
  for (let seq = first; seq < Math.min(end, first + 8); seq++) {
    const entry = await refusingLater(() => log.reader.entry(seq), RequestError)
    const part = await refusingLater(() => log.reader.payload(seq, 0, 100), RequestError)
    if (part) holds(part.bytes.length <= 100 && part.total >= part.bytes.length, `${part.bytes.length} of ${part.total} bytes.`)
    if (entry) same(entry.seq, seq, 'The number of an entry')
  }
  await refusingLater(() => log.reader.whole(rows.slice(0, 20).map(({ seq }) => seq)), RequestError)
  await refusingLater(() => log.servers.known(), RequestError)
  log.marks.list(first)
}

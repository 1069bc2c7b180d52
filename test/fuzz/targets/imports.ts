// Files that are imported as a session: JSON Lines as the export writes them, and HAR. What was imported and is exported again is imported as the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JsonLines } from '../../../src/host/export/json-lines.ts'
import { EntryWriter } from '../../../src/host/import/entry-writer.ts'
import { importHar } from '../../../src/host/import/har-import.ts'
import { ImportError, ImportSource } from '../../../src/host/import/import-source.ts'
import { importJsonLines } from '../../../src/host/import/json-lines-import.ts'
import { SessionLog } from '../../../src/host/log/session-log.ts'
import { holds, isSentence, same } from '../property.ts'

const place = mkdtempSync(join(tmpdir(), 'socketbench-fuzz-'))
process.on('exit', () => rmSync(place, { recursive: true, force: true }))
const FILE = join(place, 'file')
const FOLDER = join(place, 'log')

export async function fuzz(data: Buffer): Promise<void> {
  const isHar = data[0] === 0
  const first = await imported(data.subarray(1), isHar)
  if (first === undefined) return
  const second = await imported(Buffer.from(first), false)
  same(second, first, 'What was imported again')
}

/** What the log is as JSON Lines; undefined when the file is refused. */
async function imported(bytes: Buffer, isHar: boolean): Promise<string | undefined> {
  writeFileSync(FILE, bytes)
  const handle = await open(FILE)
  const log = await SessionLog.open({ folder: FOLDER, budget: Infinity, now: () => 0 })
  try {
    const source = new ImportSource(handle, new AbortController().signal, () => undefined)
    const writer = new EntryWriter(log.store)
    const marks = isHar ? (await importHar(source, writer), []) : await importJsonLines(source, writer, log.servers)
    return await exported(log, new Map(marks.map((mark) => [mark.seq, mark])))
  } catch (error) {
    if (!(error instanceof ImportError)) throw error
    isSentence(error.message)
    return undefined
  } finally {
    await handle.close()
    await log.close()
    await rm(FOLDER, { recursive: true, force: true })
  }
}

async function exported(log: SessionLog, marks: ReadonlyMap<number, Parameters<JsonLines['entry']>[1]>): Promise<string> {
  const format = new JsonLines('fuzz')
  let text = format.head()
  const { first, end } = log.store
  const seqs = Array.from({ length: end - first }, (_, at) => first + at)
  for (let at = 0; at < seqs.length;) {
    const { items, taken } = await log.reader.whole(seqs.slice(at))
    holds(taken > 0, 'Nothing more can be read.')
    for (const item of items) {
      const { before, encoding, after } = format.entry(item, marks.get(item.entry.seq))
      const payload = item.payload ?? Buffer.alloc(0)
      text +=
        before +
        (encoding === 'base64' ? payload.toString('base64') : JSON.stringify(payload.toString('utf8')).slice(1, -1)) +
        after
    }
    at += taken
  }
  return text
}

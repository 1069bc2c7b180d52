// What the tests of the log share: a folder that goes away, batches as the component makes them. Nothing of the product imports it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseFilter } from '../../contract/filter/parse-filter.ts'
import type { Connection, MessageBatch } from '../../server/index.ts'
import type { LogStoreOptions } from './log-store.ts'
import type { PathOf } from './path-test.ts'
import { SessionLog } from './session-log.ts'
import type { View, ViewEvents } from './view.ts'

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'socketbench-log-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A log whose clock counts 1000, 1001, 1002 … one a reading. */
export function openLog(folder: string, options: Partial<LogStoreOptions> = {}): Promise<SessionLog> {
  let time = 1000
  return SessionLog.open({ folder, now: () => time++, ...options })
}

/** The recorder looks at a connection's number only. */
export function connectionWithNumber(number: number): Connection {
  return { number } as Connection
}

/** Messages as one read brings them: each behind a head of six bytes that no payload may show. */
export function batchOf(connection: number, messages: readonly (string | Buffer)[], frames?: MessageBatch['frames']): MessageBatch {
  const payloads = messages.map((message) => Buffer.from(message as string))
  const head = Buffer.from('[head]')
  let at = 0
  const offsets = payloads.map((payload) => {
    const offset = at + head.length
    at = offset + payload.length
    return offset
  })
  return {
    connection: connectionWithNumber(connection),
    bytes: Buffer.concat(payloads.flatMap((payload) => [head, payload])),
    count: payloads.length,
    opcodes: Uint8Array.from(messages, (message) => (typeof message === 'string' ? 1 : 2)),
    offsets: Uint32Array.from(offsets),
    lengths: Uint32Array.from(payloads, (payload) => payload.length),
    masks: Uint32Array.from(payloads, (_, i) => 0xabcd0000 + i),
    frames,
  }
}

/** A view of a filter as a person writes it, whose times of day are those of UTC. */
export function openView(
  log: SessionLog,
  filter: string,
  { events = noViewEvents, pathOf = () => undefined }: ViewOptions = {},
): View {
  const parsed = parseFilter(filter, 0)
  if (!parsed) throw new Error('An empty filter.')
  return log.openView(parsed, pathOf, events)
}

export interface ViewOptions {
  readonly events?: ViewEvents
  readonly pathOf?: PathOf
}

const noViewEvents: ViewEvents = { changed: () => undefined, gaveUp: () => undefined }

export async function rowTexts(log: SessionLog, view?: View): Promise<string[]> {
  const rows = view ? await log.reader.rowsOf(view.seqs(0, 1_000_000)) : await log.reader.rows(log.store.first, 1_000_000)
  return rows.map((row) => `${row.seq} ${row.connection} ${row.direction} ${row.kind} ${row.size} ${row.preview}`.trimEnd())
}

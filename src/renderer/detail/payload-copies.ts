// Payloads to the clipboard in several forms, and to a file.
import type { LogEntry, LogRow } from '../../contract/model.ts'
import { hasPayload } from '../log/row-words.ts'
import { notify } from '../store/desk.ts'
import { copyText } from '../ui/copy.ts'
import { bytes, count } from '../ui/format.ts'
import { saveFile } from '../ui/save-file.ts'
import { targetOf, write, type Copied, type CopyForm } from './copy-forms.ts'
import { Payload } from './payload.ts'
import { say } from '../language/say.ts'

/** Clipboards choke on more, and nobody reads it: a file holds it. */
const COPY_LIMIT = 16 * 1024 * 1024
/** Entries copied at once: more are exported. */
export const COPIED_ENTRIES = 1_000

export async function copyPayload({ kind, connection }: LogEntry, payload: Payload, form: CopyForm): Promise<void> {
  if (payload.total > COPY_LIMIT) {
    notify('error', say.detail.thePayloadHasAtMost(bytes(payload.total), bytes(COPY_LIMIT)))
    return
  }
  await orSay(async () => put([{ kind, connection, bytes: await payload.all() }], payload.log, form))
}

/** The messages among these rows. */
export async function copyRows(log: string, rows: readonly LogRow[], form: CopyForm): Promise<void> {
  const messages = rows.filter(({ kind }) => hasPayload(kind))
  const size = messages.reduce((sum, row) => sum + row.size, 0)
  if (messages.length === 0) return notify('error', say.detail.thereIsNoMessageAmong)
  if (size > COPY_LIMIT)
    return notify('error', say.detail.theMessagesHaveAtMost(count(messages.length), bytes(size), bytes(COPY_LIMIT)))
  await orSay(async () => {
    const copied: Copied[] = []
    for (const { seq, kind, connection } of messages)
      copied.push({ kind, connection, bytes: await (await Payload.open(log, seq)).all() })
    await put(copied, log, form)
  })
}

async function put(messages: readonly Copied[], log: string, form: CopyForm): Promise<void> {
  const written = write(messages, form, targetOf(log, messages[0]?.connection ?? ''))
  if ('error' in written) notify('error', written.error)
  else await copyText(written.text)
}

/** What the host says against it is shown to the person. */
async function orSay(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}

const ENDINGS: Partial<Record<LogEntry['kind'], string>> = { text: 'txt', binary: 'bin' }

/** Gathers the bytes piece by piece; the browser keeps them outside of this page's memory. */
export async function savePayload(entry: LogEntry, payload: Payload, onProgress: (share: number) => void): Promise<void> {
  await orSay(async () => {
    const parts: Blob[] = []
    let done = 0
    for await (const piece of payload.pieces()) {
      parts.push(new Blob([piece]))
      done += piece.length
      onProgress(done / payload.total)
    }
    saveFile(`message-${entry.seq}.${ENDINGS[entry.kind] ?? 'bin'}`, parts, 'application/octet-stream')
  })
}

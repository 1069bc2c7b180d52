// The payload to the clipboard in several forms, and to a file.
import type { LogEntry } from '../../contract/model.ts'
import { notify } from '../store/desk.ts'
import { copyText } from '../ui/copy.ts'
import { bytes } from '../ui/format.ts'
import { saveFile } from '../ui/save-file.ts'
import { base64OfBytes, hexOfBytes } from './base64.ts'
import { outlineOf, prettyOf } from './json-outline.ts'
import { textOf } from './payload-forms.ts'
import type { Payload } from './payload.ts'

export type CopyForm = 'text' | 'json' | 'hex' | 'base64'

/** Clipboards choke on more, and nobody reads it: a file holds it. */
const COPY_LIMIT = 16 * 1024 * 1024

export async function copyPayload(payload: Payload, form: CopyForm): Promise<void> {
  if (payload.total > COPY_LIMIT) {
    notify(
      'error',
      `The payload has ${bytes(payload.total)}; at most ${bytes(COPY_LIMIT)} go to the clipboard. Save it to a file instead.`,
    )
    return
  }
  try {
    const written = write(await payload.all(), form)
    if ('error' in written) notify('error', written.error)
    else await copyText(written.text)
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}

/** Exported for its test. */
export function write(payload: Uint8Array, form: CopyForm): { readonly text: string } | { readonly error: string } {
  if (form === 'hex') return { text: hexOfBytes(payload) }
  if (form === 'base64') return { text: base64OfBytes(payload) }
  const text = textOf(payload)
  if (text === undefined) return { error: 'The payload is no UTF-8 and cannot be copied as text. Copy it as hex or base64.' }
  if (form === 'text') return { text }
  const outline = outlineOf(text)
  return 'error' in outline ? outline : { text: prettyOf(outline.lines) }
}

const ENDINGS: Partial<Record<LogEntry['kind'], string>> = { text: 'txt', binary: 'bin' }

/** Gathers the bytes piece by piece; the browser keeps them outside of this page's memory. */
export async function savePayload(entry: LogEntry, payload: Payload, onProgress: (share: number) => void): Promise<void> {
  try {
    const parts: Blob[] = []
    let done = 0
    for await (const piece of payload.pieces()) {
      parts.push(new Blob([piece]))
      done += piece.length
      onProgress(done / payload.total)
    }
    saveFile(`message-${entry.seq}.${ENDINGS[entry.kind] ?? 'bin'}`, parts, 'application/octet-stream')
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}

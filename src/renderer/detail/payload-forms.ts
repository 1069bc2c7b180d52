// In which form a payload is shown first, and what can be said about it. Leaves showing to the payload tab.
import { outlineOf, type JsonOutline } from './json-outline.ts'
import type { Payload } from './payload.ts'
import { say } from '../language/say.ts'

export type Form = 'text' | 'json' | 'hex'

export const FORMS: readonly { readonly value: Form; readonly label: string }[] = [
  { value: 'text', label: say.common.text },
  { value: 'json', label: 'JSON' },
  { value: 'hex', label: say.common.hex },
]

/** Longer payloads are not read as JSON: the window would stand still. */
const JSON_LIMIT = 4 * 1024 * 1024

/** The lines, or why there are none. Rejects with a RequestError. */
export async function jsonOf(payload: Payload): Promise<JsonOutline> {
  if (payload.total > JSON_LIMIT) return { error: say.detail.longerThan4MibShown }
  const text = textOf(await payload.all())
  if (text === undefined) return { error: say.detail.notJsonTheBytesAre }
  if (text.trim() === '') return { error: say.detail.notJsonThereIsNothing }
  return outlineOf(text)
}

/** Undefined for bytes that are no UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Objects and arrays gain from being shown as JSON; a lone number or word does not. */
export function beginsLikeJson(start: Uint8Array | undefined): boolean {
  const first = start?.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
  return first === 0x7b || first === 0x5b
}

// What a person sees of an entry's bytes: the preview of a row, the facts of an entry. Made when somebody reads, never on arrival.
import type { EntryKind } from '../../contract/model.ts'

export type Facts = readonly (readonly [name: string, value: string])[]

const PREVIEW_CHARS = 240
/** 48 bytes as hex pairs fill a row. */
const PREVIEW_HEX_BYTES = 48
/** Enough bytes for any preview: three for each UTF-16 unit. */
export const PREVIEW_BYTES = PREVIEW_CHARS * 3

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/**
 * A line each, `name: value`, so that a filter finds in the bytes what a person reads. A line break within a value is followed by a
 * space, as in folded headers. Names hold no colon.
 */
export function packFacts(facts: Facts): string {
  let text = ''
  // By index: every connection has some, and an iterator and its pairs would be most of what this costs.
  for (let index = 0; index < facts.length; index++) {
    const fact = facts[index] as Facts[number]
    const value = fact[1]
    text += `${fact[0]}: ${value.includes('\n') ? value.replaceAll('\n', '\n ') : value}\n`
  }
  return text
}

export function unpackFacts(text: string): [name: string, value: string][] {
  if (text === '') return []
  return text
    .slice(0, -1)
    .split(/\n(?! )/)
    .map((line) => {
      const end = line.indexOf(': ')
      return [line.slice(0, end), line.slice(end + 2).replaceAll('\n ', '\n')]
    })
}

/** `bytes` is the beginning of the payload; `size` its whole length. */
export function previewOf(kind: EntryKind, bytes: Buffer): string {
  if (kind === 'binary') return hex(bytes)
  if (kind === 'close') return closePreview(bytes)
  // Most pings carry words; the rest are bytes.
  if (kind === 'ping' || kind === 'pong') return isReadable(bytes.toString('utf8')) ? textStart(bytes) : hex(bytes)
  return textStart(bytes)
}

export function closeFacts(payload: Buffer): [name: string, value: string][] {
  if (payload.length < 2) return [['code', '1005 (the Close frame had none)']]
  const code = String(payload.readUInt16BE(0))
  const reason = payload.toString('utf8', 2)
  return reason === ''
    ? [['code', code]]
    : [
        ['code', code],
        ['reason', reason],
      ]
}

function closePreview(payload: Buffer): string {
  if (payload.length < 2) return 'no code'
  return `${payload.readUInt16BE(0)} ${textStart(payload.subarray(2))}`.trimEnd()
}

function isReadable(text: string): boolean {
  return !text.includes('\ufffd') && !CONTROLS.test(text)
}

/** Each byte as it stands in a preview. */
const HEX = Array.from({ length: 256 }, (_, byte) => ` ${byte.toString(16).padStart(2, '0')}`)

function hex(bytes: Buffer): string {
  const end = Math.min(bytes.length, PREVIEW_HEX_BYTES)
  let text = ''
  for (let at = 0; at < end; at++) text += HEX[bytes[at] as number]
  return text.slice(1)
}

function textStart(bytes: Buffer): string {
  let text = bytes.toString('utf8', 0, Math.min(bytes.length, PREVIEW_BYTES))
  if (text.length > PREVIEW_CHARS) text = text.slice(0, PREVIEW_CHARS)
  // A pair cut in two would show as a replacement character.
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}

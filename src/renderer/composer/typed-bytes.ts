// What a person types as hex or base64, read as bytes: forgiving about separators, exact about everything else. Leaves sending to the composer.
import { say } from '../language/say.ts'

export type TypedBytes = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly fault: string }

const SEPARATOR = /[\s,;:_-]/
const HEX_DIGIT = /[0-9a-fA-F]/

/** Pairs of digits in any of the usual spellings: `82a4`, `82 a4`, `82:a4`, `0x82, 0xa4`, `\x82\xa4`. */
export function readHex(typed: string): TypedBytes {
  const bytes = new Uint8Array(typed.length >> 1)
  let length = 0
  let at = 0
  while (at < typed.length) {
    const character = typed.charAt(at)
    if (SEPARATOR.test(character)) at++
    else if (/^(0x|\\x)/i.test(typed.slice(at, at + 2)) && HEX_DIGIT.test(typed.charAt(at + 2))) at += 2
    else if (!HEX_DIGIT.test(character)) return fault(say.composer.noHexDigit(quoted(character), at + 1))
    else if (!HEX_DIGIT.test(typed.charAt(at + 1))) return fault(say.composer.digitAlone(character, at + 1))
    else {
      bytes[length++] = Number.parseInt(typed.slice(at, at + 2), 16)
      at += 2
    }
  }
  return { ok: true, bytes: bytes.subarray(0, length) }
}

/** Both alphabets (RFC 4648 sections 4 and 5), with or without padding and line breaks. */
export function readBase64(typed: string): TypedBytes {
  const digits = typed.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/')
  const body = digits.replace(/={1,2}$/, '')
  const wrong = /[^A-Za-z0-9+/]/.exec(body)?.[0]
  if (wrong !== undefined) return fault(say.composer.notBase64(quoted(wrong), typed.indexOf(wrong) + 1))
  if (body.length % 4 === 1) return fault(say.composer.oneCharacterIsLeftOver)
  if (digits.length > body.length && digits.length % 4 !== 0) return fault(say.composer.thePaddingAtTheEnd)
  const decoded = atob(body)
  const bytes = new Uint8Array(decoded.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = decoded.charCodeAt(i)
  return { ok: true, bytes }
}

/** `String.fromCharCode` takes its bytes as arguments, and engines bound their number. */
const STEP = 0x8000

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += STEP) text += String.fromCharCode(...bytes.subarray(at, at + STEP))
  return btoa(text)
}

/** Bytes of `text` as UTF-8, without making them. A lone surrogate counts 3, as its replacement would. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length += 1
    else if (unit >= 0xd800 && unit < 0xdc00 && isLow(text.charCodeAt(i + 1))) {
      // A pair: two units, four bytes.
      length += 2
      i++
    } else length += 2
  }
  return length
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

function fault(sentence: string): TypedBytes {
  return { ok: false, fault: sentence }
}

function quoted(character: string): string {
  return /[\u0000-\u0020\u007f-\u00a0]/.test(character)
    ? `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
    : `"${character}"`
}

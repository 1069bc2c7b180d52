// What a payload holds in a coding of its own: MessagePack and CBOR as JSON, what is compressed as what was compressed, text in another encoding
// as UTF-8. The libraries come when they are first needed.
import { say } from '../language/say.ts'

export const DECODERS = [
  { id: 'msgpack', label: 'MessagePack' },
  { id: 'cbor', label: 'CBOR' },
  { id: 'gzip', label: 'gzip' },
  { id: 'deflate', label: say.detail.deflateZlib },
  { id: 'deflate-raw', label: say.detail.deflateRaw },
  { id: 'base64', label: 'Base64' },
  { id: 'utf-16le', label: say.detail.textInUtf16Le },
  { id: 'utf-16be', label: say.detail.textInUtf16Be },
  { id: 'windows-1252', label: say.detail.textInWindows1252Latin },
  { id: 'gb18030', label: say.detail.textInGb18030Gbk },
  { id: 'shift_jis', label: say.detail.textInShiftJis },
] as const
export type DecoderId = (typeof DECODERS)[number]['id']

/** Longest payload that is decoded, and longest result: the window would stand still, or be filled by a few bytes. */
export const DECODED_LIMIT = 16 * 1024 * 1024

/** Why a payload is not what it was taken for, as a sentence. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** Rejects with a DecodeError. */
export async function decode(bytes: Uint8Array, id: DecoderId): Promise<Uint8Array<ArrayBuffer>> {
  switch (id) {
    case 'msgpack':
      return encoded(await fromMessagePack(bytes))
    case 'cbor':
      return encoded(await fromCbor(bytes))
    case 'base64':
      return fromBase64(bytes)
    case 'gzip':
    case 'deflate':
    case 'deflate-raw':
      return inflate(bytes, id)
    default:
      return encoded(textIn(bytes, id))
  }
}

export function labelOf(id: DecoderId): string {
  return DECODERS.find((decoder) => decoder.id === id)?.label ?? id
}

/** What its first bytes say that it is: RFC 1952 section 2.3.1, RFC 1950 section 2.2, a byte order mark. Undefined for what has no such beginning. */
export function guess(start: Uint8Array): DecoderId | undefined {
  const [first = 0, second = 0] = start
  if (first === 0x1f && second === 0x8b) return 'gzip'
  if ((first & 0x0f) === 8 && first >> 4 <= 7 && (second & 0x20) === 0 && ((first << 8) | second) % 31 === 0 && start.length > 6)
    return 'deflate'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return undefined
}

/** By the platform, as the Encoding Standard has it: a byte order mark is left out. */
function textIn(bytes: Uint8Array, encoding: DecoderId): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new DecodeError(say.detail.thisIsNoTextIn(labelOf(encoding)))
  }
}

async function fromMessagePack(bytes: Uint8Array): Promise<string> {
  const { decode: decodeMessagePack, ExtData, decodeMulti } = await import('@msgpack/msgpack')
  return said('MessagePack', () => {
    const special = (value: object): unknown => (value instanceof ExtData ? { ext: value.type, data: value.data } : value)
    try {
      return jsonText(decodeMessagePack(bytes, { useBigInt64: true }), special)
    } catch (error) {
      // Several values after each other are as common as one.
      if (!(error instanceof RangeError) || !/extra/i.test(error.message)) throw error
      return jsonText([...decodeMulti(bytes, { useBigInt64: true })], special)
    }
  })
}

async function fromCbor(bytes: Uint8Array): Promise<string> {
  const { decode: decodeCbor, Tag, Simple } = await import('cbor2')
  return said('CBOR', () =>
    jsonText(decodeCbor(bytes, { ignoreGlobalTags: true }), (value) => {
      if (value instanceof Tag) return { tag: value.tag, value: value.contents }
      return value instanceof Simple ? `simple(${value.value})` : value
    }),
  )
}

function said(what: string, read: () => string): string {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) throw error
    throw new DecodeError(say.detail.thisIsNot(what, error instanceof Error ? error.message.slice(0, 200) : String(error)))
  }
}

/** JSON of what was decoded. What JSON has no form for is a string in CBOR's notation (RFC 8949 section 8): h'0102', NaN, undefined. */
function jsonText(root: unknown, special: (value: object) => unknown): string {
  let length = 0
  const put = (text: string): string => {
    length += text.length
    if (length > DECODED_LIMIT) throw new DecodeError(say.detail.whatItHoldsIsLonger(DECODED_LIMIT))
    return text
  }
  const list = (open: string, items: readonly string[], close: string, indent: string): string =>
    items.length === 0
      ? put(open + close)
      : `${open}\n${items.map((item) => put(`${indent}  `) + item).join(',\n')}\n${indent}${close}`
  const textOf = (value: unknown, indent: string): string => {
    if (typeof value === 'string') return put(JSON.stringify(value))
    if (typeof value === 'bigint') return put(String(value))
    if (typeof value === 'number') return put(Number.isFinite(value) ? String(value) : `"${value}"`)
    if (value === null || typeof value === 'boolean') return put(String(value))
    if (typeof value !== 'object') return put(`"${typeof value}"`)
    const inner = `${indent}  `
    if (value instanceof Uint8Array) return put(`"h'${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}'"`)
    if (value instanceof Date) return put(JSON.stringify(value))
    if (Array.isArray(value))
      return list(
        '[',
        value.map((item) => textOf(item, inner)),
        ']',
        indent,
      )
    if (value instanceof Map)
      return list(
        '{',
        [...value].map(([key, item]) => `${put(keyOf(key))}: ${textOf(item, inner)}`),
        '}',
        indent,
      )
    const replaced = special(value)
    if (replaced !== value) return textOf(replaced, indent)
    return list(
      '{',
      Object.entries(value).map(([key, item]) => `${put(JSON.stringify(key))}: ${textOf(item, inner)}`),
      '}',
      indent,
    )
  }
  /** A key that is no string stands as its own text. */
  const keyOf = (key: unknown): string => (typeof key === 'string' ? JSON.stringify(key) : JSON.stringify(textOf(key, '')))
  return textOf(root, '')
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function fromBase64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(bytes).replaceAll(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new DecodeError(say.detail.thisIsNotBase64Other)
  try {
    return Uint8Array.from(atob(text.replace(/=+$/, '')), (character) => character.charCodeAt(0))
  } catch {
    throw new DecodeError(say.detail.thisIsNotBase64It(text.length))
  }
}

async function inflate(bytes: Uint8Array, format: 'gzip' | 'deflate' | 'deflate-raw'): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  try {
    const source = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream(format))
    const reader = source.getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      length += value.length
      if (length > DECODED_LIMIT) {
        await reader.cancel()
        throw new DecodeError(say.detail.whatItInflatesToIs(DECODED_LIMIT))
      }
      parts.push(value)
    }
  } catch (error) {
    if (error instanceof DecodeError) throw error
    throw new DecodeError(say.detail.thisIsNotItCannot(labelOf(format)))
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

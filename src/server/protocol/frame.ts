// The frame of RFC 6455 section 5.2: opcodes, heads written, masks removed. Knows one frame at a time; leaves sequence rules to the
// message receiver.
import { READ_MEMORY, READ_WORDS, unmaskVectors } from './vector-unmask.ts'

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Longest head: two bytes, a 64-bit length, a masking key. */
export const MAX_HEAD = 14
/** Bytes of a vector, a power of two. */
const VECTOR = 16

/** Longest payload of a control frame (RFC 6455 section 5.5). */
export const MAX_CONTROL_PAYLOAD = 125

/** Bytes of the head that precedes `length` payload bytes in an unmasked frame. */
export function headSize(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

/**
 * Writes the head of an unmasked frame at `at` and returns the position after it. `first` is the first byte: FIN, RSV and opcode.
 * The length is written in its shortest form, as section 5.2 demands.
 */
export function writeHead(target: Uint8Array, at: number, first: number, length: number): number {
  target[at] = first
  if (length < 126) {
    target[at + 1] = length
    return at + 2
  }
  if (length < 65_536) {
    target[at + 1] = 126
    target[at + 2] = length >>> 8
    target[at + 3] = length & 255
    return at + 4
  }
  target[at + 1] = 127
  let rest = length
  for (let place = at + 9; place > at + 1; place--) {
    target[place] = rest & 255
    rest = Math.floor(rest / 256)
  }
  return at + 10
}

/**
 * Removes a mask in place from `bytes[start..end)`. `key` is the masking key as a big-endian number, `phase` how many payload bytes
 * came before `start`. `words` must view the same memory from its beginning, `base` is the position of `bytes` in it. Returns a
 * number whose bits 0x80808080 are all clear when every byte is ASCII, which spares most texts a UTF-8 check.
 *
 * Works by 32-bit words; every platform that Node and Electron run on is little-endian.
 */
export function unmask(
  bytes: Uint8Array,
  words: Int32Array,
  base: number,
  start: number,
  end: number,
  key: number,
  phase: number,
): number {
  let seen = 0
  let at = start
  let turn = phase & 3
  if (words === READ_WORDS && unmaskVectors !== undefined && end - start >= VECTOR) {
    // After whole vectors `turn` is what it was.
    at = end - ((end - start) & (VECTOR - 1))
    if (unmaskVectors(base + start, base + at, littleEndian(key, turn)) !== 0) seen = 0x80
  }
  // Byte by byte up to a word boundary of the memory.
  while (at < end && ((base + at) & 3) !== 0) {
    const byte = (bytes[at] as number) ^ ((key >>> (24 - (turn << 3))) & 255)
    bytes[at++] = byte
    seen |= byte
    turn = (turn + 1) & 3
  }
  if (end - at >= 4) {
    const word = littleEndian(key, turn)
    let index = (base + at) >>> 2
    const last = (base + end) >>> 2
    at = (last << 2) - base
    for (const unrolled = last - 3; index < unrolled; index += 4) {
      const a = (words[index] as number) ^ word
      const b = (words[index + 1] as number) ^ word
      const c = (words[index + 2] as number) ^ word
      const d = (words[index + 3] as number) ^ word
      words[index] = a
      words[index + 1] = b
      words[index + 2] = c
      words[index + 3] = d
      seen |= a | b | c | d
    }
    for (; index < last; index++) {
      const a = (words[index] as number) ^ word
      words[index] = a
      seen |= a
    }
  }
  // What remains begins at a multiple of four bytes after the words, so `turn` is unchanged.
  while (at < end) {
    const byte = (bytes[at] as number) ^ ((key >>> (24 - (turn << 3))) & 255)
    bytes[at++] = byte
    seen |= byte
    turn = (turn + 1) & 3
  }
  return seen
}

/** The four bytes of a key from its byte `turn` on, as the word that they are in memory. */
function littleEndian(key: number, turn: number): number {
  const k0 = (key >>> (24 - (turn << 3))) & 255
  const k1 = (key >>> (24 - (((turn + 1) & 3) << 3))) & 255
  const k2 = (key >>> (24 - (((turn + 2) & 3) << 3))) & 255
  const k3 = (key >>> (24 - (((turn + 3) & 3) << 3))) & 255
  return k0 | (k1 << 8) | (k2 << 16) | (k3 << 24)
}

/** The words of the memory that `bytes` lives in, for `unmask`. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  return bytes.buffer === READ_MEMORY.buffer ? READ_WORDS : new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >>> 2)
}

/** One frame of a message, in or out. */
export interface FrameFacts {
  readonly opcode: number
  readonly fin: boolean
  /** RSV1, RSV2, RSV3 as bits 4, 2, 1. */
  readonly rsv: number
  /** Masking key as a big-endian number; undefined for an unmasked frame. */
  readonly mask: number | undefined
  /** Payload bytes on the wire. */
  readonly length: number
  /** Milliseconds since the epoch at which its last byte was seen or queued. */
  readonly time: number
}

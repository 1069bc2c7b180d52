// Byte streams as a client might send them: valid ones, ones that break a rule, and ones damaged at random. Judges nothing.
import zlib from 'node:zlib'
import { Prng } from './prng.ts'

/** Limits that both receivers get: small, so that streams beyond them stay small. */
export const MESSAGE_LIMIT = 70_000
export const FRAGMENT_LIMIT = 12

export interface DeflateTerms {
  readonly clientNoContextTakeover: boolean
  readonly clientMaxWindowBits: number
}

export interface ByteStream {
  readonly bytes: Buffer
  /** permessage-deflate as agreed in the opening handshake. */
  readonly deflate: DeflateTerms | undefined
  /** Positions at which the stream arrives in pieces, ascending; none: in one piece. */
  readonly cuts: readonly number[]
}

interface Frame {
  fin: boolean
  rsv: number
  opcode: number
  masked: boolean
  /** 7, 16 or 64 bits of length, or the shortest of them. */
  lengthBits: 'shortest' | 16 | 64
  /** Declared instead of the payload's own length. */
  declaredLength: bigint | undefined
  payload: Buffer
}

const CHARACTERS = [
  'a',
  'Z',
  '{',
  '0',
  ' ',
  '\n',
  '\u0000',
  'é',
  'ß',
  '\u07ff',
  '\u0800',
  '€',
  '漢',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '😀',
  '\u{10ffff}',
]

/** Byte sequences that no UTF-8 text has (RFC 3629 §3). */
const BAD_UTF8 = [
  '80',
  'bf',
  'c0af',
  'c1bf',
  'c328',
  'e08080',
  'e09fbf',
  'eda080',
  'edbfbf',
  'f0808080',
  'f08fbfbf',
  'f4908080',
  'f5808080',
  'f8888080',
  'fe',
  'ff',
  'e282',
  'f09f98',
]

const LENGTHS = [0, 0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 63, 64, 95, 96, 124, 125, 126, 127, 128, 200, 300]
const LONG_LENGTHS = [1000, 4096, 65_535, 65_536, MESSAGE_LIMIT - 1, MESSAGE_LIMIT, MESSAGE_LIMIT + 1]

const CLOSE_CODES = [
  0, 1, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1012, 1013, 1014, 1015, 1016, 1100, 2000, 2999, 3000, 3999, 4000,
  4999, 5000, 65_535,
]

/** Stream `index` of a run: each can be made again alone. */
export function makeStream(seed: number, index: number): ByteStream {
  const prng = new Prng(Math.imul(seed, 0x2545f491) ^ Math.imul(index + 1, 0x6c078965))
  const deflate = prng.chance(12)
    ? { clientNoContextTakeover: prng.chance(50), clientMaxWindowBits: prng.between(9, 15) }
    : undefined
  const frames = makeFrames(prng, deflate)
  if (prng.chance(55)) for (let i = prng.between(1, 2); i > 0; i--) breakRule(prng, frames)
  let bytes: Buffer = Buffer.concat(frames.map((frame) => encode(prng, frame)))
  if (prng.chance(25)) bytes = damage(prng, bytes)
  return { bytes, deflate, cuts: makeCuts(prng, bytes.length) }
}

function makeFrames(prng: Prng, deflate: DeflateTerms | undefined): Frame[] {
  const frames: Frame[] = []
  /** What earlier compressed messages held: a message may refer to it where context is taken over. */
  let context: Buffer = Buffer.alloc(0)
  for (let messages = prng.between(1, 5); messages > 0; messages--) {
    if (prng.chance(20)) {
      frames.push(controlFrame(prng))
      continue
    }
    const isText = prng.chance(60)
    const plain = isText ? makeText(prng) : makePayload(prng)
    const compressed = deflate !== undefined && prng.chance(75)
    // RFC 7692 §7.2.3.4: a message may also end in a block with BFINAL, followed by a byte 0; the next begins a deflate stream anew.
    const isFinal = prng.chance(8)
    const payload = compressed ? compress(prng, plain, context, deflate, isFinal) : plain
    if (compressed && isFinal) context = Buffer.alloc(0)
    else if (compressed && !deflate.clientNoContextTakeover)
      context = Buffer.concat([context, plain]).subarray(-(1 << deflate.clientMaxWindowBits))
    frames.push(...fragment(prng, isText ? 1 : 2, compressed, payload))
  }
  if (prng.chance(30)) frames.push(closeFrame(prng))
  return frames
}

function compress(prng: Prng, plain: Buffer, context: Buffer, terms: DeflateTerms, isFinal: boolean): Buffer {
  const options = {
    windowBits: terms.clientMaxWindowBits,
    level: prng.pick([1, 6, 9]),
    ...(context.length > 0 && prng.chance(90) ? { dictionary: context } : {}),
  }
  if (isFinal) return Buffer.concat([zlib.deflateRawSync(plain, options), Buffer.from([0])])
  const flushed = zlib.deflateRawSync(plain, { ...options, finishFlush: zlib.constants.Z_SYNC_FLUSH })
  return flushed.length >= 4 ? flushed.subarray(0, -4) : Buffer.from([0])
}

function fragment(prng: Prng, opcode: number, compressed: boolean, payload: Buffer): Frame[] {
  const frames: Frame[] = []
  const parts = prng.chance(60) ? 1 : prng.chance(8) ? prng.between(FRAGMENT_LIMIT - 1, FRAGMENT_LIMIT + 2) : prng.between(2, 5)
  let at = 0
  for (let part = 0; part < parts; part++) {
    const last = part === parts - 1
    const end = last ? payload.length : Math.min(payload.length, at + prng.below(Math.ceil((payload.length * 2) / parts) + 1))
    frames.push({
      fin: last,
      rsv: compressed && part === 0 ? 4 : 0,
      opcode: part === 0 ? opcode : 0,
      masked: true,
      lengthBits: 'shortest',
      declaredLength: undefined,
      payload: payload.subarray(at, end),
    })
    at = end
    if (!last && prng.chance(20)) frames.push(controlFrame(prng))
  }
  return frames
}

function controlFrame(prng: Prng): Frame {
  const payload = prng.bytes(prng.pick([0, 0, 1, 4, 5, 124, 125]))
  return { fin: true, rsv: 0, opcode: prng.pick([9, 10]), masked: true, lengthBits: 'shortest', declaredLength: undefined, payload }
}

function closeFrame(prng: Prng): Frame {
  let payload: Buffer = Buffer.alloc(0)
  if (prng.chance(80)) {
    payload = Buffer.alloc(2)
    payload.writeUInt16BE(prng.chance(60) ? 1000 : prng.pick(CLOSE_CODES))
    if (prng.chance(60)) payload = Buffer.concat([payload, makeText(prng)]).subarray(0, 125)
  } else if (prng.chance(30)) {
    payload = Buffer.from([3])
  }
  return { fin: true, rsv: 0, opcode: 8, masked: true, lengthBits: 'shortest', declaredLength: undefined, payload }
}

function makePayload(prng: Prng): Buffer {
  const length = payloadLength(prng)
  // A long payload of one byte repeated is made quickly, and compresses.
  return length > 512 || prng.chance(20) ? Buffer.alloc(length, prng.below(256)) : prng.bytes(length)
}

function payloadLength(prng: Prng): number {
  return prng.chance(1) ? prng.pick(LONG_LENGTHS) : prng.pick(LENGTHS)
}

function makeText(prng: Prng): Buffer {
  const length = payloadLength(prng)
  if (length > 512) return Buffer.alloc(length, prng.pick(['x', 'é', '€', '😀']))
  const ascii = prng.chance(50)
  let text = ''
  for (let i = 0; i < length; i++) text += ascii ? String.fromCharCode(prng.between(32, 126)) : prng.pick(CHARACTERS)
  return Buffer.from(text)
}

/** Breaks one rule of RFC 6455 or 7692 in a frame, or the order of frames. */
function breakRule(prng: Prng, frames: Frame[]): void {
  const at = prng.below(frames.length)
  const frame = frames[at]!
  switch (prng.below(14)) {
    case 0:
      frame.masked = false
      return
    case 1:
      frame.rsv = prng.between(1, 7)
      return
    case 2:
      frame.opcode = prng.below(16)
      return
    case 3:
      frame.fin = !frame.fin
      return
    case 4:
      frame.lengthBits = prng.pick([16, 64])
      return
    case 5:
      frame.lengthBits = 64
      frame.declaredLength = prng.pick([
        0n,
        1n,
        125n,
        126n,
        65_535n,
        65_536n,
        BigInt(MESSAGE_LIMIT),
        BigInt(MESSAGE_LIMIT) + 1n,
        2n ** 31n,
        2n ** 32n,
        2n ** 53n - 1n,
        2n ** 53n,
        2n ** 63n - 1n,
        2n ** 63n,
        2n ** 64n - 1n,
      ])
      return
    case 6:
      frame.lengthBits = 16
      frame.declaredLength = prng.pick([0n, 1n, 125n, 126n, 127n, 65_535n])
      return
    case 7:
      frame.payload = withBadUtf8(prng, frame.payload)
      return
    case 8:
      frames.splice(at, 0, { ...frame, opcode: 0, fin: prng.chance(50) })
      return
    case 9:
      frames.splice(at, 1)
      if (frames.length === 0) frames.push(controlFrame(prng))
      return
    case 10:
      frames.push(frame)
      return
    case 11:
      frames.splice(at, 0, closeFrame(prng))
      return
    case 12:
      frame.payload = Buffer.concat([frame.payload, prng.bytes(prng.between(1, 130))])
      return
    default: {
      const other = prng.below(frames.length)
      frames[at] = frames[other]!
      frames[other] = frame
    }
  }
}

function withBadUtf8(prng: Prng, payload: Buffer): Buffer {
  const at = prng.between(0, payload.length)
  return Buffer.concat([payload.subarray(0, at), Buffer.from(prng.pick(BAD_UTF8), 'hex'), payload.subarray(at)])
}

function encode(prng: Prng, frame: Frame): Buffer {
  const length = frame.declaredLength ?? BigInt(frame.payload.length)
  const bits = frame.lengthBits === 'shortest' ? (length < 126n ? 7 : length < 65_536n ? 16 : 64) : frame.lengthBits
  const head = Buffer.alloc(14)
  head[0] = (frame.fin ? 0x80 : 0) | (frame.rsv << 4) | frame.opcode
  let at = 2
  if (bits === 7) {
    head[1] = Number(length)
  } else if (bits === 16) {
    head[1] = 126
    at = head.writeUInt16BE(Number(length & 0xffffn), 2)
  } else {
    head[1] = 127
    at = head.writeBigUInt64BE(length, 2)
  }
  if (!frame.masked) return Buffer.concat([head.subarray(0, at), frame.payload])
  head[1]! |= 0x80
  const key = prng.chance(5) ? Buffer.alloc(4) : prng.bytes(4)
  at += key.copy(head, at)
  const masked = Buffer.from(frame.payload)
  for (let i = 0; i < masked.length; i++) masked[i]! ^= key[i & 3]!
  return Buffer.concat([head.subarray(0, at), masked])
}

/** Damage that knows no frames. */
function damage(prng: Prng, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes
  const at = prng.below(bytes.length)
  switch (prng.below(6)) {
    case 0: {
      const flipped = Buffer.from(bytes)
      flipped[at]! ^= 1 << prng.below(8)
      return flipped
    }
    case 1: {
      const changed = Buffer.from(bytes)
      changed[at] = prng.next()
      return changed
    }
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
    case 3:
      return Buffer.concat([bytes.subarray(0, at), prng.bytes(prng.between(1, 4)), bytes.subarray(at)])
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(prng.below(bytes.length))])
    default:
      return bytes.subarray(0, at)
  }
}

function makeCuts(prng: Prng, length: number): number[] {
  if (length < 2 || prng.chance(30)) return []
  // Byte by byte, where that does not take long.
  if (length < 600 && prng.chance(30)) return Array.from({ length: length - 1 }, (_, i) => i + 1)
  const cuts = new Set<number>()
  for (let i = prng.between(1, 6); i > 0; i--) cuts.add(prng.between(1, length - 1))
  return [...cuts].toSorted((a, b) => a - b)
}

export function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts, bytes.length]
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1]!, end))
}

// Frames as a client puts them on the wire, encoded before the clock starts. Sends nothing.
import { randomBytes } from 'node:crypto'

/** Least bytes of one write: small writes would measure the load client's system calls. */
const BATCH_BYTES = 256 * 1024

export const OPCODE_TEXT = 1
export const OPCODE_BINARY = 2
export const OPCODE_PING = 9
const OPCODE_CONTINUATION = 0
const FINAL = 0x80
/** RSV1: the message is compressed (RFC 7692 6). */
export const RESERVED_1 = 0x40

/** Bytes of the head of a server's frame, which carries no masking key. */
export function headLength(payloadLength: number): number {
  return payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10
}

/** Frames of one size, back to back, each with a masking key of its own. */
export interface FrameBatch {
  readonly bytes: Buffer
  readonly frameLength: number
  readonly frames: number
}

export function encodeBatch(
  opcode: number,
  payloadLength: number,
  atLeastFrames = 1,
  payloadOf = opcode === OPCODE_TEXT ? randomText : randomBytes,
): FrameBatch {
  const frameLength = headLength(payloadLength) + 4 + payloadLength
  const frames = Math.max(atLeastFrames, Math.ceil(BATCH_BYTES / frameLength))
  const bytes = Buffer.allocUnsafeSlow(frames * frameLength)
  for (let frame = 0; frame < frames; frame++) {
    encodeFrame(bytes, frame * frameLength, opcode, payloadOf(payloadLength))
  }
  return { bytes, frameLength, frames }
}

/** The last frame of every measured connection, and the answer that proves that all before it has been consumed. */
export const FINAL_PING = encodeSingle(OPCODE_PING, Buffer.from('counted?'))
export const FINAL_PONG = Buffer.concat([Buffer.from([0x8a, 8]), Buffer.from('counted?')])

/** As many copies as make one write. */
export function repeated(bytes: Buffer): Buffer {
  return Buffer.concat(Array<Buffer>(Math.ceil(BATCH_BYTES / bytes.length)).fill(bytes))
}

/** A text message in frames of one byte each. */
export function encodeFragments(payload: Buffer): Buffer {
  const one = headLength(1) + 4 + 1
  const bytes = Buffer.alloc(payload.length * one)
  for (let i = 0; i < payload.length; i++) {
    const opcode = i === 0 ? OPCODE_TEXT : OPCODE_CONTINUATION
    encodeFrame(bytes, i * one, opcode, payload.subarray(i, i + 1), i === payload.length - 1)
  }
  return bytes
}

export function encodeSingle(opcode: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(headLength(payload.length) + 4 + payload.length)
  encodeFrame(bytes, 0, opcode, payload)
  return bytes
}

/** `opcode`: with the reserved bits of the first byte. */
function encodeFrame(target: Buffer, start: number, opcode: number, payload: Buffer, isFinal = true): void {
  let at = start
  target[at++] = (isFinal ? FINAL : 0) | opcode
  if (payload.length < 126) {
    target[at++] = 0x80 | payload.length
  } else if (payload.length < 65_536) {
    target[at++] = 0x80 | 126
    at = target.writeUInt16BE(payload.length, at)
  } else {
    target[at++] = 0x80 | 127
    at = target.writeBigUInt64BE(BigInt(payload.length), at)
  }
  const key = randomBytes(4)
  at += key.copy(target, at)
  for (let i = 0; i < payload.length; i++) target[at + i] = payload[i]! ^ key[i & 3]!
}

const ALPHABET = Buffer.from('{"op":"abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 01"}')

/** Printable ASCII, as most text on the wire is: a server that checks UTF-8 checks every byte of it. */
export function randomText(length: number): Buffer {
  const text = randomBytes(length)
  for (let i = 0; i < length; i++) text[i] = ALPHABET[text[i]! & 63]!
  return text
}

/** A message as protocols have them: members, numbers, a list, and a text that fills it up. */
export function jsonText(length: number): Buffer {
  const message = {
    op: 'trade',
    id: length,
    price: 101.25,
    tags: ['a', 'b', 'c'],
    rows: Array.from({ length: 8 }, (_, n) => ({ n, at: n * 1000 })),
    text: '',
  }
  const missing = length - JSON.stringify(message).length
  if (missing < 0) throw new Error(`JSON of ${length} bytes is too short.`)
  return Buffer.from(
    JSON.stringify({
      ...message,
      text: randomText(missing)
        .toString()
        .replaceAll(/[^a-z]/gi, 'x'),
    }),
  )
}

/** Counts the payload bytes of a server's data frames without looking at them. */
export class PayloadCounter {
  payloadBytes = 0
  private left = 0
  private head = Buffer.alloc(14)
  private have = 0

  /** Takes the next bytes from the server. */
  take(chunk: Buffer, length: number): void {
    let at = 0
    while (at < length) {
      if (this.left > 0) {
        const taken = Math.min(this.left, length - at)
        this.left -= taken
        this.payloadBytes += taken
        at += taken
        continue
      }
      this.head[this.have++] = chunk[at++]!
      const short = this.head[1]! & 0x7f
      const need = this.have < 2 ? 2 : short === 126 ? 4 : short === 127 ? 10 : 2
      if (this.have < need) continue
      if ((this.head[0]! & 0x0f) > 2)
        throw new Error(`A data frame was expected, not one with first byte 0x${this.head[0]!.toString(16)}.`)
      this.left = short === 126 ? this.head.readUInt16BE(2) : short === 127 ? Number(this.head.readBigUInt64BE(2)) : short
      this.have = 0
    }
  }
}

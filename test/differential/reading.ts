// A third, slow reading of a stream, for the table of differences: which frames it consists of and what its messages hold. It follows
// the bytes wherever they lead and judges nothing, so that a difference is believed for a reason that neither receiver has given.
import zlib from 'node:zlib'
import type { ByteStream } from './stream.ts'

interface ReadFrame {
  readonly fin: boolean
  readonly rsv1: boolean
  readonly opcode: number
  readonly length: bigint
  readonly isShortestForm: boolean
  /** Unmasked; as much as there is. */
  readonly payload: Buffer
  readonly isWhole: boolean
}

export interface Reading {
  readonly frames: readonly ReadFrame[]
  /** Bytes at the end that are less than a head. */
  readonly tail: number
}

export function read(bytes: Buffer): Reading {
  const frames: ReadFrame[] = []
  let at = 0
  while (at < bytes.length) {
    const short = bytes.length - at < 2 ? 0 : bytes[at + 1]! & 0x7f
    const masked = bytes.length - at >= 2 && bytes[at + 1]! >= 0x80
    const lengthEnd = at + (short === 126 ? 4 : short === 127 ? 10 : 2)
    if (bytes.length < lengthEnd) break
    const length =
      short === 126 ? BigInt(bytes.readUInt16BE(at + 2)) : short === 127 ? bytes.readBigUInt64BE(at + 2) : BigInt(short)
    const start = lengthEnd + (masked ? 4 : 0)
    const key = bytes.subarray(lengthEnd, start)
    const end = length > BigInt(bytes.length) ? bytes.length : Math.min(bytes.length, start + Number(length))
    const payload = Buffer.from(bytes.subarray(start, end))
    if (masked) for (let i = 0; i < payload.length; i++) payload[i]! ^= key[i & 3]!
    frames.push({
      fin: bytes[at]! >= 0x80,
      rsv1: (bytes[at]! & 0x40) !== 0,
      opcode: bytes[at]! & 15,
      length,
      isShortestForm: short < 126 || (short === 126 ? length >= 126n : length >= 65_536n),
      payload,
      isWhole: BigInt(bytes.length - start) >= length,
    })
    at = Math.max(end, start)
    if (at > bytes.length) return { frames, tail: 0 }
  }
  return { frames, tail: bytes.length - at }
}

export interface ReadMessage {
  readonly opcode: number
  readonly frames: number
  /** Its last frame is there to the last byte. */
  readonly isWhole: boolean
  /** As declared by its frames; 0 when it is not compressed. */
  readonly compressedBytes: bigint
  /** After inflating; as much as there is and as does inflate. */
  readonly plain: Buffer
  readonly inflates: boolean
  /** Its deflate stream ends in a block with BFINAL. */
  readonly hasFinalBlock: boolean
}

/** The data messages of a reading, the last perhaps unfinished. */
export function messagesOf(reading: Reading, deflate: ByteStream['deflate']): ReadMessage[] {
  const messages: ReadMessage[] = []
  /** The deflate stream so far, appended tails included: where context is taken over, a message goes on where the last one stopped. */
  let before: DeflateSoFar = NOTHING
  let group: ReadFrame[] = []
  const finish = () => {
    const first = group[0]
    if (!first) return
    const wire = Buffer.concat(group.map((frame) => frame.payload))
    const isEnded = group.at(-1)!.fin && group.at(-1)!.isWhole
    if (deflate && first.rsv1) {
      const { after, ...inflated } = inflate(before, isEnded ? Buffer.concat([wire, TAIL]) : wire)
      messages.push({
        opcode: first.opcode,
        frames: group.length,
        isWhole: isEnded,
        compressedBytes: group.reduce((sum, frame) => sum + frame.length, 0n),
        ...inflated,
      })
      before = inflated.hasFinalBlock || deflate.clientNoContextTakeover ? NOTHING : after
    } else {
      messages.push({
        opcode: first.opcode,
        frames: group.length,
        isWhole: isEnded,
        compressedBytes: 0n,
        plain: wire,
        inflates: true,
        hasFinalBlock: false,
      })
    }
    group = []
  }
  for (const frame of reading.frames) {
    if (frame.opcode >= 8) continue
    if (frame.opcode !== 0) finish()
    group.push(frame)
    if (frame.fin) finish()
  }
  finish()
  return messages
}

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])
/** A stored block without bytes: what follows the end of a deflate stream stays unread, this too. */
const EMPTY_BLOCK = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff])

/** Node's answer with `info`, which its types do not tell. */
interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

interface DeflateSoFar {
  readonly wire: Buffer
  readonly plainLength: number
}
const NOTHING: DeflateSoFar = { wire: Buffer.alloc(0), plainLength: 0 }

function inflate(
  before: DeflateSoFar,
  wire: Buffer,
): Pick<ReadMessage, 'plain' | 'inflates' | 'hasFinalBlock'> & { readonly after: DeflateSoFar } {
  // What stands before the first fault is looked for from behind, in the slowest and plainest way.
  for (let length = wire.length; length > 0; length--) {
    const whole = Buffer.concat([before.wire, wire.subarray(0, length)])
    const inflated = inflateAll(whole)
    if (!inflated) continue
    const probed = inflateAll(Buffer.concat([whole, EMPTY_BLOCK]))
    return {
      plain: inflated.buffer.subarray(before.plainLength),
      inflates: length === wire.length,
      hasFinalBlock: probed !== undefined && probed.engine.bytesWritten < whole.length + EMPTY_BLOCK.length,
      after: { wire: whole, plainLength: inflated.buffer.length },
    }
  }
  return { plain: Buffer.alloc(0), inflates: false, hasFinalBlock: false, after: before }
}

function inflateAll(wire: Buffer): Inflated | undefined {
  try {
    return zlib.inflateRawSync(wire, { info: true, finishFlush: zlib.constants.Z_SYNC_FLUSH }) as unknown as Inflated
  } catch {
    return undefined
  }
}

/** No text can begin with these bytes. */
export function cannotBecomeText(bytes: Buffer): boolean {
  try {
    // `stream`: a character that is cut at the end is not yet a fault.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return false
  } catch {
    return true
  }
}

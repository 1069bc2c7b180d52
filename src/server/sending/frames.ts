// How payloads become frames on the way out: first bytes, MaxFrameSize, and what the record lists of them.
import type { FrameFacts } from '../protocol/frame.ts'
import { OPCODE } from '../protocol/frame.ts'

export const FIN = 0x80
export const RSV1 = 0x40

/** Frames listed for one message in the record. */
const LISTED_FRAMES = 10_000

/** Where frames go. */
interface FrameTarget {
  frame(first: number, payload: Buffer, written?: (error?: Error | null) => void): void
}

interface Part {
  /** First byte of the first frame, without FIN. */
  readonly first: number
  /** The message ends with this part. */
  readonly last: boolean
  /** Payload bytes of one frame, 0 for no bound (MaxFrameSize). */
  readonly largest: number
  /** Gets what is listed of each frame; undefined: nothing is. */
  readonly list: FrameFacts[] | undefined
  /** Called when the client's side has taken the last frame. */
  readonly written?: (error?: Error | null) => void
}

/** Writes a message, or a part of one, as one frame or as several. */
export function writeFrames(target: FrameTarget, payload: Buffer, { first, last, largest, list, written }: Part): void {
  const step = largest || payload.length || 1
  let at = 0
  do {
    const ends = at + step >= payload.length
    const piece = at === 0 && ends ? payload : payload.subarray(at, at + step)
    const byte = (at === 0 ? first : OPCODE.continuation) | (ends && last ? FIN : 0)
    target.frame(byte, piece, ends ? written : undefined)
    if (list && list.length < LISTED_FRAMES) list.push(factsOf(byte, piece.length))
    at += step
  } while (at < payload.length)
}

function factsOf(firstByte: number, length: number): FrameFacts {
  return { opcode: firstByte & 15, fin: firstByte >= FIN, rsv: (firstByte >>> 4) & 7, mask: undefined, length, time: Date.now() }
}

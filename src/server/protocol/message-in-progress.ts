// One data message whose bytes arrive in pieces: inflated, measured, checked for UTF-8, assembled, passed on.
import { lend } from '../borrowed-memory.ts'
import { OPCODE } from './frame.ts'
import type { FrameFacts } from './frame.ts'
import type { MessageInflater } from './permessage-deflate.ts'
import type { Batch, ReceiveLimits, ReceiverSink, Violation } from './receiving.ts'
import { Utf8Validator, incompleteTail } from './utf8.ts'

/** A message may inflate to this many bytes at any ratio: short texts compress well without being an attack. */
const RATIO_FLOOR = 1024 * 1024
/** Frames whose facts are kept for one message; of a longer one the rest is counted, not listed. */
const LISTED_FRAMES = 10_000
/** A message is given this much memory at once on the word of its head; beyond it memory grows with what has really arrived. */
const TRUSTED_LENGTH = 1024 * 1024
/** Growth beyond: few copies, at most three quarters unused. */
const GROWTH = 4

/**
 * Memory of messages that were handed over, for the next ones: fresh memory costs more at its first touch than the message that fills
 * it. Sizes are powers of four so that few kinds are kept.
 */
const SMALLEST_KEPT = 4 * 1024
const KEPT_OF_A_SIZE = 4
const kept = new Map<number, Buffer[]>()

function takeMemory(least: number): Buffer {
  let size = SMALLEST_KEPT
  while (size < least) size *= GROWTH
  if (size > TRUSTED_LENGTH) return Buffer.allocUnsafeSlow(least)
  return kept.get(size)?.pop() ?? lend(Buffer.allocUnsafeSlow(size))
}

function giveMemory(memory: Buffer): void {
  const size = memory.length
  if (size < SMALLEST_KEPT || size > TRUSTED_LENGTH || memory.byteLength !== memory.buffer.byteLength) return
  const list = kept.get(size) ?? []
  if (list.length < KEPT_OF_A_SIZE) list.push(memory)
  kept.set(size, list)
}

interface Beginning {
  readonly opcode: number
  /** Set when the message is compressed. */
  readonly inflater: MessageInflater | undefined
  readonly limits: ReceiveLimits
  readonly sink: ReceiverSink
  readonly firstFrameLength: number
  /** The first frame has FIN: its length is the message's. */
  readonly isOnlyFrame: boolean
}

const NOTHING = Buffer.alloc(0)

export class MessageInProgress {
  readonly opcode: number
  readonly #inflater: MessageInflater | undefined
  readonly #limits: ReceiveLimits
  readonly #sink: ReceiverSink
  readonly #utf8: Utf8Validator | undefined
  readonly #assembles: boolean
  readonly #passesOn: boolean
  readonly #isOnlyFrame: boolean
  #whole: Buffer = NOTHING
  #length = 0
  #wireLength = 0
  #fragments = 0
  #frames: FrameFacts[] | undefined
  #firstMask = 0
  /** The beginning of a character that the last piece of text cut. */
  #cut: Buffer = NOTHING

  constructor(beginning: Beginning) {
    this.opcode = beginning.opcode
    this.#inflater = beginning.inflater
    this.#limits = beginning.limits
    this.#sink = beginning.sink
    this.#utf8 = beginning.opcode === OPCODE.text ? new Utf8Validator() : undefined
    this.#assembles = beginning.sink.wantsWholeMessages
    this.#passesOn = beginning.sink.wantsPieces
    this.#isOnlyFrame = beginning.isOnlyFrame
    if (this.#assembles && !beginning.inflater) this.#whole = takeMemory(Math.min(beginning.firstFrameLength, TRUSTED_LENGTH))
  }

  /** The whole message is being kept for `fill`. */
  get isAssembled(): boolean {
    return this.#assembles
  }

  get compressed(): boolean {
    return this.#inflater !== undefined
  }

  /** Bytes so far, after inflating. */
  get length(): number {
    return this.#length
  }

  get fragments(): number {
    return this.#fragments
  }

  /** A frame of the message has arrived to its last byte. Call before `push` with that byte. */
  addFrame(firstByte: number, mask: number, length: number): void {
    if (this.#fragments === 0) this.#firstMask = mask
    this.#fragments++
    // Facts are listed only for a message that is not simply one uncompressed frame.
    if (!this.#assembles || (this.#isOnlyFrame && !this.#inflater)) return
    this.#frames ??= []
    if (this.#frames.length < LISTED_FRAMES)
      this.#frames.push({
        opcode: firstByte & 15,
        fin: firstByte >= 0x80,
        rsv: (firstByte >>> 4) & 7,
        mask,
        length,
        time: Date.now(),
      })
  }

  /** Takes unmasked payload bytes as they stood on the wire. `last`: the message ends with them. */
  push(piece: Buffer, last: boolean): Violation | undefined {
    if (!this.#inflater) return this.#take(piece, last)
    this.#wireLength += piece.length
    let problem: Violation | undefined
    const good = this.#inflater.push(piece, last, (inflated) => {
      problem = this.#checkInflated(inflated.length) ?? this.#take(inflated, false)
      return problem === undefined
    })
    if (problem) return problem
    if (!good) return { code: 1007, reason: 'a compressed message that does not inflate' }
    return last ? this.#take(NOTHING, true) : undefined
  }

  /** Puts the whole message into a batch of one. */
  fill(batch: Batch): void {
    batch.bytes = this.#whole
    batch.count = 1
    batch.opcodes[0] = this.opcode
    batch.offsets[0] = 0
    batch.lengths[0] = this.#length
    batch.masks[0] = this.#firstMask
    batch.frames = this.#frames
    batch.deliveredInPieces = this.#passesOn
  }

  /** The message has been handed over: its memory serves the next one. */
  release(): void {
    giveMemory(this.#whole)
    this.#whole = NOTHING
  }

  #checkInflated(more: number): Violation | undefined {
    const length = this.#length + more
    if (length > this.#limits.messageSize)
      return { code: 1009, reason: `a message that inflates to more than ${this.#limits.messageSize} bytes` }
    if (length > RATIO_FLOOR && length > this.#wireLength * this.#limits.inflateRatio)
      return { code: 1009, reason: `a message that inflates to more than ${this.#limits.inflateRatio} times its size` }
    return undefined
  }

  #take(piece: Buffer, last: boolean): Violation | undefined {
    if (this.#utf8) {
      const bad = this.#utf8.push(piece)
      if (bad >= 0) return { code: 1007, reason: `invalid UTF-8 at byte ${this.#length + bad} of a text message` }
      if (last && !this.#utf8.atBoundary) return { code: 1007, reason: 'a text message that ends inside a character' }
    }
    if (this.#assembles) this.#append(piece)
    this.#length += piece.length
    if (this.#passesOn) this.#passOn(piece, last)
    return undefined
  }

  #append(piece: Buffer): void {
    const needed = this.#length + piece.length
    if (needed > this.#whole.length) {
      const grown = takeMemory(Math.max(needed, Math.min(this.#whole.length * GROWTH, this.#limits.messageSize)))
      this.#whole.copy(grown, 0, 0, this.#length)
      giveMemory(this.#whole)
      this.#whole = grown
    }
    piece.copy(this.#whole, this.#length)
  }

  #passOn(piece: Buffer, last: boolean): void {
    let ready = this.#cut.length > 0 ? Buffer.concat([this.#cut, piece]) : piece
    this.#cut = NOTHING
    if (this.#utf8 && !last) {
      const end = incompleteTail(ready, 0)
      // A copy, because the piece's memory is used again.
      if (end < ready.length) this.#cut = Buffer.from(ready.subarray(end))
      ready = ready.subarray(0, end)
    }
    if (ready.length > 0 || last) this.#sink.onPiece(this.opcode, ready, last)
  }
}

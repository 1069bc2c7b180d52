// What receiving is given and what it gives: limits, a share of a turn, batches of messages, and the violation that ends it.
import type { FrameFacts } from './frame.ts'

const NOTHING: Buffer = Buffer.alloc(0)

/** Bounds on what a client may send. Each has its setting; a message beyond one ends the connection with 1009 (fragments: 1008). */
export interface ReceiveLimits {
  /** Bytes of one message, after inflating. */
  readonly messageSize: number
  /** Bytes of one frame's payload on the wire. */
  readonly frameSize: number
  /** Frames of one message. */
  readonly fragments: number
  /** Inflated bytes for each byte on the wire, once a message has inflated beyond RATIO_FLOOR. */
  readonly inflateRatio: number
}

/** How long the bytes of one client may be looked at before others have their turn. */
export interface Share {
  /** Asked between frames, and between the steps of a message that inflates. */
  readonly isSpent: boolean
}

/** What broke the protocol, and the close code that says so to the client. */
export interface Violation {
  readonly code: 1002 | 1007 | 1008 | 1009
  readonly reason: string
}

/** Whole messages whose payloads stand in `bytes`. Reused: valid during the call only. traffic.ts says what each array holds. */
export class Batch {
  /** Whose messages they are: for the sink to set, before it hands the batch on. */
  connection: unknown = undefined
  bytes = NOTHING
  count = 0
  frames: readonly FrameFacts[] | undefined = undefined
  /** The pieces of this one message have been passed on already. */
  deliveredInPieces = false
  readonly opcodes: Uint8Array
  readonly offsets: Uint32Array
  readonly lengths: Uint32Array
  readonly masks: Uint32Array
  constructor(capacity: number) {
    this.opcodes = new Uint8Array(capacity)
    this.offsets = new Uint32Array(capacity)
    this.lengths = new Uint32Array(capacity)
    this.masks = new Uint32Array(capacity)
  }

  /** It has been handed over: what outlives it is neither a connection nor its bytes. */
  release(): void {
    this.connection = undefined
    this.bytes = NOTHING
    this.frames = undefined
  }
}

/** Gets what is received, in order. */
export interface ReceiverSink {
  /** A recorder or BufferMessage needs whole messages: assemble those that come in pieces. */
  readonly wantsWholeMessages: boolean
  /** Data is wanted as it comes. */
  readonly wantsPieces: boolean
  onMessages(batch: Batch): void
  /** A piece of a message that did not come whole. Text pieces never split a character. */
  onPiece(opcode: number, piece: Buffer, last: boolean): void
  onControl(opcode: number, payload: Buffer, mask: number): void
  onFrames(count: number): void
}

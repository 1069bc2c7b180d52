// Frames of an upstream on their way to the client as they came, whole or in parts: read for counters and recorder, and a message like any other to what else
// is sent. Control frames of others pass between two frames, their messages between two messages.
import { toKeep } from '../borrowed-memory.ts'
import { inOneTurn } from '../gathered-writes.ts'
import { OPCODE } from '../protocol/frame.ts'
import { FrameScanner } from '../protocol/frame-scanner.ts'
import { MessageReceiver } from '../protocol/message-receiver.ts'
import type { Batch, ReceiveLimits, ReceiverSink, Violation } from '../protocol/receiving.ts'
import { turnShare } from '../turn-share.ts'
import type { ControlFrames } from './control-frames.ts'
import type { SendQueue } from './send-queue.ts'
import type { SentTraffic } from './sent-traffic.ts'
import type { Wire } from './wire.ts'

/** Bytes that may wait for a client before its upstream is to wait too. */
const MOST_QUEUED = 256 * 1024

export interface RelayedOwner {
  /** More may be passed on. */
  onRelayReady(): void
  /** The upstream has sent a Close frame, which is on its way to the client. */
  onRelayedClose(payload: Buffer): void
  /** The upstream has broken the protocol; its bytes go on, and are not read any more. */
  onRelayedViolation(violation: Violation): void
}

export interface RelayedParts {
  readonly wire: Wire
  readonly queue: SendQueue
  readonly controls: ControlFrames
  readonly traffic: SentTraffic
  readonly counts: { framesOut: number }
}

export class RelayedFrames implements ReceiverSink {
  readonly #parts: RelayedParts
  readonly #owner: RelayedOwner
  readonly #receiver: MessageReceiver
  readonly #scanner = new FrameScanner()
  #isToldOf = false
  /** The turn of the queue is ours: a message has begun and not ended. */
  #hasTurn = false
  /** What waits: for our turn in the queue, or for that of others in the process. */
  #rest: Buffer | undefined
  #isReady = true

  constructor(parts: RelayedParts, limits: ReceiveLimits, owner: RelayedOwner) {
    this.#parts = parts
    this.#owner = owner
    this.#receiver = new MessageReceiver(limits, undefined, this, 'server')
  }

  /** Bytes of the upstream, valid until this returns. false: more may be passed when `onRelayReady` is called. */
  pass(bytes: Buffer): boolean {
    if (this.#rest) this.#rest = Buffer.concat([this.#rest, bytes])
    else this.#pass(bytes)
    return this.#isReady
  }

  /** The client has taken something. */
  onDrain(): void {
    if (!this.#isReady && !this.#rest && this.#parts.wire.queued <= MOST_QUEUED / 2) this.#ready()
  }

  /** The connection is over. */
  end(): void {
    this.#rest = undefined
    this.#receiver.release()
    turnShare.leave(this)
  }

  #pass(bytes: Buffer): void {
    const { queue, wire } = this.#parts
    let left = bytes
    while (left.length > 0) {
      // Nothing follows our own Close frame.
      if (queue.hasEnded) return
      if (!this.#hasTurn) {
        const turn = queue.takeTurn()
        if (turn) {
          this.#await(turn, left)
          return
        }
        this.#hasTurn = true
      }
      const taken = this.#passSome(left)
      left = left.subarray(taken)
      if (this.#scanner.isBetweenMessages) this.#endTurn()
      if (left.length > 0 && turnShare.isSpent) {
        this.#letOthersGo(left)
        return
      }
    }
    if (wire.queued > MOST_QUEUED) this.#isReady = false
  }

  /** Up to the end of the first frame, or message, where others wait for it. */
  #passSome(bytes: Buffer): number {
    const { wire, queue, controls } = this.#parts
    const scanner = this.#scanner
    let part = bytes
    if (queue.isAwaited || controls.areAwaited) {
      let end = 0
      do end = scanner.next(bytes, end)
      while (end < bytes.length && !(controls.areAwaited ? scanner.isBetweenFrames : scanner.isBetweenMessages))
      part = bytes.subarray(0, end)
    }
    const isWhole = part === bytes
    turnShare.begin(this)
    let taken = part.length
    inOneTurn(() => {
      taken = this.#receiver.receive(part, isWhole ? turnShare : undefined)
      const passed = part.subarray(0, taken)
      if (isWhole) scanner.skip(passed)
      const wasInside = wire.isInsideFrame
      wire.relayed(passed, !scanner.isBetweenFrames)
      if (wasInside && scanner.isBetweenFrames) controls.release()
    })
    const { violation } = this.#receiver
    if (violation && !this.#isToldOf) {
      this.#isToldOf = true
      this.#owner.onRelayedViolation(violation)
    }
    return taken
  }

  #endTurn(): void {
    this.#hasTurn = false
    this.#parts.queue.endTurn()
  }

  #await(turn: Promise<void>, left: Buffer): void {
    this.#rest = toKeep(left)
    this.#isReady = false
    const goOn = (hasTurn: boolean): void => {
      this.#hasTurn = hasTurn
      this.#passRest()
    }
    turn.then(
      () => goOn(true),
      // As many as may wait do: asked for again when others have had their turn.
      () => setImmediate(() => goOn(false)),
    )
  }

  #letOthersGo(left: Buffer): void {
    this.#rest = toKeep(left)
    this.#isReady = false
    setImmediate(() => {
      turnShare.renew()
      this.#passRest()
    })
  }

  #passRest(): void {
    const rest = this.#rest
    this.#rest = undefined
    if (rest) this.#pass(rest)
    else if (this.#hasTurn) this.#endTurn()
    if (!this.#rest && this.#parts.wire.queued <= MOST_QUEUED) this.#ready()
  }

  #ready(): void {
    this.#isReady = true
    this.#owner.onRelayReady()
  }

  // What the receiver reports (ReceiverSink).

  get wantsWholeMessages(): boolean {
    return this.#parts.traffic.isRecorded
  }
  get wantsPieces(): boolean {
    return !this.#parts.traffic.isRecorded
  }

  onFrames(count: number): void {
    this.#parts.counts.framesOut += count
  }

  onMessages({ count, opcodes, offsets, lengths, bytes, frames }: Batch): void {
    const { traffic } = this.#parts
    for (let index = 0; index < count; index++) {
      const offset = offsets[index] as number
      traffic.message(opcodes[index] as number, bytes.subarray(offset, offset + (lengths[index] as number)), frames)
    }
  }

  onPiece(opcode: number, piece: Buffer, last: boolean): void {
    this.#parts.traffic.piece(opcode, piece, last)
  }

  onControl(opcode: number, payload: Buffer): void {
    this.#parts.traffic.control(opcode, payload)
    if (opcode === OPCODE.close) this.#owner.onRelayedClose(payload)
  }
}

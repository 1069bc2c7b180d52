// What one open connection sends: whole messages, long ones, announced ones, and control frames between them. Leaves the closing
// handshake to the connection's life.
import type { Readable } from 'node:stream'
import { toKeep } from '../borrowed-memory.ts'
import type { ConnectionRecord } from '../connection-record.ts'
import { WebSocketServerError } from '../errors.ts'
import { COPY_LIMIT } from '../gathered-writes.ts'
import { OPCODE } from '../protocol/frame.ts'
import type { FrameFacts } from '../protocol/frame.ts'
import type { MessageDeflater } from '../protocol/permessage-deflate.ts'
import type { ReceiveLimits } from '../protocol/receiving.ts'
import type { Settings } from '../settings.ts'
import { AnnouncedMessage } from './announced-message.ts'
import { SLICE_SIZE } from './byte-source.ts'
import { FIN, RSV1, writeFrames } from './frames.ts'
import { ControlFrames } from './control-frames.ts'
import { LongMessages } from './long-messages.ts'
import type { SendFileOptions } from './long-messages.ts'
import { RelayedFrames } from './relayed-frames.ts'
import type { RelayedOwner } from './relayed-frames.ts'
import type { StepTools } from './message-in-steps.ts'
import { closedBefore, interruptedWhenWhole, lostWhileSending } from './send-failures.ts'
import { SendQueue } from './send-queue.ts'
import type { Cut } from './send-queue.ts'
import type { SentTraffic } from './sent-traffic.ts'
import type { Wire } from './wire.ts'

/** What most sends return: one promise for all, because a promise a message is garbage that nobody asked for. */
const SENT = Promise.resolve()

export interface SenderOwner {
  /** Sends are taken again after one that failed with would-block. */
  onReadyToSend(): void
  /** A message has begun that cannot be ended: ends the connection with a Close frame, or a reset inside a long frame. */
  closeAfterInterrupt(): void
}

export class Sender {
  readonly #wire: Wire
  readonly #traffic: SentTraffic
  readonly #record: ConnectionRecord
  readonly #settings: Settings
  readonly #owner: SenderOwner
  readonly #deflater: MessageDeflater | undefined
  readonly #queue: SendQueue
  readonly #controls: ControlFrames
  /** Made when it is first needed: most connections send short messages alone. */
  #long: LongMessages | undefined
  #announced: AnnouncedMessage | undefined
  #relayed: RelayedFrames | undefined

  constructor(
    wire: Wire,
    traffic: SentTraffic,
    record: ConnectionRecord,
    settings: Settings,
    owner: SenderOwner,
    deflater: MessageDeflater | undefined,
  ) {
    this.#wire = wire
    this.#traffic = traffic
    this.#record = record
    this.#settings = settings
    this.#owner = owner
    this.#deflater = deflater
    this.#queue = new SendQueue(wire, settings, record, {
      onTaken: () => this.#controls.payPong(),
      onReady: () => owner.onReadyToSend(),
    })
    this.#controls = new ControlFrames(wire, traffic, this.#queue)
  }

  /** Bytes that wait because the client does not read, or behind a streamed message. */
  get queued(): number {
    return this.#queue.queued
  }

  get isReady(): boolean {
    return this.#queue.isReady
  }

  /** Announces a message of `length` bytes that the next sends hand over. 0 takes an announcement back that has not begun. */
  announce(length: number): void {
    if (this.#announced?.hasBegun)
      throw new WebSocketServerError(
        'message-length',
        `MessageLength cannot change in the middle of a message: ${this.#announced.remaining} bytes are still to be sent.`,
      )
    if (this.#queue.isStreaming)
      throw new WebSocketServerError(
        'message-length',
        'MessageLength cannot be set while another message is being sent. Wait for its end.',
      )
    this.#announced = length === 0 ? undefined : new AnnouncedMessage(this.#wire, this.#traffic, length)
  }

  get announced(): number {
    return this.#announced?.remaining ?? 0
  }

  /**
   * Sends one message, or a piece of an announced one. `timeout` in seconds; 0 returns at once or rejects with `would-block`. `largest`:
   * payload bytes of one frame instead of MaxFrameSize.
   */
  send(message: Buffer, opcode: number, timeout: number, largest?: number): Promise<void> {
    const queue = this.#queue
    // Short messages are copied into what is written; longer and waiting ones are read after this call.
    const payload = message.length > COPY_LIMIT || queue.isStreaming ? toKeep(message) : message
    if (timeout > 0) return this.#sendAndWait(payload, opcode, timeout, largest)
    if (queue.isFull) return Promise.reject(queue.wouldBlock())
    if (queue.isStreaming) {
      this.#record.bytesSent = payload.length
      return this.#sendInTurn(payload, opcode, largest)
    }
    try {
      this.#sendNow(payload, opcode, largest)
    } catch (error) {
      return Promise.reject(error)
    }
    this.#record.bytesSent = payload.length
    return SENT
  }

  /** Sends one message without waiting. Returns false where `send` would reject with `would-block`; throws what else it rejects with. */
  trySend(message: Buffer, opcode: number): boolean {
    const queue = this.#queue
    if (queue.isFull) {
      queue.block()
      return false
    }
    this.#record.bytesSent = message.length
    if (queue.isStreaming) this.#sendInTurn(Buffer.from(message), opcode).catch(ignore)
    else this.#sendNow(message.length > COPY_LIMIT ? Buffer.from(message) : message, opcode)
    return true
  }

  /** Answers a ping. */
  pong(payload: Buffer): void {
    this.#controls.pong(payload)
  }

  /** A ping or pong of the user's. Rejects with `would-block` like a message. */
  sendControl(opcode: number, payload: Buffer): Promise<void> {
    if (this.#controls.isFull) return Promise.reject(this.#queue.wouldBlock())
    this.#controls.send(opcode, payload)
    return SENT
  }

  /** Puts bytes on the wire as they are, behind what was sent before. Nothing once the Close frame is sent. Rejects with `would-block`. */
  sendRaw(bytes: Buffer): Promise<void> {
    const queue = this.#queue
    if (queue.hasEnded) return Promise.reject(queue.failure())
    if (queue.isOverfull) return Promise.reject(queue.wouldBlock())
    this.#wire.raw(Buffer.from(bytes))
    return SENT
  }

  /** What an upstream sends goes through it. */
  relayed(limits: ReceiveLimits, owner: RelayedOwner): RelayedFrames {
    return (this.#relayed ??= new RelayedFrames(
      { wire: this.#wire, queue: this.#queue, controls: this.#controls, traffic: this.#traffic, counts: this.#record },
      limits,
      owner,
    ))
  }

  /** Whether a Close frame can be sent now: not inside a long frame, which only a reset can end. */
  get canClose(): boolean {
    return !this.#wire.isInsideFrame
  }

  /** The Close frame: nothing is sent after it. Ends what is under way. */
  close(payload: Buffer): void {
    this.#controls.send(OPCODE.close, payload)
    this.#end(closedBefore)
    this.#wire.flush()
  }

  /** The connection is gone: what waits is rejected. */
  abandon(why: () => WebSocketServerError): void {
    this.#end(why)
    this.#relayed?.end()
    this.#wire.drop()
    this.#deflater?.close()
  }

  #end(why: () => WebSocketServerError): void {
    this.#long?.recordBeginning()
    this.#queue.end(why)
  }

  /** Ends the send under way. Returns false when there is none. */
  interrupt(how: Cut): boolean {
    if (this.#queue.interrupt(how)) return true
    const announced = this.#announced
    if (!announced?.hasBegun) return false
    this.#announced = undefined
    if (how === 'truncate') announced.truncate()
    else this.#owner.closeAfterInterrupt()
    return true
  }

  /** The socket's queue has emptied. */
  onDrain(): void {
    this.#queue.onDrain()
    this.#relayed?.onDrain()
  }

  /** See LongMessages. Rejects with `message-length` in the middle of an announced message. */
  async sendFile(source: string | Readable, options: SendFileOptions): Promise<void> {
    if (this.#announced)
      throw new WebSocketServerError(
        'message-length',
        `A message announced with MessageLength is not complete: ${this.#announced.remaining} bytes are still to be sent.`,
      )
    await this.#longMessages.sendFile(source, options)
  }

  get #longMessages(): LongMessages {
    return (this.#long ??= new LongMessages(this.#queue, this.#record, this.#settings, () => this.#tools))
  }

  get #tools(): StepTools {
    return {
      wire: this.#wire,
      queue: this.#queue,
      traffic: this.#traffic,
      record: this.#record,
      largest: this.#settings.maxFrameSize,
      closeConnection: () => this.#owner.closeAfterInterrupt(),
      onLongFrameEnd: () => this.#controls.release(),
    }
  }

  /** Sends one message when the streamed one before it has ended. */
  #sendInTurn(payload: Buffer, opcode: number, largest?: number): Promise<void> {
    const kept = untilItsTurn(payload)
    return this.#queue.inTurn(kept.length, () => this.#sendNow(kept, opcode, largest))
  }

  #sendNow(payload: Buffer, opcode: number, largest = this.#settings.maxFrameSize): void {
    if (this.#queue.hasEnded) throw this.#queue.failure()
    const announced = this.#announced
    if (!announced) this.#sendMessage(payload, opcode, largest)
    else if (announced.send(payload, opcode, largest)) this.#announced = undefined
    this.#wire.flushSoon()
  }

  #sendMessage(payload: Buffer, opcode: number, largest: number): void {
    const compress = this.#deflater !== undefined && payload.length >= this.#settings.compressionThreshold
    const body = compress ? (this.#deflater as MessageDeflater).deflate(payload) : payload
    const first = opcode | (compress ? RSV1 : 0)
    const isOneFrame = largest === 0 || body.length <= largest
    if (isOneFrame && !compress) {
      this.#wire.frame(FIN | first, body)
      this.#traffic.message(opcode, payload, undefined)
      return
    }
    const list: FrameFacts[] | undefined = this.#traffic.isRecorded ? [] : undefined
    writeFrames(this.#wire, body, { first, last: true, largest, list })
    this.#traffic.message(opcode, payload, list)
  }

  /** A whole message that waits until the client's side has taken it. */
  async #sendAndWait(payload: Buffer, opcode: number, timeout: number, largest = this.#settings.maxFrameSize): Promise<void> {
    const queue = this.#queue
    if (queue.isCrowded) throw queue.wouldBlock()
    // A piece of an announced message goes out as it is; a short message needs no steps.
    if (this.#announced || (payload.length <= SLICE_SIZE && (largest === 0 || payload.length <= largest))) {
      if (queue.isStreaming) await this.#sendInTurn(payload, opcode, largest)
      else this.#sendNow(payload, opcode, largest)
      this.#record.bytesSent = payload.length
      await this.#settled(timeout)
      return
    }
    await this.#longMessages.sendBuffer(untilItsTurn(payload), opcode, timeout, largest)
  }

  /** Resolves when nothing waits in the socket. Rejects with `timeout` after so many seconds without a byte moving, or when interrupted. */
  async #settled(timeout: number): Promise<void> {
    this.#wire.flush()
    if (this.#wire.unsent === 0) return
    await this.#queue.underWay(
      (resolve, reject) => this.#wire.whenTaken((error) => (error ? reject(lostWhileSending()) : resolve())),
      timeout,
      interruptedWhenWhole,
    )
  }
}

function ignore(): void {
  // Whoever tries to send does not wait for it.
}

/** Short messages belong to the caller again when send() returns, as those that are gathered at once do. */
function untilItsTurn(payload: Buffer): Buffer {
  return payload.length <= COPY_LIMIT ? Buffer.from(payload) : payload
}

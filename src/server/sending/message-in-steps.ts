// One message that goes out in steps: slice after slice, each taken by the client before the next, as frames or as one long frame; and what
// Interrupt can do to it at each moment.
import { WebSocketServerError } from '../errors.ts'
import { OPCODE } from '../protocol/frame.ts'
import type { FrameFacts } from '../protocol/frame.ts'
import { endEarly } from './announced-message.ts'
import { FIN, writeFrames } from './frames.ts'
import { interruptedWhenWhole, lostWhileSending } from './send-failures.ts'
import type { Cut, CutShort, SendQueue } from './send-queue.ts'
import type { SentTraffic } from './sent-traffic.ts'
import type { Wire } from './wire.ts'

const EMPTY = Buffer.alloc(0)

/** What the message is sent with. */
export interface StepTools {
  readonly wire: Wire
  readonly queue: SendQueue
  readonly traffic: SentTraffic
  readonly record: { bytesSent: number }
  /** Payload bytes of one frame, 0 for no bound (MaxFrameSize). */
  readonly largest: number
  /** A message has begun that cannot be ended: ends the connection. */
  readonly closeConnection: () => void
  /** A frame longer than a slice has ended: control frames may go out again. */
  readonly onLongFrameEnd: () => void
}

export interface StepOptions {
  /** Bytes of all slices, -1 when that is not known. */
  readonly total: number
  /** Seconds that a step waits without any byte moving; 0: without limit. */
  readonly timeout: number
  /** Called at most once a slice, with bytes handed to the socket. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined
  /** Aborting is the same as Interrupt with `close`. */
  readonly signal?: AbortSignal | undefined
}

export class MessageInSteps {
  readonly #tools: StepTools
  readonly #opcode: number
  /** The whole message, where it is in memory: then it is recorded whole, or as far as it was handed over. */
  readonly #message: Buffer | undefined
  /** Bytes that the client's side has taken. */
  #sent = 0
  /** How far it has got: it decides what Interrupt can do. */
  #state: 'nothing' | 'inside' | 'whole' = 'nothing'
  #handedOver = 0
  readonly #frames: FrameFacts[] = []
  #isRecorded = false

  constructor(tools: StepTools, opcode: number, message: Buffer | undefined) {
    this.#tools = tools
    this.#opcode = opcode
    this.#message = message
  }

  /** Sends the slices: each a frame, or all of them one frame where the message is in memory. Needs the queue's turn. */
  async send(slices: AsyncIterable<Buffer>, options: StepOptions): Promise<void> {
    const { queue, record, wire, largest } = this.#tools
    if (queue.hasEnded) throw queue.failure()
    const { signal, onProgress, total } = options
    if (signal?.aborted) throw new WebSocketServerError('interrupted', 'The send was cancelled before it began.')
    if (this.#message && largest === 0) wire.beginFrame(FIN | this.#opcode, this.#message.length)
    const source = slices[Symbol.asyncIterator]()
    const cutShort: CutShort = (how) => this.#cutShort(how)
    const next = (): Promise<IteratorResult<Buffer>> =>
      queue.underWay<IteratorResult<Buffer>>((resolve, reject) => void source.next().then(resolve, reject), 0, cutShort, signal)
    try {
      // One slice is read ahead, so that the last frame can carry FIN.
      let slice = await next()
      do {
        const following: IteratorResult<Buffer> = slice.done ? slice : await next()
        const bytes = slice.done ? EMPTY : slice.value
        await this.#step(bytes, following.done === true, options, cutShort)
        this.#sent += bytes.length
        record.bytesSent = this.#sent
        onProgress?.(this.#sent, total)
        slice = following
      } while (!slice.done)
    } catch (error) {
      throw this.#failed(error)
    } finally {
      // Not awaited: a source that yields nothing would hold the turn.
      source.return?.().catch(ignore)
    }
  }

  /** Writes one slice as one frame, or several within MaxFrameSize, and waits until the client's side has taken it. */
  async #step(slice: Buffer, last: boolean, { timeout, signal }: StepOptions, cutShort: CutShort): Promise<void> {
    const { queue, wire, largest, onLongFrameEnd } = this.#tools
    if (queue.hasEnded) throw queue.failure()
    await queue.underWay(
      (resolve, reject) => {
        const written = (error?: Error | null): void => (error ? reject(lostWhileSending()) : resolve())
        const first = this.#state === 'inside' ? OPCODE.continuation : this.#opcode
        this.#state = last ? 'whole' : 'inside'
        if (wire.isInsideFrame) {
          wire.raw(slice, written)
          if (last) {
            wire.endFrame()
            onLongFrameEnd()
          }
        } else {
          writeFrames(wire, slice, { first, last, largest, list: this.#message && this.#frames, written })
          wire.flush()
        }
        this.#recordSlice(slice, last)
      },
      timeout,
      cutShort,
      signal,
    )
  }

  #recordSlice(slice: Buffer, last: boolean): void {
    const { traffic, largest } = this.#tools
    if (!this.#message) {
      // Frame by frame, as they were written.
      const size = largest === 0 ? slice.length : largest
      let at = 0
      do {
        const frame = slice.subarray(at, at + size)
        at += frame.length
        traffic.piece(this.#opcode, frame, last && at >= slice.length)
      } while (at < slice.length)
      return
    }
    this.#handedOver += slice.length
    if (!last) {
      traffic.count(slice.length)
      return
    }
    this.#isRecorded = true
    traffic.messageOfParts(this.#opcode, this.#message, slice.length, this.#frames.length > 1 ? this.#frames : undefined)
  }

  /** Records what was handed over of a message in memory that does not reach its end. */
  recordBeginning(): void {
    if (!this.#message || this.#isRecorded || this.#handedOver === 0) return
    this.#isRecorded = true
    this.#tools.traffic.beginning(this.#opcode, this.#message.subarray(0, this.#handedOver))
  }

  #failed(error: unknown): unknown {
    this.recordBeginning()
    const isOurs = error instanceof WebSocketServerError
    if (this.#state === 'inside' && !this.#tools.queue.hasEnded && !(isOurs && error.code === 'interrupted'))
      this.#tools.closeConnection()
    return isOurs && error.code === 'file-changed'
      ? new WebSocketServerError('file-changed', `${error.message} ${this.#whatWasSent}`, { cause: error.cause })
      : error
  }

  get #whatWasSent(): string {
    return this.#state === 'nothing'
      ? 'Nothing was sent.'
      : `${this.#sent} bytes had been sent; the connection is closed, because a message cannot be taken back.`
  }

  /** Ends the message before its end, as far as that can be done, and says what was done. */
  #cutShort(how: Cut): WebSocketServerError {
    const { wire, traffic, closeConnection } = this.#tools
    if (this.#state === 'whole') return interruptedWhenWhole()
    if (wire.isInsideFrame) {
      closeConnection()
      return new WebSocketServerError(
        'interrupted',
        `The send was interrupted inside a frame after ${this.#sent} bytes: only a reset can end it.`,
      )
    }
    if (this.#state === 'nothing')
      return new WebSocketServerError('interrupted', 'The send was interrupted before anything was sent.')
    this.recordBeginning()
    if (how === 'truncate') endEarly(wire, traffic, this.#opcode)
    else closeConnection()
    return new WebSocketServerError('interrupted', `The send was interrupted in the middle of a message (${how}).`)
  }
}

function ignore(): void {
  // What ends a source after its message has ended is told by that message's promise.
}

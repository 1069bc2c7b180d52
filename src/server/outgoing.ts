// What one open connection sends: messages in call order, whole or in frames, control frames between them, and the bound on what
// waits for a client that does not read. Leaves the closing handshake to the connection.
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { toKeep } from './borrowed-memory.ts'
import type { Connection } from './connection.ts'
import { WebSocketServerError } from './errors.ts'
import { COPY_LIMIT, dropGathered, flushGathered, flushSoon, gather, gatheredFor } from './gathered-writes.ts'
import { OPCODE, headSize, writeHead } from './protocol/frame.ts'
import type { MessageDeflater } from './protocol/permessage-deflate.ts'
import type { ServerContext } from './server-context.ts'
import { queueLimit } from './settings.ts'
import { SLICE_SIZE, bufferSlices, fileSlices, openFile, streamSlices } from './slices.ts'
import type { FrameFacts } from './traffic.ts'

/** Sends that may wait behind a streamed message, beside the bound on their bytes. */
const WAITING_LIMIT = 10_000
/** Frames listed for one message in the record. */
const LISTED_FRAMES = 10_000

const FIN = 0x80
const RSV1 = 0x40

const EMPTY = Buffer.alloc(0)

/** What most sends return: one promise for all, because a promise a message is garbage that nobody asked for. */
const SENT = Promise.resolve()

type Interrupt = (how: 'close' | 'truncate') => void

/** How far a message of several steps has got: it decides what Interrupt can do. */
interface Transfer {
  readonly opcode: number
  /** Bytes that the client's side has taken. */
  sent: number
  state: 'nothing' | 'inside' | 'whole'
  /** The whole message, where it is in memory: then it is recorded whole, or as far as it was handed over. */
  readonly message: Buffer | undefined
  handedOver: number
  readonly frames: FrameFacts[]
  isRecorded: boolean
}

/** A message whose pieces are handed over by several sends (MessageLength). */
interface Announced {
  remaining: number
  readonly opcode: number
  begun: boolean
}

export interface SendFileOptions {
  /** 1 text, 2 binary (default). */
  readonly format?: 1 | 2
  /** Called at most once a slice of 64 KiB, with bytes handed to the socket. */
  readonly onProgress?: (sent: number, total: number) => void
  /** Aborting is the same as Interrupt with `close`. */
  readonly signal?: AbortSignal
}

export class Outgoing {
  readonly socket: Socket
  readonly #connection: Connection
  readonly #context: ServerContext
  readonly #deflater: MessageDeflater | undefined
  /** A message of several steps is under way; whole messages wait behind it in #waiting. */
  #streaming = false
  /** Sends that wait for the client, oldest first, each as the function that ends it. */
  #underWay: Set<Interrupt> | undefined
  #waiting: (() => void)[] | undefined
  /** The streamed message that is under way. */
  #transfer: Transfer | undefined
  #waitingBytes = 0
  #announced: Announced | undefined
  #blocked = false
  /** A frame longer than a slice is being written: nothing may stand inside it, control frames wait. */
  #insideFrame = false
  #heldControls: [opcode: number, payload: Buffer][] | undefined
  /** An empty write stands behind all that waits; its callback tells when the client has taken it. */
  #drainIsDue = false
  /** The newest ping that came while the queue was full. */
  #owedPong: Buffer | undefined
  #ended = false

  constructor(connection: Connection, socket: Socket, context: ServerContext, deflater: MessageDeflater | undefined) {
    this.#connection = connection
    this.socket = socket
    this.#context = context
    this.#deflater = deflater
  }

  /** Bytes that wait because the client does not read, or behind a streamed message. */
  get queued(): number {
    return this.socket.writableLength + this.#waitingBytes + gatheredFor(this.socket)
  }

  get isReady(): boolean {
    return !this.#blocked
  }

  get isStreaming(): boolean {
    return this.#streaming || this.#announced !== undefined
  }

  /** Announces a message of `length` bytes that the next sends hand over. 0 takes an announcement back that has not begun. */
  announce(length: number): void {
    if (this.#announced?.begun)
      throw new WebSocketServerError(
        'message-length',
        `MessageLength cannot change in the middle of a message: ${this.#announced.remaining} bytes are still to be sent.`,
      )
    if (this.#streaming)
      throw new WebSocketServerError(
        'message-length',
        'MessageLength cannot be set while another message is being sent. Wait for its end.',
      )
    this.#announced = length === 0 ? undefined : { remaining: length, opcode: OPCODE.binary, begun: false }
  }

  get announced(): number {
    return this.#announced?.remaining ?? 0
  }

  /** Sends one message, or a piece of an announced one. `timeout` in seconds; 0 returns at once or rejects with `would-block`. */
  send(message: Buffer, opcode: number, timeout: number): Promise<void> {
    // Short messages are copied into what is written; longer and waiting ones are read after this call.
    const payload = message.length > COPY_LIMIT || this.#streaming ? toKeep(message) : message
    if (timeout > 0) return this.#sendAndWait(payload, opcode, timeout)
    const limit = queueLimit(this.#context.settings)
    if (this.#isFull(limit)) return Promise.reject(this.#wouldBlock(limit))
    if (this.#streaming) {
      this.#connection.bytesSent = payload.length
      return this.#sendInTurn(payload, opcode)
    }
    try {
      this.#sendNow(payload, opcode)
    } catch (error) {
      return Promise.reject(error)
    }
    this.#connection.bytesSent = payload.length
    return SENT
  }

  /** Sends one message without waiting. Returns false where `send` would reject with `would-block`; throws what else it rejects with. */
  trySend(message: Buffer, opcode: number): boolean {
    if (this.#isFull(queueLimit(this.#context.settings))) {
      this.#block()
      return false
    }
    this.#connection.bytesSent = message.length
    if (this.#streaming) this.#sendInTurn(Buffer.from(message), opcode).catch(ignore)
    else this.#sendNow(message.length > COPY_LIMIT ? Buffer.from(message) : message, opcode)
    return true
  }

  #isFull(limit: number): boolean {
    return this.#blocked || this.queued > limit || (this.#waiting?.length ?? 0) >= WAITING_LIMIT
  }

  /** Control frames pass between the frames of a message. */
  control(opcode: number, payload: Buffer): void {
    if (this.#ended) return
    if (this.#insideFrame) {
      this.#heldControls ??= []
      // The payload of a ping is memory of the read: it is kept as a copy.
      if (this.#heldControls.length < WAITING_LIMIT) this.#heldControls.push([opcode, Buffer.from(payload)])
      return
    }
    this.#writeFrame(FIN | opcode, payload)
    this.#context.recorder?.sent(this.#connection, opcode, payload, undefined)
    flushSoon()
  }

  /** Answers a ping. Beyond the bound of the queue only the newest one is answered, which RFC 6455 section 5.5.3 allows. */
  pong(payload: Buffer): void {
    if (this.queued <= queueLimit(this.#context.settings)) this.control(OPCODE.pong, payload)
    else {
      this.#owedPong = Buffer.from(payload)
      this.#watchDrain()
    }
  }

  /** A ping or pong of the user's. Rejects with `would-block` like a message. */
  sendControl(opcode: number, payload: Buffer): Promise<void> {
    const limit = queueLimit(this.#context.settings)
    if (this.queued > limit || (this.#heldControls?.length ?? 0) >= WAITING_LIMIT) return Promise.reject(this.#wouldBlock(limit))
    this.control(opcode, payload)
    return SENT
  }

  #block(): void {
    this.#connection.bytesSent = 0
    this.#blocked = true
    this.#watchDrain()
  }

  #wouldBlock(limit: number): WebSocketServerError {
    this.#block()
    return new WebSocketServerError(
      'would-block',
      `The client is not reading: ${this.queued} bytes wait (at most ${limit}). Wait for ReadyToSend, then send again.`,
    )
  }

  /** Whether a Close frame can be sent now: not inside a long frame, which only a reset can end. */
  get canClose(): boolean {
    return !this.#insideFrame
  }

  /** The Close frame: nothing is sent after it. Ends what is under way. */
  close(payload: Buffer): void {
    this.control(OPCODE.close, payload)
    this.#finish(closedBefore)
    flushGathered(this.socket)
  }

  /** The connection is gone: what waits is rejected. */
  abandon(why: () => WebSocketServerError): void {
    this.#finish(why)
    dropGathered(this.socket)
    this.#deflater?.close()
  }

  /** Ends the send under way. Returns false when there is none. */
  interrupt(how: 'close' | 'truncate'): boolean {
    const oldest = this.#underWay?.values().next().value
    if (oldest) {
      oldest(how)
      return true
    }
    const announced = this.#announced
    if (!announced?.begun) return false
    this.#announced = undefined
    if (how === 'truncate') this.#endMessageEarly(announced.opcode)
    else this.#connection.closeAfterInterrupt()
    return true
  }

  /** The socket's queue has emptied. */
  onDrain(): void {
    if (this.#ended || this.#drainIsDue) return
    if (this.#owedPong) {
      const payload = this.#owedPong
      this.#owedPong = undefined
      this.control(OPCODE.pong, payload)
    }
    if (!this.#blocked) return
    if (this.queued > queueLimit(this.#context.settings) / 2 || (this.#waiting?.length ?? 0) > WAITING_LIMIT / 2) {
      // What waits behind a streamed message is looked at again when that message ends.
      if (!this.#streaming) this.#watchDrain()
      return
    }
    this.#blocked = false
    this.#context.emit('readyToSend', { connectionId: this.#connection.connectionId })
  }

  /**
   * Streams a file or a stream as one message, each read a frame (split further by MaxFrameSize). Rejects with `file-unreadable`
   * before anything is sent, with `file-changed` when it fails half-way: the connection is then closed, because a message cannot be
   * taken back.
   */
  async sendFile(source: string | Readable, options: SendFileOptions): Promise<void> {
    if (this.#announced)
      throw new WebSocketServerError(
        'message-length',
        `A message announced with MessageLength is not complete: ${this.#announced.remaining} bytes are still to be sent.`,
      )
    const opcode = options.format ?? OPCODE.binary
    // The place in the order is that of the call: what is sent while the file is being opened waits behind it.
    const turn = this.#takeTurn()
    if (turn) await turn
    try {
      if (typeof source === 'string') await this.#streamFile(opcode, source, options)
      else await this.#streamed(opcode, streamSlices(source), -1, options)
    } finally {
      if (typeof source !== 'string' && this.#context.settings.closeStreamAfterTransfer) source.destroy()
      this.#endTurn()
    }
  }

  async #streamFile(opcode: number, path: string, options: SendFileOptions): Promise<void> {
    if (this.#ended) throw this.#failure()
    const file = await openFile(path)
    try {
      await this.#streamed(opcode, fileSlices(file, path), file.size, options)
    } finally {
      await file.handle.close()
    }
  }

  #sendNow(payload: Buffer, opcode: number): void {
    if (this.#ended) throw this.#failure()
    if (this.#announced) this.#sendPiece(this.#announced, payload, opcode)
    else this.#sendMessage(payload, opcode)
    flushSoon()
  }

  #tryNow(payload: Buffer, opcode: number, resolve: () => void, reject: (error: unknown) => void): void {
    try {
      this.#sendNow(payload, opcode)
      resolve()
    } catch (error) {
      reject(error)
    }
  }

  #sendMessage(payload: Buffer, opcode: number): void {
    const { settings, recorder } = this.#context
    const compress = this.#deflater !== undefined && payload.length >= settings.compressionThreshold
    const body = compress ? (this.#deflater as MessageDeflater).deflate(payload) : payload
    const first = opcode | (compress ? RSV1 : 0)
    const largest = settings.maxFrameSize
    let frames: FrameFacts[] | undefined
    if (largest === 0 || body.length <= largest) {
      this.#writeFrame(FIN | first, body)
      if (compress && recorder) frames = [frameFacts(FIN | first, body.length)]
    } else {
      if (recorder) frames = []
      for (let at = 0; at < body.length; at += largest) {
        const piece = body.subarray(at, at + largest)
        const byte = (at === 0 ? first : OPCODE.continuation) | (at + largest >= body.length ? FIN : 0)
        this.#writeFrame(byte, piece)
        if (frames && frames.length < LISTED_FRAMES) frames.push(frameFacts(byte, piece.length))
      }
    }
    this.#connection.countMessageOut(payload.length)
    recorder?.sent(this.#connection, opcode, payload, frames)
  }

  #sendPiece(announced: Announced, payload: Buffer, opcode: number): void {
    if (payload.length > announced.remaining)
      throw new WebSocketServerError(
        'message-length',
        `MessageLength leaves ${announced.remaining} bytes of this message; ${payload.length} were handed over. Nothing of them was sent.`,
      )
    const kind = announced.begun ? announced.opcode : opcode
    const last = payload.length === announced.remaining
    this.#announced = last ? undefined : { remaining: announced.remaining - payload.length, opcode: kind, begun: true }
    const largest = this.#context.settings.maxFrameSize || payload.length || 1
    let at = 0
    do {
      const isEnd = last && at + largest >= payload.length
      this.#writeFrame(
        (announced.begun || at > 0 ? OPCODE.continuation : kind) | (isEnd ? FIN : 0),
        payload.subarray(at, at + largest),
      )
      at += largest
    } while (at < payload.length)
    this.#recordPiece(kind, payload, last)
  }

  #recordPiece(opcode: number, piece: Buffer, last: boolean): void {
    this.#context.recorder?.sentPiece(this.#connection, opcode, piece, last)
    if (last) this.#connection.countMessageOut(piece.length)
    else this.#connection.countBytesOut(piece.length)
  }

  #recordSlice(opcode: number, slice: Buffer, last: boolean, transfer: Transfer): void {
    const { message, frames } = transfer
    if (!message) {
      this.#recordPiece(opcode, slice, last)
      return
    }
    transfer.handedOver += slice.length
    if (!last) {
      this.#connection.countBytesOut(slice.length)
      return
    }
    this.#connection.countMessageOut(slice.length)
    transfer.isRecorded = true
    this.#context.recorder?.sent(this.#connection, opcode, message, frames.length > 1 ? frames : undefined)
  }

  /** Records what was handed over of a message in memory that does not reach its end. */
  #recordBeginning(): void {
    const transfer = this.#transfer
    if (!transfer?.message || transfer.isRecorded || transfer.handedOver === 0) return
    const { opcode, message, handedOver } = transfer
    transfer.isRecorded = true
    this.#context.recorder?.sentPiece(this.#connection, opcode, message.subarray(0, handedOver), false)
  }

  #endMessageEarly(opcode: number): void {
    this.#writeFrame(FIN | OPCODE.continuation, EMPTY)
    this.#recordPiece(opcode, EMPTY, true)
    flushSoon()
  }

  #writeFrame(first: number, payload: Buffer, written?: () => void): void {
    this.#connection.framesOut++
    if (payload.length <= COPY_LIMIT && !written) {
      gather(this.socket, first, payload)
      return
    }
    flushGathered(this.socket)
    const head = Buffer.allocUnsafe(headSize(payload.length))
    writeHead(head, 0, first, payload.length)
    const { socket } = this
    socket.cork()
    socket.write(head)
    // A full queue is reported by drain; the bound on it is checked before each message.
    socket.write(payload, written)
    socket.uncork()
  }

  #watchDrain(): void {
    if (this.#drainIsDue || this.#ended) return
    this.#drainIsDue = true
    flushGathered(this.socket)
    // Node's own drain comes only after a write that found its queue full; this callback comes always.
    this.socket.write(EMPTY, (error) => {
      this.#drainIsDue = false
      if (!error) this.onDrain()
    })
  }

  /** Takes the turn to send a message of several steps; undefined when it was free. Every taker calls `#endTurn`. */
  #takeTurn(): Promise<void> | undefined {
    if (!this.#streaming) {
      this.#streaming = true
      return undefined
    }
    if ((this.#waiting?.length ?? 0) >= WAITING_LIMIT) return Promise.reject(this.#wouldBlock(queueLimit(this.#context.settings)))
    return new Promise((resolve) =>
      this.#wait(0, () => {
        this.#streaming = true
        resolve()
      }),
    )
  }

  #endTurn(): void {
    this.#streaming = false
    this.#runWaiting()
    if (this.#blocked) this.#watchDrain()
  }

  /** Sends one message when the streamed one before it has ended. */
  #sendInTurn(payload: Buffer, opcode: number): Promise<void> {
    const kept = untilItsTurn(payload)
    return new Promise((resolve, reject) => this.#wait(kept.length, () => this.#tryNow(kept, opcode, resolve, reject)))
  }

  #wait(bytes: number, run: () => void): void {
    this.#waitingBytes += bytes
    this.#waiting ??= []
    this.#waiting.push(() => {
      this.#waitingBytes -= bytes
      run()
    })
  }

  /** Sends what has waited, until another streamed message begins. */
  #runWaiting(): void {
    while (!this.#streaming) {
      const next = this.#waiting?.shift()
      if (!next) return
      next()
    }
  }

  #finish(why: () => WebSocketServerError): void {
    this.#ended = true
    this.#failure = why
    this.#recordBeginning()
    // What waits behind them is rejected in its turn.
    for (const interrupt of this.#underWay ?? []) interrupt('close')
  }

  /** Makes the error only when somebody waits for it: a stack trace for each closed connection would cost more than its handshake. */
  #failure: () => WebSocketServerError = closedBefore

  /** A whole message that waits until the client's side has taken it. */
  async #sendAndWait(payload: Buffer, opcode: number, timeout: number): Promise<void> {
    if ((this.#underWay?.size ?? 0) + (this.#waiting?.length ?? 0) >= WAITING_LIMIT)
      throw this.#wouldBlock(queueLimit(this.#context.settings))
    const largest = this.#context.settings.maxFrameSize
    // A piece of an announced message goes out as it is; a short message needs no steps.
    if (this.#announced || (payload.length <= SLICE_SIZE && (largest === 0 || payload.length <= largest))) {
      if (this.#streaming) await this.#sendInTurn(payload, opcode)
      else this.#sendNow(payload, opcode)
      this.#connection.bytesSent = payload.length
      await this.#settled(timeout)
      return
    }
    const kept = untilItsTurn(payload)
    const turn = this.#takeTurn()
    if (turn) await turn
    try {
      await this.#streamed(opcode, bufferSlices(kept), kept.length, {}, timeout, kept)
    } finally {
      this.#endTurn()
    }
  }

  /** Resolves when nothing waits in the socket. Rejects with `timeout` after so many seconds without a byte moving, or when interrupted. */
  async #settled(timeout: number): Promise<void> {
    flushGathered(this.socket)
    if (this.socket.writableLength === 0) return
    await this.#taken(
      (resolve, reject) => this.socket.write(EMPTY, (error) => (error ? reject(lostWhileSending()) : resolve())),
      timeout,
      () => new WebSocketServerError('interrupted', 'The send was interrupted. Its message is whole and waits for the client.'),
    )
  }

  /** Sends slices as one message: each slice a frame, or all of them one frame where they are those of `message`, in memory. Needs the turn. */
  async #streamed(
    opcode: number,
    slices: AsyncIterable<Buffer>,
    total: number,
    options: SendFileOptions,
    timeout = this.#connection.timeout,
    message?: Buffer,
  ): Promise<void> {
    if (this.#ended) throw this.#failure()
    const { signal, onProgress } = options
    if (signal?.aborted) throw new WebSocketServerError('interrupted', 'The send was cancelled before it began.')
    const transfer: Transfer = { opcode, sent: 0, state: 'nothing', message, handedOver: 0, frames: [], isRecorded: false }
    this.#transfer = transfer
    if (message && this.#context.settings.maxFrameSize === 0) this.#beginLongFrame(opcode, message.length)
    const source = slices[Symbol.asyncIterator]()
    const interrupted: Cut = (how) => this.#cutShort(opcode, transfer, how)
    const next = (): Promise<IteratorResult<Buffer>> =>
      this.#taken<IteratorResult<Buffer>>((resolve, reject) => void source.next().then(resolve, reject), 0, interrupted, signal)
    try {
      // One slice is read ahead, so that the last frame can carry FIN.
      let slice = await next()
      do {
        const following: IteratorResult<Buffer> = slice.done ? slice : await next()
        const bytes = slice.done ? EMPTY : slice.value
        await this.#writeSlice(opcode, bytes, following.done === true, transfer, timeout, interrupted, signal)
        transfer.sent += bytes.length
        this.#connection.bytesSent = transfer.sent
        onProgress?.(transfer.sent, total)
        slice = following
      } while (!slice.done)
    } catch (error) {
      this.#recordBeginning()
      const isOurs = error instanceof WebSocketServerError
      if (transfer.state === 'inside' && !this.#ended && !(isOurs && error.code === 'interrupted'))
        this.#connection.closeAfterInterrupt()
      if (isOurs && error.code === 'file-changed')
        throw new WebSocketServerError('file-changed', `${error.message} ${whatWasSent(transfer)}`, { cause: error.cause })
      throw error
    } finally {
      this.#transfer = undefined
      // Not awaited: a source that yields nothing would hold the turn.
      source.return?.().catch(ignore)
    }
  }

  #beginLongFrame(opcode: number, length: number): void {
    flushGathered(this.socket)
    const head = Buffer.allocUnsafe(headSize(length))
    writeHead(head, 0, FIN | opcode, length)
    this.#connection.framesOut++
    this.socket.write(head)
    this.#insideFrame = true
  }

  #endLongFrame(): void {
    this.#insideFrame = false
    for (const [opcode, payload] of this.#heldControls?.splice(0) ?? []) this.control(opcode, payload)
  }

  /** Writes one slice as one frame, or several within MaxFrameSize, and waits until the client's side has taken it. */
  async #writeSlice(
    opcode: number,
    slice: Buffer,
    last: boolean,
    transfer: Transfer,
    timeout: number,
    interrupted: Cut,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (this.#ended) throw this.#failure()
    const largest = this.#context.settings.maxFrameSize || slice.length || 1
    await this.#taken(
      (resolve, reject) => {
        const written = (error?: Error | null): void => (error ? reject(lostWhileSending()) : resolve())
        const hasBegun = transfer.state === 'inside'
        transfer.state = last ? 'whole' : 'inside'
        if (this.#insideFrame) {
          this.socket.write(slice, written)
          if (last) this.#endLongFrame()
          this.#recordSlice(opcode, slice, last, transfer)
          return
        }
        let at = 0
        do {
          const piece = slice.subarray(at, at + largest)
          const ends = at + largest >= slice.length
          const first = (hasBegun || at > 0 ? OPCODE.continuation : opcode) | (ends && last ? FIN : 0)
          this.#writeFrame(first, piece, ends ? written : undefined)
          if (transfer.message && transfer.frames.length < LISTED_FRAMES) transfer.frames.push(frameFacts(first, piece.length))
          at += largest
        } while (at < slice.length)
        flushGathered(this.socket)
        this.#recordSlice(opcode, slice, last, transfer)
      },
      timeout,
      interrupted,
      signal,
    )
  }

  /**
   * Waits for what `begin` starts. Ends early when the connection ends, by Interrupt or `signal` with the error that `interrupted`
   * makes, or with `timeout` after so many seconds in which no byte moved (0: no limit).
   */
  #taken<T = void>(
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
    timeout: number,
    interrupted: Cut,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const underWay = (this.#underWay ??= new Set())
      let timer: NodeJS.Timeout | undefined
      const settle = (): void => {
        clearTimeout(timer)
        underWay.delete(interrupt)
        signal?.removeEventListener('abort', abort)
      }
      const fail = (error: unknown): void => {
        settle()
        reject(error)
      }
      const interrupt: Interrupt = (how) => {
        settle()
        reject(this.#ended ? this.#failure() : interrupted(how))
      }
      const abort = (): void => interrupt('close')
      const watch = (before: number): void => {
        timer = setTimeout(() => {
          const waits = this.socket.writableLength
          if (waits < before) watch(waits)
          else
            fail(
              new WebSocketServerError(
                'timeout',
                `No byte moved for ${timeout} seconds: the client is not reading. ${this.queued} bytes wait.`,
              ),
            )
        }, timeout * 1000)
      }
      underWay.add(interrupt)
      signal?.addEventListener('abort', abort, { once: true })
      begin((value) => {
        settle()
        resolve(value)
      }, fail)
      if (timeout > 0 && underWay.has(interrupt)) watch(this.socket.writableLength)
      if (signal?.aborted && underWay.has(interrupt)) abort()
    })
  }

  /** Ends a streamed message before its end, as far as that can be done, and says what was done. */
  #cutShort(opcode: number, transfer: Transfer, how: 'close' | 'truncate'): WebSocketServerError {
    if (transfer.state === 'whole')
      return new WebSocketServerError('interrupted', 'The send was interrupted. Its message is whole and waits for the client.')
    if (this.#insideFrame) {
      this.#connection.closeAfterInterrupt()
      return new WebSocketServerError(
        'interrupted',
        `The send was interrupted inside a frame after ${transfer.sent} bytes: only a reset can end it.`,
      )
    }
    if (transfer.state === 'nothing')
      return new WebSocketServerError('interrupted', 'The send was interrupted before anything was sent.')
    this.#recordBeginning()
    if (how === 'truncate') this.#endMessageEarly(opcode)
    else this.#connection.closeAfterInterrupt()
    return new WebSocketServerError('interrupted', `The send was interrupted in the middle of a message (${how}).`)
  }
}

type Cut = (how: 'close' | 'truncate') => WebSocketServerError

function ignore(): void {
  // What ends a source after its message has ended is told by that message's promise.
}

function lostWhileSending(): WebSocketServerError {
  return new WebSocketServerError('connection-aborted', 'The connection was lost while this was being sent.')
}

function whatWasSent({ sent, state }: Transfer): string {
  return state === 'nothing'
    ? 'Nothing was sent.'
    : `${sent} bytes had been sent; the connection is closed, because a message cannot be taken back.`
}

/** Short messages belong to the caller again when send() returns, as those that are gathered at once do. */
function untilItsTurn(payload: Buffer): Buffer {
  return payload.length <= COPY_LIMIT ? Buffer.from(payload) : payload
}

function closedBefore(): WebSocketServerError {
  return new WebSocketServerError('not-open', 'The connection was closed before this was sent.')
}

function frameFacts(firstByte: number, length: number): FrameFacts {
  return { opcode: firstByte & 15, fin: firstByte >= 0x80, rsv: (firstByte >>> 4) & 7, mask: undefined, length, time: Date.now() }
}

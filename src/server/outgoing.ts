// What one open connection sends: messages in call order, whole or in frames, control frames between them, and the bound on what
// waits for a client that does not read. Leaves the closing handshake to the connection.
import { open } from 'node:fs/promises'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Connection } from './connection.ts'
import { WebSocketServerError } from './errors.ts'
import { OPCODE, headSize, writeHead } from './protocol/frame.ts'
import type { MessageDeflater } from './protocol/permessage-deflate.ts'
import type { ServerContext } from './server-context.ts'
import { queueLimit } from './settings.ts'
import type { FrameFacts } from './traffic.ts'

/** Bytes of a turn gathered into one write, and of one slice of a file. */
const GATHER_SIZE = 64 * 1024
/** A longer payload is written from where it is instead of being copied into the gathered bytes. */
const COPY_LIMIT = 16 * 1024
/** Sends that may wait behind a streamed message, beside the bound on their bytes. */
const WAITING_LIMIT = 10_000
/** Frames listed for one message in the record. */
const LISTED_FRAMES = 10_000

const FIN = 0x80
const RSV1 = 0x40

/** What most sends return: one promise for all, because a promise a message is garbage that nobody asked for. */
const SENT = Promise.resolve()

// Replies of one turn are gathered here, for one connection at a time: one write instead of one a message. The bytes are in the
// kernel when the write returns, nearly always; then the same memory serves the next turn.
let gatherer: Outgoing | undefined
let gathered = Buffer.allocUnsafeSlow(GATHER_SIZE)
let gatheredLength = 0

/** Writes what has been gathered. Call at the end of a turn; sends outside of a turn do so by themselves. */
export function flushGathered(): void {
  const owner = gatherer
  if (!owner) return
  gatherer = undefined
  const length = gatheredLength
  gatheredLength = 0
  const socket = owner.socket
  if (socket.destroyed) return
  socket.write(gathered.subarray(0, length))
  if (socket.writableLength > 0) gathered = Buffer.allocUnsafeSlow(GATHER_SIZE)
}

let insideTurn = false
let flushIsDue = false

/** Runs `turn`, a batch of received data, and writes all replies it makes at its end. */
export function inOneTurn(turn: () => void): void {
  insideTurn = true
  try {
    turn()
  } finally {
    insideTurn = false
    flushGathered()
  }
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
  #interrupt: ((how: 'close' | 'truncate') => void) | undefined
  #waiting: (() => void)[] = []
  #waitingBytes = 0
  #announced: Announced | undefined
  #blocked = false
  /** A frame longer than a slice is being written: nothing may stand inside it, control frames wait. */
  #insideFrame = false
  #heldControls: [opcode: number, payload: Buffer][] = []
  /** The socket has said that its queue is full and has not said that it is empty. */
  #drainIsDue = false
  #ended = false

  constructor(connection: Connection, socket: Socket, context: ServerContext, deflater: MessageDeflater | undefined) {
    this.#connection = connection
    this.socket = socket
    this.#context = context
    this.#deflater = deflater
  }

  /** Bytes that wait because the client does not read, or behind a streamed message. */
  get queued(): number {
    return this.socket.writableLength + this.#waitingBytes + (gatherer === this ? gatheredLength : 0)
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
      throw new WebSocketServerError('message-length', `MessageLength cannot change in the middle of a message: ${this.#announced.remaining} bytes are still to be sent.`)
    this.#announced = length === 0 ? undefined : { remaining: length, opcode: OPCODE.binary, begun: false }
  }

  get announced(): number {
    return this.#announced?.remaining ?? 0
  }

  /** Sends one message, or a piece of an announced one. `timeout` in seconds; 0 returns at once or rejects with `would-block`. */
  send(payload: Buffer, opcode: number, timeout: number): Promise<void> {
    if (timeout > 0) return this.#sendAndWait(payload, opcode, timeout)
    const limit = queueLimit(this.#context.settings)
    if (this.#blocked || this.queued > limit || this.#waiting.length >= WAITING_LIMIT) {
      this.#connection.bytesSent = 0
      this.#blocked = true
      this.#watchDrain()
      return Promise.reject(
        new WebSocketServerError('would-block', `The client is not reading: ${this.queued} bytes wait (at most ${limit}). Wait for ReadyToSend, then send again.`),
      )
    }
    if (this.#streaming) {
      this.#connection.bytesSent = payload.length
      return new Promise((resolve, reject) => this.#wait(payload.length, () => this.#tryNow(payload, opcode, resolve, reject)))
    }
    try {
      this.#sendNow(payload, opcode)
    } catch (error) {
      return Promise.reject(error)
    }
    this.#connection.bytesSent = payload.length
    return SENT
  }

  /** Control frames pass between the frames of a message. */
  control(opcode: number, payload: Buffer): void {
    if (this.#ended) return
    if (this.#insideFrame) {
      if (this.#heldControls.length < WAITING_LIMIT) this.#heldControls.push([opcode, payload])
      return
    }
    this.#writeFrame(FIN | opcode, payload)
    this.#context.recorder?.sent(this.#connection, opcode, payload, undefined)
    if (!insideTurn) this.#flushSoon()
  }

  /** Whether a Close frame can be sent now: not inside a long frame, which only a reset can end. */
  get canClose(): boolean {
    return !this.#insideFrame
  }

  /** The Close frame: nothing is sent after it. Ends what is under way. */
  close(payload: Buffer): void {
    this.control(OPCODE.close, payload)
    this.#finish(new WebSocketServerError('not-open', 'The connection was closed before this was sent.'))
    if (gatherer === this) flushGathered()
  }

  /** The connection is gone: what waits is rejected. */
  abandon(error: WebSocketServerError): void {
    this.#finish(error)
    if (gatherer === this) {
      gatherer = undefined
      gatheredLength = 0
    }
    this.#deflater?.close()
  }

  /** Ends the send under way. Returns false when there is none. */
  interrupt(how: 'close' | 'truncate'): boolean {
    if (this.#interrupt) {
      this.#interrupt(how)
      return true
    }
    if (!this.#announced?.begun) return false
    this.#announced = undefined
    if (how === 'truncate') this.#endMessageEarly()
    else this.#connection.closeAfterInterrupt()
    return true
  }

  /** The socket's queue has emptied. */
  onDrain(): void {
    this.#drainIsDue = false
    if (!this.#blocked || this.queued > queueLimit(this.#context.settings) / 2) return
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
      throw new WebSocketServerError('message-length', `A message announced with MessageLength is not complete: ${this.#announced.remaining} bytes are still to be sent.`)
    const opcode = options.format ?? OPCODE.binary
    if (typeof source === 'string') {
      const file = await openFile(source)
      try {
        await this.#streamed(opcode, fileSlices(file, source), file.size, options)
      } finally {
        await file.handle.close()
      }
      return
    }
    try {
      await this.#streamed(opcode, streamSlices(source), -1, options)
    } finally {
      if (this.#context.settings.closeStreamAfterTransfer) source.destroy()
    }
  }

  #sendNow(payload: Buffer, opcode: number): void {
    if (this.#ended) throw new WebSocketServerError('not-open', 'The connection was closed before this was sent.')
    if (this.#announced) this.#sendPiece(this.#announced, payload, opcode)
    else this.#sendMessage(payload, opcode)
    if (!insideTurn) this.#flushSoon()
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
      throw new WebSocketServerError('message-length', `MessageLength leaves ${announced.remaining} bytes of this message; ${payload.length} were handed over. Nothing of them was sent.`)
    const kind = announced.begun ? announced.opcode : opcode
    const last = payload.length === announced.remaining
    this.#announced = last ? undefined : { remaining: announced.remaining - payload.length, opcode: kind, begun: true }
    this.#writeFrame((announced.begun ? OPCODE.continuation : kind) | (last ? FIN : 0), payload)
    this.#recordPiece(kind, payload, last)
  }

  #recordPiece(opcode: number, piece: Buffer, last: boolean): void {
    this.#context.recorder?.sentPiece(this.#connection, opcode, piece, last)
    if (last) this.#connection.countMessageOut(piece.length)
    else this.#connection.countBytesOut(piece.length)
  }

  #endMessageEarly(): void {
    this.#writeFrame(FIN | OPCODE.continuation, Buffer.alloc(0))
    this.#flushSoon()
  }

  #writeFrame(first: number, payload: Buffer, written?: () => void): void {
    const head = headSize(payload.length)
    this.#connection.framesOut++
    if (payload.length <= COPY_LIMIT && !written) {
      if (gatherer !== this || gatheredLength + head + payload.length > GATHER_SIZE) {
        flushGathered()
        gatherer = this
      }
      gatheredLength = writeHead(gathered, gatheredLength, first, payload.length)
      gathered.set(payload, gatheredLength)
      gatheredLength += payload.length
      return
    }
    if (gatherer === this) flushGathered()
    const headBytes = Buffer.allocUnsafe(head)
    writeHead(headBytes, 0, first, payload.length)
    const { socket } = this
    socket.cork()
    socket.write(headBytes)
    // A full queue is reported by drain; the bound on it is checked before each message.
    socket.write(payload, written)
    socket.uncork()
  }

  #flushSoon(): void {
    if (flushIsDue || gatherer === undefined) return
    flushIsDue = true
    queueMicrotask(() => {
      flushIsDue = false
      if (!insideTurn) flushGathered()
    })
  }

  #watchDrain(): void {
    if (this.#drainIsDue) return
    this.#drainIsDue = true
    // Node tells of an empty queue only after a write that found it full. When the queue is empty by now, tell it ourselves.
    if (!this.socket.writableNeedDrain) setImmediate(() => this.onDrain())
  }

  #wait(bytes: number, run: () => void): void {
    this.#waitingBytes += bytes
    this.#waiting.push(() => {
      this.#waitingBytes -= bytes
      run()
    })
  }

  /** Sends what has waited, until another streamed message begins. */
  #runWaiting(): void {
    while (!this.#streaming) {
      const next = this.#waiting.shift()
      if (!next) return
      next()
    }
  }

  #finish(error: WebSocketServerError): void {
    this.#ended = true
    this.#failure = error
    this.#interrupt?.('close')
    this.#streaming = false
    this.#runWaiting()
  }

  #failure: WebSocketServerError | undefined

  /** A whole message that waits until the client's side has taken it. */
  async #sendAndWait(payload: Buffer, opcode: number, timeout: number): Promise<void> {
    if (this.#announced) {
      // A piece of an announced message is one frame: no other frame may stand inside it, so it cannot be cut further.
      this.#sendNow(payload, opcode)
      await this.#settled(timeout)
      return
    }
    const largest = this.#context.settings.maxFrameSize
    if (payload.length <= GATHER_SIZE && (largest === 0 || payload.length <= largest)) {
      if (this.#streaming) await new Promise<void>((resolve, reject) => this.#wait(payload.length, () => this.#tryNow(payload, opcode, resolve, reject)))
      else this.#sendNow(payload, opcode)
      this.#connection.bytesSent = payload.length
      await this.#settled(timeout)
      return
    }
    await this.#streamed(opcode, bufferSlices(payload), payload.length, {}, timeout, largest === 0)
  }

  /** Resolves when nothing waits in the socket. Rejects with `timeout` after so many seconds without a byte moving, or when interrupted. */
  async #settled(timeout: number): Promise<void> {
    if (gatherer === this) flushGathered()
    if (this.socket.writableLength === 0) return
    await this.#raceInterrupt((resolve) => this.socket.write(Buffer.alloc(0), () => resolve()), timeout)
  }

  /** Sends slices as one message: each slice a frame, or, `asOneFrame`, all of them one frame of `total` bytes. */
  async #streamed(
    opcode: number,
    slices: AsyncIterable<Buffer>,
    total: number,
    options: SendFileOptions,
    timeout = this.#connection.timeout,
    asOneFrame = false,
  ): Promise<void> {
    if (this.#streaming) await new Promise<void>((resolve) => this.#wait(0, resolve))
    if (this.#ended) throw this.#failure ?? new WebSocketServerError('not-open', 'The connection was closed before this was sent.')
    this.#streaming = true
    if (asOneFrame) this.#beginLongFrame(opcode, total)
    let sent = 0
    let begun = false
    const abort = (): void => this.#interrupt?.('close')
    try {
      if (options.signal?.aborted) throw new WebSocketServerError('interrupted', 'The send was cancelled before it began.')
      options.signal?.addEventListener('abort', abort, { once: true })
      let held: Buffer | undefined
      // One slice is held back so that the last frame can carry FIN.
      for await (const slice of slices) {
        if (held) {
          await this.#writeSlice(begun, opcode, held, false, timeout)
          begun = true
          sent += held.length
          this.#connection.bytesSent = sent
          options.onProgress?.(sent, total)
          if (options.signal?.aborted) throw this.#interrupted('close', true)
        }
        held = slice
      }
      const last = held ?? Buffer.alloc(0)
      await this.#writeSlice(begun, opcode, last, true, timeout)
      this.#connection.bytesSent = sent + last.length
      options.onProgress?.(sent + last.length, total)
    } catch (error) {
      if ((begun || this.#insideFrame) && !this.#ended && !(error instanceof WebSocketServerError && error.code === 'interrupted')) this.#connection.closeAfterInterrupt()
      if (error instanceof WebSocketServerError && error.code === 'file-changed')
        throw new WebSocketServerError('file-changed', `${error.message} ${sent} bytes had been sent; the connection is closed, because a message cannot be taken back.`)
      throw error
    } finally {
      options.signal?.removeEventListener('abort', abort)
      this.#streaming = false
      this.#runWaiting()
    }
  }

  #beginLongFrame(opcode: number, length: number): void {
    if (gatherer === this) flushGathered()
    const head = Buffer.allocUnsafe(headSize(length))
    writeHead(head, 0, FIN | opcode, length)
    this.#connection.framesOut++
    this.socket.write(head)
    this.#insideFrame = true
  }

  #endLongFrame(): void {
    this.#insideFrame = false
    for (const [opcode, payload] of this.#heldControls.splice(0)) this.control(opcode, payload)
  }

  /** Writes one slice as one frame, or several within MaxFrameSize, and waits until the socket has room again. */
  async #writeSlice(begun: boolean, opcode: number, slice: Buffer, last: boolean, timeout: number): Promise<void> {
    if (this.#ended) throw this.#failure ?? new WebSocketServerError('not-open', 'The connection was closed before this was sent.')
    const largest = this.#context.settings.maxFrameSize || slice.length || 1
    await this.#raceInterrupt(
      (resolve) => {
        if (this.#insideFrame) {
          this.socket.write(slice, () => resolve())
          if (last) this.#endLongFrame()
          this.#recordPiece(opcode, slice, last)
          return
        }
        let at = 0
        do {
          const piece = slice.subarray(at, at + largest)
          const ends = at + largest >= slice.length
          this.#writeFrame((begun || at > 0 ? OPCODE.continuation : opcode) | (ends && last ? FIN : 0), piece, ends ? resolve : undefined)
          at += largest
        } while (at < slice.length)
        if (gatherer === this) flushGathered()
        this.#recordPiece(opcode, slice, last)
      },
      timeout,
      true,
    )
  }

  /** Waits for `begin`'s callback, for an interrupt, or for `timeout` seconds of silence (0: no limit). */
  #raceInterrupt(begin: (resolve: () => void) => void, timeout: number, insideMessage = false): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const timer =
        timeout > 0
          ? setTimeout(() => {
              this.#interrupt = undefined
              reject(new WebSocketServerError('timeout', `No byte moved for ${timeout} seconds: the client is not reading. ${this.queued} bytes wait.`))
            }, timeout * 1000)
          : undefined
      this.#interrupt = (how) => {
        clearTimeout(timer)
        this.#interrupt = undefined
        reject(this.#ended ? (this.#failure as WebSocketServerError) : this.#interrupted(how, insideMessage))
      }
      begin(() => {
        clearTimeout(timer)
        this.#interrupt = undefined
        resolve()
      })
    })
  }

  #interrupted(how: 'close' | 'truncate', insideMessage: boolean): WebSocketServerError {
    if (insideMessage) {
      if (how === 'truncate') this.#endMessageEarly()
      else this.#connection.closeAfterInterrupt()
    }
    return new WebSocketServerError('interrupted', insideMessage ? `The send was interrupted in the middle of a message (${how}).` : 'The send was interrupted.')
  }
}

function frameFacts(firstByte: number, length: number): FrameFacts {
  return { opcode: firstByte & 15, fin: firstByte >= 0x80, rsv: (firstByte >>> 4) & 7, mask: undefined, length, time: Date.now() }
}

interface OpenFile {
  readonly handle: Awaited<ReturnType<typeof open>>
  readonly size: number
}

async function openFile(path: string): Promise<OpenFile> {
  try {
    const handle = await open(path, 'r')
    try {
      const facts = await handle.stat()
      if (facts.isDirectory()) throw new WebSocketServerError('file-unreadable', `${path} is a directory; a file is needed. Nothing was sent.`)
      return { handle, size: facts.size }
    } catch (error) {
      await handle.close()
      throw error
    }
  } catch (error) {
    if (error instanceof WebSocketServerError) throw error
    throw new WebSocketServerError('file-unreadable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Nothing was sent.`, { cause: error })
  }
}

async function* fileSlices(file: OpenFile, path: string): AsyncGenerator<Buffer> {
  let at = 0
  while (at < file.size) {
    const slice = Buffer.allocUnsafeSlow(Math.min(GATHER_SIZE, file.size - at))
    let bytesRead: number
    try {
      ;({ bytesRead } = await file.handle.read(slice, 0, slice.length, at))
    } catch (error) {
      throw new WebSocketServerError('file-changed', `${path} could not be read on at byte ${at} of ${file.size}: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
    }
    if (bytesRead === 0) throw new WebSocketServerError('file-changed', `${path} has shrunk to ${at} bytes; it had ${file.size} when the send began.`)
    at += bytesRead
    yield slice.subarray(0, bytesRead)
  }
}

async function* streamSlices(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream.iterator({ destroyOnReturn: false })) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece as Uint8Array)
      for (let at = 0; at < bytes.length; at += GATHER_SIZE) yield bytes.subarray(at, at + GATHER_SIZE)
    }
  } catch (error) {
    throw new WebSocketServerError('file-changed', `The stream failed: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

// oxlint-disable-next-line require-await -- an async iterable like the other sources of slices
async function* bufferSlices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += GATHER_SIZE) yield bytes.subarray(at, at + GATHER_SIZE)
}

// Between the raw socket and the TLS library: every encrypted byte passes here, in both directions, and is read as records on its way.
// What the records mean is wire/record-reader.ts; what the library does with them is secure-socket.ts.
import { Socket } from 'node:net'
import { lend } from '../borrowed-memory.ts'
import { SYSTEM_ERROR, readInto, setStreamOwner, streamOptions } from './tls-platform.ts'
import type { StreamHandle, StreamOwner, StreamRequest } from './tls-platform.ts'
import type { RecordReader } from './wire/record-reader.ts'

/**
 * What raw sockets of TLS connections read into. Not the memory of shared-reads.ts: there the decrypted bytes go while these are still
 * being read.
 */
const SEALED_MEMORY = lend(Buffer.allocUnsafeSlow(64 * 1024))

type SealedRead = (this: Socket, length: number) => boolean
const sealedReads = new WeakMap<(this: never, bytes: Buffer) => void, SealedRead>()

/**
 * Lets `raw`, accepted and paused, read into one buffer that all TLS connections share. `onBytes` is called with the socket as `this`;
 * the bytes are valid until it returns.
 */
export function readSealed<S extends Socket>(raw: S, onBytes: (this: S, bytes: Buffer) => void): void {
  let onRead = sealedReads.get(onBytes)
  if (!onRead) {
    onRead = function (this: Socket, length: number): boolean {
      onBytes.call(this as S, SEALED_MEMORY.subarray(0, length))
      return true
    }
    sealedReads.set(onBytes, onRead)
  }
  readInto(raw, SEALED_MEMORY, onRead, null)
}

export interface TapReaders {
  readonly client: RecordReader
  readonly server: RecordReader
}

/** What the tap asks of its connection. */
export interface TapOwner {
  /** After what the server is about to send has been read: false keeps it back for good. */
  admits(): boolean
  /** The TLS library has given up its stream. */
  onTapClosed(): void
}

/** What a TLSSocket takes for its TCP socket. Listens to nothing on `raw`: its owner calls `receive`, `end` and `destroy`. */
export class RecordTap extends Socket implements StreamOwner {
  readonly #raw: Socket
  readonly #stream: StreamHandle
  readonly #readers: TapReaders
  readonly #owner: TapOwner
  /** The write that the TLS library waits for. */
  #write: StreamRequest | undefined
  /** Writes to the raw socket whose callback has not come. */
  #unwritten = 0
  #shutdown: StreamRequest | undefined
  #isClosing = false

  constructor(raw: Socket, readers: TapReaders, owner: TapOwner) {
    const { options, stream } = streamOptions()
    super(options)
    this.#raw = raw
    this.#stream = stream
    this.#readers = readers
    this.#owner = owner
    setStreamOwner(stream, this)
  }

  /** Takes what the raw socket has read. The TLS library has read all of it when this returns. */
  receive(bytes: Uint8Array): void {
    if (this.#isClosing) return
    this.#readers.client.feed(bytes)
    this.#stream.readBuffer(bytes)
  }

  /** The client has ended its side. */
  receiveEnd(): void {
    if (!this.#isClosing) this.#stream.emitEOF()
  }

  /**
   * Tells the TLS library that its write is over, when the system has taken all of it. Called where the library is not at work: at once
   * after its write, so that a connection without congestion never waits for a turn of the event loop.
   */
  settle(): void {
    const request = this.#write
    if (request === undefined || this.#raw.writableLength > 0 || this.#isClosing) return
    this.#write = undefined
    this.#stream.finishWrite(request, 0)
    this.#shutDownIfDue()
  }

  onWrite(request: StreamRequest, pieces: Buffer[]): void {
    this.#write = request
    for (const piece of pieces) this.#readers.server.feed(piece)
    // A request that is never finished ends with the connection, which whoever says no brings about.
    if (!this.#owner.admits()) return
    const raw = this.#raw
    this.#unwritten++
    if (pieces.length === 1) raw.write(pieces[0] as Buffer, this.#onWritten)
    else {
      const last = pieces.length - 1
      raw.cork()
      for (let index = 0; index < last; index++) raw.write(pieces[index] as Buffer)
      raw.write(pieces[last] as Buffer, this.#onWritten)
      raw.uncork()
    }
  }

  readonly #onWritten = (error?: Error | null): void => {
    this.#unwritten--
    const request = this.#write
    // An older write than the one that is waited for.
    if (request === undefined || this.#isClosing || this.#unwritten > 0) return
    this.#write = undefined
    this.#stream.finishWrite(request, error ? SYSTEM_ERROR.brokenPipe : 0)
    this.#shutDownIfDue()
  }

  onShutdown(request: StreamRequest): void {
    this.#shutdown = request
    // Behind a write, the library has more to say when that is over: its close_notify.
    if (this.#write === undefined) process.nextTick(() => this.#shutDownIfDue())
  }

  #shutDownIfDue(): void {
    const request = this.#shutdown
    if (request === undefined || this.#write !== undefined || this.#isClosing) return
    this.#raw.end(() => {
      if (this.#shutdown !== request) return
      this.#shutdown = undefined
      this.#stream.finishShutdown(request, 0)
    })
  }

  onReadStart(): void {
    this.#raw.resume()
  }

  onReadStop(): void {
    this.#raw.pause()
  }

  onClosing(done: () => void): void {
    this.#isClosing = true
    this.#owner.onTapClosed()
    // Requests may be finished only when the library is not at work.
    setImmediate(() => {
      const [write, shutdown] = [this.#write, this.#shutdown]
      this.#write = this.#shutdown = undefined
      if (write !== undefined) this.#stream.finishWrite(write, SYSTEM_ERROR.cancelled)
      if (shutdown !== undefined) this.#stream.finishShutdown(shutdown, SYSTEM_ERROR.cancelled)
      done()
    })
  }
}

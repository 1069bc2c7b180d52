// Between the raw socket and the TLS library: every encrypted byte passes here, in both directions, and is read as records on its way.
// What the records mean is wire/record-reader.ts; what the library does with them is secure-socket.ts.
import type { Socket } from 'node:net'
import { lend } from '../borrowed-memory.ts'
import { SYSTEM_ERROR, ownedStream, readInto } from './tls-platform.ts'
import type { StreamHandle, StreamOwner, StreamRequest } from './tls-platform.ts'
import type { RecordCutter } from './wire/record-cutter.ts'
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

const NO_BYTES = Buffer.alloc(0)
/** Pieces of a write that are together no longer than this are copied into one: cheaper than a list for the system. */
const COPIED_LIMIT = 4 * 1024

export interface TapReaders {
  readonly client: RecordReader
  readonly server: RecordReader
  /** Cuts what the server sends before it is read. */
  readonly cutter: RecordCutter | undefined
}

/** What the tap asks of its connection. */
export interface TapOwner {
  /** After what the server is about to send has been read: false keeps it back for good. */
  admits(): boolean
  /** It is on its way, but for `flush`. */
  onAdmitted(): void
  /** The TLS library has given up its stream. */
  onTapClosed(): void
}

/**
 * Encrypted bytes kept back in the middle of a read, so that what answers it leaves in one write: tickets, the answer to the opening
 * request, and the first messages. What is more than that waits for the client as any write does.
 */
const GATHERED_LIMIT = 64 * 1024

/** Listens to nothing on `raw`: its owner calls `receive`, `settle` and `receiveEnd`. */
export class RecordTap implements StreamOwner {
  /** What a TLSSocket wraps. */
  readonly socket: Socket
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
  #isStopped = false
  /** Nothing of the library goes out any more. */
  #isCut = false
  #isGathering = false
  #gathered: Buffer[] = []
  #gatheredLength = 0

  constructor(raw: Socket, readers: TapReaders, owner: TapOwner) {
    const { stream, socket } = ownedStream(this)
    this.socket = socket
    this.#raw = raw
    this.#stream = stream
    this.#readers = readers
    this.#owner = owner
  }

  /**
   * Takes what the raw socket has read. The TLS library has read all of it when this returns; what it and others write from then on is kept
   * together until `settle`.
   */
  receive(bytes: Uint8Array): void {
    if (this.#isClosing) return
    this.#isGathering = true
    this.#readers.client.feed(bytes)
    this.#stream.readBuffer(bytes)
  }

  /** The client has ended its side. */
  receiveEnd(): void {
    if (!this.#isClosing) this.#stream.emitEOF()
  }

  /** The read is over, and all that it brought has been handed on. */
  endReceive(): void {
    // The library answers some records by itself: handshake messages, key updates, alerts.
    this.settle()
    this.#isGathering = false
    this.flush()
    this.settle()
  }

  /**
   * Tells the TLS library that its write is over, when the system has taken all of it. Called where the library is not at work: at once
   * after its write, so that a connection without congestion never waits for a turn of the event loop.
   */
  settle(): void {
    for (;;) {
      const request = this.#write
      if (request === undefined || this.#raw.writableLength > 0 || this.#isClosing) return
      this.#write = undefined
      // The library may have more to write, and does so at once.
      this.#stream.finishWrite(request, 0)
      this.#shutDownIfDue()
    }
  }

  onWrite(request: StreamRequest, pieces: Buffer[]): void {
    this.#write = request
    if (this.#isCut) return
    const { server, cutter } = this.#readers
    if (cutter) pieces = cutter.cut(pieces, (piece) => server.feed(piece))
    else for (const piece of pieces) server.feed(piece)
    // A request that is never finished ends with the connection, which whoever says no brings about.
    if (!this.#owner.admits()) return
    for (const piece of pieces) {
      this.#gathered.push(piece)
      this.#gatheredLength += piece.length
    }
    this.#owner.onAdmitted()
    if (!this.#isGathering || this.#gatheredLength > GATHERED_LIMIT) this.flush()
  }

  /** Hands on what is kept back. Call before anything else is done with the raw socket. */
  flush(): void {
    const pieces = this.#gathered
    if (pieces.length === 0) return
    const raw = this.#raw
    this.#gathered = []
    const length = this.#gatheredLength
    this.#gatheredLength = 0
    if (pieces.length === 1) raw.write(pieces[0] as Buffer)
    else if (length <= COPIED_LIMIT) raw.write(Buffer.concat(pieces, length))
    else {
      raw.cork()
      for (const piece of pieces) raw.write(piece)
      raw.uncork()
    }
    if (raw.writableLength === 0) return
    // The client does not keep up. Nothing behind what waits tells when the system has taken it; a callback for every write would cost each
    // a turn of the event loop.
    this.#unwritten++
    raw.write(NO_BYTES, this.#onWritten)
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (--this.#unwritten > 0) return
    const request = this.#write
    if (error && request !== undefined && !this.#isClosing) {
      this.#write = undefined
      this.#stream.finishWrite(request, SYSTEM_ERROR.brokenPipe)
    }
    this.settle()
  }

  /** From now on the library writes into nothing, and is told that all of it went. What is kept back goes with `flush` before. */
  cut(): void {
    this.#isCut = true
  }

  onShutdown(request: StreamRequest): void {
    this.#shutdown = request
    // Behind a write, the library has more to say when that is over: its close_notify.
    process.nextTick(() => {
      this.settle()
      this.#shutDownIfDue()
    })
  }

  #shutDownIfDue(): void {
    const request = this.#shutdown
    if (request === undefined || this.#write !== undefined || this.#isClosing) return
    this.flush()
    this.#raw.end(() => {
      if (this.#shutdown !== request) return
      this.#shutdown = undefined
      this.#stream.finishShutdown(request, 0)
    })
  }

  onReadStart(): void {
    // It reads from the beginning; resume() would start the stream's own machinery.
    if (this.#isStopped) this.#raw.resume()
    this.#isStopped = false
  }

  onReadStop(): void {
    this.#isStopped = true
    this.#raw.pause()
  }

  onClosing(done: () => void): void {
    this.#isClosing = true
    this.flush()
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

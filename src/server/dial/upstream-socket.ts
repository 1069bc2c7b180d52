// The open connection to an upstream: bytes both ways, with back-pressure, and how it ends. Knows no frames.
import type { Socket } from 'node:net'
import { GATHER_SIZE, flushGathered, flushSoon, gatherBytes, gatheredFor } from '../gathered-writes.ts'
import { codeOf } from '../system-reason.ts'

/** Bytes that may wait for an upstream before its client is to wait too. */
const MOST_QUEUED = 256 * 1024
/** When both sides have said their last, or one does not end, the socket is destroyed. Milliseconds. */
const END_GRACE = 2_000

export interface UpstreamSink {
  /** Valid until the call returns. */
  onBytes(bytes: Buffer): void
  /** The upstream has ended its side (FIN). */
  onEnd(): void
  /** What waited has been taken: more can be written after `write` has returned false. */
  onDrain(): void
  /** Nothing comes after it; `why` is a sentence without its end, "" where both sides have ended it. */
  onClose(how: 'fin' | 'reset', why: string): void
}

const NOTHING: UpstreamSink = {
  onBytes: () => undefined,
  onEnd: () => undefined,
  onDrain: () => undefined,
  onClose: () => undefined,
}

export class UpstreamSocket {
  readonly #socket: Socket
  readonly #early: Buffer
  /** Below TLS, or the same. */
  readonly #raw: Socket
  #sink = NOTHING
  #isFull = false
  #hasEnded = false
  #why = ''
  #how: 'fin' | 'reset' = 'fin'
  #isClosed = false

  /** `socket`: paused, without listeners. `early`: what came behind the head of its answer. */
  constructor(socket: Socket, raw: Socket, early: Buffer) {
    this.#socket = socket
    this.#raw = raw
    this.#early = early
    socket
      .on('end', () => this.#sink.onEnd())
      .on('drain', () => this.#drained())
      .on('error', (error) => {
        this.#how = 'reset'
        this.#why =
          codeOf(error) === 'ECONNRESET' ? 'the upstream reset the TCP connection' : `the upstream failed: ${error.message}`
      })
      .on('close', () => {
        this.#isClosed = true
        this.#sink.onClose(this.#how, this.#why)
      })
    if (socket !== raw) socket.on('data', (bytes: Buffer) => this.read(bytes))
    socket.pause()
  }

  /** Tells `sink` everything from now on, and reads. */
  begin(sink: UpstreamSink): void {
    this.#sink = sink
    if (this.#isClosed) {
      sink.onClose(this.#how, this.#why)
      return
    }
    if (this.#early.length > 0) sink.onBytes(this.#early)
    this.#socket.resume()
  }

  /** For whoever owns the reads. @internal */
  read(bytes: Buffer): void {
    this.#sink.onBytes(bytes)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Copies them: they leave at the end of the turn. false: write nothing more before `onDrain`. */
  write(bytes: Buffer): boolean {
    const socket = this.#socket
    if (socket.destroyed || this.#hasEnded) return true
    // A secure socket keeps what it is given until it is encrypted and taken: it gets memory of its own.
    if (socket !== this.#raw) socket.write(Buffer.from(bytes))
    else {
      for (let at = 0; at < bytes.length; at += GATHER_SIZE) gatherBytes(socket, bytes.subarray(at, at + GATHER_SIZE))
      flushSoon()
    }
    this.#isFull = socket.writableLength + gatheredFor(socket) > MOST_QUEUED
    return !this.#isFull
  }

  /** FIN behind what was written. */
  end(): void {
    if (this.#hasEnded || this.#isClosed) return
    this.#hasEnded = true
    flushGathered(this.#socket)
    this.#socket.end()
  }

  /** The client is gone: FIN, and no waiting for that of the upstream beyond a grace; or RST. */
  close(how: 'fin' | 'reset'): void {
    if (this.#isClosed) return
    this.#sink = NOTHING
    if (how === 'reset') {
      this.#raw.resetAndDestroy()
      this.#socket.destroy()
      return
    }
    this.end()
    // What still comes is read, and thrown away: unread bytes would turn the end into a reset.
    this.#socket.resume()
    const timer = setTimeout(() => this.#socket.destroy(), END_GRACE)
    this.#socket.once('close', () => clearTimeout(timer))
  }

  #drained(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.#sink.onDrain()
  }
}

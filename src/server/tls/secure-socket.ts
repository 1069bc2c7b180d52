// The decrypted side of a TLS connection: a net.Socket for whoever sends and receives. What concerns the TCP connection goes to the raw
// socket; what has been decrypted of one read is handed on in one piece.
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { READ_MEMORY } from '../protocol/vector-unmask.ts'
import { reset } from '../reset.ts'
import type { RecordTap } from './record-tap.ts'
import { readInto } from './tls-platform.ts'

/** Largest content of a record (RFC 8446 section 5.1). */
const RECORD_CONTENT = 1 << 14

export interface SecureSocketOptions {
  readonly context: SecureContext
  /** Undefined: no ALPN in the ServerHello. */
  readonly alpn: string | undefined
  readonly requestClientCertificate: boolean
}

/**
 * Encrypted bytes given to the library at once. Together with a record that had come in part they decrypt to less than 48 KiB, so that,
 * wherever they begin and with 16 KiB left unused before the end of READ_MEMORY, they never reach what is not handed on yet.
 */
const SLICE = 32 * 1024

/** Milliseconds of a turn that records of a few bytes each may take before others have theirs. */
const CUTTING_SHARE = 1

type Done = (error?: Error | null) => void
/** Writable's hooks, which net.Socket implements. */
interface Writing {
  _write(bytes: unknown, encoding: BufferEncoding, done: Done): void
  _writev(pieces: { readonly chunk: unknown; readonly encoding: BufferEncoding }[], done: Done): void
}
const writing = TLSSocket.prototype as unknown as Writing

/** Where the record that is being read ends in READ_MEMORY. Set by each read for the `next` that follows it at once. */
let nextStart = 0

// Shared by all sockets.
function onRead(this: SecureSocket, length: number): boolean {
  this.took(length)
  return true
}
function next(): Uint8Array {
  return READ_MEMORY.subarray(nextStart)
}

function bufferOf(bytes: unknown, encoding: BufferEncoding): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, encoding) : (bytes as Buffer)
}

export class SecureSocket extends TLSSocket {
  readonly #raw: Socket
  readonly #tap: RecordTap
  readonly #onBytes: (bytes: Buffer) => void
  /** Most bytes of what is written in one record; 0: as many as TLS allows. */
  recordLength = 0
  /** What has been decrypted and not handed on: READ_MEMORY[#from..#to), or [#from..#wrappedAt) and [0..#to) when that is not 0. */
  #from = 0
  #to = 0
  #wrappedAt = 0

  constructor(raw: Socket, tap: RecordTap, options: SecureSocketOptions, onBytes: (bytes: Buffer) => void) {
    super(tap.socket, {
      isServer: true,
      secureContext: options.context,
      requestCert: options.requestClientCertificate,
      // Whoever asks SSLClientAuthentication decides.
      rejectUnauthorized: false,
      ...(options.alpn === undefined ? {} : { ALPNProtocols: [options.alpn] }),
    })
    this.#raw = raw
    this.#tap = tap
    this.#onBytes = onBytes
    readInto<SecureSocket>(this, READ_MEMORY, onRead, next)
  }

  /** Takes encrypted bytes, and hands on what they say. */
  receive(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLICE) {
      this.#tap.receive(bytes.length <= SLICE ? bytes : bytes.subarray(at, at + SLICE))
      this.#handOn()
    }
    this.#tap.endReceive()
  }

  /**
   * A record has been decrypted. Nothing is handed on before all of the slice has: whoever gets the bytes may write, and a write makes the
   * library go on reading, into the memory that it was given last. @internal
   */
  took(length: number): void {
    this.#to += length
    if (this.#to > READ_MEMORY.length - RECORD_CONTENT) {
      // What is left of the memory does not hold another record. Its beginning is free: a slice fills less than all of it.
      this.#wrappedAt = this.#to
      this.#to = 0
    }
    nextStart = this.#to
  }

  #handOn(): void {
    const from = this.#from
    const to = (this.#from = this.#to)
    const wrappedAt = this.#wrappedAt
    this.#wrappedAt = 0
    if (wrappedAt > 0) {
      this.#onBytes(READ_MEMORY.subarray(from, wrappedAt))
      if (to > 0 && !this.destroyed) this.#onBytes(READ_MEMORY.subarray(0, to))
    } else if (to > from) this.#onBytes(READ_MEMORY.subarray(from, to))
  }

  override _write(bytes: unknown, encoding: BufferEncoding, done: Done): void {
    if (this.recordLength > 0) {
      this.#writeCut(bufferOf(bytes, encoding), done)
      return
    }
    writing._write.call(this, bytes, encoding, done)
    this.#tap.settle()
  }

  override _writev(pieces: { readonly chunk: unknown; readonly encoding: BufferEncoding }[], done: Done): void {
    if (this.recordLength > 0) {
      this.#writeCut(Buffer.concat(pieces.map(({ chunk, encoding }) => bufferOf(chunk, encoding))), done)
      return
    }
    writing._writev.call(this, pieces, done)
    this.#tap.settle()
  }

  /** The library makes a record of each write. */
  #writeCut(bytes: Buffer, done: Done): void {
    const length = this.recordLength
    let at = 0
    const writeOn = (): void => {
      const end = performance.now() + CUTTING_SHARE
      for (;;) {
        let isWriting = true
        let isWritten = false
        const piece = bytes.subarray(at, at + length)
        at += piece.length
        writing._write.call(this, piece, 'buffer' as BufferEncoding, (error) => {
          if (error || at === bytes.length) done(error)
          else if (isWriting) isWritten = true
          else writeOn()
        })
        this.#tap.settle()
        isWriting = false
        if (!isWritten) return
        if (performance.now() > end) {
          setImmediate(writeOn)
          return
        }
      }
    }
    writeOn()
  }

  /** What is decrypted is handed on without the stream's own machinery, which need not be started: only a pause is taken back. */
  override resume(): this {
    return this.isPaused() ? super.resume() : this
  }

  override setNoDelay(noDelay?: boolean): this {
    this.#raw.setNoDelay(noDelay)
    return this
  }

  /** Ends the TCP connection with RST. This socket closes when the raw one has. */
  override resetAndDestroy(): this {
    reset(this.#raw)
    return this
  }
}

// The bytes of a TCP connection as they cross it, below TLS, shown to a recorder such as one of packets. Only of connections that are accepted
// while there is a recorder: whoever reads a recording needs the beginning of a connection, and all others cost nothing.
import { Socket } from 'node:net'
import type { ConnectionRecord } from './connection-record.ts'
import { codeOf } from './system-reason.ts'
import type { SocketSink } from './socket-events.ts'

export type Side = 'client' | 'server'

/**
 * Gets what crosses the wire of each connection, in order. Each method is called at once, in the middle of reading or writing: it must not
 * throw, must not call back into the component, and must copy what it keeps.
 */
export interface WireRecorder {
  /** A TCP connection was accepted. */
  accepted(connection: ConnectionRecord): void
  /** What one read has brought, or one write hands to the system: encrypted where the connection is. */
  bytes(connection: ConnectionRecord, from: Side, bytes: Uint8Array): void
  /** A side sends nothing more (FIN). */
  ended(connection: ConnectionRecord, from: Side): void
  /** A side has ended the connection with RST. */
  reset(connection: ConnectionRecord, from: Side): void
  /** Nothing of it follows. */
  closed(connection: ConnectionRecord): void
  /**
   * A secret of its TLS, as a line of the NSS key log format. It comes before the first bytes of the server that it opens, and may come behind
   * bytes of the client that it opens.
   */
  secret(connection: ConnectionRecord, line: string): void
}

type Done = (error?: Error | null) => void
/** Hooks of Writable, which net.Socket implements. */
interface Writing {
  _write(bytes: unknown, encoding: BufferEncoding, done: Done): void
  _writev(pieces: readonly Piece[], done: Done): void
  _final(done: Done): void
}
interface Piece {
  readonly chunk: unknown
  readonly encoding: BufferEncoding
}

const writing = Socket.prototype as unknown as Writing

export class WireTap {
  readonly #connection: ConnectionRecord
  readonly #recorder: WireRecorder
  #isServerDone = false

  /** `raw`: accepted, and not read from. What is written to it is seen from now on; what is read is told by `received`. */
  constructor(raw: Socket, connection: ConnectionRecord, recorder: WireRecorder) {
    this.#connection = connection
    this.#recorder = recorder
    recorder.accepted(connection)
    this.#watchWrites(raw)
    raw.once('end', () => recorder.ended(connection, 'client'))
    raw.once('error', (error) => {
      if (codeOf(error) === 'ECONNRESET') this.#serverDone(() => recorder.reset(connection, 'client'))
    })
    // Destroyed without an end of its own, the system sends FIN all the same.
    raw.once('close', () => {
      this.#serverDone(() => recorder.ended(connection, 'server'))
      recorder.closed(connection)
    })
  }

  received(bytes: Uint8Array): void {
    this.#recorder.bytes(this.#connection, 'client', bytes)
  }

  secret(line: string): void {
    this.#recorder.secret(this.#connection, line)
  }

  /** A sink for a connection without TLS: shows what it gets, and hands it on. */
  before(sink: SocketSink): SocketSink {
    return {
      onBytes: (bytes) => {
        this.received(bytes)
        sink.onBytes(bytes)
      },
      onEnd: () => sink.onEnd(),
      onDrain: () => sink.onDrain(),
      onError: (error) => sink.onError(error),
      onClose: () => sink.onClose(),
    }
  }

  #watchWrites(raw: Socket): void {
    const socket = raw as unknown as Writing
    const wrote = (bytes: unknown, encoding: BufferEncoding): void =>
      this.#recorder.bytes(this.#connection, 'server', typeof bytes === 'string' ? Buffer.from(bytes, encoding) : (bytes as Buffer))
    const done = (): void => this.#serverDone(() => this.#recorder.ended(this.#connection, 'server'))
    socket._write = function (bytes, encoding, written) {
      wrote(bytes, encoding)
      writing._write.call(this, bytes, encoding, written)
    }
    socket._writev = function (pieces, written) {
      for (const { chunk, encoding } of pieces) wrote(chunk, encoding)
      writing._writev.call(this, pieces, written)
    }
    socket._final = function (ended) {
      done()
      writing._final.call(this, ended)
    }
    raw.resetAndDestroy = () => {
      this.#serverDone(() => this.#recorder.reset(this.#connection, 'server'))
      return Socket.prototype.resetAndDestroy.call(raw)
    }
  }

  #serverDone(tell: () => void): void {
    if (this.#isServerDone) return
    this.#isServerDone = true
    tell()
  }
}

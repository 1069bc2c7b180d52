// What a TlsStage tells its connection, and what it asks of it.
import type { X509Certificate } from 'node:crypto'
import type { TlsStep } from './handshake-steps.ts'
import type { SecureSocket } from './secure-socket.ts'
import type { TlsError } from './tls-error.ts'
import type { ClientHello } from './wire/client-hello.ts'
import type { Negotiated } from './wire/negotiated.ts'
import type { RecordFact } from './wire/record-reader.ts'

/** A handshake that is over. */
export interface SecureConnection {
  readonly socket: SecureSocket
  /** Version, suite, group, signature scheme, ALPN: what was agreed on. */
  readonly negotiated: Negotiated
  /** The client's certificate and what it sent with it, the leaf first; empty without one. */
  readonly clientChain: readonly X509Certificate[]
  readonly isResumed: boolean
}

/** Gets what happens. Called in the middle of a read: it may call any method of the stage and of the socket. */
export interface TlsSink {
  /** Every record is to be told (LogSSLPackets). Asked at each record; costs decrypting all of TLS 1.3 once more, in JavaScript. */
  readonly isWatched: boolean
  /** Steps are to be told (SSLStatus). Asked once, when the stage is made. */
  readonly wantsSteps: boolean
  /** Secrets are to be told in the format of SSLKEYLOGFILE. Asked once, when the handshake begins. */
  readonly wantsKeyLog: boolean
  /** Decide, now or later: `proceed` or `refuse`. */
  onHello(hello: ClientHello): void
  onStep(step: TlsStep): void
  onRecord(fact: RecordFact): void
  /** The bytes that pass are no TLS records: a sentence. */
  onUnreadable(why: string): void
  onKeyLog(line: string): void
  onSecure(connection: SecureConnection): void
  /** The client's decrypted bytes, valid until the call returns. They may come in the same turn as `onSecure`. */
  onBytes(bytes: Buffer): void
  /** The client has ended its side, with close_notify or by FIN. */
  onEnd(): void
  /** The secure socket's queue has emptied. */
  onDrain(): void
  /** After `onSecure`: the connection is broken, by the network or, as a TlsError, by TLS. It closes by itself. */
  onError(error: Error): void
  /**
   * Instead of `onSecure`, once. An alert has been sent where one helps. A `http-on-tls` may be answered in clear on the raw socket from
   * within the call; when it returns, our side is ended. The raw socket is the caller's to destroy, when the client has had time to read.
   */
  onFailed(error: TlsError): void
  /** The raw socket and the secure one are closed. Nothing comes after it. */
  onClose(): void
}

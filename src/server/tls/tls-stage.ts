// The TLS stage of one connection, from the first byte to the last: looks at the ClientHello, waits for whoever decides, runs the handshake
// through the tap, and is then what stands between the raw socket and the decrypted one. Clocks, questions and settings are the caller's.
import type { Socket } from 'node:net'
import { HeldBytes } from '../accept/held-bytes.ts'
import { DeviatingHandshake } from './deviating-handshake.ts'
import { breakOf, failureOf } from './handshake-failure.ts'
import { HandshakeSteps } from './handshake-steps.ts'
import { RecordTap } from './record-tap.ts'
import type { TapOwner } from './record-tap.ts'
import { SecureSocket } from './secure-socket.ts'
import type { ChosenContext, Refusal } from './tls-context.ts'
import { TlsError } from './tls-error.ts'
import type { TlsSink } from './tls-sink.ts'
import { onHandshakeDone, peerChain, releaseControl, stapleOcspResponse } from './tls-platform.ts'
import { SecureWire } from './secure-wire.ts'
import { ClientHelloReader } from './wire/client-hello-reader.ts'
import type { ClientHelloResult } from './wire/client-hello-reader.ts'
import { HandshakeDecryption } from './wire/handshake-decryption.ts'
import { ALERT, ALERT_DESCRIPTIONS, CONTENT_TYPE } from './wire/names.ts'
import { Negotiated } from './wire/negotiated.ts'
import { RecordReader } from './wire/record-reader.ts'
import type { RecordFact, RecordSink } from './wire/record-reader.ts'

const HANDSHAKE_FAILURE = 40

export type { SecureConnection, TlsSink } from './tls-sink.ts'

type State = 'hello' | 'asking' | 'handshake' | 'secure' | 'failed' | 'broken'

interface StagedSocket extends SecureSocket {
  stage: TlsStage
}

/**
 * Listens to nothing on the raw socket. The caller tells it what the raw socket tells: bytes with `onBytes`, `end` with `onEnd`, `error`
 * with `onError`, `close` with `onClose`.
 */
export class TlsStage implements TapOwner, RecordSink {
  readonly #raw: Socket
  readonly #sink: TlsSink
  #state: State = 'hello'
  #reader: ClientHelloReader | undefined = new ClientHelloReader()
  #held: HeldBytes | undefined
  /** More has come than is kept. */
  #isPaused = false
  /** What is being looked at, and not kept yet. */
  #present: Buffer | undefined
  #received = 0
  #socket: SecureSocket | undefined
  #tap: RecordTap | undefined
  readonly #negotiated = new Negotiated()
  #decryption: HandshakeDecryption | undefined
  #readers: readonly RecordReader[] = []
  #deviating: DeviatingHandshake | undefined
  #wire: SecureWire | undefined
  #chosen: ChosenContext | undefined
  /** The fatal alert of the client that passed. */
  #clientAlert: string | undefined
  #hasSent = false
  readonly #steps: HandshakeSteps
  #isRawClosed = false
  #isSocketClosed = false

  constructor(raw: Socket, sink: TlsSink) {
    this.#raw = raw
    this.#sink = sink
    this.#steps = new HandshakeSteps(this.#negotiated, sink.wantsSteps ? (step) => sink.onStep(step) : undefined)
  }

  get negotiated(): Negotiated {
    return this.#negotiated
  }

  /** The decrypted side, from `onSecure` on. */
  get socket(): SecureSocket | undefined {
    return this.#state === 'secure' || this.#state === 'broken' ? this.#socket : undefined
  }

  /** What can be done wrong on the open connection. */
  get wire(): SecureWire | undefined {
    const [socket, tap, chosen] = [this.#socket, this.#tap, this.#chosen]
    if (this.#state !== 'secure' || !socket || !tap || !chosen) return undefined
    return (this.#wire ??= new SecureWire({
      raw: this.#raw,
      socket,
      tap,
      negotiated: this.#negotiated,
      chosen,
      decryption: this.#deviating?.seals ? this.#decryption : undefined,
    }))
  }

  // What the raw socket tells.

  /** Takes what the raw socket has read; the memory may be used again when this returns. */
  onBytes(bytes: Buffer): void {
    switch (this.#state) {
      case 'handshake':
      case 'secure':
        ;(this.#socket as SecureSocket).receive(bytes)
        return
      case 'hello':
        this.#received += bytes.length
        // Nearly always the whole hello, decided on at once: then it is never copied.
        this.#present = bytes
        this.#judge((this.#reader as ClientHelloReader).feed(bytes))
        if (this.#present !== undefined) this.#keep(bytes)
        return
      case 'asking':
        this.#keep(bytes)
        return
      case 'failed':
      case 'broken':
    }
  }

  onEnd(): void {
    switch (this.#state) {
      case 'hello':
        this.#fail(
          new TlsError(
            'client-left',
            this.#received === 0
              ? 'The client left without a byte; a ClientHello was expected.'
              : `The client left after ${this.#received} bytes of an unfinished ClientHello.`,
          ),
        )
        return
      case 'asking':
        this.#fail(new TlsError('client-left', 'The client left after its ClientHello, before it was decided on.'))
        return
      case 'handshake':
        this.#fail(
          new TlsError(
            'client-left',
            'The client left in the middle of the handshake, without an alert. Clients built on Node do so when they do not trust the certificate.',
          ),
        )
        this.#socket?.destroy()
        return
      case 'secure':
        this.#tap?.receiveEnd()
        return
      case 'failed':
      case 'broken':
    }
  }

  onError(error: Error): void {
    switch (this.#state) {
      case 'hello':
      case 'asking':
      case 'handshake':
        this.#fail(
          new TlsError('client-left', `The TCP connection was lost before the handshake was over: ${error.message}.`, {
            cause: error,
          }),
        )
        return
      case 'secure':
        this.#state = 'broken'
        this.#sink.onError(error)
        return
      case 'failed':
      case 'broken':
    }
  }

  onClose(): void {
    this.#isRawClosed = true
    if (this.#state === 'hello' || this.#state === 'asking' || this.#state === 'handshake')
      this.#fail(new TlsError('client-left', 'The TCP connection was closed before the handshake was over.'))
    this.#held = this.#reader = undefined
    for (const reader of this.#readers) reader.end()
    this.#decryption?.end()
    this.#deviating?.cutter?.end()
    if (this.#socket === undefined || this.#isSocketClosed) this.#sink.onClose()
    else this.#socket.destroy()
  }

  // What the caller decides.

  /** Goes on with the handshake. Call once, after `onHello`; later than that, and after a failure, it does nothing. */
  proceed(chosen: ChosenContext): void {
    if (this.#state !== 'asking') return
    this.#state = 'handshake'
    this.#chosen = chosen
    const sink = this.#sink
    const deviating = chosen.deviation && new DeviatingHandshake(chosen.deviation, chosen, this.#negotiated)
    this.#deviating = deviating
    const { seals = false, cutter } = deviating ?? {}
    if (sink.isWatched || seals) this.#decryption = new HandshakeDecryption(this.#negotiated, { afterHandshake: true, seals })
    this.#steps.begin(chosen, this.#decryption !== undefined)
    const client = new RecordReader('client', this.#negotiated, this, this.#decryption)
    const server = new RecordReader('server', this.#negotiated, this, this.#decryption)
    this.#readers = [client, server]
    this.#tap = new RecordTap(this.#raw, { client, server, cutter }, this)
    const socket = new SecureSocket(
      this.#raw,
      this.#tap,
      { context: chosen.context, alpn: chosen.alpn, requestClientCertificate: chosen.requestClientCertificate },
      (bytes) => this.#sink.onBytes(bytes),
    ) as StagedSocket
    this.#socket = socket
    socket.stage = this
    const staple = deviating?.deviation.ocspResponse
    if (staple) stapleOcspResponse(socket, staple)
    socket.on('error', onSocketError).on('close', onSocketClose)
    onHandshakeDone(socket, onHandshake)
    if (this.#decryption || cutter || sink.wantsKeyLog) socket.on('keylog', onKeyLog)
    const came = [this.#held?.take(), this.#present]
    this.#held = this.#present = undefined
    if (this.#isPaused) this.#raw.resume()
    for (const bytes of deviating?.hello(came) ?? came) if (bytes) socket.receive(bytes)
  }

  /** Refuses the client, with an alert in clear while that can be read, or without. Once; after the handshake it does nothing. */
  refuse({ alert, why }: Refusal): void {
    if (this.#state !== 'hello' && this.#state !== 'asking' && this.#state !== 'handshake') return
    const failure = new TlsError('handshake-refused', why)
    if (this.#hasSent) this.#fail(failure)
    else this.#failWithAlert(alert.code, failure)
    this.#socket?.destroy()
  }

  // What the tap asks.

  /** @internal */
  admits(): boolean {
    if (this.#state === 'failed') return false
    if (!this.#isForbidden()) {
      this.#hasSent = true
      return true
    }
    // The library is at work: its socket is destroyed when it has returned.
    process.nextTick(() => this.#socket?.destroy())
    this.#failWithAlert(
      HANDSHAKE_FAILURE,
      new TlsError(
        'handshake-refused',
        `The TLS library chose ${this.#negotiated.cipherSuite?.name}, which is not enabled (SSLEnabledCipherSuites). It cannot be told to leave out a suite of TLS 1.3, so the handshake was stopped.`,
      ),
    )
    return false
  }

  /** @internal */
  onAdmitted(): void {
    this.#endWithAlert(false)
  }

  /** Where the deviation wants it. The library may be at work: its socket is destroyed when it has returned. */
  #endWithAlert(isOver: boolean): boolean {
    const alert = this.#deviating?.takeAlert(isOver)
    if (alert === undefined) return false
    const { description, onSent } = alert
    process.nextTick(() => this.#socket?.destroy())
    const { name } = ALERT_DESCRIPTIONS.of(description)
    const failure = new TlsError('handshake-refused', `The handshake was ended with the alert ${name}, as was chosen.`)
    this.#failWithAlert(description, failure, onSent)
    return true
  }

  /** The library has chosen a suite that is not enabled. */
  #isForbidden(): boolean {
    const { cipherSuite } = this.#negotiated
    return (
      this.#state === 'handshake' &&
      cipherSuite !== undefined &&
      this.#chosen !== undefined &&
      !this.#chosen.suites.some(({ code }) => code === cipherSuite.code)
    )
  }

  /** @internal */
  onTapClosed(): void {
    // A client that is told why should be able to read it: data that it still sends would turn our end into a reset.
    if (this.#state === 'secure') this.#raw.destroy()
    else if (this.#state === 'broken') this.#raw.destroySoon()
    else this.#raw.end()
  }

  // What the record readers ask and tell. @internal, all of it.

  get isWatched(): boolean {
    return (this.#steps.areWanted && this.#state === 'handshake') || this.#sink.isWatched || this.#deviating?.seals === true
  }

  onRecord(fact: RecordFact): void {
    if (this.#state === 'handshake') {
      // What will be kept back has not happened.
      if (fact.from === 'server' && this.#isForbidden()) return
      if (fact.from === 'client' && fact.alert?.level === 'fatal') this.#clientAlert = fact.alert.description
      this.#steps.record(fact)
      this.#deviating?.record(fact)
    }
    if (this.#sink.isWatched) this.#sink.onRecord(fact)
  }

  onUnreadable(why: string): void {
    this.#sink.onUnreadable(why)
  }

  // What the secure socket tells. @internal, all of it.

  onSocketError(error: Error): void {
    if (this.#state === 'handshake') this.#fail(failureOf(error, this.#clientAlert))
    else if (this.#state === 'secure') {
      this.#state = 'broken'
      this.#sink.onError(breakOf(error))
      // Node reports errors of the library after the handshake without destroying anything.
      this.#socket?.destroy()
    }
  }

  onSocketClose(): void {
    this.#isSocketClosed = true
    if (this.#isRawClosed) this.#sink.onClose()
  }

  onKeyLog(line: Buffer): void {
    this.#decryption?.keyLog(line)
    this.#deviating?.cutter?.keyLog(line)
    if (this.#sink.wantsKeyLog) this.#sink.onKeyLog(line.toString('latin1').trimEnd())
  }

  onHandshake(): void {
    if (this.#state === 'secure') {
      this.#steps.again(this.#socket as SecureSocket)
      return
    }
    if (this.#state !== 'handshake') return
    if (this.#endWithAlert(true)) return
    const socket = this.#socket as SecureSocket
    this.#state = 'secure'
    releaseControl(socket)
    socket.on('end', onSocketEnd).on('drain', onSocketDrain)
    const isResumed = socket.isSessionReused()
    const clientChain = this.#chosen?.requestClientCertificate ? peerChain(socket) : []
    this.#steps.complete(socket, isResumed, clientChain.length > 0)
    this.#sink.onSecure({
      socket,
      negotiated: this.#negotiated,
      clientChain,
      isResumed,
    })
  }

  onSocketEnd(): void {
    if (this.#state === 'secure') this.#sink.onEnd()
  }

  onSocketDrain(): void {
    if (this.#state === 'secure') this.#sink.onDrain()
  }

  #keep(bytes: Buffer): void {
    this.#present = undefined
    if (this.#state !== 'hello' && this.#state !== 'asking') return
    this.#held ??= new HeldBytes()
    if (!this.#held.push(bytes)) {
      this.#isPaused = true
      this.#raw.pause()
    }
  }

  #judge(result: ClientHelloResult): void {
    switch (result.state) {
      case 'more':
        return
      case 'hello': {
        this.#state = 'asking'
        this.#reader = undefined
        const { hello } = result
        this.#steps.received(hello)
        this.#sink.onHello(hello)
        return
      }
      case 'malformed':
        this.#failWithAlert(result.alert.code, new TlsError('bad-client-hello', result.why))
        return
      case 'not-tls':
        if (result.looksLike === 'http')
          this.#fail(
            new TlsError(
              'http-on-tls',
              `A request in plain HTTP came (${result.seen}), and this port speaks TLS: use wss:// or https://.`,
            ),
          )
        else if (result.looksLike === 'ssl2')
          this.#failWithAlert(
            ALERT.protocolVersion,
            new TlsError('not-tls', `An SSL 2.0 hello came (${result.seen}); TLS 1.0 is the oldest that can be spoken.`),
          )
        else
          this.#fail(
            new TlsError('not-tls', `What came is not TLS: it begins with ${result.seen}; a ClientHello begins with 16 03.`),
          )
    }
  }

  #failWithAlert(code: number, failure: TlsError, onSent?: (record: Uint8Array) => void): void {
    // RFC 8446 section 6: an alert record in clear, with the version that every client takes; in TLS 1.3 encrypted behind the server's Finished.
    const isSealed = this.#negotiated.isTls13 && this.#decryption?.phaseOf('server') === 'application'
    const sealed = isSealed ? this.#decryption?.sealAsServer(CONTENT_TYPE.alert, Uint8Array.of(2, code)) : undefined
    const record = sealed ?? Uint8Array.of(CONTENT_TYPE.alert, 3, 3, 0, 2, 2, code)
    // What is kept back and the alert leave in one write.
    this.#raw.cork()
    this.#tap?.flush()
    this.#raw.write(record)
    this.#raw.uncork()
    onSent?.(record)
    this.#steps.alertSent(code)
    this.#fail(failure)
  }

  #fail(failure: TlsError): void {
    this.#state = 'failed'
    this.#tap?.flush()
    this.#held = this.#reader = undefined
    this.#steps.failed(failure.message)
    this.#sink.onFailed(failure)
    this.#raw.end()
    // What the client still sends is thrown away: unread, it would turn our end into a reset.
    this.#raw.resume()
  }
}

/** Of the secure side of a connection that is open. */
export function secureWireOf(socket: Socket): SecureWire | undefined {
  return (socket as Partial<StagedSocket>).stage?.wire
}

// Shared by all connections, which are counted in thousands.
function onSocketError(this: StagedSocket, error: Error): void {
  this.stage.onSocketError(error)
}
function onSocketClose(this: StagedSocket): void {
  this.stage.onSocketClose()
}
function onSocketEnd(this: StagedSocket): void {
  this.stage.onSocketEnd()
}
function onSocketDrain(this: StagedSocket): void {
  this.stage.onSocketDrain()
}
function onHandshake(this: unknown): void {
  ;(this as StagedSocket).stage.onHandshake()
}
function onKeyLog(this: StagedSocket, line: Buffer): void {
  this.stage.onKeyLog(line)
}

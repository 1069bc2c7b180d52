// The TLS stage of the accept pipeline: the ClientHello in, the handshake, its clocks, and what SSLStatus tells of it. The handshake itself
// is tls/tls-stage.ts; afterwards this stands between the raw socket and whoever lives behind the secure one.
import type { Socket } from 'node:net'
import type { Emits, Reports } from '../listeners.ts'
import { connectionTimeout } from '../settings.ts'
import type { Settings } from '../settings.ts'
import type { SocketSink } from '../socket-events.ts'
import type { WireTap } from '../wire-tap.ts'
import type { TlsStep } from '../tls/handshake-steps.ts'
import { readSealed } from '../tls/record-tap.ts'
import type { ChosenContext, Refusal } from '../tls/tls-context.ts'
import type { TlsError } from '../tls/tls-error.ts'
import type { TlsService } from '../tls/tls-service.ts'
import type { SecureConnection, TlsSink } from '../tls/tls-sink.ts'
import { TlsStage } from '../tls/tls-stage.ts'
import type { ClientHello } from '../tls/wire/client-hello.ts'
import { ALERT_DESCRIPTIONS } from '../tls/wire/names.ts'
import { describeRecord } from '../tls/wire/record-reader.ts'
import type { RecordFact } from '../tls/wire/record-reader.ts'
import { HeldBytes } from './held-bytes.ts'

/** RFC 8446 section 6.2. */
const USER_CANCELED = ALERT_DESCRIPTIONS.of(90)

const HTTP_ANSWER_BODY = 'This port speaks TLS: connect with wss:// (or https://).\n'
const HTTP_ANSWER = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${HTTP_ANSWER_BODY.length}\r\nConnection: close\r\n\r\n${HTTP_ANSWER_BODY}`

const SECURING = Symbol('securing')
type SealedSocket = Socket & { [SECURING]: Securing }

/** How far TLS has come. `hello` is to be answered with `proceed` or `refuse`; one of the others follows. */
export type TlsOutcome =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  | { readonly kind: 'secured'; readonly secure: SecureConnection; readonly hello: ClientHello; readonly asksClient: boolean }
  /** `isTold`: Error has been fired with the reason; the error is its consequence. */
  | { readonly kind: 'failed'; readonly error: TlsError; readonly isTold: boolean }

export interface SecuringServices {
  readonly settings: Settings
  readonly tls: TlsService
  readonly listeners: Emits & Reports
}

export class Securing implements TlsSink {
  readonly #connectionId: string
  readonly #services: SecuringServices
  readonly #raw: Socket
  readonly #behind: SocketSink
  readonly #tap: WireTap | undefined
  readonly #stage: TlsStage
  /** Gets what TLS comes to; a client may leave before the stage has begun. */
  onOutcome: (outcome: TlsOutcome) => void = () => undefined
  #hasBegun = false
  #timer: NodeJS.Timeout | undefined
  /** What came before the stage began: nothing of it is looked at, and nothing is answered. */
  #early: HeldBytes | undefined
  #isPaused = false
  #hello: ClientHello | undefined
  #isTold = false
  /** The client has sent something. */
  hasBytes = false
  /** The handshake asks for a client certificate: SSLAuthenticateClients as it was then. */
  #asksClient = false

  /** Takes over everything that the raw socket tells. `behind` gets what the secure one tells. Throws `tls-platform-changed`. */
  constructor(connectionId: string, raw: Socket, services: SecuringServices, behind: SocketSink, tap: WireTap | undefined) {
    this.#connectionId = connectionId
    this.#services = services
    this.#raw = raw
    this.#behind = behind
    this.#tap = tap
    this.#stage = new TlsStage(raw, this)
    const sealed = raw as SealedSocket
    sealed[SECURING] = this
    sealed.on('end', onEnd).on('error', onError).on('close', onClose)
    readSealed(sealed, onSealedBytes)
    // Starts to read, and no more: nothing is read by the stream's own machinery, which resume() would start.
    raw.read(0)
  }

  get stage(): TlsStage {
    return this.#stage
  }

  /** The raw socket has sent bytes. */
  receive(bytes: Buffer): void {
    this.hasBytes = true
    this.#tap?.received(bytes)
    if (this.#hasBegun) {
      this.#stage.onBytes(bytes)
      return
    }
    this.#early ??= new HeldBytes()
    if (!this.#early.push(bytes)) {
      this.#isPaused = true
      this.#raw.pause()
    }
  }

  /** The handshake may go on. */
  begin(): void {
    this.#hasBegun = true
    // Tickets and the answer to the opening request are two small writes: Nagle's algorithm would hold the second for the client's
    // delayed acknowledgement.
    if (this.#services.settings.tcpNoDelay) this.#raw.setNoDelay(true)
    this.#startClock('a ClientHello')
    const early = this.#early?.take()
    this.#early = undefined
    if (this.#isPaused) this.#raw.resume()
    if (early) this.#stage.onBytes(early)
  }

  /** Goes on with a certificate. Throws what the library says when it cannot use it. */
  proceed(choice: ChosenContext): void {
    this.#asksClient = choice.requestClientCertificate
    this.#startClock('what completes the TLS handshake')
    this.#stage.proceed(choice)
  }

  /** Ends the handshake with an alert. `isTold`: Error has been fired with the reason. */
  refuse(refusal: Refusal, isTold: boolean): void {
    this.#isTold ||= isTold
    this.#stage.refuse(refusal)
  }

  /** Answers a client that speaks HTTP, in clear. */
  answerHttp(): void {
    this.#raw.write(HTTP_ANSWER, 'latin1')
  }

  #startClock(waitsFor: string): void {
    clearTimeout(this.#timer)
    const { settings, listeners } = this.#services
    const limit = connectionTimeout(settings)
    this.#timer = setTimeout(() => {
      listeners.report(
        this.#connectionId,
        'timeout',
        `The client has not sent ${waitsFor} within ${limit / 1000} s (DefaultConnectionTimeout).`,
      )
      this.refuse({ alert: USER_CANCELED, why: 'The client took too long.' }, true)
    }, limit)
  }

  #tell(message: string, stage: string, record = ''): void {
    this.#services.listeners.emit('sslStatus', { connectionId: this.#connectionId, message, stage, record })
  }

  // What the stage tells (TlsSink).

  get isWatched(): boolean {
    return this.#services.settings.logSSLPackets && this.wantsSteps
  }
  get wantsSteps(): boolean {
    return this.#services.listeners.hasListeners('sslStatus')
  }
  get #isKeyLogOn(): boolean {
    return this.#services.settings.sslKeyLogFile !== ''
  }
  get wantsKeyLog(): boolean {
    return this.#isKeyLogOn || this.#tap !== undefined
  }

  onHello(hello: ClientHello): void {
    clearTimeout(this.#timer)
    this.#hello = hello
    this.onOutcome({ kind: 'hello', hello })
  }

  onStep({ name, text }: TlsStep): void {
    this.#tell(text, name)
  }

  onRecord(fact: RecordFact): void {
    const record = describeRecord(fact)
    this.#tell(record, 'record', record)
  }

  onUnreadable(why: string): void {
    this.#tell(why, 'unreadable')
  }

  onKeyLog(line: string): void {
    this.#tap?.secret(line)
    if (this.#isKeyLogOn) this.#services.tls.logKey(line)
  }

  onSecure(secure: SecureConnection): void {
    clearTimeout(this.#timer)
    this.onOutcome({ kind: 'secured', secure, hello: this.#hello as ClientHello, asksClient: this.#asksClient })
  }

  onFailed(error: TlsError): void {
    clearTimeout(this.#timer)
    this.onOutcome({ kind: 'failed', error, isTold: this.#isTold })
  }

  onBytes(bytes: Buffer): void {
    this.#behind.onBytes(bytes)
  }

  onEnd(): void {
    this.#behind.onEnd()
  }

  onDrain(): void {
    this.#behind.onDrain()
  }

  onError(error: Error): void {
    this.#behind.onError(error)
  }

  onClose(): void {
    clearTimeout(this.#timer)
    this.#behind.onClose()
  }
}

// Shared by all sockets: connections are counted in thousands.
function onSealedBytes(this: SealedSocket, bytes: Buffer): void {
  this[SECURING].receive(bytes)
}
function onEnd(this: Socket): void {
  ;(this as SealedSocket)[SECURING].stage.onEnd()
}
function onError(this: Socket, error: Error): void {
  ;(this as SealedSocket)[SECURING].stage.onError(error)
}
function onClose(this: Socket): void {
  ;(this as SealedSocket)[SECURING].stage.onClose()
}

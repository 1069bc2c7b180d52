// A connection's TLS between accept and request head: the questions SSLConnectionRequest and SSLClientAuthentication, the clocks, and what
// SSLStatus tells. The handshake itself is tls/tls-stage.ts; who the server is and whom it trusts is tls/tls-service.ts.
import type { Socket } from 'node:net'
import type { Connection } from '../connection.ts'
import { WebSocketServerError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { SSLClientAuthenticationEvent, SSLConnectionRequestEvent } from '../events.ts'
import type { ServerContext } from '../server-context.ts'
import { connectionTimeout } from '../settings.ts'
import { clientCertificateFields } from '../tls/check/client-certificate.ts'
import type { ShownCertificate } from '../tls/check/client-certificate.ts'
import type { Verdict } from '../tls/check/certificate-check.ts'
import { FETCH_TIME_MS, shownUrl } from '../tls/check/crl-fetcher.ts'
import { ConnectionTls } from '../tls/connection-tls.ts'
import { readSealed } from '../tls/record-tap.ts'
import type { FoundIdentity } from '../tls/server-identity.ts'
import type { TlsError } from '../tls/tls-error.ts'
import { TlsStage } from '../tls/tls-stage.ts'
import type { SecureConnection, TlsSink } from '../tls/tls-stage.ts'
import type { TlsStep } from '../tls/handshake-steps.ts'
import type { ClientHello } from '../tls/wire/client-hello.ts'
import type { CodePoint } from '../tls/wire/code-point.ts'
import { ALERT_DESCRIPTIONS } from '../tls/wire/names.ts'
import { describeRecord } from '../tls/wire/record-reader.ts'
import type { RecordFact } from '../tls/wire/record-reader.ts'
import { HeldBytes } from './held-bytes.ts'
import { Hold } from './hold.ts'
import type { Opening } from './opening.ts'

/** Remarks on one client's certificates: a path has a few at most. */
const REMARKS_TOLD = 8

/** A client whose handshake failed may read the alert for so long before the socket is destroyed. */
const LINGER = 2_000

// Alerts of RFC 8446 section 6.2.
const ACCESS_DENIED = ALERT_DESCRIPTIONS.of(49)
const INTERNAL_ERROR = ALERT_DESCRIPTIONS.of(80)
const USER_CANCELED = ALERT_DESCRIPTIONS.of(90)

const HTTP_ANSWER_BODY = 'This port speaks TLS: connect with wss:// (or https://).\n'
const HTTP_ANSWER = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${HTTP_ANSWER_BODY.length}\r\nConnection: close\r\n\r\n${HTTP_ANSWER_BODY}`

const SECURING = Symbol('securing')
type SealedSocket = Socket & { [SECURING]: Securing }

const listed = (names: readonly CodePoint[]): string => names.map(({ name }) => name).join(', ')

class SSLConnectionRequest implements SSLConnectionRequestEvent {
  readonly connectionId: string
  certStoreType: number
  certStore: string
  certPassword: string
  certSubject: string
  accept = true
  readonly #hello: ClientHello
  readonly #context: ServerContext
  readonly #hold: Hold

  constructor(connectionId: string, hello: ClientHello, context: ServerContext, hold: Hold) {
    const { sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject } = context.settings
    this.connectionId = connectionId
    this.certStoreType = sslCertStoreType
    this.certStore = sslCertStore
    this.certPassword = sslCertStorePassword
    this.certSubject = sslCertSubject
    this.#hello = hello
    this.#context = context
    this.#hold = hold
  }

  get supportedCipherSuites(): string {
    return listed(this.#hello.cipherSuites)
  }
  get supportedSignatureAlgs(): string {
    return listed(this.#hello.signatureSchemes)
  }
  get serverName(): string {
    return this.#hello.serverName ?? ''
  }
  get alpn(): string {
    // A protocol may have a comma in its name, which would make two of it: shown as other bytes are that are not printed.
    return this.#hello.alpn.map((name) => name.replaceAll(',', String.raw`\x2c`)).join(', ')
  }
  get supportedVersions(): string {
    return listed(this.#hello.versions)
  }
  get supportedGroups(): string {
    return listed(this.#hello.groups)
  }
  get keyShares(): string {
    return listed(this.#hello.keyShares)
  }
  get ja3(): string {
    return this.#hello.ja3
  }
  get ja4(): string {
    return this.#hello.ja4
  }
  get signal(): AbortSignal {
    return this.#hold.signal
  }

  /** A listener has chosen another certificate for this connection. */
  get hasChosen(): boolean {
    const { sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject } = this.#context.settings
    return (
      this.certStore !== sslCertStore ||
      this.certSubject !== sslCertSubject ||
      this.certStoreType !== sslCertStoreType ||
      this.certPassword !== sslCertStorePassword
    )
  }

  /** Takes back what listeners have decided. */
  restore(): void {
    const { sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject } = this.#context.settings
    this.certStoreType = sslCertStoreType
    this.certStore = sslCertStore
    this.certPassword = sslCertStorePassword
    this.certSubject = sslCertSubject
    this.accept = true
  }
}

class SSLClientAuthentication implements SSLClientAuthenticationEvent {
  readonly connectionId: string
  readonly certEncoded: string
  readonly certSubject: string
  readonly certIssuer: string
  readonly chain: readonly ShownCertificate[]
  readonly status: string
  accept: boolean
  readonly #hold: Hold

  constructor(
    connectionId: string,
    fields: Pick<SSLClientAuthenticationEvent, 'certEncoded' | 'certSubject' | 'certIssuer' | 'chain'>,
    verdict: Verdict,
    hold: Hold,
  ) {
    this.connectionId = connectionId
    this.certEncoded = fields.certEncoded
    this.certSubject = fields.certSubject
    this.certIssuer = fields.certIssuer
    this.chain = fields.chain
    this.status = verdict.status
    this.accept = verdict.ok
    this.#hold = hold
  }

  get signal(): AbortSignal {
    return this.#hold.signal
  }
}

export class Securing implements TlsSink {
  readonly #connection: Connection
  readonly #context: ServerContext
  readonly #raw: Socket
  readonly #stage: TlsStage
  #opening: Opening | undefined
  #timer: NodeJS.Timeout | undefined
  /** What came before ConnectionRequest was decided: nothing of it is looked at, and nothing is answered. */
  #early: HeldBytes | undefined
  #isPaused = false
  #hello: ClientHello | undefined
  #hasBegun = false
  #hasFailed = false
  /** Error has been told why the handshake ends: the stage's own reason is its consequence. */
  #isReported = false
  /** The handshake asks for a client certificate: SSLAuthenticateClients as it was then. */
  #asksClient = false

  /** Takes over everything that the raw socket tells. Throws `tls-platform-changed`. */
  constructor(connection: Connection, raw: Socket, context: ServerContext) {
    this.#connection = connection
    this.#context = context
    this.#raw = raw
    this.#stage = new TlsStage(raw, this)
    const sealed = raw as SealedSocket
    sealed[SECURING] = this
    sealed.on('end', onEnd).on('error', onError).on('close', onClose)
    readSealed(sealed, onSealedBytes)
  }

  get stage(): TlsStage {
    return this.#stage
  }

  /** The raw socket has sent bytes. */
  receive(bytes: Buffer): void {
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

  /** ConnectionRequest is decided: the handshake may go on. `opening` reads the request head when it is over. */
  begin(opening: Opening): void {
    this.#opening = opening
    this.#hasBegun = true
    this.#connection.setStage('tls')
    // Tickets and the answer to the opening request are two small writes: Nagle's algorithm would hold the second for the client's
    // delayed acknowledgement.
    if (this.#context.settings.tcpNoDelay) this.#raw.setNoDelay(true)
    this.#startClock('a ClientHello')
    const early = this.#early?.take()
    this.#early = undefined
    if (this.#isPaused) this.#raw.resume()
    if (early) this.#stage.onBytes(early)
  }

  /** Stops the clock. Call when the connection is gone. */
  end(): void {
    clearTimeout(this.#timer)
  }

  #startClock(waitsFor: string): void {
    clearTimeout(this.#timer)
    const limit = connectionTimeout(this.#context.settings)
    this.#timer = setTimeout(() => {
      this.#isReported = true
      this.#context.report(
        this.#connection.connectionId,
        'timeout',
        `The client has not sent ${waitsFor} within ${limit / 1000} s (DefaultConnectionTimeout).`,
      )
      this.#stage.refuse({ alert: USER_CANCELED, why: 'The client took too long.' })
    }, limit)
  }

  // What the stage tells (TlsSink).

  get isWatched(): boolean {
    return this.#context.settings.logSSLPackets && this.#context.hasListeners('sslStatus')
  }
  get wantsSteps(): boolean {
    return this.#context.hasListeners('sslStatus')
  }
  get wantsKeyLog(): boolean {
    return this.#context.settings.sslKeyLogFile !== ''
  }

  onHello(hello: ClientHello): void {
    clearTimeout(this.#timer)
    this.#hello = hello
    const opening = this.#opening as Opening
    if (!this.#context.hasListeners('sslConnectionRequest')) {
      this.#useIdentity(this.#context.tls.identity())
      return
    }
    const hold = new Hold()
    const event = new SSLConnectionRequest(this.#connection.connectionId, hello, this.#context, hold)
    const restore = (): void => event.restore()
    opening.askAndHold(hold, this.#context.ask('sslConnectionRequest', event, restore), restore, () => this.#answerHello(event))
  }

  #answerHello(event: SSLConnectionRequest): void {
    if (!event.accept) {
      this.#stage.refuse({ alert: ACCESS_DENIED, why: 'SSLConnectionRequest was answered with accept = false.' })
      return
    }
    if (!event.hasChosen) this.#useIdentity(this.#context.tls.identity())
    else
      this.#useIdentity(
        this.#context.tls.identityOf({
          sslCertStoreType: event.certStoreType,
          sslCertStore: event.certStore,
          sslCertStorePassword: event.certPassword,
          sslCertSubject: event.certSubject,
          sslCertEncoded: '',
        }),
      )
  }

  #useIdentity(found: FoundIdentity | Promise<FoundIdentity>): void {
    if (!(found instanceof Promise)) {
      this.#proceed(found)
      return
    }
    found.then(
      (identity) => this.#proceed(identity),
      (error: unknown) => this.#refuseForOurFault(error),
    )
  }

  /** The client may have gone, or the connection may have been ended, while the certificate was read. */
  get #isOver(): boolean {
    return this.#hasFailed || this.#connection.isEnding
  }

  #proceed(found: FoundIdentity): void {
    if (this.#isOver) return
    try {
      const choice = this.#context.tls.contextFor(found, this.#hello as ClientHello)
      if ('refusal' in choice) {
        this.#stage.refuse(choice.refusal)
        return
      }
      this.#asksClient = choice.requestClientCertificate
      this.#startClock('what completes the TLS handshake')
      this.#stage.proceed(choice)
    } catch (error) {
      this.#refuseForOurFault(error)
    }
  }

  /** The client has done nothing wrong: the certificate cannot be had, or the library cannot use it. */
  #refuseForOurFault(error: unknown): void {
    if (this.#isOver) return
    const code: ErrorCode = error instanceof WebSocketServerError ? error.code : 'no-server-certificate'
    this.#context.report(this.#connection.connectionId, code, error instanceof Error ? error.message : String(error))
    this.#isReported = true
    this.#stage.refuse({ alert: INTERNAL_ERROR, why: 'The server has no certificate that it can use.' })
  }

  onStep({ name, text }: TlsStep): void {
    this.#context.emit('sslStatus', { connectionId: this.#connection.connectionId, message: text, stage: name, record: '' })
  }

  onRecord(fact: RecordFact): void {
    const record = describeRecord(fact)
    this.#context.emit('sslStatus', { connectionId: this.#connection.connectionId, message: record, stage: 'record', record })
  }

  onUnreadable(why: string): void {
    this.#context.emit('sslStatus', { connectionId: this.#connection.connectionId, message: why, stage: 'unreadable', record: '' })
  }

  onKeyLog(line: string): void {
    this.#context.tls.logKey(line)
  }

  onSecure(secure: SecureConnection): void {
    clearTimeout(this.#timer)
    this.#connection.secured(secure.socket, new ConnectionTls(this.#hello as ClientHello, secure))
    this.#opening?.useSocket(secure.socket)
    if (this.#connection.isEnding) return
    if (this.#asksClient) this.#authenticate(secure)
    else this.#opening?.readHead()
  }

  #authenticate(secure: SecureConnection): void {
    const clientChain = this.#context.tls.chainOf(secure.clientChain, secure.isResumed)
    const hold = new Hold()
    let event: SSLClientAuthentication | undefined
    let verdict: Verdict | undefined
    const restore = (): void => void (event && verdict && (event.accept = verdict.ok))
    const tell = (sentence: string): void => this.#context.log(this.#connection.connectionId, 1, sentence)
    const asked = this.#context.tls
      .verdictOn(clientChain, (url) => tell(waitsFor(url)))
      .then((found) => {
        // The client may have left while a list was waited for: nobody is asked about it any more.
        if (hold.isOver || this.#isOver) return undefined
        verdict = found
        // What did not decide it, and was let pass.
        for (const { sentence } of found.remarks.slice(0, REMARKS_TOLD)) tell(sentence)
        const fields = clientCertificateFields(clientChain, this.#context.settings.sslIncludeCertChain)
        event = new SSLClientAuthentication(this.#connection.connectionId, fields, found, hold)
        this.#connection.tls?.judged(found, fields.chain)
        return this.#context.ask('sslClientAuthentication', event, restore)
      })
    this.#opening?.askAndHold(hold, asked, restore, () => this.#answerCertificate(event, verdict))
  }

  #answerCertificate(event: SSLClientAuthentication | undefined, verdict: Verdict | undefined): void {
    const status = verdict?.status ?? 'The certificate could not be judged in time.'
    if (event ? event.accept : false) {
      this.#opening?.readHead()
      return
    }
    const code: ErrorCode =
      verdict?.error?.code === 'verification-failed'
        ? 'client-certificate-refused'
        : (verdict?.error?.code ?? 'client-certificate-refused')
    const why = verdict?.ok ? 'SSLClientAuthentication was answered with accept = false.' : status
    this.#context.report(this.#connection.connectionId, code, `The client's certificate was refused: ${why}`)
    if (this.#context.settings.sslRefuseWith403)
      this.#opening?.refuseAfterHead(403, 'The certificate of the client is not accepted.')
    else this.#connection.refuseByReset(`its certificate was refused: ${why.replace(/\.$/, '')}`)
  }

  onBytes(bytes: Buffer): void {
    this.#connection.onBytes(bytes)
  }

  onEnd(): void {
    this.#connection.onEnd()
  }

  onDrain(): void {
    this.#connection.onDrain()
  }

  onError(error: Error): void {
    this.#connection.onError(error)
  }

  onFailed(error: TlsError): void {
    clearTimeout(this.#timer)
    this.#hasFailed = true
    // When we have ended the connection ourselves, that the client is gone is no news.
    if (!this.#isReported && !this.#connection.isEnding)
      this.#context.report(this.#connection.connectionId, errorCode(error), error.message)
    if (error.code === 'http-on-tls') this.#raw.write(HTTP_ANSWER, 'latin1')
    this.#opening?.onEnd()
    this.#connection.securingFailed(
      error.code === 'client-left' || error.code === 'client-alert' ? 'client' : 'server',
      error.message,
      LINGER,
    )
  }

  onClose(): void {
    this.end()
    this.#connection.onClose()
  }
}

/** The client has done its part of the handshake, and is not answered as long as this takes. */
function waitsFor(url: string): string {
  return `The client's certificate is judged when the revocation list at ${shownUrl(url)} has come, or in ${FETCH_TIME_MS / 1000} s (SSLCheckCRL).`
}

function errorCode({ code }: TlsError): ErrorCode {
  return code === 'bad-tls-setting' ? 'bad-setting' : code
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

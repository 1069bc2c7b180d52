// The order of the stages between TCP accept and the open connection, and what follows from the outcome of each. Dropped when the
// connection opens or ends.
//
//   admission → [ClientHello → TLS → client certificate] → request head → open request → [upstream] → 101
//
// A stage takes what it needs and returns an outcome; it knows neither the connection nor the stage behind it.
import type { Socket } from 'node:net'
import type { ConnectionRecord } from '../connection-record.ts'
import type { ErrorCode } from '../errors.ts'
import type { Initiator } from '../events.ts'
import type { Asks, Emits, Reports } from '../listeners.ts'
import { fault } from '../protocol/handshake.ts'
import type { HeadFault, UpgradeRequest } from '../protocol/handshake.ts'
import { connectionTimeout } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { ConnectionTls } from '../tls/connection-tls.ts'
import type { TlsError } from '../tls/tls-error.ts'
import type { TlsService } from '../tls/tls-service.ts'
import type { ClientHello } from '../tls/wire/client-hello.ts'
import type { ConnectionRelay } from '../traffic.ts'
import type { Upstream, UpstreamAnswer } from '../upstream.ts'
import { admission } from './admission.ts'
import { Asking, GONE } from './asking.ts'
import type { Eventually, Gone } from './asking.ts'
import { clientCertificate } from './client-certificate.ts'
import { clientHello, ourFault } from './client-hello.ts'
import type { HelloOutcome, OurFault } from './client-hello.ts'
import { HeldBytes } from './held-bytes.ts'
import { writeAnswer } from './http-answer.ts'
import type { RawAnswer } from '../events.ts'
import { RawWriter } from './raw-answer.ts'
import { full, openRequest, openedBy, refused, rejected } from './open-request.ts'
import type { Answered, OpenRequestRules, Opened, Raw, Remark } from './open-request.ts'
import { RequestHeadReader } from './request-head.ts'
import type { HeadOutcome } from './request-head.ts'
import type { Securing, TlsOutcome } from './securing.ts'

/** A client that was refused may read why for so long before the socket is destroyed. */
const LINGER = 2_000
/** A fatal handshake_failure alert (RFC 8446 section 6.2): what a TLS client understands. */
const TLS_ALERT = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28])

/** The connection that is to open, as the pipeline needs it. */
export interface Arrival {
  readonly record: ConnectionRecord
  /** Why it ends is known: what follows is the consequence. */
  readonly isEnding: boolean
  /** Set before it opens, where an upstream has opened. */
  relay: ConnectionRelay | undefined
  onAcceptStage(stage: 'tls' | 'upgrade'): void
  /** From now on bytes go through the secure socket. */
  onSecured(socket: Socket): void
  /** `early`: bytes that came behind the request head. */
  /** `isWritten`: the response has been put on the wire already. */
  onOpened(responseText: string, early: Buffer | undefined, isWritten?: boolean): void
  /** The client is reset. */
  onTurnedAway(why: string): void
  /** There will be no TLS, and our side is ended. The client may read why for so many milliseconds. */
  onTlsFailed(initiator: Initiator, description: string, linger: number): void
}

export interface AcceptServices extends OpenRequestRules {
  readonly settings: Settings
  readonly tls: TlsService
  /** Opens what is let in, in place of the server. */
  readonly upstream: Upstream | undefined
  readonly listeners: Asks & Emits & Reports
}

export class AcceptPipeline {
  readonly #arrival: Arrival
  readonly #id: string
  readonly #services: AcceptServices
  readonly #securing: Securing | undefined
  readonly #asking: Asking
  #socket: Socket
  #reading: 'held' | 'head' | 'lingering' | 'done' = 'held'
  #head: RequestHeadReader | undefined
  #held: HeldBytes | undefined
  #timer: NodeJS.Timeout | undefined
  /** Decided before the head came: the client's certificate is not accepted. */
  #refusal: HeadFault | undefined
  #isSilent = true
  #raw: RawWriter | undefined
  /** The upstream is being waited for. */
  #dialling: AbortController | undefined

  constructor(arrival: Arrival, socket: Socket, securing: Securing | undefined, services: AcceptServices) {
    this.#arrival = arrival
    this.#id = arrival.record.connectionId
    this.#socket = socket
    this.#securing = securing
    if (securing) securing.onOutcome = (outcome) => this.#onTls(outcome)
    this.#services = services
    this.#asking = new Asking(this.#id, services.settings, services.listeners)
  }

  // The stages, in their order.

  begin(): void {
    this.#whenDecided(admission(this.#arrival.record, this.#services.listeners, this.#asking), (outcome) => {
      if (outcome === 'turned away') {
        this.end()
        this.#arrival.onTurnedAway('ConnectionRequest was answered with accept = false')
      } else if (this.#securing) {
        this.#arrival.onAcceptStage('tls')
        this.#securing.begin()
      } else this.#readHead()
    })
  }

  #onTls(outcome: TlsOutcome): void {
    if (outcome.kind === 'hello') this.#decideHello(outcome.hello)
    else if (outcome.kind === 'secured') this.#onSecured(outcome)
    else this.#onTlsFailed(outcome.error, outcome.isTold)
  }

  #decideHello(hello: ClientHello): void {
    const { settings, tls, listeners } = this.#services
    const decided = clientHello(this.#id, hello, settings, tls, listeners, this.#asking)
    this.#whenDecided(decided, (outcome) => this.#answerHello(outcome))
  }

  #onSecured({ secure, hello, asksClient }: Extract<TlsOutcome, { kind: 'secured' }>): void {
    const connectionTls = new ConnectionTls(hello, secure)
    this.#arrival.record.tls = connectionTls
    this.#socket = secure.socket
    this.#arrival.onSecured(secure.socket)
    if (this.#arrival.isEnding) return
    if (!asksClient) {
      this.#readHead()
      return
    }
    const { settings, tls, listeners } = this.#services
    const judged = clientCertificate(this.#id, secure, connectionTls, settings, tls, listeners, this.#asking)
    this.#whenDecided(judged, (outcome) => {
      if (outcome.kind === 'accepted') this.#readHead()
      else this.#refuseCertificate(outcome.code, outcome.why)
    })
  }

  #readHead(): void {
    this.#reading = 'head'
    this.#head = new RequestHeadReader(this.#securing !== undefined)
    this.#arrival.onAcceptStage('upgrade')
    this.#startClock()
    const held = this.#held?.take()
    this.#held = undefined
    this.#socket.resume()
    if (held) this.onBytes(held)
  }

  #onHead(outcome: HeadOutcome): void {
    if (outcome.kind === 'tls') this.#refuseTls()
    else if (outcome.kind === 'fault') this.#answer(rejected(outcome.fault))
    else this.#decideRequest(outcome.request, outcome.rest)
  }

  #decideRequest(request: UpgradeRequest, rest: Buffer): void {
    clearTimeout(this.#timer)
    this.#arrival.record.request = request
    this.#reading = 'held'
    this.#head = undefined
    if (rest.length > 0) (this.#held = new HeldBytes()).push(rest)
    if (this.#refusal) {
      this.#answer(refused(this.#refusal))
      return
    }
    this.#whenDecided(openRequest(this.#id, request, this.#services, this.#services.listeners, this.#asking), (outcome) => {
      const { upstream } = this.#services
      if (outcome.kind === 'open' && upstream) this.#openUpstream(upstream, request, outcome)
      else if (outcome.kind === 'open') this.#open(outcome)
      else if (outcome.kind === 'raw') this.#answerRaw(outcome)
      else this.#answer(outcome)
    })
  }

  #openUpstream(upstream: Upstream, request: UpgradeRequest, outcome: Opened): void {
    const dialling = (this.#dialling = new AbortController())
    const { signal } = dialling
    const opened = (answer: UpstreamAnswer): void => {
      this.#dialling = undefined
      if (signal.aborted) {
        if (answer.kind === 'open') answer.relay.closed('fin')
      } else if (answer.kind === 'open') {
        this.#arrival.relay = answer.relay
        this.#open(openedBy(request, outcome, answer.subProtocol, answer.headers))
      } else {
        const { status, headers, body } = answer
        this.#tell(outcome.remarks)
        this.#answer({ kind: 'answer', answer: { status, headers, body, isHead: false }, isRefusal: true, remarks: [] })
      }
    }
    const failed = (error: unknown): void => {
      this.#dialling = undefined
      if (signal.aborted) return
      const words = error instanceof Error ? error.message : String(error)
      const sentence = `The upstream could not be asked: ${words}`
      this.#answer(refused(fault(502, 'The upstream could not be asked.'), { code: 'listener-threw', sentence }))
    }
    upstream.open(this.#arrival.record, signal).then(opened).catch(failed)
  }

  #open({ subProtocol, deflate, responseText, remarks }: Opened): void {
    // Others may have opened while this one was decided about.
    if (this.#services.isFull) {
      this.#arrival.relay?.closed('fin')
      this.#arrival.relay = undefined
      this.#answer(full(this.#services.settings))
      return
    }
    this.#tell(remarks)
    const early = this.#held?.take()
    this.end()
    this.#arrival.record.subProtocol = subProtocol
    this.#arrival.record.deflate = deflate
    this.#arrival.onOpened(responseText, early)
  }

  /** The bytes of a listener: the request waits until all of them are written. */
  #answerRaw({ answer, opened }: Raw): void {
    this.#tell(opened.remarks)
    this.#raw = new RawWriter(
      this.#socket,
      () => answer.pieces(opened.responseText),
      (written, bytes, fault) => {
        this.#raw = undefined
        if (fault !== '') this.#services.listeners.report(this.#id, 'listener-threw', `The pieces of an answer threw: ${fault}`)
        const then = fault === '' ? answer.then : 'reset'
        this.#services.listeners.log(
          this.#id,
          1,
          `The opening request was answered with ${bytes} bytes as they were given, and then ${AND_THEN[then]}.`,
        )
        this.#endRaw(then, written, opened)
      },
    )
    this.#raw.begin()
  }

  #endRaw(then: RawAnswer['then'], written: string, opened: Opened): void {
    const { record } = this.#arrival
    if (then === 'open') {
      const early = this.#held?.take()
      this.end()
      record.subProtocol = opened.subProtocol
      record.deflate = opened.deflate
      this.#arrival.onOpened(written, early, true)
      return
    }
    record.responseHead = headOf(written)
    if (then === 'reset') {
      this.end()
      this.#arrival.onTurnedAway('its opening request was answered so')
      return
    }
    // What the client still says is read, and thrown away; without an end it stays until it goes.
    this.#linger()
    if (then === 'fin') this.#socket.end()
    else clearTimeout(this.#timer)
  }

  /** Goes on with an outcome, unless the client has left or the connection was ended meanwhile. */
  #whenDecided<T>(outcome: Eventually<T | Gone>, next: (outcome: T) => void): void {
    const apply = (decided: T | Gone): void => {
      if (decided !== GONE && this.#reading !== 'done') next(decided as T)
    }
    if (outcome instanceof Promise) void outcome.then(apply)
    else apply(outcome)
  }

  // What ends the pipeline before that.

  #answer({ answer, isRefusal, remarks }: Answered): void {
    this.#tell(remarks)
    if (isRefusal) this.#arrival.record.refusedWith = answer.status
    this.#linger()
    this.#arrival.record.responseHead = writeAnswer(this.#socket, answer)
  }

  #answerHello(outcome: Exclude<HelloOutcome, Gone>): void {
    // The handshake may have failed while the certificate was read.
    if (this.#arrival.isEnding) return
    const securing = this.#securing as Securing
    if (outcome.kind === 'refuse') securing.refuse(outcome.refusal, false)
    else if (outcome.kind === 'our fault') this.#refuseForOurFault(outcome)
    else {
      try {
        securing.proceed(outcome.choice)
      } catch (error) {
        if (!this.#arrival.isEnding) this.#refuseForOurFault(ourFault(error))
      }
    }
  }

  #refuseForOurFault({ code, sentence, refusal }: OurFault): void {
    this.#services.listeners.report(this.#id, code, sentence)
    this.#securing?.refuse(refusal, true)
  }

  #onTlsFailed(error: TlsError, isTold: boolean): void {
    // When we have ended the connection ourselves, that the client is gone is no news.
    if (!isTold && !this.#arrival.isEnding) this.#services.listeners.report(this.#id, errorCode(error), error.message)
    if (error.code === 'http-on-tls') this.#securing?.answerHttp()
    this.#asking.cancel()
    const isClients = error.code === 'client-left' || error.code === 'client-alert'
    this.#arrival.onTlsFailed(isClients ? 'client' : 'server', error.message, LINGER)
  }

  #refuseCertificate(code: ErrorCode, why: string): void {
    this.#services.listeners.report(this.#id, code, `The client's certificate was refused: ${why}`)
    if (this.#services.settings.sslRefuseWith403) {
      this.#refusal = fault(403, 'The certificate of the client is not accepted.')
      this.#readHead()
    } else this.#arrival.onTurnedAway(`its certificate was refused: ${why.replace(/\.$/, '')}`)
  }

  #refuseTls(): void {
    this.#services.listeners.report(
      this.#id,
      'bad-request',
      'The client speaks TLS (wss), but this port is plain: connect with ws:// or turn TLS on.',
    )
    this.#linger()
    this.#socket.end(TLS_ALERT)
  }

  #tell(remarks: readonly Remark[]): void {
    const { listeners } = this.#services
    for (const { code, logLevel = 1, sentence } of remarks)
      if (code) listeners.report(this.#id, code, sentence)
      else listeners.log(this.#id, logLevel, sentence)
  }

  #startClock(): void {
    const limit = connectionTimeout(this.#services.settings)
    this.#timer = setTimeout(() => {
      this.#services.listeners.report(
        this.#id,
        'timeout',
        `No complete request head within ${limit / 1000} s (DefaultConnectionTimeout); ${this.#head?.length ?? 0} bytes had arrived.`,
      )
      this.#answer(refused(fault(408, `No complete request within ${limit / 1000} seconds.`)))
    }, limit)
  }

  /** Reads on and throws away, so that unread bytes do not turn the answer into a reset; bounded. */
  #linger(): void {
    clearTimeout(this.#timer)
    this.#reading = 'lingering'
    this.#held = undefined
    this.#head = undefined
    this.#socket.resume()
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER)
  }

  // What the socket tells, until the connection is open.

  onBytes(chunk: Buffer): void {
    this.#isSilent = false
    if (this.#reading === 'head') {
      const outcome = this.#head?.push(chunk)
      if (outcome) this.#onHead(outcome)
    } else if (this.#reading === 'held') {
      this.#held ??= new HeldBytes()
      if (!this.#held.push(chunk)) this.#socket.pause()
    }
  }

  /** The client has ended its side: nobody waits for an answer any more. */
  onEnd(): void {
    if (this.#reading === 'lingering') return
    this.#asking.cancel()
    this.#dialling?.abort()
    const length = this.#head?.length ?? 0
    if (this.#reading === 'head' && length > 0)
      this.#services.listeners.report(this.#id, 'bad-request', `The client left after ${length} bytes of an unfinished request.`)
  }

  /** Not a byte of a request has come, nor of TLS. */
  get isSilent(): boolean {
    return this.waitsForClient && this.#isSilent && !this.#securing?.hasBytes
  }

  /** The client is to send more before anything is decided. */
  get waitsForClient(): boolean {
    return this.#reading !== 'lingering' && this.#reading !== 'done' && !this.#asking.isHeld && !this.#dialling
  }

  /** Stops clocks and questions. Call when the connection is gone, whatever the reason. */
  end(): void {
    clearTimeout(this.#timer)
    this.#reading = 'done'
    this.#raw?.end()
    this.#raw = undefined
    this.#dialling?.abort()
    this.#asking.end()
    this.#head = undefined
    this.#held = undefined
  }
}

/** What the client reads as the head of a response. */
function headOf(written: string): string {
  return written.split('\r\n\r\n', 1)[0] ?? ''
}

const AND_THEN: Readonly<Record<RawAnswer['then'], string>> = {
  open: 'the connection counts as open',
  fin: 'ended with FIN',
  reset: 'reset',
  nothing: 'left as it was',
}

function errorCode({ code }: TlsError): ErrorCode {
  return code === 'bad-tls-setting' ? 'bad-setting' : code
}

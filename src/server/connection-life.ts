// The life of one connection as a state machine, without a socket: its stages, why it ends, and the clocks of its end. What is done at each
// step is asked of LifeActions; the accept stages themselves are accept/pipeline.ts.
//
//   stage               what happens                    next stage     what is done
//   ------------------  ------------------------------  -------------  --------------------------------------------------------
//   accepted            let in                          tls, upgrade   the accept pipeline goes on
//   tls                 handshake over                  upgrade        the request head is read
//   upgrade             101 sent                        open           messages pass
//   accepted … upgrade  close()                         closing        RST
//   open                close()                         closing        Close frame; its answer is waited for CloseTimeout long,
//                                                                      or, with WaitForCloseResponse=false, FIN
//   open                the client's Close frame        closing        Close frame with its code, FIN
//   open                the protocol is broken          closing        Close frame with the code that says so, FIN
//   closing             the client's Close frame        closing        FIN
//   open, closing       a Close frame passes a relay    closing        nothing: the other side answers it, and ends; what comes is read on
//   accepted … closing  the client's FIN                the same       FIN
//   open, closing       the client's FIN, with a relay  the same       nothing: the upstream is ended, and its end comes back, or CloseTimeout
//   open, closing       the upstream's end              closing        FIN or RST
//   accepted … closing  drop()                          closing        FIN or RST, without a Close frame
//   accepted … closing  the connection broke            the same       nothing: the socket closes by itself
//   any but closed      the socket is gone              closed         Disconnected, when it was ever open
//
// After our FIN the client may read on as long as bytes move; the socket is destroyed when nothing has moved for CloseTimeout, or 2 s after
// all was taken. A Close frame inside a long frame cannot be sent: then it is RST. The first reason for the end is the one that is told;
// a Close frame received overrules all but another one.
import { WebSocketServerError } from './errors.ts'
import type { DisconnectedEvent, Initiator, StageEvent } from './events.ts'
import { closePayload } from './protocol/close-code.ts'
import type { Settings } from './settings.ts'

export type Stage = StageEvent['stage']

/** When both Close frames have crossed, the client may take so long to end its side before the socket is destroyed. */
const END_GRACE = 2_000

/** The client ended its side, and no Close frame came before. */
const LEFT_OPEN = 'the client ended the TCP connection without a Close frame'

interface Cause {
  readonly initiator: Initiator
  readonly description: string
  /** A close code; 1006 where no Close frame told one. */
  readonly code: number
  /** Both Close frames have crossed. */
  readonly wasClean: boolean
}

/** What the life of a connection has done. */
export interface LifeActions {
  /** Bytes handed to the socket that the client's side has not taken. */
  readonly unsent: number
  onStage(stage: Stage): void
  /** Stops the questions and clocks of the accept stages. */
  stopOpening(): void
  /** Nothing that arrives from now on is looked at. */
  stopReceiving(): void
  /** Nothing is sent from now on; what waits is rejected. */
  stopSending(why: () => WebSocketServerError): void
  /** Sends a Close frame and nothing after it. Returns false when it cannot be sent, inside a long frame. */
  sendClose(payload: Buffer): boolean
  /** Reads on although AcceptData is false: what is still to come is an answer to a Close frame, or the end. */
  readOn(): void
  /** What was sent before in this turn goes out. */
  flush(): void
  /** FIN behind what has been sent. */
  /** `isBare`: without TLS's close_notify. */
  endSocket(isBare: boolean): void
  resetSocket(): void
  destroySocket(): void
}

type LifeSettings = Pick<Settings, 'closeTimeout' | 'waitForCloseResponse'>

export class ConnectionLife {
  readonly #connectionId: string
  readonly #settings: LifeSettings
  readonly #actions: LifeActions
  #stage: Stage = 'accepted'
  #cause: Cause | undefined
  /** Where a relay has passed the end on: whose Close frame was the first, or that a TCP connection ended before one. */
  #relayed: 'client' | 'server' | 'end' | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(connectionId: string, settings: LifeSettings, actions: LifeActions) {
    this.#connectionId = connectionId
    this.#settings = settings
    this.#actions = actions
  }

  get stage(): Stage {
    return this.#stage
  }

  /** Why it ends is known: what follows is the consequence. */
  get isEnding(): boolean {
    return this.#cause !== undefined
  }

  /** An accept stage begins, or the connection is open. */
  reach(stage: Stage): void {
    if (this.#stage === stage) return
    this.#stage = stage
    this.#actions.onStage(stage)
  }

  /** Starts the closing handshake, with a code and a reason that may be sent. */
  close(code: number, reason: string): void {
    if (this.#stage === 'closing' || this.#stage === 'closed') return
    if (this.#stage !== 'open') {
      this.drop('reset')
      return
    }
    this.#sendClose(code, reason)
    if (!this.#settings.waitForCloseResponse) {
      this.#endsBy('server', reason, code)
      this.#end()
      return
    }
    const limit = this.#settings.closeTimeout
    this.#destroyAfter(limit * 1000, () => {
      this.#endsBy('server', `no Close frame from the client within ${limit} s`)
      return true
    })
    this.#actions.readOn()
  }

  /** Ends the TCP connection without a Close frame; with `bare-fin` without TLS's close_notify, too. */
  drop(how: 'fin' | 'bare-fin' | 'reset'): void {
    if (this.#stage === 'closed') return
    this.#endsBy(
      'server',
      how === 'reset' ? 'the server reset the TCP connection' : 'the server ended the TCP connection without a Close frame',
    )
    this.#actions.stopOpening()
    if (how !== 'reset') this.#actions.flush()
    this.#actions.stopReceiving()
    this.reach('closing')
    if (how === 'reset') this.#actions.resetSocket()
    else {
      this.#actions.stopSending(() => this.notOpen())
      this.#end(how === 'bare-fin')
    }
  }

  /** Refuses a client that is not answered. */
  refuse(why: string): void {
    this.#endsBy('server', why)
    this.#actions.resetSocket()
  }

  /** An accept stage has failed, and our side is ended. The client may read why for so many milliseconds. */
  fail(initiator: Initiator, description: string, linger: number): void {
    this.#endsBy(initiator, description)
    this.#destroyAfter(linger, () => true)
  }

  /** Ends what has not ended by itself. */
  giveUp(description: string): void {
    this.#endsBy('server', description)
    this.#actions.destroySocket()
  }

  /** The client's Close frame; the payload is code and reason as on the wire. */
  onCloseFrame(payload: Buffer): void {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
    const reason = payload.toString('utf8', 2)
    const isAnswer = this.#stage === 'closing'
    this.#endsBy(isAnswer ? 'server' : 'client', reason, code, true)
    if (!isAnswer) {
      this.reach('closing')
      // The same code back (RFC 6455 section 5.5.1), without the reason.
      if (!this.#actions.sendClose(Buffer.from(payload.subarray(0, payload.length >= 2 ? 2 : 0))))
        this.#actions.stopSending(() => this.notOpen())
    }
    this.#end()
  }

  /** A Close frame that a relay passes on, with code and reason as on the wire. The first one is the reason; both make it clean. */
  onCloseRelayed(from: 'client' | 'server', payload: Buffer): void {
    if (this.#stage === 'closing' && this.#relayed === undefined) {
      // We have closed the connection ourselves, and the client answers.
      if (from === 'client') this.onCloseFrame(payload)
      return
    }
    if (this.#cause) {
      if (this.#relayed !== 'end' && this.#relayed !== from) this.#cause = { ...this.#cause, wasClean: true }
      return
    }
    this.#relayed = from
    this.#endsBy(from, payload.toString('utf8', 2), payload.length >= 2 ? payload.readUInt16BE(0) : 1005)
    this.reach('closing')
    this.#actions.readOn()
  }

  /** The client has ended its side, which a relay passes on: it may still read what the upstream sends. */
  onEndRelayed(): void {
    if (!this.isEnding) this.#endsBy('client', LEFT_OPEN)
    this.#relayed ??= 'end'
    this.#destroyAfter(this.#settings.closeTimeout * 1000, () => true)
  }

  /** The upstream has ended its connection; `why` is told where no Close frame has said it. */
  endRelayed(how: 'fin' | 'reset', why: string): void {
    if (this.#stage === 'closed') return
    this.#endsBy('server', why)
    this.#relayed ??= 'end'
    this.#actions.flush()
    this.reach('closing')
    this.#actions.stopSending(() => this.notOpen())
    if (how === 'reset') this.#actions.resetSocket()
    else this.#end()
  }

  /** The client broke the protocol, and the connection is failed with a code that says so. */
  onViolation(code: number, reason: string): void {
    this.#actions.stopReceiving()
    const wasOpen = this.#stage === 'open'
    this.#endsBy('server', reason, code)
    if (wasOpen) this.#sendClose(code, reason)
    this.#end()
  }

  /** The client has ended its side. */
  onEnd(): void {
    if (this.#stage === 'open' || this.#stage === 'closing') this.#endsBy('client', LEFT_OPEN)
    else this.#endsBy('client', 'the client left before the connection was open')
    if (this.#stage === 'open') this.#actions.stopSending(() => this.notOpen())
    this.#end()
  }

  /** The connection broke; its socket closes by itself. Returns whether that is news, or the consequence of an end that was known. */
  onBroken(sentence: string): boolean {
    const isNews = !this.isEnding
    this.#endsBy('network', sentence)
    return isNews
  }

  /** The socket is gone. `hasLeft`: the client had ended its side before. Says how the connection ended. */
  onGone(hasLeft: boolean): DisconnectedEvent {
    if (hasLeft) this.#endsBy('client', LEFT_OPEN)
    clearTimeout(this.#timer)
    const { description = 'the socket was closed', code = 1006, wasClean = false, initiator = 'network' } = this.#cause ?? {}
    const why = description === '' ? `it was closed with ${code}` : description
    this.#actions.stopSending(() => new WebSocketServerError('connection-aborted', `The connection is over: ${why}.`))
    this.#stage = 'closed'
    return { connectionId: this.#connectionId, statusCode: code, description, wasClean, initiator }
  }

  /** Why nothing can be sent: `not-open`. */
  notOpen(): WebSocketServerError {
    // The stage stays `open` until the socket is gone when the client has just ended its side.
    const state = this.#stage === 'open' && this.#cause ? `ending: ${this.#cause.description}` : this.#stage
    return new WebSocketServerError('not-open', `Connection ${this.#connectionId} is ${state}; data can be sent while it is open.`)
  }

  #sendClose(code: number, reason: string): void {
    this.reach('closing')
    if (!this.#actions.sendClose(closePayload(code, reason))) this.drop('reset')
  }

  #endsBy(initiator: Initiator, description: string, code = 1006, wasClean = false): void {
    if (this.#cause && !(wasClean && !this.#cause.wasClean)) return
    this.#cause = { initiator: this.#cause?.initiator ?? initiator, description, code, wasClean }
  }

  /** Ends our side behind what has been sent. A client that is still reading that may read it to its end. */
  #end(isBare = false): void {
    this.#actions.endSocket(isBare)
    this.#destroyWhenStill(0)
  }

  #destroyWhenStill(silence: number): void {
    const waiting = this.#actions.unsent
    this.#destroyAfter(END_GRACE, () => {
      const left = this.#actions.unsent
      const silent = left < waiting ? 0 : silence + END_GRACE
      if (left === 0) return true
      if (silent >= this.#settings.closeTimeout * 1000) {
        // Our Close frame, if there was one, is among what it never took.
        if (this.#cause) this.#cause = { ...this.#cause, wasClean: false }
        return true
      }
      this.#destroyWhenStill(silent)
      return false
    })
  }

  /** Destroys the socket when it has not closed by itself until then. A later call replaces an earlier one. */
  #destroyAfter(milliseconds: number, isDue: () => boolean): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (isDue()) this.#actions.destroySocket()
    }, milliseconds)
  }
}

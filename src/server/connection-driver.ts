// The parts of one connection put together: what the socket tells goes to the accept pipeline, then to what receives and what sends; what
// happens goes to its life, and what that decides is done here.
import type { Socket } from 'node:net'
import type { Pending } from './accept/pending-connections.ts'
import { AcceptPipeline } from './accept/pipeline.ts'
import type { AcceptServices, Arrival } from './accept/pipeline.ts'
import { Securing } from './accept/securing.ts'
import { ConnectionLife } from './connection-life.ts'
import type { LifeActions, Stage } from './connection-life.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { WebSocketServerError } from './errors.ts'
import type { Initiator } from './events.ts'
import { flushGathered } from './gathered-writes.ts'
import { Incoming } from './incoming.ts'
import type { IncomingOwner } from './incoming.ts'
import { causeOfLoss } from './lost-connection.ts'
import { EMPTY_LINE } from './protocol/handshake.ts'
import { MessageDeflater } from './protocol/permessage-deflate.ts'
import type { ReceiveLimits, Violation } from './protocol/receiving.ts'
import { reset } from './reset.ts'
import type { RelayedOwner } from './sending/relayed-frames.ts'
import { Sender } from './sending/sender.ts'
import type { SenderOwner } from './sending/sender.ts'
import { SentTraffic } from './sending/sent-traffic.ts'
import { Wire } from './sending/wire.ts'
import { listenTo } from './socket-events.ts'
import type { SocketSink } from './socket-events.ts'
import type { SecureWire } from './tls/secure-wire.ts'
import { secureWireOf } from './tls/tls-stage.ts'
import type { ConnectionRelay, ConnectionTraffic, RecorderPlace } from './traffic.ts'
import { WireTap, type WireRecorder } from './wire-tap.ts'

/** What the server lends to its connections. */
export interface ConnectionServices extends AcceptServices, RecorderPlace {
  /** What a client may send, after the settings in force: one object for all connections that open under them. */
  readonly receiveLimits: ReceiveLimits
  /** Asked when a connection is accepted. */
  readonly wireRecorder: WireRecorder | undefined
  /** The connection is open, and no longer counts as pending. */
  opened(connection: Pending): void
  /** The connection's socket is gone. */
  forget(connectionId: string): void
}

export class ConnectionDriver implements SocketSink, Arrival, LifeActions, IncomingOwner, SenderOwner, RelayedOwner, Pending {
  readonly record: ConnectionRecord
  /** See `Connection.traffic`. */
  traffic: ConnectionTraffic | undefined
  /** See `Connection.relay`. */
  relay: ConnectionRelay | undefined
  /** It was reset: by the client, or by us. */
  #wasReset = false
  readonly #services: ConnectionServices
  readonly #life: ConnectionLife
  /** The raw one until TLS is in force, then the secure one. */
  #socket: Socket
  #pipeline: AcceptPipeline | undefined
  #incoming: Incoming | undefined
  #sender: Sender | undefined
  #acceptData = true
  #waitsForRelay = false
  /** Nothing that arrives is looked at. */
  #isDeaf = false
  /** BufferMessage as it was when the connection opened. */
  #buffersMessages = false
  #gone: Promise<void> | undefined
  #resolveGone: (() => void) | undefined

  answersPings = true

  constructor(record: ConnectionRecord, socket: Socket, services: ConnectionServices) {
    this.record = record
    this.#socket = socket
    this.#services = services
    this.#life = new ConnectionLife(record.connectionId, services.settings, this)
  }

  /** Begins the accept stages. Throws `tls-platform-changed`. */
  begin(): void {
    const socket = this.#socket
    const { settings, wireRecorder } = this.#services
    const tap = wireRecorder && new WireTap(socket, this.record, wireRecorder)
    const securing = settings.useSSL ? new Securing(this.record.connectionId, socket, this.#services, this, tap) : undefined
    this.#pipeline = new AcceptPipeline(this, socket, securing, this.#services)
    if (!securing) listenTo(socket, tap ? tap.before(this) : this)
    this.onStage('accepted')
    this.#pipeline.begin()
  }

  get life(): ConnectionLife {
    return this.#life
  }

  /** undefined before the connection is open. Made when it is first needed, as what receives is: most idle clients need neither. */
  get sender(): Sender | undefined {
    const { record } = this
    if (this.#sender || record.openedAt === 0 || this.#life.stage === 'closed') return this.#sender
    const { settings } = this.#services
    // The response to the handshake was one write, which nothing delays; most idle clients are never sent another.
    if (settings.tcpNoDelay) this.#socket.setNoDelay(true)
    const deflater = record.deflate && new MessageDeflater(record.deflate)
    const traffic = new SentTraffic(record, this.#services)
    return (this.#sender = new Sender(new Wire(this.#socket, record), traffic, record, settings, this, deflater))
  }

  /** See `Connection.secureWire`. */
  get secureWire(): SecureWire | undefined {
    return this.record.openedAt > 0 ? secureWireOf(this.#socket) : undefined
  }

  /** Bytes that wait because the client does not read. */
  get queued(): number {
    return this.#sender?.queued ?? this.#socket.writableLength
  }

  /** false from a send that failed with would-block until ReadyToSend. */
  get isReady(): boolean {
    return this.#sender?.isReady ?? true
  }

  get acceptData(): boolean {
    return this.#acceptData
  }
  set acceptData(value: boolean) {
    this.#acceptData = value
    const { stage } = this.#life
    if (stage !== 'open' && stage !== 'closing') return
    // With a rest it is resumed when that has been looked at.
    if (value && !this.#waitsForRelay && !this.#incoming?.hasRest) this.#socket.resume()
    else if (!value && stage === 'open') this.#socket.pause()
  }

  /** See `Connection.waitsForRelay`. */
  get waitsForRelay(): boolean {
    return this.#waitsForRelay
  }
  set waitsForRelay(value: boolean) {
    if (value === this.#waitsForRelay) return
    this.#waitsForRelay = value
    if (this.#life.stage === 'closed') return
    if (value) this.#socket.pause()
    else if (!this.#incoming?.hasRest) this.resume()
  }

  // Pending, until it is open.

  get isSilent(): boolean {
    return this.#pipeline?.isSilent ?? false
  }

  get waitsForClient(): boolean {
    return this.#pipeline?.waitsForClient ?? false
  }

  giveWay(limit: number): void {
    const what = this.isSilent ? 'it was silent' : 'its request was not complete'
    const seconds = ((Date.now() - this.record.acceptedAt) / 1000).toFixed(1)
    this.onTurnedAway(
      `${what} after ${seconds} s, and gave way to a newcomer; ${limit} connections may be live without being open (MaxPendingConnections)`,
    )
  }

  /** Resolves when the socket is gone and Disconnected has been delivered. */
  whenGone(): Promise<void> {
    if (this.#life.stage === 'closed') return Promise.resolve()
    return (this.#gone ??= new Promise((resolve) => (this.#resolveGone = resolve)))
  }

  // What the pipeline has come to (Arrival).

  get isEnding(): boolean {
    return this.#life.isEnding
  }

  onAcceptStage(stage: 'tls' | 'upgrade'): void {
    this.#life.reach(stage)
  }

  onSecured(socket: Socket): void {
    this.#socket = socket
  }

  onTurnedAway(why: string): void {
    const { connectionId, remoteHost, remotePort } = this.record
    this.#services.listeners.log(connectionId, 1, `Connection from ${remoteHost}:${remotePort} was reset: ${why}.`)
    this.#life.refuse(why)
  }

  onTlsFailed(initiator: Initiator, description: string, linger: number): void {
    this.#life.fail(initiator, description, linger)
  }

  onOpened(responseText: string, early: Buffer | undefined, isWritten = false): void {
    const { record } = this
    const { listeners, settings } = this.#services
    this.#pipeline = undefined
    this.#services.opened(this)
    const head = responseText.indexOf(EMPTY_LINE)
    record.responseHead = head < 0 ? responseText : responseText.slice(0, head)
    this.#buffersMessages = settings.bufferMessage
    record.openedAt = record.lastActivity = Date.now()
    if (!isWritten) this.#socket.write(responseText, 'latin1')
    this.#life.reach('open')
    if (listeners.hasListeners('connected')) listeners.emit('connected', { connectionId: record.connectionId })
    if (this.#acceptData) this.#socket.resume()
    else this.#socket.pause()
    this.relay?.opened()
    if (early && early.length > 0) this.onBytes(early)
  }

  // What the socket tells (SocketSink).

  onBytes(chunk: Buffer): void {
    if (this.#pipeline) this.#pipeline.onBytes(chunk)
    else if (this.record.openedAt > 0 && !this.#isDeaf) (this.#incoming ??= this.#receive()).onBytes(chunk)
  }

  #receive(): Incoming {
    const { listeners, receiveLimits } = this.#services
    return new Incoming(this.record, this.#services, listeners, this, {
      limits: receiveLimits,
      buffersMessages: this.#buffersMessages,
    })
  }

  onEnd(): void {
    if (this.#incoming && !this.#incoming.onEnd()) return
    this.#pipeline?.onEnd()
    if (this.relay && this.record.openedAt > 0) {
      this.#life.onEndRelayed()
      this.relay.endIn()
    } else this.#life.onEnd()
  }

  onDrain(): void {
    this.#sender?.onDrain()
  }

  onError(error: Error): void {
    const { connectionId, remoteHost, remotePort } = this.record
    const { code, sentence } = causeOfLoss(error)
    this.#wasReset ||= code === 'connection-reset'
    // After our own Close frame a client may hang up hard: that is an ending, not an error.
    if (this.#life.onBroken(sentence))
      this.#services.listeners.report(connectionId, code, `Connection to ${remoteHost}:${remotePort} was lost: ${sentence}.`)
    // With TLS the socket closes turns later: what was decided or read until then would be told as a second error.
    this.stopOpening()
  }

  onClose(): void {
    const { record } = this
    const { listeners } = this.#services
    const hasLeft = this.#incoming?.finish() ?? false
    this.stopOpening()
    this.#pipeline = undefined
    this.stopReceiving()
    record.ended = this.#life.onGone(hasLeft)
    this.relay?.closed(this.#wasReset ? 'reset' : 'fin')
    if (record.openedAt > 0) listeners.emit('disconnected', record.ended)
    this.onStage('closed')
    this.#services.forget(record.connectionId)
    this.#resolveGone?.()
  }

  // What is received (IncomingOwner).

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    if ((this.#acceptData || this.#life.stage !== 'open') && !this.#waitsForRelay) this.#socket.resume()
  }

  onPing(payload: Buffer): void {
    if (this.#life.stage === 'open' && this.answersPings && !this.relay) this.sender?.pong(payload)
  }

  onCloseFrame(payload: Buffer): void {
    if (this.relay) this.#life.onCloseRelayed('client', payload)
    else this.#life.onCloseFrame(payload)
  }

  onViolation({ code, reason }: Violation): void {
    if (this.relay) {
      this.#tellPassedOn('client', reason)
      return
    }
    this.stopReceiving()
    this.#services.listeners.report(
      this.record.connectionId,
      'protocol-error',
      `The client broke the protocol: ${reason}. The connection is failed with ${code}.`,
    )
    this.#life.onViolation(code, reason)
  }

  onLateEnd(): void {
    this.onEnd()
  }

  // What is passed on (Connection.passOn, RelayedOwner).

  /** See `Connection.passOn`. */
  passOn(bytes: Buffer): boolean {
    const { sender } = this
    return sender === undefined || this.#life.stage === 'closed'
      ? true
      : sender.relayed(this.#services.receiveLimits, this).pass(bytes)
  }

  onRelayReady(): void {
    this.relay?.ready()
  }

  onRelayedClose(payload: Buffer): void {
    this.#life.onCloseRelayed('server', payload)
  }

  onRelayedViolation({ reason }: Violation): void {
    this.#tellPassedOn('upstream', reason)
  }

  #tellPassedOn(side: 'client' | 'upstream', reason: string): void {
    this.#services.listeners.report(
      this.record.connectionId,
      'protocol-error',
      `The ${side} broke the protocol: ${reason}. Its bytes are passed on as they are; from here on they are neither read nor recorded.`,
    )
  }

  // What sending has come to (SenderOwner).

  onReadyToSend(): void {
    this.#services.listeners.emit('readyToSend', { connectionId: this.record.connectionId })
  }

  closeAfterInterrupt(): void {
    const { disconnectStatusCode, disconnectStatusDescription } = this.#services.settings
    if (this.#life.stage === 'open') this.#life.close(disconnectStatusCode, disconnectStatusDescription || 'send interrupted')
  }

  // What its life has done (LifeActions).

  get unsent(): number {
    return this.#socket.writableLength
  }

  onStage(stage: Stage): void {
    const { listeners } = this.#services
    const { connectionId, refusedWith } = this.record
    if (listeners.hasListeners('stage')) listeners.emit('stage', { connectionId, stage, refusedWith })
  }

  stopOpening(): void {
    this.#pipeline?.end()
  }

  stopReceiving(): void {
    this.#isDeaf = true
    this.#incoming?.stop()
    this.#incoming = undefined
  }

  stopSending(why: () => WebSocketServerError): void {
    this.#sender?.abandon(why)
  }

  sendClose(payload: Buffer): boolean {
    const { sender } = this
    if (!sender?.canClose) return false
    sender.close(payload)
    return true
  }

  readOn(): void {
    if (!this.#acceptData && !this.#waitsForRelay) this.#socket.resume()
  }

  flush(): void {
    flushGathered(this.#socket)
  }

  endSocket(isBare: boolean): void {
    const wire = isBare ? this.secureWire : undefined
    if (wire) wire.end()
    else this.#socket.end()
  }

  /** A secure socket resets the raw one below it. */
  resetSocket(): void {
    this.#wasReset = true
    if (this.record.tls) this.#socket.resetAndDestroy()
    else reset(this.#socket)
  }

  destroySocket(): void {
    this.#socket.destroy()
  }
}

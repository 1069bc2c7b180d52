// One connection, from the TCP accept until its socket is gone: its stages, what it receives, and how it ends.
import type { Socket } from 'node:net'
import { plainAddress } from './accept/allowed-clients.ts'
import { Opening } from './accept/opening.ts'
import type { Opened } from './accept/opening.ts'
import { WebSocketServerError, codeOfSystemError } from './errors.ts'
import { toKeep } from './borrowed-memory.ts'
import { Ending } from './ending.ts'
import type { DataInEvent, DisconnectedEvent, Initiator, StageEvent } from './events.ts'
import { flushGathered, inOneTurn, timeOfTurn } from './gathered-writes.ts'
import { Outgoing } from './outgoing.ts'
import type { SendFileOptions } from './outgoing.ts'
import { checkSendable, closePayload } from './protocol/close-code.ts'
import { MAX_CONTROL_PAYLOAD, OPCODE } from './protocol/frame.ts'
import { EMPTY_LINE, firstLineOf, headersOf } from './protocol/handshake.ts'
import type { Header, RequestHead, UpgradeRequest } from './protocol/handshake.ts'
import { MessageReceiver } from './protocol/message-receiver.ts'
import type { Batch, ReceiverSink } from './protocol/message-receiver.ts'
import { MessageDeflater, MessageInflater } from './protocol/permessage-deflate.ts'
import type { DeflateParams } from './protocol/permessage-deflate.ts'
import { reset } from './reset.ts'
import type { Securing } from './accept/securing.ts'
import type { ServerContext } from './server-context.ts'
import type { ConnectionTls } from './tls/connection-tls.ts'
import { TlsError } from './tls/tls-error.ts'
import { turnShare } from './turn-share.ts'

export type Stage = StageEvent['stage']

/** 0 automatic, 1 text, 2 binary, 9 ping, 10 pong. */
export type DataFormat = 0 | 1 | 2 | 9 | 10

const NO_HEADERS: readonly Header[] = []
const NO_BYTES = Buffer.alloc(0)

/** What DataIn's listeners get. Text is decoded when it is read. */
class DataIn implements DataInEvent {
  readonly connectionId: string
  readonly dataFormat: 1 | 2 | 10
  readonly bytes: Buffer
  readonly eom: boolean
  #text: string | Buffer | undefined
  constructor(connectionId: string, dataFormat: 1 | 2 | 10, bytes: Buffer, eom: boolean) {
    this.connectionId = connectionId
    this.dataFormat = dataFormat
    this.bytes = bytes
    this.eom = eom
  }
  get text(): string | Buffer {
    return (this.#text ??= this.dataFormat === 1 ? this.bytes.toString('utf8') : Buffer.from(this.bytes))
  }
}

export class Connection implements ReceiverSink {
  /** Grows with each connection and is never used again; `connectionId` is its text. */
  readonly number: number
  readonly connectionId: string
  readonly remoteHost: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number
  /** 0 until open. */
  openedAt = 0
  /** Milliseconds since the epoch of the last byte in or out. */
  lastActivity: number
  messagesIn = 0
  messagesOut = 0
  /** Payload bytes of data messages. */
  bytesIn = 0
  bytesOut = 0
  framesIn = 0
  framesOut = 0
  /** Bytes taken by the last send; 0 after one that failed with would-block. */
  bytesSent = 0
  /** Frame type of the next data sent with `send` or `dataToSend`. */
  dataFormat: DataFormat = 0
  /** Seconds that a send waits without any byte moving; 0: sends return at once. From DefaultTimeout. */
  timeout: number
  /** Yours. */
  userData: unknown = undefined
  subProtocol = ''
  /** Status of the HTTP answer that refused the opening handshake, or 0. */
  refusedWith = 0
  /** The HTTP response head as sent, as Latin-1 and without its empty line; "" before. */
  responseHead = ''
  /** The raw one until TLS is in force, then the secure one. */
  #socket: Socket
  readonly #context: ServerContext
  #stage: Stage = 'accepted'
  #opening: Opening | undefined
  #tls: ConnectionTls | undefined
  #head: RequestHead | undefined
  #host = ''
  #origin = ''
  #deflate: DeflateParams | undefined
  #receiver: MessageReceiver | undefined
  #outgoing: Outgoing | undefined
  #acceptData = true
  /** The client has broken the protocol, or the connection was dropped: what it still sends is thrown away. */
  #deaf = false
  /** What came in a turn whose share was spent; reading is paused. */
  #rest: Buffer | undefined
  /** The client has ended its side behind the rest. */
  #endWaits = false
  /** Made when the end begins: most of the time there is none. */
  #endingMade: Ending | undefined
  #gone: Promise<void> | undefined
  #resolveGone: (() => void) | undefined
  /** BufferMessage as it was when the connection opened. */
  #buffersMessages = false

  /** @internal */
  constructor(context: ServerContext, socket: Socket, number: number) {
    this.number = number
    this.connectionId = String(number)
    this.#context = context
    this.#socket = socket
    // Read once: a destroyed socket no longer knows them.
    this.remoteHost = plainAddress(socket.remoteAddress ?? '')
    this.remotePort = socket.remotePort ?? 0
    this.localAddress = context.boundAddress || plainAddress(socket.localAddress ?? '')
    this.localPort = context.boundPort
    this.timeout = context.settings.defaultTimeout
    this.acceptedAt = this.lastActivity = Date.now()
  }

  get stage(): Stage {
    return this.#stage
  }
  /** Data can be sent. */
  get connected(): boolean {
    return this.#stage === 'open'
  }
  /** Path and query of the opening request, "" before it arrived. */
  get requestURI(): string {
    return this.#head?.target ?? ''
  }
  /** The request head as it came, as Latin-1 and without its empty line; "" before it arrived. */
  get requestHead(): string {
    return this.#head?.text ?? ''
  }
  get requestLine(): string {
    return this.#head?.requestLine ?? ''
  }
  get host(): string {
    return this.#host
  }
  get origin(): string {
    return this.#origin
  }
  get requestHeaders(): readonly Header[] {
    return this.#head?.headers ?? NO_HEADERS
  }
  get responseLine(): string {
    return firstLineOf(this.responseHead)
  }
  get responseHeaders(): readonly Header[] {
    return headersOf(this.responseHead)
  }
  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  get extensions(): string {
    return this.#deflate?.response ?? ''
  }
  /** Bytes that wait because the client does not read. */
  get bytesQueued(): number {
    return this.#outgoing?.queued ?? this.#socket.writableLength
  }
  /** false from a send that failed with would-block until the ReadyToSend event. */
  get readyToSend(): boolean {
    return this.#stage === 'open' && (this.#outgoing?.isReady ?? true)
  }

  /** false stops reading, so that back-pressure reaches the client; what has been read already is still delivered. true resumes. */
  get acceptData(): boolean {
    return this.#acceptData
  }
  set acceptData(value: boolean) {
    this.#acceptData = value
    if (this.#stage !== 'open' && this.#stage !== 'closing') return
    // With a rest it is resumed when that has been looked at.
    if (value && !this.#rest) this.#socket.resume()
    else if (!value) this.#socket.pause()
  }

  /** Assigning sends, with `dataFormat`. What fails is reported by the Error event. */
  set dataToSend(value: string | Uint8Array) {
    this.send(value).catch((error: unknown) => {
      if (error instanceof WebSocketServerError) this.#context.report(this.connectionId, error.code, error.message)
    })
  }

  /**
   * Sends one message, or a piece of one announced with MessageLength. More than 16 KiB are sent from where they are: leave them
   * unchanged until they have gone (`bytesQueued` is 0). Bytes of a DataIn event may be sent back as they are.
   * Rejects with `not-open`, `would-block`, `timeout`, `interrupted`, `invalid-text`, `message-length`.
   */
  send(value: string | Uint8Array, format: DataFormat = this.dataFormat): Promise<void> {
    const outgoing = this.outgoing
    if (this.#stage !== 'open' || !outgoing) return Promise.reject(this.#notOpen())
    let bytes: Buffer
    if (typeof value === 'string') {
      // A message is UTF-8; a lone surrogate has no UTF-8, and a silent U+FFFD would not be what was typed.
      if (format !== 2 && !value.isWellFormed())
        return Promise.reject(
          new WebSocketServerError('invalid-text', 'The text has a lone surrogate, which UTF-8 cannot carry. Nothing was sent.'),
        )
      bytes = Buffer.from(value)
    } else bytes = Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    if (format === OPCODE.ping || format === OPCODE.pong) return this.#sendControl(format, bytes)
    return outgoing.send(bytes, format === 0 ? (typeof value === 'string' ? OPCODE.text : OPCODE.binary) : format, this.timeout)
  }

  /**
   * Sends one message at once, whatever `timeout` is, and without the promise of `send`: for those who answer every message. false:
   * nothing was sent, because the connection is not open or the queue is full; then ReadyToSend follows. The bytes are yours again when
   * it returns, and may be those of a DataIn event. Throws `message-length`.
   */
  trySend(bytes: Buffer, format: 1 | 2): boolean {
    const outgoing = this.outgoing
    return this.#stage === 'open' && outgoing !== undefined && outgoing.trySend(bytes, format)
  }

  sendFile(source: Parameters<Outgoing['sendFile']>[0], options: SendFileOptions = {}): Promise<void> {
    const outgoing = this.outgoing
    if (this.#stage !== 'open' || !outgoing) return Promise.reject(this.#notOpen())
    return outgoing.sendFile(source, options)
  }

  /** Sends a ping with at most 125 bytes. */
  ping(payload: Uint8Array = new Uint8Array(0)): Promise<void> {
    return this.#sendControl(OPCODE.ping, Buffer.from(payload))
  }

  /** Sends a pong that no ping has asked for (RFC 6455 section 5.5.3), with at most 125 bytes. */
  pong(payload: Uint8Array = new Uint8Array(0)): Promise<void> {
    return this.#sendControl(OPCODE.pong, Buffer.from(payload))
  }

  /** Ends the TCP connection without a Close frame: FIN, or RST. The client sees 1006. */
  drop(how: 'fin' | 'reset'): void {
    if (this.#stage === 'closed') return
    this.#ending.by(
      'server',
      how === 'fin' ? 'the server ended the TCP connection without a Close frame' : 'the server reset the TCP connection',
    )
    this.#opening?.end()
    // What was sent before in this turn goes out before the FIN.
    if (how === 'fin') flushGathered(this.#socket)
    this.#stopReceiving()
    this.setStage('closing')
    if (how === 'reset') this.#reset()
    else {
      this.#outgoing?.abandon(() => this.#notOpen())
      this.#ending.endSocket()
    }
  }

  /** Starts the closing handshake. Throws `bad-close-code`, `bad-close-reason`, `not-open`. */
  close(code: number, reason: string): void {
    checkSendable(code, reason)
    if (this.#stage === 'closing' || this.#stage === 'closed') return
    if (this.#stage !== 'open') {
      this.drop('reset')
      return
    }
    this.#sendClose(code, reason)
    if (!this.#context.settings.waitForCloseResponse) {
      this.#ending.by('server', reason, code)
      this.#ending.endSocket()
      return
    }
    const limit = this.#context.settings.closeTimeout
    this.#ending.destroyAfter(limit * 1000, () => {
      this.#ending.by('server', `no Close frame from the client within ${limit} s`)
      return true
    })
    if (!this.#acceptData) this.#socket.resume()
  }

  /** undefined before the connection is open. Made when it is first needed, as the receiver is: most idle clients need neither. @internal */
  get outgoing(): Outgoing | undefined {
    if (this.#outgoing || this.openedAt === 0 || this.#stage === 'closed') return this.#outgoing
    // The response to the handshake was one write, which nothing delays; most idle clients are never sent another.
    if (this.#context.settings.tcpNoDelay) this.#socket.setNoDelay(true)
    return (this.#outgoing = new Outgoing(this, this.#socket, this.#context, this.#deflate && new MessageDeflater(this.#deflate)))
  }

  /** Why it ends is known: what follows is the consequence. @internal */
  get isEnding(): boolean {
    return this.#endingMade?.cause !== undefined
  }

  /** TLS on this connection, from accept on; undefined for ws. @internal */
  securing: Securing | undefined = undefined

  /** Everything that is known of TLS on this connection; undefined for ws, and before the handshake is over. */
  get tls(): ConnectionTls | undefined {
    return this.#tls
  }

  /** The handshake is over: from now on bytes go through the secure socket. @internal */
  secured(socket: Socket, tls: ConnectionTls): void {
    this.#socket = socket
    this.#tls = tls
  }

  /** There will be no TLS, and our side is ended. The client may read why for so many milliseconds. @internal */
  securingFailed(initiator: Initiator, description: string, linger: number): void {
    this.#ending.by(initiator, description)
    this.#ending.destroyAfter(linger, () => true)
  }

  /** Begins the accept stages. @internal */
  begin(): void {
    this.#opening = new Opening(this, this.#socket, this.#context)
    this.#announceStage()
    this.#opening.begin()
  }

  /** @internal */
  setStage(stage: Stage): void {
    if (this.#stage === stage) return
    this.#stage = stage
    this.#announceStage()
  }

  #announceStage(): void {
    if (this.#context.hasListeners('stage'))
      this.#context.emit('stage', { connectionId: this.connectionId, stage: this.#stage, refusedWith: this.refusedWith })
  }

  /** @internal */
  refuseByReset(why: string): void {
    this.#ending.by('server', why)
    this.#context.log(this.connectionId, 1, `Connection from ${this.remoteHost}:${this.remotePort} was reset: ${why}.`)
    this.#reset()
  }

  /** A secure socket resets the raw one below it. */
  #reset(): void {
    if (this.#tls) this.#socket.resetAndDestroy()
    else reset(this.#socket)
  }

  /** The handshake is decided: answers 101 and opens. @internal */
  opened({ subProtocol, deflate, responseText, early }: Opened): void {
    this.#opening = undefined
    this.subProtocol = subProtocol
    this.responseHead = responseText.slice(0, -EMPTY_LINE.length)
    this.#deflate = deflate
    this.#buffersMessages = this.#context.settings.bufferMessage
    this.openedAt = this.lastActivity = Date.now()
    this.#socket.write(responseText, 'latin1')
    this.setStage('open')
    if (this.#context.hasListeners('connected')) this.#context.emit('connected', { connectionId: this.connectionId })
    if (this.#acceptData) this.#socket.resume()
    else this.#socket.pause()
    if (early && early.length > 0) this.onBytes(early)
  }

  /** Ends an interrupted send in the middle of a message: a Close frame, or a reset inside a long frame. @internal */
  closeAfterInterrupt(): void {
    const { disconnectStatusCode, disconnectStatusDescription } = this.#context.settings
    if (this.#stage === 'open') this.close(disconnectStatusCode, disconnectStatusDescription || 'send interrupted')
  }

  /** @internal */
  countMessageOut(bytes: number): void {
    this.messagesOut++
    this.countBytesOut(bytes)
  }

  /** @internal */
  countBytesOut(bytes: number): void {
    this.bytesOut += bytes
    this.lastActivity = timeOfTurn()
  }

  // What the socket reports. @internal, all of it.

  onBytes(chunk: Buffer): void {
    if (this.#opening) {
      this.#opening.onBytes(chunk)
      return
    }
    if (this.openedAt === 0 || this.#deaf) return
    // With TLS, what has been decrypted of a read still comes after a pause.
    if (this.#rest) this.#rest = Buffer.concat([this.#rest, chunk])
    else this.#receive(chunk)
  }

  #receive(chunk: Buffer): void {
    const receiver = (this.#receiver ??= new MessageReceiver(
      this.#context.receiveLimits,
      this.#deflate && new MessageInflater(this.#deflate),
      this,
    ))
    let taken = 0
    turnShare.begin(this)
    inOneTurn(() => {
      this.lastActivity = timeOfTurn()
      taken = receiver.receive(chunk, turnShare)
    })
    if (this.#deaf) return
    if (receiver.violation) this.#failWith(receiver)
    else if (turnShare.isSpent) this.#letOthersGo(chunk.subarray(taken))
  }

  /** Nothing more of this client is looked at, nor read, before others have had their turn. */
  #letOthersGo(rest: Buffer): void {
    this.#rest = toKeep(rest)
    this.#socket.pause()
    setImmediate(() => {
      turnShare.renew()
      const kept = this.#takeRest()
      if (kept.length > 0 && !this.#deaf) this.#receive(kept)
      if (this.#rest) return
      if (this.#acceptData || this.#stage !== 'open') this.#socket.resume()
      if (this.#endWaits) this.onEnd()
    })
  }

  #takeRest(): Buffer {
    const rest = this.#rest ?? NO_BYTES
    this.#rest = undefined
    return rest
  }

  onEnd(): void {
    if (this.#rest) {
      this.#endWaits = true
      return
    }
    this.#opening?.onEnd()
    if (this.#stage === 'open') {
      this.#ending.by('client', 'the client ended the TCP connection without a Close frame')
      this.#outgoing?.abandon(() => this.#notOpen())
    } else if (this.#stage === 'closing') this.#ending.by('client', 'the client ended the TCP connection without a Close frame')
    else this.#ending.by('client', 'the client left before the connection was open')
    this.#ending.endSocket()
  }

  onError(error: Error): void {
    const code =
      error instanceof TlsError && error.code === 'tls-broken' ? error.code : codeOfSystemError(error, 'connection-aborted')
    const sentence =
      code === 'connection-reset'
        ? 'the client reset the TCP connection'
        : code === 'connection-aborted'
          ? 'the TCP connection was aborted while bytes were being sent'
          : code === 'tls-broken'
            ? `TLS broke: ${error.message.replace(/\.$/, '')}`
            : `the TCP connection failed: ${error.message}`
    // After our own Close frame a client may hang up hard: that is an ending, not an error.
    const isNews = this.#endingMade?.cause === undefined
    this.#ending.by('network', sentence)
    if (isNews)
      this.#context.report(this.connectionId, code, `Connection to ${this.remoteHost}:${this.remotePort} was lost: ${sentence}.`)
    // With TLS the socket closes turns later: what was decided or read until then would be told as a second error.
    this.#opening?.end()
  }

  onDrain(): void {
    this.#outgoing?.onDrain()
  }

  onClose(): void {
    const wasOpen = this.openedAt > 0
    const rest = this.#takeRest()
    // What the client had sent before it went is all that is left of it: it is not lost for having come in a crowd.
    if (rest.length > 0 && !this.#deaf) this.#receiver?.receive(rest)
    if (this.#endWaits) this.#ending.by('client', 'the client ended the TCP connection without a Close frame')
    this.#opening?.end()
    this.#opening = undefined
    const ending = this.#endingMade?.cause
    this.#endingMade?.stop()
    this.#stopReceiving()
    this.#outgoing?.abandon(
      () =>
        new WebSocketServerError(
          'connection-aborted',
          `The connection is over: ${ending?.description ?? 'the socket was closed'}.`,
        ),
    )
    this.#stage = 'closed'
    const disconnected: DisconnectedEvent = {
      connectionId: this.connectionId,
      statusCode: ending?.code ?? 1006,
      description: ending?.description ?? 'the socket was closed',
      wasClean: ending?.wasClean ?? false,
      initiator: ending?.initiator ?? 'network',
    }
    this.ended = disconnected
    if (wasOpen) this.#context.emit('disconnected', disconnected)
    this.#announceStage()
    this.#context.forget(this)
    this.#resolveGone?.()
  }

  /** Resolves when the socket is gone and Disconnected has been delivered. @internal */
  whenGone(): Promise<void> {
    if (this.#stage === 'closed') return Promise.resolve()
    return (this.#gone ??= new Promise((resolve) => (this.#resolveGone = resolve)))
  }

  /** Ends what has not ended by itself. @internal */
  giveUp(description: string): void {
    this.#ending.by('server', description)
    this.#socket.destroy()
  }

  get #ending(): Ending {
    return (this.#endingMade ??= new Ending(this.#socket, this.#context.settings))
  }

  /** Nothing that arrives from now on is looked at. */
  #stopReceiving(): void {
    this.#deaf = true
    this.#receiver?.release()
    this.#receiver = undefined
  }

  /** How it ended; set just before Disconnected and the stage `closed` are fired, and for connections that never opened too. */
  ended: DisconnectedEvent | undefined = undefined

  // What the receiver reports (ReceiverSink). @internal, all of it.

  get wantsWholeMessages(): boolean {
    return this.#context.recorder !== undefined || this.#buffersMessages
  }
  get wantsPieces(): boolean {
    return !this.#buffersMessages
  }

  onFrames(count: number): void {
    this.framesIn += count
  }

  onMessages(batch: Batch): void {
    const { count, lengths, offsets, opcodes, bytes } = batch
    let total = 0
    for (let index = 0; index < count; index++) total += lengths[index] as number
    this.messagesIn += count
    if (!batch.deliveredInPieces) this.bytesIn += total
    batch.connection = this
    this.#context.recorder?.messagesIn(batch)
    if (batch.deliveredInPieces || !this.#context.hasListeners('dataIn')) return
    const id = this.connectionId
    for (let index = 0; index < count && !this.#deaf; index++) {
      const offset = offsets[index] as number
      const payload = bytes.subarray(offset, offset + (lengths[index] as number))
      this.#context.emit('dataIn', new DataIn(id, opcodes[index] as 1 | 2, payload, true))
    }
  }

  onPiece(opcode: number, piece: Buffer, last: boolean): void {
    if (this.#deaf) return
    this.bytesIn += piece.length
    if (last && !this.wantsWholeMessages) this.messagesIn++
    if (this.#context.hasListeners('dataIn'))
      this.#context.emit('dataIn', new DataIn(this.connectionId, opcode as 1 | 2, piece, last))
  }

  onControl(opcode: number, payload: Buffer, mask: number): void {
    this.#context.recorder?.controlIn(this, opcode, payload, mask)
    switch (opcode) {
      case OPCODE.ping:
        if (this.#stage === 'open') this.outgoing?.pong(payload)
        return
      case OPCODE.pong:
        this.#context.emit('dataIn', new DataIn(this.connectionId, 10, payload, true))
        return
      case OPCODE.close:
        this.#receiveClose(payload)
    }
  }

  #receiveClose(payload: Buffer): void {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
    const reason = payload.toString('utf8', 2)
    const answered = this.#stage === 'closing'
    this.#ending.by(answered ? 'server' : 'client', reason, code, true)
    if (!answered) {
      this.setStage('closing')
      // The same code back (RFC 6455 section 5.5.1), without the reason.
      if (this.outgoing?.canClose) this.outgoing.close(payload.length >= 2 ? Buffer.from(payload.subarray(0, 2)) : Buffer.alloc(0))
      else this.#outgoing?.abandon(() => this.#notOpen())
    }
    this.#ending.endSocket()
  }

  #failWith(receiver: MessageReceiver): void {
    const { code, reason } = receiver.violation as { code: number; reason: string }
    this.#stopReceiving()
    this.#context.report(
      this.connectionId,
      'protocol-error',
      `The client broke the protocol: ${reason}. The connection is failed with ${code}.`,
    )
    const wasOpen = this.#stage === 'open'
    this.#ending.by('server', reason, code)
    if (wasOpen) this.#sendClose(code, reason)
    this.#ending.endSocket()
  }

  #sendClose(code: number, reason: string): void {
    this.setStage('closing')
    if (this.outgoing?.canClose) this.outgoing.close(closePayload(code, reason))
    else this.drop('reset')
  }

  #sendControl(opcode: number, payload: Buffer): Promise<void> {
    const outgoing = this.outgoing
    if (this.#stage !== 'open' || !outgoing) return Promise.reject(this.#notOpen())
    if (payload.length > MAX_CONTROL_PAYLOAD)
      return Promise.reject(
        new WebSocketServerError(
          'send-failed',
          `A ping or pong has at most ${MAX_CONTROL_PAYLOAD} bytes; this one has ${payload.length}. Nothing was sent.`,
        ),
      )
    return outgoing.sendControl(opcode, payload)
  }

  #notOpen(): WebSocketServerError {
    return new WebSocketServerError(
      'not-open',
      `Connection ${this.connectionId} is ${this.#stage}; data can be sent while it is open.`,
    )
  }

  /** Answered without being opened, and only kept until the client has read the answer. @internal */
  get isLingering(): boolean {
    return this.#opening?.isLingering ?? false
  }

  /** The opening request as soon as it is known, for listeners that look while a question is open. @internal */
  requestArrived(request: UpgradeRequest): void {
    this.#head = request.head
    this.#host = request.host
    this.#origin = request.origin
  }
}

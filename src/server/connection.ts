// One connection as a user of the library holds it: what is known of it, and what can be done with it. What goes on behind it is
// connection-driver.ts.
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { plainAddress } from './accept/allowed-clients.ts'
import { ConnectionDriver } from './connection-driver.ts'
import type { ConnectionServices } from './connection-driver.ts'
import type { Stage } from './connection-life.ts'
import { ConnectionRecord } from './connection-record.ts'
import type { DataFormat } from './connection-record.ts'
import { WebSocketServerError } from './errors.ts'
import { checkSendable } from './protocol/close-code.ts'
import { MAX_CONTROL_PAYLOAD, OPCODE } from './protocol/frame.ts'
import { shortened } from './quoted.ts'
import type { SendFileOptions } from './sending/long-messages.ts'
import type { Sender } from './sending/sender.ts'
import type { SecureWire } from './tls/secure-wire.ts'
import type { ConnectionRelay, ConnectionTraffic, OutgoingShaper } from './traffic.ts'

export type { Stage } from './connection-life.ts'
export type { DataFormat } from './connection-record.ts'

/** The address that is bound, "" when it is every one: then each socket knows its own. */
export interface Binding {
  readonly address: string
  readonly port: number
}

/** Of a message that a shaper has. */
const TAKEN = Promise.resolve()

export class Connection extends ConnectionRecord {
  /** @internal */
  readonly driver: ConnectionDriver
  readonly #services: ConnectionServices
  /** **ours**: decides about each data message before it is framed; files and pieces of announced messages go by. undefined: nobody does. */
  shaper: OutgoingShaper | undefined

  /** @internal */
  constructor(services: ConnectionServices, socket: Socket, { address, port }: Binding, number: number) {
    // Read once: a destroyed socket no longer knows them.
    super(
      number,
      {
        remoteHost: plainAddress(socket.remoteAddress ?? ''),
        remotePort: socket.remotePort ?? 0,
        localAddress: address || plainAddress(socket.localAddress ?? ''),
        localPort: port,
      },
      services.settings.defaultTimeout,
    )
    this.#services = services
    this.driver = new ConnectionDriver(this, socket, services)
  }

  get stage(): Stage {
    return this.driver.life.stage
  }
  /** Data can be sent. */
  get connected(): boolean {
    return this.stage === 'open'
  }
  /** Bytes that wait because the client does not read. */
  get bytesQueued(): number {
    return this.driver.queued
  }
  /** false from a send that failed with would-block until the ReadyToSend event. */
  get readyToSend(): boolean {
    return this.stage === 'open' && this.driver.isReady
  }

  /** false stops reading, so that back-pressure reaches the client; what has been read already is still delivered. true resumes. */
  get acceptData(): boolean {
    return this.driver.acceptData
  }
  set acceptData(value: boolean) {
    this.driver.acceptData = value
  }

  /** **ours**: gets what this client sends, see `ConnectionTraffic`; undefined: nobody does, which costs nothing. */
  get traffic(): ConnectionTraffic | undefined {
    return this.driver.traffic
  }
  set traffic(value: ConnectionTraffic | undefined) {
    this.driver.traffic = value
  }

  /** **ours**: passes on what this client sends, see `ConnectionRelay`. It came with the opening (`WebSocketServer.upstream`). */
  get relay(): ConnectionRelay | undefined {
    return this.driver.relay
  }

  /**
   * **ours**: puts frames of an upstream on the wire as they are, whole or in parts, without a mask; they are counted and recorded as messages that were
   * sent, and what else is sent waits for the end of the frame or message that has begun. The bytes are yours again when it returns. false: pass nothing
   * more before `ConnectionRelay.ready`.
   */
  passOn(bytes: Buffer): boolean {
    return this.driver.passOn(bytes)
  }

  /** **ours**: true stops reading as long as what has been passed on has not been taken; beside `acceptData`, which is for others. */
  get waitsForRelay(): boolean {
    return this.driver.waitsForRelay
  }
  set waitsForRelay(value: boolean) {
    this.driver.waitsForRelay = value
  }

  /** **ours**: ends the connection as its upstream has ended. `why` is told where no Close frame has said it. */
  endRelayed(how: 'fin' | 'reset', why: string): void {
    this.driver.life.endRelayed(how, why)
  }

  /** **ours**: false answers no ping any more, which RFC 6455 section 5.5.2 demands. */
  get answersPings(): boolean {
    return this.driver.answersPings
  }
  set answersPings(value: boolean) {
    this.driver.answersPings = value
  }

  /** Assigning sends, with `dataFormat`. What fails is reported by the Error event. */
  set dataToSend(value: string | Uint8Array) {
    this.send(value).catch((error: unknown) => {
      if (error instanceof WebSocketServerError) this.#services.listeners.report(this.connectionId, error.code, error.message)
    })
  }

  /**
   * Sends one message, or a piece of one announced with MessageLength. More than 16 KiB are sent from where they are: leave them
   * unchanged until they have gone (`bytesQueued` is 0). Bytes of a DataIn event may be sent back as they are.
   * `maxFrameSize`: payload bytes of one frame of this message, 0 for no bound; without it the setting of that name.
   * Rejects with `not-open`, `would-block`, `timeout`, `interrupted`, `invalid-text`, `message-length`, and `send-failed` for what is neither text nor bytes.
   */
  send(value: string | Uint8Array, format: DataFormat = this.dataFormat, maxFrameSize?: number): Promise<void> {
    const sender = this.#openSender
    if (!sender) return this.#rejectAsNotOpen()
    let bytes: Buffer
    if (typeof value === 'string') {
      // A message is UTF-8; a lone surrogate has no UTF-8, and a silent U+FFFD would not be what was typed.
      if (format !== 2 && !value.isWellFormed())
        return Promise.reject(
          new WebSocketServerError('invalid-text', 'The text has a lone surrogate, which UTF-8 cannot carry. Nothing was sent.'),
        )
      bytes = Buffer.from(value)
    } else if (ArrayBuffer.isView(value)) bytes = asBuffer(value)
    else return Promise.reject(noPayload(value))
    if (format === OPCODE.ping || format === OPCODE.pong) return this.#sendControl(format, bytes)
    const opcode = format === 0 ? (typeof value === 'string' ? OPCODE.text : OPCODE.binary) : format
    if (this.shaper && sender.announced === 0 && this.shaper.take(bytes, opcode as 1 | 2)) return TAKEN
    return sender.send(bytes, opcode, this.timeout, maxFrameSize)
  }

  /**
   * Sends one message at once, whatever `timeout` is, and without the promise of `send`: for those who answer every message. false:
   * nothing was sent, because the connection is not open or the queue is full; then ReadyToSend follows. The bytes are yours again when
   * it returns, and may be those of a DataIn event. Throws `message-length`.
   */
  trySend(bytes: Buffer, format: 1 | 2): boolean {
    const sender = this.#openSender
    if (sender && this.shaper?.take(bytes, format)) return true
    return sender?.trySend(bytes, format) ?? false
  }

  /**
   * Streams a file or a stream as one message with bounded memory. Rejects with `not-open`, `file-unreadable`, `file-changed`, `timeout`,
   * `interrupted`, `message-length`.
   */
  sendFile(source: string | Readable, options: SendFileOptions = {}): Promise<void> {
    if (typeof source !== 'string' && !isStream(source))
      return Promise.reject(
        new WebSocketServerError(
          'file-unreadable',
          `sendFile takes the path of a file as a string, or a Readable; this is ${kindOf(source)}. Nothing was sent.`,
        ),
      )
    return this.#openSender?.sendFile(source, options) ?? this.#rejectAsNotOpen()
  }

  /**
   * Puts bytes on the wire as they are, at any moment, to test what a client makes of them: behind what was sent before, and inside a message
   * or frame that is going out in steps. Nothing is framed, checked, counted or recorded; Log tells how many there were, unless whoever calls
   * says so (`isTold` false). Rejects with `not-open`, `would-block`.
   */
  sendRaw(bytes: Uint8Array, isTold = true): Promise<void> {
    const sender = this.#openSender
    if (!sender) return this.#rejectAsNotOpen()
    if (!ArrayBuffer.isView(bytes)) return Promise.reject(noPayload(bytes))
    const what =
      bytes.length === 1 ? '1 byte was put on the wire as it is' : `${bytes.length} bytes were put on the wire as they are`
    if (isTold) this.#services.listeners.log(this.connectionId, 1, `${what} (sendRaw).`)
    return sender.sendRaw(asBuffer(bytes))
  }

  /** Sends a ping with at most 125 bytes. */
  ping(payload: Uint8Array = new Uint8Array(0)): Promise<void> {
    return this.#sendControl(OPCODE.ping, Buffer.from(payload))
  }

  /** Sends a pong that no ping has asked for (RFC 6455 section 5.5.3), with at most 125 bytes. */
  pong(payload: Uint8Array = new Uint8Array(0)): Promise<void> {
    return this.#sendControl(OPCODE.pong, Buffer.from(payload))
  }

  /** **ours**: what can be done wrong below the messages of an open wss connection, see `SecureWire`; undefined without TLS, and before it is open. */
  get secureWire(): SecureWire | undefined {
    return this.driver.secureWire
  }

  /**
   * Ends the TCP connection without a Close frame: FIN, or RST. The client sees 1006. `bare-fin`: with TLS, without its close_notify, which RFC 8446 section 6.1
   * demands before FIN.
   */
  drop(how: 'fin' | 'bare-fin' | 'reset'): void {
    this.driver.life.drop(how)
  }

  /** Starts the closing handshake. Throws `bad-close-code`, `bad-close-reason`. */
  close(code: number, reason: string): void {
    checkSendable(code, reason)
    this.driver.life.close(code, reason)
  }

  get #openSender(): Sender | undefined {
    return this.driver.life.stage === 'open' ? this.driver.sender : undefined
  }

  #sendControl(opcode: number, payload: Buffer): Promise<void> {
    const sender = this.#openSender
    if (!sender) return this.#rejectAsNotOpen()
    if (payload.length > MAX_CONTROL_PAYLOAD)
      return Promise.reject(
        new WebSocketServerError(
          'send-failed',
          `A ping or pong has at most ${MAX_CONTROL_PAYLOAD} bytes; this one has ${payload.length}. Nothing was sent.`,
        ),
      )
    return sender.sendControl(opcode, payload)
  }

  #rejectAsNotOpen(): Promise<never> {
    return Promise.reject(this.driver.life.notOpen())
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Programs in JavaScript can give anything. */
function noPayload(value: unknown): WebSocketServerError {
  return new WebSocketServerError(
    'send-failed',
    `What is sent is a string, or bytes as a Uint8Array; this is ${kindOf(value)}. Nothing was sent.`,
  )
}

function isStream(source: unknown): source is Readable {
  const { destroy, iterator } = (source ?? {}) as Partial<Readable>
  return typeof destroy === 'function' && typeof iterator === 'function'
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return value === null || value === undefined ? String(value) : `a ${typeof value}`
  const name: unknown = (value.constructor as { readonly name?: unknown } | undefined)?.name
  return typeof name === 'string' && name !== '' ? `an object (${shortened(name)})` : 'an object'
}

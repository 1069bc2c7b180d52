// What is known of one connection: plain facts and counters, which the parts of a connection keep up to date.
import { firstLineOf, headersOf } from './protocol/handshake.ts'
import type { Header, UpgradeRequest } from './protocol/handshake.ts'
import type { DeflateParams } from './protocol/permessage-deflate.ts'
import type { DisconnectedEvent } from './events.ts'
import type { ConnectionTls } from './tls/connection-tls.ts'

/** 0 automatic, 1 text, 2 binary, 9 ping, 10 pong. */
export type DataFormat = 0 | 1 | 2 | 9 | 10

/** The ends of the TCP connection. */
export interface Endpoints {
  readonly remoteHost: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
}

const NO_HEADERS: readonly Header[] = []

export class ConnectionRecord implements Endpoints {
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
  /** How it ended; set just before Disconnected and the stage `closed` are fired, and for connections that never opened too. */
  ended: DisconnectedEvent | undefined = undefined
  /** Everything that is known of TLS on this connection; undefined for ws, and before the handshake is over. */
  tls: ConnectionTls | undefined = undefined
  /** The opening request as soon as it is known, for listeners that look while a question is open. @internal */
  request: UpgradeRequest | undefined = undefined
  /** permessage-deflate, as agreed. @internal */
  deflate: DeflateParams | undefined = undefined

  constructor(number: number, { remoteHost, remotePort, localAddress, localPort }: Endpoints, timeout: number) {
    this.number = number
    this.connectionId = String(number)
    this.remoteHost = remoteHost
    this.remotePort = remotePort
    this.localAddress = localAddress
    this.localPort = localPort
    this.timeout = timeout
    this.acceptedAt = this.lastActivity = Date.now()
  }

  /** Path and query of the opening request, "" before it arrived. */
  get requestURI(): string {
    return this.request?.head.target ?? ''
  }
  /** The request head as it came, as Latin-1 and without its empty line; "" before it arrived. */
  get requestHead(): string {
    return this.request?.head.text ?? ''
  }
  get requestLine(): string {
    return this.request?.head.requestLine ?? ''
  }
  get host(): string {
    return this.request?.host ?? ''
  }
  get origin(): string {
    return this.request?.origin ?? ''
  }
  get requestHeaders(): readonly Header[] {
    return this.request?.head.headers ?? NO_HEADERS
  }
  get responseLine(): string {
    return firstLineOf(this.responseHead)
  }
  get responseHeaders(): readonly Header[] {
    return headersOf(this.responseHead)
  }
  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  get extensions(): string {
    return this.deflate?.response ?? ''
  }
}

// The component's events and what their listeners get (component.md section 5), declared once.
import type { ShownCertificate } from './tls/check/client-certificate.ts'
import type { TlsDeviation } from './tls/tls-deviation.ts'

/**
 * **ours**: the answer to an opening request as bytes, to test what a client makes of it. Nothing of it is checked; Log tells how many bytes it had.
 */
export interface RawAnswer {
  /**
   * What is written, piece by piece; `after` is how long a piece waits behind the one before, in milliseconds, default 0. `valid` is the response that
   * would be sent, with its empty line. May go on without end: it is stopped when the client leaves.
   */
  readonly pieces: (valid: string) => Iterable<RawPiece>
  /** What becomes of the connection behind it: it counts as open, is ended with FIN, or with a reset, or stays as it is until the client goes. */
  readonly then: 'open' | 'fin' | 'reset' | 'nothing'
}

export interface RawPiece {
  readonly bytes: Buffer
  readonly after?: number
}

/** Arguments of the four question events decide: a listener changes them, and may be async. */
export interface ConnectionRequestEvent {
  readonly connectionId: string
  readonly address: string
  readonly port: number
  /** Aborted when the client has gone or the deadline has passed: nobody waits for the decision any more. */
  readonly signal: AbortSignal
  /** false resets the connection. */
  accept: boolean
}

/**
 * The ClientHello has arrived, and the handshake waits. Changing the four certificate fields serves another certificate to this connection
 * alone; they mean what SSLCertStoreType, SSLCertStore, SSLCertStorePassword and SSLCertSubject mean, and come with their values.
 */
export interface SSLConnectionRequestEvent {
  readonly connectionId: string
  /** IANA names, separated by commas, in the client's order. */
  readonly supportedCipherSuites: string
  readonly supportedSignatureAlgs: string
  /** **ours**, as are the next seven: the name that the client asks for (SNI), or "". */
  readonly serverName: string
  /** Protocols, such as `http/1.1`, separated by commas; a comma in the name of one is `\x2c`. */
  readonly alpn: string
  readonly supportedVersions: string
  readonly supportedGroups: string
  /** Groups that the client has sent a key share for. */
  readonly keyShares: string
  /** Fingerprints of the ClientHello; JA3 as its MD5. */
  readonly ja3: string
  readonly ja4: string
  readonly signal: AbortSignal
  certStoreType: number
  certStore: string
  certPassword: string
  certSubject: string
  /** false ends the handshake with an alert. */
  accept: boolean
  /** **ours**: the number of that alert (RFC 8446 section 6.2); default 49, access_denied. */
  alert: number
  /** **ours**: what TLS does otherwise than it should on this connection alone, see `TlsDeviation`. */
  deviation: TlsDeviation | undefined
}

/** The handshake is complete, and no byte of HTTP has been answered. Fired when SSLAuthenticateClients is true. */
export interface SSLClientAuthenticationEvent {
  readonly connectionId: string
  /** PEM of the client's certificate, with SSLIncludeCertChain that of all that it sent; "" without one. */
  readonly certEncoded: string
  readonly certSubject: string
  readonly certIssuer: string
  /** "OK", or why the certificate is not trusted. */
  readonly status: string
  /** **ours**: what the client sent, its own certificate first. */
  readonly chain: readonly ShownCertificate[]
  readonly signal: AbortSignal
  /** Preset with our verdict. false ends the connection, with a reset, or with HTTP 403 where SSLRefuseWith403 is set. */
  accept: boolean
}

export interface SSLStatusEvent {
  readonly connectionId: string
  readonly message: string
  /** **ours**: the step, or `record` for one TLS record (LogSSLPackets). */
  readonly stage: string
  /** **ours**: the record in words, or "". */
  readonly record: string
}

export interface WebSocketOpenRequestEvent {
  readonly connectionId: string
  readonly method: string
  readonly requestURI: string
  readonly hostHeader: string
  readonly originHeader: string
  /** As received, in order, duplicates kept. */
  readonly requestHeaders: readonly (readonly [name: string, value: string])[]
  /** The client's Sec-WebSocket-Extensions, "" when it sent none. */
  readonly extensions: string
  readonly signal: AbortSignal
  /**
   * Comes as the client's list, "chat.v2, chat.v1", and leaves as the one chosen, or "" for none. Untouched: the first that the
   * server supports.
   */
  subProtocols: string
  /** 101 opens; another status from 200 to 599 refuses with that status, those headers and that body. */
  statusCode: number
  /** Extra headers of the response. */
  responseHeaders: [name: string, value: string][]
  body: string
  /** **ours**: instead of all of that; see `RawAnswer`. Undefined: none. */
  answer: RawAnswer | undefined
}

export interface ConnectedEvent {
  readonly connectionId: string
}

export interface DataInEvent {
  readonly connectionId: string
  /** 1 text, 2 binary, 10 pong. */
  readonly dataFormat: 1 | 2 | 10
  /** A string for text, bytes otherwise. Decoded when it is first read, which must be before the listener returns or awaits. */
  readonly text: string | Buffer
  /** The payload itself, not copied: valid until the listener returns or awaits. */
  readonly bytes: Buffer
  /** This is the last piece of the message. */
  readonly eom: boolean
}

export interface ReadyToSendEvent {
  readonly connectionId: string
}

export type Initiator = 'client' | 'server' | 'network'

export interface DisconnectedEvent {
  readonly connectionId: string
  /** The close code received or sent, 1005 when the Close frame had none, 1006 when there was no Close frame. */
  readonly statusCode: number
  readonly description: string
  /** Both Close frames have crossed. */
  readonly wasClean: boolean
  readonly initiator: Initiator
}

export interface ErrorEvent {
  /** May be "". */
  readonly connectionId: string
  readonly errorCode: number
  readonly code: string
  readonly description: string
}

export interface LogEvent {
  readonly connectionId: string
  /** 1 info, 2 verbose, 3 debug. */
  readonly logLevel: 1 | 2 | 3
  readonly message: string
  readonly logType: 'Info' | 'Error' | 'Verbose' | 'Debug'
}

/**
 * **ours**: a life event for whoever keeps a list of connections, fired for every change of stage of every connection, those that
 * never open included.
 */
export interface StageEvent {
  readonly connectionId: string
  readonly stage: 'accepted' | 'tls' | 'upgrade' | 'open' | 'closing' | 'closed'
  /** Status of the HTTP answer that refused the opening handshake; 0 otherwise. Set with `closed`. */
  readonly refusedWith: number
}

export interface WebSocketServerEvents {
  connectionRequest: ConnectionRequestEvent
  sslConnectionRequest: SSLConnectionRequestEvent
  sslStatus: SSLStatusEvent
  sslClientAuthentication: SSLClientAuthenticationEvent
  webSocketOpenRequest: WebSocketOpenRequestEvent
  connected: ConnectedEvent
  dataIn: DataInEvent
  readyToSend: ReadyToSendEvent
  disconnected: DisconnectedEvent
  error: ErrorEvent
  log: LogEvent
  stage: StageEvent
}

export type EventName = keyof WebSocketServerEvents
export type QuestionEventName = 'connectionRequest' | 'sslConnectionRequest' | 'sslClientAuthentication' | 'webSocketOpenRequest'
export type Listener<N extends EventName> = (
  event: WebSocketServerEvents[N],
) => N extends QuestionEventName ? void | Promise<void> : void

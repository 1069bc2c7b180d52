// The component's events and what their listeners get (component.md section 5), declared once.

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
export type QuestionEventName = 'connectionRequest' | 'webSocketOpenRequest'
export type Listener<N extends EventName> = (
  event: WebSocketServerEvents[N],
) => N extends QuestionEventName ? void | Promise<void> : void

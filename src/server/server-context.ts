// What the server lends to its connections: settings, listeners, the recorder, and the ways to report.
import type { Connection } from './connection.ts'
import type { ErrorCode } from './errors.ts'
import type { EventName, LogEvent, QuestionEventName, WebSocketServerEvents } from './events.ts'
import type { ReceiveLimits } from './protocol/message-receiver.ts'
import type { Settings } from './settings.ts'
import type { TlsService } from './tls/tls-service.ts'
import type { TrafficRecorder } from './traffic.ts'

/** An answer to a plain HTTP GET on the port. */
export interface Page {
  readonly contentType: string
  readonly body: string | Uint8Array
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

export interface ServerContext {
  readonly settings: Settings
  /** What a client may send, after the settings in force: one object for all connections that open under them. */
  readonly receiveLimits: ReceiveLimits
  /** The address that is bound, "" when it is every one: then each socket knows its own. */
  readonly boundAddress: string
  readonly boundPort: number
  readonly recorder: TrafficRecorder | undefined
  /** What TLS connections share. */
  readonly tls: TlsService
  readonly pageFor: ((requestURI: string) => Page | undefined) | undefined
  /** Live connections are more than MaxConnections. */
  readonly isFull: boolean
  hasListeners(name: EventName): boolean
  /** Delivers a report event. A listener that throws is reported as an error and harms nothing. */
  emit<N extends EventName>(name: N, event: WebSocketServerEvents[N]): void
  /**
   * Delivers a question event. Returns undefined when every listener has answered at once; else a promise that settles when all have.
   * A listener that throws or rejects is reported, and `restore` undoes what it may have changed.
   */
  ask<N extends QuestionEventName>(name: N, event: WebSocketServerEvents[N], restore: () => void): Promise<void> | undefined
  /** Fires Error. */
  report(connectionId: string, code: ErrorCode, description: string): void
  /** Fires Log when LogLevel admits it. */
  log(connectionId: string, logLevel: LogEvent['logLevel'], message: string): void
  /** The connection's socket is gone. */
  forget(connection: Connection): void
}

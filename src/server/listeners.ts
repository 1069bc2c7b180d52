// The component's listeners: events delivered, questions asked, errors and log lines told. A listener that throws harms nothing.
import { ERROR_NUMBERS } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import type { EventName, Listener, LogEvent, QuestionEventName, WebSocketServerEvents } from './events.ts'

export interface Emits {
  hasListeners(name: EventName): boolean
  /** Delivers a report event. A listener that throws is reported as an error and harms nothing. */
  emit<N extends EventName>(name: N, event: WebSocketServerEvents[N]): void
}

export interface Asks {
  hasListeners(name: EventName): boolean
  /**
   * Delivers a question event. Returns undefined when every listener has answered at once; else a promise that settles when all have.
   * A listener that throws or rejects is reported, and `restore` undoes what it may have changed.
   */
  ask<N extends QuestionEventName>(name: N, event: WebSocketServerEvents[N], restore: () => void): Promise<void> | undefined
}

export interface Reports {
  /** Fires Error, and Log with it. */
  report(connectionId: string, code: ErrorCode, description: string): void
  /** Fires Log when LogLevel admits it. */
  log(connectionId: string, logLevel: LogEvent['logLevel'], message: string): void
}

type ListenerSets = { [N in EventName]: Listener<N>[] }

export class Listeners implements Emits, Asks, Reports {
  readonly #settings: { readonly logLevel: number }
  readonly #sets: ListenerSets = {
    connectionRequest: [],
    sslConnectionRequest: [],
    sslStatus: [],
    sslClientAuthentication: [],
    webSocketOpenRequest: [],
    connected: [],
    dataIn: [],
    readyToSend: [],
    disconnected: [],
    error: [],
    log: [],
    stage: [],
  }

  constructor(settings: { readonly logLevel: number }) {
    this.#settings = settings
  }

  add<N extends EventName>(name: N, listener: Listener<N>): void {
    // A new list each time: one that is being gone through stays what it was.
    const sets: Record<EventName, unknown> = this.#sets
    sets[name] = [...this.#sets[name], listener]
  }

  remove<N extends EventName>(name: N, listener: Listener<N>): void {
    const list: Listener<N>[] = this.#sets[name]
    const at = list.indexOf(listener)
    const sets: Record<EventName, unknown> = this.#sets
    if (at >= 0) sets[name] = list.toSpliced(at, 1)
  }

  hasListeners(name: EventName): boolean {
    return this.#sets[name].length > 0
  }

  emit<N extends EventName>(name: N, event: WebSocketServerEvents[N]): void {
    const list: Listener<N>[] = this.#sets[name]
    for (let index = 0; index < list.length; index++) {
      try {
        const answer: unknown = (list[index] as Listener<N>)(event)
        // Nobody waits for an async listener of a report, but its failure must not end the process.
        if (isPromise(answer)) answer.then(undefined, (error: unknown) => this.#threw(name, event, error))
      } catch (error) {
        this.#threw(name, event, error)
      }
    }
  }

  ask<N extends QuestionEventName>(name: N, event: WebSocketServerEvents[N], restore: () => void): Promise<void> | undefined {
    const waiting: Promise<void>[] = []
    const fail = (error: unknown): void => {
      restore()
      this.#threw(name, event, error)
    }
    for (const listener of this.#sets[name] as ((event: WebSocketServerEvents[N]) => unknown)[]) {
      try {
        const answer = listener(event)
        if (isPromise(answer)) waiting.push(Promise.resolve(answer).then(() => undefined, fail))
      } catch (error) {
        fail(error)
      }
    }
    return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined)
  }

  report(connectionId: string, code: ErrorCode, description: string): void {
    this.emit('error', { connectionId, errorCode: ERROR_NUMBERS[code], code, description })
    this.#log(connectionId, 1, 'Error', description)
  }

  log(connectionId: string, logLevel: LogEvent['logLevel'], message: string): void {
    this.#log(connectionId, logLevel, logLevel === 1 ? 'Info' : logLevel === 2 ? 'Verbose' : 'Debug', message)
  }

  #log(connectionId: string, logLevel: LogEvent['logLevel'], logType: LogEvent['logType'], message: string): void {
    if (logLevel <= this.#settings.logLevel && this.hasListeners('log'))
      this.emit('log', { connectionId, logLevel, message, logType })
  }

  #threw(name: EventName, event: object, error: unknown): void {
    const connectionId = 'connectionId' in event ? String(event.connectionId) : ''
    const words = error instanceof Error ? error.message : String(error)
    // A listener of Error that throws would be told of itself without end; it must not end the process either.
    if (name === 'error' || name === 'log') process.emitWarning(`A listener of ${name} threw: ${words}`, 'WebSocketServerWarning')
    else this.report(connectionId, 'listener-threw', `A listener of ${name} threw: ${words}`)
  }
}

function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
}

// Requests, replies and notifications as JSON messages over any transport that keeps their order.
import type { NotificationName, Notifications, Params, RequestHandlers, RequestName, Results } from './api.ts'
import { messageLimit } from './limits.ts'
import { PARAMS, RequestError, checkParams, shortened } from './params.ts'

/** Carries one JSON message at a time, in order. Electron IPC, a WebSocket, or a pipe in memory. */
export interface Transport {
  send(message: string): void
  /** Called once by the owner; later messages go to this listener. */
  onMessage(listener: (message: string) => void): void
  /** The other side has gone. Not called for a transport that cannot tell. */
  onClose(listener: () => void): void
}

type RequestMessage = { readonly id: number; readonly request: string; readonly params: unknown }
type ReplyMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { code: string; message: string } }
type NotificationMessage = { readonly notification: NotificationName; readonly body: unknown }

/** The face's end. */
export class Client {
  readonly #transport: Transport
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  readonly #listeners = new Map<NotificationName, Set<(body: never) => void>>()
  #nextId = 1
  #closed = false

  constructor(transport: Transport) {
    this.#transport = transport
    transport.onMessage((message) => this.#receive(message))
    transport.onClose(() => {
      this.#closed = true
      for (const { reject } of this.#waiting.values()) reject(connectionLost())
      this.#waiting.clear()
    })
  }

  /** Rejects with a RequestError: the host's code and message, or `connection-lost`. */
  request<N extends RequestName>(name: N, params: Params<N>): Promise<Results[N]> {
    if (this.#closed) return Promise.reject(connectionLost())
    const id = this.#nextId++
    return new Promise<Results[N]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#transport.send(JSON.stringify({ id, request: name, params } satisfies RequestMessage))
    })
  }

  /** Returns the function that ends the subscription. */
  on<N extends NotificationName>(name: N, listener: (body: Notifications[N]) => void): () => void {
    let set = this.#listeners.get(name)
    if (!set) this.#listeners.set(name, (set = new Set()))
    set.add(listener)
    return () => set.delete(listener)
  }

  #receive(message: string): void {
    const parsed = JSON.parse(message) as ReplyMessage | NotificationMessage
    if ('notification' in parsed) {
      for (const listener of this.#listeners.get(parsed.notification) ?? []) listener(parsed.body as never)
      return
    }
    const waiting = this.#waiting.get(parsed.id)
    if (!waiting) return
    this.#waiting.delete(parsed.id)
    if ('error' in parsed) waiting.reject(new RequestError(parsed.error.code, parsed.error.message))
    else waiting.resolve(parsed.result as never)
  }
}

function connectionLost(): RequestError {
  return new RequestError('connection-lost', 'The connection to Socketbench was lost.')
}

/**
 * The host's end: answers every request of one face. What is malformed or too long is answered with an error where it has an id, and ignored
 * where it has none. Returns the sender of notifications.
 */
export function serve(
  transport: Transport,
  handlers: RequestHandlers,
): <N extends NotificationName>(name: N, body: Notifications[N]) => void {
  transport.onMessage((message) => {
    const request = parseRequest(message)
    if (!request) return
    if (!('request' in request)) transport.send(JSON.stringify(request))
    else void answer(request, handlers).then((reply) => transport.send(JSON.stringify(reply)))
  })
  return (name, body) => transport.send(JSON.stringify({ notification: name, body } satisfies NotificationMessage))
}

/** How a face begins a request: who asks, and for what, can be told before all of it is read. */
const BEGINNING = /^\{"id":(\d{1,15}),"request":"([\w.]{1,100})"/

function parseRequest(message: string): RequestMessage | ReplyMessage | undefined {
  const [, id = '', name = ''] = BEGINNING.exec(message.slice(0, 200)) ?? []
  const limit = messageLimit(name)
  if (message.length > limit)
    return id === ''
      ? undefined
      : {
          id: Number(id),
          error: {
            code: 'request-too-long',
            message: `${name}: the request has ${message.length} characters; at most ${limit} are read.`,
          },
        }
  try {
    const parsed: unknown = JSON.parse(message)
    if (typeof parsed !== 'object' || parsed === null || !('id' in parsed) || typeof parsed.id !== 'number') return undefined
    const request = 'request' in parsed && typeof parsed.request === 'string' ? parsed.request : ''
    return { id: parsed.id, request, params: 'params' in parsed ? parsed.params : {} }
  } catch {
    return undefined
  }
}

async function answer({ id, request, params }: RequestMessage, handlers: RequestHandlers): Promise<ReplyMessage> {
  try {
    if (!Object.hasOwn(PARAMS, request))
      throw new RequestError('unknown-request', `There is no request named "${shortened(request)}".`)
    const name = request as RequestName
    const handler = handlers[name] as (params: unknown) => unknown
    return { id, result: await handler(checkParams(name, params)) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal-error'
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}

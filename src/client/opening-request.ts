// An opening request that waits for a program's answer.
import type { ControlOpeningRequest } from '../control/shapes.ts'
import type { Ask } from './desk-connection.ts'

/** In their order, or by name. What gives pairs one after the other, such as a Map, is in its order too. */
type Headers = readonly (readonly [name: string, value: string])[] | Readonly<Record<string, string>>

export class OpeningRequest {
  readonly id: string
  /** Id of its connection. */
  readonly connection: string
  /** Path and query. */
  readonly path: string
  readonly origin: string
  /** As received, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** That the client offers. */
  readonly subProtocols: readonly string[]
  readonly #ask: Ask

  /** Made by a Desk. */
  constructor(ask: Ask, { id, connection, path, origin, headers, subProtocols }: ControlOpeningRequest) {
    this.#ask = ask
    this.id = id
    this.connection = connection
    this.path = path
    this.origin = origin
    this.headers = headers
    this.subProtocols = subProtocols
  }

  /** The first header of the name, in upper or lower case. */
  header(name: string): string | undefined {
    return this.headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  }

  /** Rejects with DeskError `question-closed` when a person, the clock or the client was first. */
  async accept({ subProtocol, headers }: { readonly subProtocol?: string; readonly headers?: Headers } = {}): Promise<void> {
    await this.#ask('request.answer', {
      request: this.id,
      accept: true,
      ...(subProtocol !== undefined && { subProtocol }),
      ...(headers && { headers: listOf(headers) }),
    })
  }

  /** With an HTTP status, 403 unless told. Rejects as `accept`. */
  async reject({
    status,
    headers,
    body,
  }: { readonly status?: number; readonly headers?: Headers; readonly body?: string } = {}): Promise<void> {
    await this.#ask('request.answer', {
      request: this.id,
      accept: false,
      ...(status !== undefined && { status }),
      ...(body !== undefined && { body }),
      ...(headers && { headers: listOf(headers) }),
    })
  }
}

function listOf(headers: Headers): readonly (readonly [string, string])[] {
  return Symbol.iterator in headers ? [...(headers as Iterable<readonly [string, string]>)] : Object.entries(headers)
}

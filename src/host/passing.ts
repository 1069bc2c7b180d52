// Messages on their way through a proxy, as a person has them in hand: held, looked at, passed on as they are or as others, left out. Of
// connections of all servers.
import type { HeldMessage } from '../contract/model.ts'
import type { Side } from '../contract/automation/upstream.ts'
import { RequestError, type Params } from '../contract/params.ts'
import type { Passage } from '../automation/index.ts'
import { previewOf, PREVIEW_BYTES } from './log/entry-text.ts'
import { encoded, outcome, type Outcome } from './sending.ts'
import type { Servers } from './servers/servers.ts'

export class Passing {
  readonly #servers: Servers

  constructor(servers: Servers) {
    this.#servers = servers
  }

  /** Messages of a side wait, or all that wait go on. Those that have no upstream, or have gone, are passed over. */
  hold(ids: readonly string[], side: Side, on: boolean): void {
    for (const id of ids) this.#passageOf(id)?.hold(side, on)
  }

  /** The oldest first. Throws RequestError 'no-upstream'. */
  held(id: string): readonly HeldMessage[] {
    const passage = this.#get(id)
    return passage.held.map(({ id: message, side, opcode, size, at }) => {
      const kind = opcode === 1 ? 'text' : opcode === 8 ? 'close' : 'binary'
      const start = (passage.payloadOf(message) ?? Buffer.alloc(0)).subarray(0, PREVIEW_BYTES)
      return { id: message, side, kind, size, at, preview: previewOf(kind, start) }
    })
  }

  /** Of one that waits. Throws RequestError 'no-upstream' and 'not-held'. */
  payload(id: string, message: number): Buffer {
    const payload = this.#get(id).payloadOf(message)
    if (!payload) throw notHeld(message)
    return payload
  }

  /** `messages` empty: all that wait, in their order. Throws RequestError 'no-upstream', and 'not-held' for one that waits no more. */
  release({ id, messages, instead }: Params<'proxy.release'>): void {
    const passage = this.#get(id)
    const { payload } = instead ? encoded(instead) : {}
    if (typeof payload === 'string')
      throw new RequestError('invalid-text', 'The text has a lone surrogate, which UTF-8 cannot carry. The message still waits.')
    const meant = messages.length === 0 ? passage.held.map((each) => each.id) : messages
    for (const message of meant) if (!passage.release(message, payload) && messages.length > 0) throw notHeld(message)
  }

  /** Throws as `release`. */
  drop(id: string, messages: readonly number[]): void {
    const passage = this.#get(id)
    for (const message of messages) if (!passage.drop(message)) throw notHeld(message)
  }

  /** Sends what the client has not sent to the upstream of each. */
  async send(ids: readonly string[], message: Pick<Params<'connection.send'>, 'kind' | 'content'>): Promise<Awaited<Outcome>[]> {
    const { payload, format, size } = encoded(message)
    if (typeof payload === 'string' || (format !== 1 && format !== 2))
      throw new RequestError('bad-params', 'To an upstream go messages, texts and binary ones, with text that UTF-8 can carry.')
    return ids.map((id) => {
      const why =
        this.#servers.of(id)?.rules.automation.proxy.sendUpstream(id, payload, format) ?? `Connection ${id} is no longer there.`
      return outcome(id, why === '' ? size : 0, why === '' ? '' : 'no-upstream', why)
    })
  }

  #passageOf(id: string): Passage | undefined {
    return this.#servers.of(id)?.rules.automation.proxy.passageOf(id)
  }

  #get(id: string): Passage {
    const passage = this.#passageOf(id)
    if (!passage) throw new RequestError('no-upstream', `Connection ${id} has no upstream: it has gone, or never had one.`)
    return passage
  }
}

function notHeld(message: number): RequestError {
  return new RequestError(
    'not-held',
    `Message ${message} waits no more: it was passed on or left out, or its connection has ended.`,
  )
}

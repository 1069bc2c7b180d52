// A client's connection as a program has it in hand. It reads messages one after the other: each call begins behind what the last one has returned.
import type { ControlConnection, ControlEntry } from '../control/shapes.ts'
import { DeskMessage, contentOf, expectationOf, type Content, type Expected, type WaitOptions } from './message.ts'

/** Asks the desk; rejects with a DeskError. */
export type Ask = <T>(name: string, params: object) => Promise<T>

export class DeskConnection {
  readonly id: string
  /** Path and query of its opening request. */
  readonly path: string
  readonly subProtocol: string
  /** Over TLS. */
  readonly secure: boolean
  readonly remoteHost: string
  readonly remotePort: number
  readonly #ask: Ask
  /** Position of the last message that was returned, or of the opening. */
  #at: number

  /** Made by a Desk. `at`: position of its opening. */
  constructor(ask: Ask, { id, path, subProtocol, secure, remoteHost, remotePort }: ControlConnection, at: number) {
    this.#ask = ask
    this.id = id
    this.path = path
    this.subProtocol = subProtocol
    this.secure = secure
    this.remoteHost = remoteHost
    this.remotePort = remotePort
    this.#at = at
  }

  /**
   * The next message that is as expected, or without `expected` the next one. Those before it are passed over. Rejects with DeskError `timeout`, whose
   * sentence says what was expected and shows the end of the log.
   */
  async expectMessage(expected?: Expected, { timeout }: WaitOptions = {}): Promise<DeskMessage> {
    const { message } = await this.#ask<{ readonly message: ControlEntry }>('message.expect', {
      connection: this.id,
      after: this.#at,
      ...expectationOf(expected),
      ...(timeout !== undefined && { timeout }),
    })
    this.#at = message.seq
    return new DeskMessage(message)
  }

  /** Resolves when the desk has taken it. Rejects with DeskError, such as `would-block` for a client that does not read. */
  async send(content: Content): Promise<void> {
    await this.#ask('message.send', { to: this.id, ...contentOf(content) })
  }

  async ping(payload: Uint8Array = new Uint8Array()): Promise<void> {
    await this.#ask('message.send', { to: this.id, ...contentOf(payload), as: 'ping' })
  }

  /** By a closing handshake. */
  async close(code = 1000, reason = ''): Promise<void> {
    await this.#ask('connection.close', { to: this.id, code, reason })
  }

  /** `drop`: TCP ends without a Close frame. `reset`: it is reset. */
  async breakOff(how: 'drop' | 'reset' = 'reset'): Promise<void> {
    await this.#ask('connection.close', { to: this.id, how })
  }

  /** Does something wrong on purpose, see Desk.faults. */
  async sendFault(fault: string): Promise<void> {
    await this.#ask('fault.send', { to: this.id, fault })
  }

  /** Waits until it has ended, and says how. */
  async waitForEnd({ timeout }: WaitOptions = {}): Promise<{
    readonly code: number
    readonly reason: string
    readonly by: string
  }> {
    const { entry } = await this.#ask<{ readonly entry: ControlEntry }>('log.wait', {
      after: -1,
      filter: `kind:disconnect conn:${this.id}`,
      ...(timeout !== undefined && { timeout }),
    })
    const { code = '0', description = '', by = '' } = entry.facts
    return { code: Number(code), reason: description, by }
  }
}

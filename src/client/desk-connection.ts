// A client's connection as a program has it in hand. It reads messages one after the other: each call begins behind what the last one has returned.
import { types } from 'node:util'
import type { ControlConnection, ControlEntry } from '../control/shapes.ts'
import { DeskError, calledHere } from './desk-error.ts'
import { DeskMessage, contentOf, expectationOf, type Content, type Expected, type WaitOptions } from './message.ts'

/** Milliseconds. */
const USUAL_WAIT = 5_000

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
   * The next message that is as expected, or without `expected` the next one. Those before it are passed over. Rejects with DeskError `timeout`, at once when the
   * connection has ended, whose sentence says what was expected and shows the end of the log.
   */
  async expectMessage(expected?: Expected, { timeout = USUAL_WAIT }: WaitOptions = {}): Promise<DeskMessage> {
    // In runners a test has other classes than the modules that it uses.
    if (!types.isRegExp(expected)) return this.#next(expectationOf(expected), timeout)
    const here = calledHere()
    const until = performance.now() + timeout
    try {
      for (;;) {
        const left = Math.max(0, Math.round(until - performance.now()))
        const message = await this.#next({}, left)
        // One that remembers where it was begins anew with each message.
        expected.lastIndex = 0
        if (message.isText && expected.test(message.text)) return message
      }
    } catch (error) {
      if (!(error instanceof DeskError) || error.code !== 'timeout') throw error
      const [when = `within ${timeout} ms`] = /before the connection was closed \(\d+\)/.exec(error.message) ?? []
      const sentence = `Expected a message on connection ${this.id} that matches ${expected}; it did not come ${when}.`
      throw here(new DeskError('timeout', sentence, error.log))
    }
  }

  async #next(expectation: object, timeout: number): Promise<DeskMessage> {
    const { message } = await this.#ask<{ readonly message: ControlEntry }>('message.expect', {
      connection: this.id,
      after: this.#at,
      ...expectation,
      timeout,
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

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
  /** Calls that wait, and positions of what was returned meanwhile. */
  #calls = 0
  readonly #returned = new Set<number>()

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
   * The next message that is as expected, or without `expected` the next one. Those before it are passed over; no message is returned twice, also to calls that wait
   * at the same time, and one in vain passes over none. Rejects with DeskError `timeout`, at once when the connection has ended, whose sentence says what was expected
   * and shows the end of the log.
   */
  async expectMessage(expected?: Expected, { timeout = USUAL_WAIT }: WaitOptions = {}): Promise<DeskMessage> {
    const here = calledHere()
    // In runners a test has other classes than the modules that it uses.
    const pattern = types.isRegExp(expected) ? expected : undefined
    const expectation = types.isRegExp(expected) ? {} : expectationOf(expected)
    const until = performance.now() + timeout
    let after = this.#at
    let left = timeout
    this.#calls++
    try {
      for (;;) {
        const message = await this.#messageBehind(after, expectation, left)
        if (!this.#returned.has(message.seq) && (!pattern || (message.isText && isIn(message.text, pattern)))) {
          this.#returned.add(message.seq)
          this.#at = Math.max(this.#at, message.seq)
          return message
        }
        after = message.seq
        left = Math.max(0, Math.round(until - performance.now()))
      }
    } catch (error) {
      if (!(error instanceof DeskError) || error.code !== 'timeout' || (!pattern && left === timeout)) throw error
      // The desk knows of the last of several waits alone.
      const [said = ''] = error.message.split('\n', 1)
      const [when = `within ${timeout} ms`] = /before the connection was closed \(\d+\)/.exec(said) ?? []
      const what = pattern
        ? `Expected a message on connection ${this.id} that matches ${pattern}`
        : said.replace(/; it did not come .*$/, '')
      throw here(new DeskError('timeout', `${what}; it did not come ${when}.`, error.log))
    } finally {
      // Whoever calls from now on begins behind all of them.
      if (--this.#calls === 0) this.#returned.clear()
    }
  }

  async #messageBehind(after: number, expectation: object, timeout: number): Promise<DeskMessage> {
    const asked = { connection: this.id, after, ...expectation, timeout }
    return new DeskMessage((await this.#ask<{ readonly message: ControlEntry }>('message.expect', asked)).message)
  }

  /** At most 8 MiB, or 6 MiB of bytes. Resolves when the desk has taken it. Rejects with DeskError, such as `would-block` for a client that does not read. */
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
  async waitForEnd({ timeout = USUAL_WAIT }: WaitOptions = {}): Promise<{
    readonly code: number
    readonly reason: string
    readonly by: string
  }> {
    const here = calledHere()
    const { entry } = await this.#ask<{ readonly entry: ControlEntry }>('log.wait', {
      after: -1,
      filter: `kind:disconnect conn:${this.id}`,
      timeout,
    }).catch((error: unknown) => {
      if (!(error instanceof DeskError) || error.code !== 'timeout') throw error
      throw here(
        new DeskError('timeout', `Expected the end of connection ${this.id}; it did not come within ${timeout} ms.`, error.log),
      )
    })
    const { code = '0', description = '', by = '' } = entry.facts
    return { code: Number(code), reason: description, by }
  }
}

/** A pattern that remembers where it was begins anew with each message. */
function isIn(text: string, pattern: RegExp): boolean {
  pattern.lastIndex = 0
  return pattern.test(text)
}

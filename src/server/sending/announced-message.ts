// A message whose length was announced, and whose pieces are handed over by several sends (MessageLength, component.md section 6).
import { WebSocketServerError } from '../errors.ts'
import { OPCODE } from '../protocol/frame.ts'
import { FIN, writeFrames } from './frames.ts'
import type { SentTraffic } from './sent-traffic.ts'
import type { Wire } from './wire.ts'

const EMPTY = Buffer.alloc(0)

export class AnnouncedMessage {
  readonly #wire: Wire
  readonly #traffic: SentTraffic
  #remaining: number
  #opcode: number = OPCODE.binary
  #hasBegun = false

  constructor(wire: Wire, traffic: SentTraffic, length: number) {
    this.#wire = wire
    this.#traffic = traffic
    this.#remaining = length
  }

  /** Bytes that are still to be handed over. */
  get remaining(): number {
    return this.#remaining
  }

  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Sends a piece; the opcode of the first one is the message's. Returns true when the message is complete. Throws `message-length`. */
  send(payload: Buffer, opcode: number, largest: number): boolean {
    if (payload.length > this.#remaining)
      throw new WebSocketServerError(
        'message-length',
        `MessageLength leaves ${this.#remaining} bytes of this message; ${payload.length} were handed over. Nothing of them was sent.`,
      )
    if (!this.#hasBegun) this.#opcode = opcode
    const last = payload.length === this.#remaining
    const first = this.#hasBegun ? OPCODE.continuation : opcode
    this.#hasBegun = true
    this.#remaining -= payload.length
    writeFrames(this.#wire, payload, { first, last, largest, list: undefined })
    this.#traffic.piece(this.#opcode, payload, last)
    return last
  }

  /** Ends it as if it were complete. */
  truncate(): void {
    endEarly(this.#wire, this.#traffic, this.#opcode)
  }
}

/** Ends a message that has begun: the client takes it for whole. */
export function endEarly(wire: Wire, traffic: SentTraffic, opcode: number): void {
  wire.frame(FIN | OPCODE.continuation, EMPTY)
  traffic.piece(opcode, EMPTY, true)
  wire.flushSoon()
}

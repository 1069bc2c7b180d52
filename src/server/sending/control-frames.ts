// Pings, pongs and the Close frame on their way out: they pass between the frames of a message, and wait for the end of a long one.
import { OPCODE } from '../protocol/frame.ts'
import { FIN } from './frames.ts'
import { WAITING_LIMIT } from './send-queue.ts'
import type { SendQueue } from './send-queue.ts'
import type { SentTraffic } from './sent-traffic.ts'
import type { Wire } from './wire.ts'

export class ControlFrames {
  readonly #wire: Wire
  readonly #traffic: SentTraffic
  readonly #queue: SendQueue
  #held: [opcode: number, payload: Buffer][] | undefined
  /** The newest ping that came while the queue was full. */
  #owedPong: Buffer | undefined

  constructor(wire: Wire, traffic: SentTraffic, queue: SendQueue) {
    this.#wire = wire
    this.#traffic = traffic
    this.#queue = queue
  }

  /** No more can be taken. */
  get isFull(): boolean {
    return this.#queue.isOverfull || (this.#held?.length ?? 0) >= WAITING_LIMIT
  }

  /** Some wait for the end of a long frame. */
  get areAwaited(): boolean {
    return (this.#held?.length ?? 0) > 0
  }

  send(opcode: number, payload: Buffer): void {
    if (this.#queue.hasEnded) return
    if (this.#wire.isInsideFrame) {
      this.#held ??= []
      // The payload of a ping is memory of the read: it is kept as a copy.
      if (this.#held.length < WAITING_LIMIT) this.#held.push([opcode, Buffer.from(payload)])
      return
    }
    this.#wire.frame(FIN | opcode, payload)
    this.#traffic.control(opcode, payload)
    this.#wire.flushSoon()
  }

  /** A long frame has ended. */
  release(): void {
    for (const [opcode, payload] of this.#held?.splice(0) ?? []) this.send(opcode, payload)
  }

  /** Answers a ping. Beyond the bound of the queue only the newest one is answered, which RFC 6455 section 5.5.3 allows. */
  pong(payload: Buffer): void {
    if (!this.#queue.isOverfull) this.send(OPCODE.pong, payload)
    else {
      this.#owedPong = Buffer.from(payload)
      this.#queue.watch()
    }
  }

  /** The client has taken what waited: the pong that is owed goes out. */
  payPong(): void {
    const payload = this.#owedPong
    if (!payload) return
    this.#owedPong = undefined
    this.send(OPCODE.pong, payload)
  }
}

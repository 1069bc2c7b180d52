// A worse network for one connection: messages that come late, slowly, twice, not at all, in another order or changed. By the message, behind everybody who
// sends, so that each still is a message; what breaks frames is connection-faults.ts. Files go as they are.
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { SHAPED, type FaultFacts } from '../../contract/automation/faults.ts'
import type { Shape } from '../../contract/automation/rule.ts'
import { WebSocketServerError, type Connection, type OutgoingShaper } from '../../server/index.ts'
import type { Chance } from '../random.ts'
import type { Timer, Timers } from '../timers.ts'

/** What waits for one connection; beyond it messages are left out, and said. */
const MOST_BYTES = 16 * 1024 * 1024
/** A message that is to come behind the next one goes by itself after so many milliseconds. */
const ALONE_MS = 1_000
/** Longer than so many milliseconds at its rate, a message goes in fragments. */
const FRAGMENT_MS = 100

export interface ShaperServices {
  readonly timers: Timers
  readonly now: () => number
  fault(connection: string, facts: FaultFacts, bytes: Buffer): void
  trouble(connection: string, sentence: string): void
}

interface Message {
  readonly bytes: Buffer
  readonly opcode: 1 | 2
  /** In fragments. */
  readonly isLong?: boolean
}

export class Shaper implements OutgoingShaper {
  readonly #connection: Connection
  readonly #shape: Shape
  readonly #chance: Chance
  readonly #services: ShaperServices
  /** What waits until it is due, in its order. */
  readonly #waiting = new Map<Timer, Message>()
  /** What is sent by itself goes through. */
  #isPassing = false
  /** One that waits for the next to overtake it. */
  #held: Message | undefined
  #alone: Timer | undefined
  /** When the line is free again, and when the last message is due: none overtakes another by its own delay. */
  #free = 0
  #due = 0
  #bytes = 0
  #isTold = false
  /** What is due behind a long one that is under way. */
  readonly #behind: Message[] = []
  #isStreaming = false
  #ended = false

  constructor(connection: Connection, shape: Shape, chance: Chance, services: ShaperServices) {
    this.#connection = connection
    this.#shape = shape
    this.#chance = chance
    this.#services = services
  }

  take(given: Buffer, opcode: 1 | 2): boolean {
    if (this.#isPassing) return false
    const { drop = 0, duplicate = 0, reorder = 0, corrupt = 0 } = this.#shape
    // Each is drawn for each message: what one of them is set to does not move the others.
    const [isDropped, isTwice, isHeld, isChanged] = [drop, duplicate, reorder, corrupt].map((share) => this.#chance() < share)
    const place = this.#chance()
    if (isDropped) {
      this.#tell(SHAPED.drop, given)
      return true
    }
    // The bytes are the sender's again once this returns.
    let message: Message = { bytes: Buffer.from(given), opcode }
    if (isChanged) message = this.#changed(message, place)
    const before = this.#held
    if (isHeld && !before) {
      this.#tell(SHAPED.reorder, message.bytes)
      this.#held = message
      this.#alone = this.#services.timers.after(ALONE_MS, () => this.#letGo())
      return true
    }
    this.#deliver(message)
    if (isTwice) {
      this.#tell(SHAPED.duplicate, message.bytes)
      this.#deliver(message)
    }
    if (before) this.#letGo()
    return true
  }

  /** What waits goes at once, in its order. */
  end(): void {
    this.#letGo()
    this.#ended = true
    const waiting = [...this.#behind.splice(0), ...this.#waiting.values()]
    for (const timer of this.#waiting.keys()) timer.cancel()
    this.#waiting.clear()
    for (const message of waiting) this.#pass(message)
  }

  #letGo(): void {
    this.#alone?.cancel()
    const held = this.#held
    this.#held = undefined
    if (held) this.#deliver(held)
  }

  /** One byte is another; of a text one that keeps it UTF-8. */
  #changed({ bytes, opcode }: Message, place: number): Message {
    const changed = Buffer.from(bytes)
    const start = Math.floor(place * bytes.length)
    for (let step = 0; step < bytes.length; step++) {
      const index = (start + step) % bytes.length
      const byte = changed[index] as number
      if (opcode === 1 && (byte < 0x21 || byte > 0x7e)) continue
      changed[index] = opcode === 1 ? (byte === 0x7e ? 0x21 : byte + 1) : byte ^ 1
      this.#tell(SHAPED.corrupt, changed)
      return { bytes: changed, opcode }
    }
    return { bytes, opcode }
  }

  #deliver(message: Message): void {
    const { latency = 0, jitter = 0, bytesPerSecond = 0 } = this.#shape
    const { bytes } = message
    if (this.#bytes + bytes.length > MOST_BYTES) {
      if (!this.#isTold)
        this.#services.trouble(
          this.#connection.connectionId,
          `${this.#bytes} bytes wait for the network that was asked for on connection ${this.#connection.connectionId}: what comes now is left out.`,
        )
      this.#isTold = true
      return
    }
    const now = this.#services.now()
    const takes = bytesPerSecond > 0 ? (bytes.length / bytesPerSecond) * 1_000 : 0
    const begins = Math.max(now, this.#free)
    this.#free = begins + takes
    const late = latency + (jitter > 0 ? this.#chance() * jitter : 0)
    const isLong = takes > FRAGMENT_MS
    this.#due = Math.max(this.#due, (isLong ? begins : this.#free) + late)
    // What waits is not overtaken.
    if (this.#due - now < 1 && !isLong && this.#waiting.size === 0 && !this.#isStreaming) {
      this.#pass(message)
      return
    }
    this.#bytes += bytes.length
    const timer = this.#services.timers.at(this.#due, () => {
      this.#waiting.delete(timer)
      this.#behind.push({ ...message, isLong })
      if (!this.#isStreaming) void this.#sendDue(bytesPerSecond)
    })
    this.#waiting.set(timer, message)
  }

  #pass({ bytes, opcode }: Message): void {
    if (!this.#connection.connected) return
    this.#isPassing = true
    try {
      this.#connection.send(bytes, opcode).catch((error: unknown) => this.#failed(error))
    } finally {
      this.#isPassing = false
    }
  }

  /** One after the other. What has not gone counts as waiting: the client may read slower than was asked for. */
  async #sendDue(bytesPerSecond: number): Promise<void> {
    for (let next = this.#behind.shift(); next; next = this.#behind.shift()) {
      if (next.isLong) {
        this.#isStreaming = true
        await this.#stream(next, bytesPerSecond)
        this.#isStreaming = false
      } else this.#pass(next)
      this.#bytes -= next.bytes.length
    }
  }

  /** In fragments, each as long as the line takes for a tenth of a second. */
  async #stream({ bytes, opcode }: Message, bytesPerSecond: number): Promise<void> {
    if (!this.#connection.connected) return
    const size = Math.max(1, Math.floor((bytesPerSecond * FRAGMENT_MS) / 1_000))
    const isOver = (): boolean => this.#ended
    const pieces = async function* (): AsyncGenerator<Buffer> {
      for (let at = 0; at < bytes.length; at += size) {
        yield bytes.subarray(at, at + size)
        if (at + size < bytes.length && !isOver()) await sleep(FRAGMENT_MS)
      }
    }
    await this.#connection.sendFile(Readable.from(pieces()), { format: opcode }).catch((error: unknown) => this.#failed(error))
  }

  #failed(error: unknown): void {
    if (!(error instanceof WebSocketServerError)) throw error
    if (error.code !== 'not-open') this.#services.trouble(this.#connection.connectionId, `A message was not sent: ${error.message}`)
  }

  #tell(facts: FaultFacts, bytes: Buffer): void {
    this.#services.fault(this.#connection.connectionId, facts, bytes)
  }
}

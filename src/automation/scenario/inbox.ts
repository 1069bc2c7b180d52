// What has come from an actor's client and has not been looked at by a step. Bounded: of a client that sends more, nothing is read until it has been.
import type { Connection, MessageBatch } from '../../server/index.ts'
import type { ExpectedName } from '../../contract/automation/scenario.ts'
import { OPCODES } from '../subject.ts'

const MOST_MESSAGES = 10_000
const MOST_BYTES = 16 * 1024 * 1024

export interface Came {
  readonly on: ExpectedName
  readonly opcode: number
  readonly payload: Buffer
}

export class Inbox {
  readonly #connection: Connection
  #came: Came[] = []
  /** Of `#came`, those that have been taken. */
  #taken = 0
  #bytes = 0
  /** Reading was stopped here, and is taken up again here. */
  #heldBack = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get #length(): number {
    return this.#came.length - this.#taken
  }

  add(came: Came): void {
    this.#came.push(came)
    this.#bytes += came.payload.length
    if ((this.#length > MOST_MESSAGES || this.#bytes > MOST_BYTES) && !this.#heldBack && this.#connection.acceptData) {
      this.#heldBack = true
      this.#connection.acceptData = false
    }
  }

  addBatch({ count, opcodes, bytes, offsets, lengths }: MessageBatch): void {
    for (let index = 0; index < count; index++) {
      const offset = offsets[index] as number
      // They are the component's again once the turn is over.
      const payload = Buffer.from(bytes.subarray(offset, offset + (lengths[index] as number)))
      this.add({ on: 'message', opcode: opcodes[index] as number, payload })
    }
  }

  addControl(opcode: number, payload: Buffer): void {
    const on = opcode === OPCODES.ping ? 'ping' : opcode === OPCODES.pong ? 'pong' : 'close'
    this.add({ on, opcode, payload: Buffer.from(payload) })
  }

  /** The oldest, without taking it. */
  get first(): Came | undefined {
    return this.#came[this.#taken]
  }

  take(): Came | undefined {
    const came = this.first
    if (!came) return undefined
    this.#taken++
    this.#bytes -= came.payload.length
    if (this.#taken > 1_000 && this.#taken * 2 > this.#came.length) {
      this.#came = this.#came.slice(this.#taken)
      this.#taken = 0
    }
    if (this.#heldBack && this.#length * 2 < MOST_MESSAGES && this.#bytes * 2 < MOST_BYTES) this.#readAgain()
    return came
  }

  clear(): void {
    this.#came = []
    this.#taken = this.#bytes = 0
    this.#readAgain()
  }

  #readAgain(): void {
    if (!this.#heldBack) return
    this.#heldBack = false
    if (this.#connection.connected) this.#connection.acceptData = true
  }
}

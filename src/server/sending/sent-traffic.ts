// What has been sent, counted and shown to the recorder.
import type { ConnectionRecord } from '../connection-record.ts'
import { timeOfTurn } from '../gathered-writes.ts'
import type { FrameFacts } from '../protocol/frame.ts'
import type { RecorderPlace } from '../traffic.ts'

export class SentTraffic {
  readonly #record: ConnectionRecord
  readonly #place: RecorderPlace

  constructor(record: ConnectionRecord, place: RecorderPlace) {
    this.#record = record
    this.#place = place
  }

  get isRecorded(): boolean {
    return this.#place.recorder !== undefined
  }

  control(opcode: number, payload: Buffer): void {
    this.#place.recorder?.sent(this.#record, opcode, payload, undefined)
  }

  /** A whole message. `frames` as in TrafficRecorder. */
  message(opcode: number, payload: Buffer, frames: readonly FrameFacts[] | undefined): void {
    this.#record.messagesOut++
    this.count(payload.length)
    this.#place.recorder?.sent(this.#record, opcode, payload, frames)
  }

  /** A message that has been counted as it was handed over, and whose last bytes are `ending` many. */
  messageOfParts(opcode: number, message: Buffer, ending: number, frames: readonly FrameFacts[] | undefined): void {
    this.#record.messagesOut++
    this.count(ending)
    this.#place.recorder?.sent(this.#record, opcode, message, frames)
  }

  piece(opcode: number, piece: Buffer, last: boolean): void {
    this.#place.recorder?.sentPiece(this.#record, opcode, piece, last)
    if (last) this.#record.messagesOut++
    this.count(piece.length)
  }

  /** Records a message that will not reach its end, whose bytes have been counted. */
  beginning(opcode: number, bytes: Buffer): void {
    this.#place.recorder?.sentPiece(this.#record, opcode, bytes, false)
  }

  count(bytes: number): void {
    this.#record.bytesOut += bytes
    this.#record.lastActivity = timeOfTurn()
  }
}

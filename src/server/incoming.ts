// What one open connection receives: its bytes, a share of a turn at a time, to the message receiver, and from there to listeners and
// recorder. Leaves what a Close frame or a violation means to the connection's life.
import { toKeep } from './borrowed-memory.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { DataInEvent } from './events.ts'
import { inOneTurn, timeOfTurn } from './gathered-writes.ts'
import type { Emits, Reports } from './listeners.ts'
import { OPCODE } from './protocol/frame.ts'
import { MessageReceiver } from './protocol/message-receiver.ts'
import { MessageInflater } from './protocol/permessage-deflate.ts'
import type { Batch, ReceiveLimits, ReceiverSink, Share, Violation } from './protocol/receiving.ts'
import type { ConnectionRelay, ConnectionTraffic, MessageBatch, RecorderPlace } from './traffic.ts'
import { turnShare } from './turn-share.ts'

/** Of a read; with TLS a chunk may be longer. */
const COPY_SIZE = 64 * 1024

/** What DataIn's listeners get. Text is decoded when it is read. */
class DataIn implements DataInEvent {
  readonly connectionId: string
  readonly dataFormat: 1 | 2 | 10
  readonly bytes: Buffer
  readonly eom: boolean
  #text: string | Buffer | undefined
  constructor(connectionId: string, dataFormat: 1 | 2 | 10, bytes: Buffer, eom: boolean) {
    this.connectionId = connectionId
    this.dataFormat = dataFormat
    this.bytes = bytes
    this.eom = eom
  }
  get text(): string | Buffer {
    return (this.#text ??= this.dataFormat === 1 ? this.bytes.toString('utf8') : Buffer.from(this.bytes))
  }
}

export interface IncomingOwner {
  /** Who is shown what the client sends, beside the listeners. */
  readonly traffic: ConnectionTraffic | undefined
  /** Who passes on what the client sends. */
  readonly relay: ConnectionRelay | undefined
  /** false: more is read from the socket only when `resume` is called. */
  pause(): void
  resume(): void
  onPing(payload: Buffer): void
  /** The payload is code and reason as on the wire. */
  onCloseFrame(payload: Buffer): void
  onViolation(violation: Violation): void
  /** The client's end, which had to wait for what came before it. */
  onLateEnd(): void
}

export interface IncomingOptions {
  readonly limits: ReceiveLimits
  /** BufferMessage. */
  readonly buffersMessages: boolean
}

/** For one chunk at a time: whoever passes it on copies what does not go at once. */
let copied = Buffer.alloc(0)

function copyOf(chunk: Buffer): Buffer {
  if (copied.length < chunk.length) copied = Buffer.allocUnsafeSlow(Math.max(chunk.length, COPY_SIZE))
  chunk.copy(copied)
  return copied.subarray(0, chunk.length)
}

export class Incoming implements ReceiverSink {
  readonly #record: ConnectionRecord
  readonly #place: RecorderPlace
  readonly #emits: Emits & Reports
  readonly #owner: IncomingOwner
  readonly #buffersMessages: boolean
  readonly #receiver: MessageReceiver
  /** The client has broken the protocol, or the connection was dropped: what it still sends is thrown away. */
  #deaf = false
  /** What came in a turn whose share was spent; reading is paused. */
  #rest: Buffer | undefined
  /** The client has ended its side behind the rest. */
  #endWaits = false
  #hasToldViolation = false

  constructor(
    record: ConnectionRecord,
    place: RecorderPlace,
    emits: Emits & Reports,
    owner: IncomingOwner,
    options: IncomingOptions,
  ) {
    this.#record = record
    this.#place = place
    this.#emits = emits
    this.#owner = owner
    this.#buffersMessages = options.buffersMessages
    this.#receiver = new MessageReceiver(options.limits, record.deflate && new MessageInflater(record.deflate), this)
  }

  /** The socket has sent bytes. */
  onBytes(chunk: Buffer): void {
    if (this.#deaf) return
    // With TLS, what has been decrypted of a read still comes after a pause.
    if (this.#rest) this.#rest = Buffer.concat([this.#rest, chunk])
    else this.#receive(chunk)
  }

  /** The client has ended its side. Returns false when that has to wait until what came before has been looked at: then `onLateEnd` follows. */
  onEnd(): boolean {
    if (!this.#rest) return true
    this.#endWaits = true
    return false
  }

  /** Something that has come waits for its turn. */
  get hasRest(): boolean {
    return this.#rest !== undefined
  }

  /** Nothing that arrives from now on is looked at. */
  stop(): void {
    this.#deaf = true
    this.#receiver.release()
    turnShare.leave(this)
  }

  /** The socket is gone. What the client had sent before is all that is left of it. Returns whether it had ended its side. */
  finish(): boolean {
    const rest = this.#rest
    this.#rest = undefined
    if (rest && !this.#deaf) this.#receiveAndRelay(rest)
    this.stop()
    return this.#endWaits
  }

  #receive(chunk: Buffer): void {
    const receiver = this.#receiver
    let taken = 0
    turnShare.begin(this)
    inOneTurn(() => {
      this.#record.lastActivity = timeOfTurn()
      taken = this.#owner.relay ? this.#receiveAndRelay(chunk, turnShare) : receiver.receive(chunk, turnShare)
    })
    if (this.#deaf) return
    if (receiver.violation && !this.#hasToldViolation) {
      this.#hasToldViolation = true
      this.#owner.onViolation(receiver.violation)
    } else if (turnShare.isSpent) this.#letOthersGo(chunk.subarray(taken))
  }

  /** What is passed on is what came: receiving takes the masks away where the bytes are. */
  #receiveAndRelay(chunk: Buffer, share?: Share): number {
    const { relay } = this.#owner
    const raw = relay && copyOf(chunk)
    const taken = this.#receiver.receive(chunk, share)
    // Who drops a connection that it is shown wants nothing more of it to go on.
    if (raw && !this.#deaf) relay.bytesIn(raw.subarray(0, taken))
    return taken
  }

  /** Nothing more of this client is looked at, nor read, before others have had their turn. */
  #letOthersGo(rest: Buffer): void {
    this.#rest = toKeep(rest)
    this.#owner.pause()
    setImmediate(() => {
      turnShare.renew()
      const kept = this.#rest
      this.#rest = undefined
      if (kept && kept.length > 0 && !this.#deaf) this.#receive(kept)
      if (this.#rest) return
      this.#owner.resume()
      if (this.#endWaits) this.#owner.onLateEnd()
    })
  }

  // What the receiver reports (ReceiverSink).

  get wantsWholeMessages(): boolean {
    return this.#place.recorder !== undefined || this.#buffersMessages || this.#owner.traffic !== undefined
  }
  get wantsPieces(): boolean {
    return !this.#buffersMessages
  }

  onFrames(count: number): void {
    this.#record.framesIn += count
  }

  onMessages(batch: Batch): void {
    const { count, lengths, offsets, opcodes, bytes } = batch
    const record = this.#record
    let total = 0
    for (let index = 0; index < count; index++) total += lengths[index] as number
    record.messagesIn += count
    if (!batch.deliveredInPieces) record.bytesIn += total
    batch.connection = record
    this.#place.recorder?.messagesIn(batch as MessageBatch)
    if (this.#owner.traffic) this.#show((traffic) => traffic.messagesIn(batch as MessageBatch))
    if (batch.deliveredInPieces || !this.#emits.hasListeners('dataIn')) return
    const id = record.connectionId
    for (let index = 0; index < count && !this.#deaf; index++) {
      const offset = offsets[index] as number
      const payload = bytes.subarray(offset, offset + (lengths[index] as number))
      this.#emits.emit('dataIn', new DataIn(id, opcodes[index] as 1 | 2, payload, true))
    }
  }

  onPiece(opcode: number, piece: Buffer, last: boolean): void {
    if (this.#deaf) return
    const record = this.#record
    record.bytesIn += piece.length
    if (last && !this.wantsWholeMessages) record.messagesIn++
    if (this.#emits.hasListeners('dataIn'))
      this.#emits.emit('dataIn', new DataIn(record.connectionId, opcode as 1 | 2, piece, last))
  }

  #show(what: (traffic: ConnectionTraffic) => void): void {
    const { traffic } = this.#owner
    try {
      if (traffic) what(traffic)
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      this.#emits.report(
        this.#record.connectionId,
        'listener-threw',
        `The traffic of a connection was shown to what threw: ${words}`,
      )
    }
  }

  onControl(opcode: number, payload: Buffer, mask: number): void {
    this.#place.recorder?.controlIn(this.#record, opcode, payload, mask)
    if (this.#owner.traffic) this.#show((traffic) => traffic.controlIn(opcode, payload))
    if (this.#deaf) return
    switch (opcode) {
      case OPCODE.ping:
        this.#owner.onPing(payload)
        return
      case OPCODE.pong:
        this.#emits.emit('dataIn', new DataIn(this.#record.connectionId, 10, payload, true))
        return
      case OPCODE.close:
        this.#owner.onCloseFrame(payload)
    }
  }
}

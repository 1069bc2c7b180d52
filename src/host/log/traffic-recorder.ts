// Turns what the component shows of its traffic, and what the host adds, into entries of the log. On the receive path: one clock reading
// and one copy a batch, one record a message, nothing allocated. Leaves storage to the store and reading to the reader.
import type { Direction, EntryKind } from '../../contract/model.ts'
import type { Connection, FrameFacts, MessageBatch, TrafficRecorder as ComponentRecorder } from '../../server/index.ts'
import { packFacts, type Facts } from './entry-text.ts'
import { MOST_FRAMES, packFrames } from './frame-table.ts'
import {
  COMPRESSED,
  FACTS,
  FRAMES,
  FRAME_SHIFT,
  IN,
  MASKED,
  MOST_COUNTED_FRAMES,
  OUT,
  PARTIAL,
  directionBits,
  kindCode,
} from './index-page.ts'
import type { LogServers } from './log-servers.ts'
import type { LogStore } from './log-store.ts'
import type { PingTimes } from '../ping-times.ts'

/** Beginning of a message sent in pieces, such as a file, that is kept. The rest is on the person's disk already. */
const PIECES_KEPT_BYTES = 64 * 1024

const ONE_FRAME = 1 << FRAME_SHIFT
const SIMPLE_IN = IN | MASKED | ONE_FRAME

/** A message on its way out in pieces. */
interface Pieces {
  readonly opcode: number
  readonly kept: Buffer[]
  keptBytes: number
  size: number
  frames: number
  readonly frameList: FrameFacts[]
}

export class TrafficRecorder implements ComponentRecorder {
  readonly #store: LogStore
  readonly #now: () => number
  readonly #pings: PingTimes
  readonly #servers: LogServers
  readonly #pieces = new Map<number, Pieces>()

  constructor(store: LogStore, now: () => number, pings: PingTimes, servers: LogServers) {
    this.#store = store
    this.#servers = servers
    this.#now = now
    this.#pings = pings
  }

  messagesIn(batch: MessageBatch): void {
    const { bytes, count, offsets, lengths, masks, opcodes } = batch
    if (count === 0) return
    const connection = batch.connection.number
    if (batch.frames) {
      const offset = offsets[0] ?? 0
      const payload = bytes.subarray(offset, offset + (lengths[0] ?? 0))
      this.#framed(IN, opcodes[0] ?? 2, connection, payload, batch.frames)
      return
    }
    const first = offsets[0] ?? 0
    const span = (offsets[count - 1] ?? 0) + (lengths[count - 1] ?? 0) - first
    const segment = this.#store.room(count, span)
    if (!segment) return
    let payloads = 0
    for (let i = 0; i < count; i++) payloads += lengths[i] as number
    const time = this.#now()
    const before = segment.payloadBytes
    const store = this.#store
    // Frame heads between the payloads come along: the copy is one, and a gap of more than a few heads is rare.
    if (span <= payloads * 2 + count * 16) {
      store.addMany(time, segment.write(bytes, first, first + span) - first, connection, SIMPLE_IN, batch)
    } else {
      for (let i = 0; i < count; i++) {
        const offset = offsets[i] ?? 0
        const length = lengths[i] ?? 0
        store.add(
          time,
          segment.write(bytes, offset, offset + length),
          length,
          connection,
          masks[i] ?? 0,
          ((opcodes[i] ?? 1) - 1) | SIMPLE_IN,
          0,
        )
      }
    }
    store.added(segment, count, segment.payloadBytes - before)
  }

  controlIn(connection: Connection, opcode: number, payload: Buffer, mask: number): void {
    if (opcode === 10) this.#pings.answered(connection.connectionId, payload)
    this.#simple(kindOfOpcode(opcode) | SIMPLE_IN, connection.number, payload, mask)
  }

  sent(connection: Connection, opcode: number, payload: Buffer, frames: readonly FrameFacts[] | undefined): void {
    if (opcode === 9) this.#pings.sent(connection.connectionId, payload)
    if (frames) this.#framed(OUT, opcode, connection.number, payload, frames)
    else this.#simple(kindOfOpcode(opcode) | OUT | ONE_FRAME, connection.number, payload, 0)
  }

  sentPiece(connection: Connection, opcode: number, piece: Buffer, last: boolean): void {
    let pieces = this.#pieces.get(connection.number)
    if (!pieces)
      this.#pieces.set(connection.number, (pieces = { opcode, kept: [], keptBytes: 0, size: 0, frames: 0, frameList: [] }))
    const keep = Math.min(piece.length, PIECES_KEPT_BYTES - pieces.keptBytes)
    if (keep > 0) pieces.kept.push(Buffer.from(piece.subarray(0, keep)))
    pieces.keptBytes += Math.max(0, keep)
    if (pieces.frameList.length < MOST_FRAMES) {
      const frame = {
        opcode: pieces.frames === 0 ? pieces.opcode : 0,
        fin: last,
        rsv: 0,
        mask: undefined,
        length: piece.length,
        time: this.#now(),
      }
      pieces.frameList.push(frame)
    }
    pieces.size += piece.length
    pieces.frames++
    if (last) this.forget(connection.number)
  }

  /** The connection sends no more: what it had sent of a message in pieces becomes an entry. */
  forget(connection: number): void {
    const pieces = this.#pieces.get(connection)
    if (!pieces) return
    this.#pieces.delete(connection)
    const marks =
      kindOfOpcode(pieces.opcode) | OUT | FRAMES | frameCount(pieces.frames) | (pieces.keptBytes < pieces.size ? PARTIAL : 0)
    const table = packFrames(pieces.frameList, pieces.frames, pieces.size, pieces.size)
    this.#tabled(marks, connection, table, Buffer.concat(pieces.kept))
  }

  /** An entry that is no message. `server`: number of the one that it is about, 0: of none. `summary` is its row's text; a string of facts is one that `packFacts` could have made. */
  append(kind: EntryKind, direction: Direction, connection: number, summary: string, facts: Facts | string, server = 0): void {
    if (kind === 'accept') this.#servers.learn(connection, server)
    const text = typeof facts === 'string' ? facts : packFacts(facts)
    const segment = this.#store.room(1, (text.length + summary.length) * 3)
    if (!segment) return
    const table = segment.writeText(text)
    const offset = segment.payloadBytes
    const length = segment.writeText(summary)
    this.#store.add(this.#now(), offset, length, connection, server, kindCode(kind) | directionBits(direction) | FACTS, table)
    this.#store.added(segment, 1, table + length)
  }

  #simple(marks: number, connection: number, payload: Buffer, mask: number): void {
    const segment = this.#store.room(1, payload.length)
    if (!segment) return
    const offset = segment.write(payload, 0, payload.length)
    this.#store.add(this.#now(), offset, payload.length, connection, mask, marks, 0)
    this.#store.added(segment, 1, payload.length)
  }

  #framed(direction: number, opcode: number, connection: number, payload: Buffer, frames: readonly FrameFacts[]): void {
    let wireSize = 0
    for (const frame of frames) wireSize += frame.length
    const compressed = ((frames[0]?.rsv ?? 0) & 4) !== 0
    const marks = kindOfOpcode(opcode) | direction | FRAMES | frameCount(frames.length) | (compressed ? COMPRESSED : 0)
    this.#tabled(marks, connection, packFrames(frames, frames.length, wireSize, payload.length), payload)
  }

  #tabled(marks: number, connection: number, table: Buffer, payload: Buffer): void {
    const segment = this.#store.room(1, table.length + payload.length)
    if (!segment) return
    segment.write(table, 0, table.length)
    const offset = segment.write(payload, 0, payload.length)
    this.#store.add(this.#now(), offset, payload.length, connection, 0, marks, table.length)
    this.#store.added(segment, 1, table.length + payload.length)
  }
}

/** The code of the kind that an opcode of RFC 6455 §5.2 is logged as. */
function kindOfOpcode(opcode: number): number {
  switch (opcode) {
    case 1:
      return kindCode('text')
    case 8:
      return kindCode('close')
    case 9:
      return kindCode('ping')
    case 10:
      return kindCode('pong')
    default:
      return kindCode('binary')
  }
}

function frameCount(frames: number): number {
  // Unsigned: sixteen bits of frames reach the sign bit.
  return (Math.min(frames, MOST_COUNTED_FRAMES) << FRAME_SHIFT) >>> 0
}

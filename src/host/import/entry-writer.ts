// Writes entries that are read from a file into a log, each with the time that it has there. The counterpart of the log's reader.
import type { Direction, EntryKind, FrameInfo } from '../../contract/model.ts'
import { packFacts, type Facts } from '../log/entry-text.ts'
import { packFrames } from '../log/frame-table.ts'
import {
  COMPRESSED,
  FACTS,
  FRAMES,
  FRAME_SHIFT,
  MASKED,
  MOST_COUNTED_FRAMES,
  PARTIAL,
  directionBits,
  kindCode,
} from '../log/index-page.ts'
import type { LogStore } from '../log/log-store.ts'

interface EntryBase {
  /** Milliseconds since the epoch. */
  readonly time: number
  /** 0: the server itself. */
  readonly connection: number
  readonly kind: EntryKind
  readonly direction: Direction
  /** Of its server, where its record is to say so: that of its connection is not known otherwise. */
  readonly serverNumber?: number
}

export interface EventEntry extends EntryBase {
  readonly words: string
  readonly facts: Facts
}

export interface MessageEntry extends EntryBase {
  /** Of the whole payload, which may be longer than what is kept of it. */
  readonly size: number
  readonly frames: number
  readonly compressed: boolean
  readonly wireSize: number
  readonly frameList: readonly FrameInfo[]
}

export class EntryWriter {
  readonly #store: LogStore

  constructor(store: LogStore) {
    this.#store = store
  }

  event({ time, connection, kind, direction, words, facts, serverNumber = 0 }: EventEntry): void {
    const text = packFacts(facts)
    const segment = this.#room((text.length + words.length) * 3)
    const table = segment.writeText(text)
    const offset = segment.payloadBytes
    const length = segment.writeText(words)
    this.#store.add(time, offset, length, connection, serverNumber, kindCode(kind) | directionBits(direction) | FACTS, table)
    this.#store.added(segment, 1, table + length)
  }

  message(entry: MessageEntry, payload: Buffer): void {
    const part = this.begin(entry, payload.length)
    part.write(payload)
    part.end()
  }

  /** A message whose payload comes in pieces, `most` bytes of them at most. Nothing else is written before its end. */
  begin(entry: MessageEntry, most: number): { write(bytes: Buffer): void; end(): void } {
    const { time, connection, kind, direction, serverNumber = 0 } = entry
    const table = tableOf(entry)
    const segment = this.#room(table.length + most)
    segment.write(table, 0, table.length)
    this.#store.added(segment, 0, table.length)
    const offset = segment.payloadBytes
    return {
      write: (bytes) => {
        segment.write(bytes, 0, bytes.length)
        // The bytes go to the disk before their record does.
        this.#store.added(segment, 0, bytes.length)
      },
      end: () => {
        const length = segment.payloadBytes - offset
        const [frame] = entry.frameList
        const mask = table.length === 0 && frame !== undefined && frame.mask !== '' ? Number.parseInt(frame.mask, 16) : undefined
        const marks =
          kindCode(kind) |
          directionBits(direction) |
          ((Math.min(entry.frames, MOST_COUNTED_FRAMES) << FRAME_SHIFT) >>> 0) |
          (mask === undefined ? 0 : MASKED) |
          (table.length === 0 ? 0 : FRAMES) |
          (entry.compressed ? COMPRESSED : 0) |
          (length < entry.size ? PARTIAL : 0)
        this.#store.add(time, offset, length, connection, mask ?? serverNumber, marks >>> 0, table.length)
        this.#store.added(segment, 1, 0)
      },
    }
  }

  /** Resolves when the disk takes more. Rejects when it has failed. */
  async relieved(): Promise<void> {
    if (this.#store.overloaded) await this.#store.relieved()
    const { trouble } = this.#store.bounds()
    if (trouble !== '') throw new Error(trouble)
  }

  #room(bytes: number) {
    const segment = this.#store.room(1, bytes)
    if (!segment) throw new Error(this.#store.bounds().trouble)
    return segment
  }
}

/**
 * Empty where the record tells everything: one frame, whole and not compressed, of the message's own opcode, seen when the message was. A record
 * without a table has a mask where that of another one has its server.
 */
function tableOf({ time, kind, size, frames, wireSize, compressed, frameList, serverNumber = 0 }: MessageEntry): Buffer {
  const [frame] = frameList
  const isSimple =
    serverNumber === 0 &&
    frames === 1 &&
    !compressed &&
    wireSize === size &&
    (frame === undefined ||
      (frame.fin && frame.rsv === 0 && frame.length === size && frame.time === time && frame.opcode === OPCODES[kind]))
  if (isSimple) return Buffer.alloc(0)
  const packed = frameList.map(({ mask, ...rest }) => ({ ...rest, mask: mask === '' ? undefined : Number.parseInt(mask, 16) }))
  return packFrames(packed, frames, wireSize, size)
}

/** RFC 6455 §5.2. */
const OPCODES: Readonly<Partial<Record<EntryKind, number>>> = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 }

// The bytes of one connection on their way to the socket: frames, long frames written in parts, and bytes as they are. Knows no message
// and no order; what it is given goes out behind what it was given before.
import type { Socket } from 'node:net'
import {
  COPY_LIMIT,
  GATHER_SIZE,
  dropGathered,
  flushGathered,
  flushSoon,
  gather,
  gatherBytes,
  gatheredFor,
} from '../gathered-writes.ts'
import { headSize, writeHead } from '../protocol/frame.ts'

const EMPTY = Buffer.alloc(0)

type Written = (error?: Error | null) => void

export class Wire {
  readonly #socket: Socket
  readonly #counts: { framesOut: number }
  /** A frame longer than a slice is being written: nothing may stand inside it, control frames wait. */
  #insideFrame = false

  constructor(socket: Socket, counts: { framesOut: number }) {
    this.#socket = socket
    this.#counts = counts
  }

  /** Bytes that wait because the client does not read. */
  get queued(): number {
    return this.#socket.writableLength + gatheredFor(this.#socket)
  }

  /** Those of them that have been handed to the socket. */
  get unsent(): number {
    return this.#socket.writableLength
  }

  get isInsideFrame(): boolean {
    return this.#insideFrame
  }

  /** One frame. `first` is its first byte; `written` is called when the client's side has taken it. */
  frame(first: number, payload: Buffer, written?: Written): void {
    this.#counts.framesOut++
    if (payload.length <= COPY_LIMIT && !written) {
      gather(this.#socket, first, payload)
      return
    }
    flushGathered(this.#socket)
    const socket = this.#socket
    socket.cork()
    socket.write(headOf(first, payload.length))
    // A full queue is reported by drain; the bound on it is checked before each message.
    socket.write(payload, written)
    socket.uncork()
  }

  /** Begins a frame whose payload follows in parts. */
  beginFrame(first: number, length: number): void {
    this.#counts.framesOut++
    this.raw(headOf(first, length))
    this.#insideFrame = true
  }

  endFrame(): void {
    this.#insideFrame = false
  }

  /** Frames of somebody else as they are, copied; `isInsideFrame`: the last of them goes on in what comes next. */
  relayed(bytes: Buffer, isInsideFrame: boolean): void {
    for (let at = 0; at < bytes.length; at += GATHER_SIZE) gatherBytes(this.#socket, bytes.subarray(at, at + GATHER_SIZE))
    this.#insideFrame = isInsideFrame
  }

  /**
   * Any bytes, as they are, at any moment: behind what has been given before, inside a frame that is being written too. Nothing is checked,
   * framed, counted or recorded. `written` is called when the client's side has taken them.
   */
  raw(bytes: Buffer, written?: Written): void {
    flushGathered(this.#socket)
    this.#socket.write(bytes, written)
  }

  /** Calls back when the client's side has taken everything so far. Node's own drain comes only after a write that found its queue full. */
  whenTaken(taken: Written): void {
    this.raw(EMPTY, taken)
  }

  /** Writes what has been gathered. */
  flush(): void {
    flushGathered(this.#socket)
  }

  /** Writes it when the turn ends. */
  flushSoon(): void {
    flushSoon()
  }

  /** The connection is gone: forgets what has been gathered. */
  drop(): void {
    dropGathered(this.#socket)
  }
}

function headOf(first: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(headSize(length))
  writeHead(head, 0, first, length)
  return head
}

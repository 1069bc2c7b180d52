// Writes the bytes with which a listener answers an opening request, piece by piece and in their time, without end where they have none.
import type { Socket } from 'node:net'
import type { RawPiece } from '../events.ts'

/** Beyond it the client is waited for. */
const MOST_QUEUED = 64 * 1024
/** How long until it is looked whether the client has read, in milliseconds. */
const LOOK_AGAIN = 10
/** Of what was written, so much is kept as the response head. */
const KEPT = 16 * 1024
/** Pieces of one turn. */
const SHARE = 100

/** `written` is the beginning of what was written, as Latin-1; `fault` why the pieces ended early, or "". */
export type WhenWritten = (written: string, bytes: number, fault: string) => void

export class RawWriter {
  readonly #socket: Socket
  readonly #make: () => Iterable<RawPiece>
  #pieces: Iterator<RawPiece> | undefined
  readonly #done: WhenWritten
  #timer: NodeJS.Timeout | undefined
  #written = ''
  #bytes = 0

  constructor(socket: Socket, pieces: () => Iterable<RawPiece>, done: WhenWritten) {
    this.#socket = socket
    this.#make = pieces
    this.#done = done
  }

  begin(): void {
    this.#go()
  }

  /** The client has gone, or the connection was ended. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pieces?.return?.()
  }

  #go(waiting?: RawPiece): void {
    let piece = waiting
    for (let written = 0; ; written++) {
      if (piece === undefined) {
        let next: IteratorResult<RawPiece>
        try {
          this.#pieces ??= this.#make()[Symbol.iterator]()
          next = this.#pieces.next()
        } catch (error) {
          this.#done(this.#written, this.#bytes, error instanceof Error ? error.message : String(error))
          return
        }
        if (next.done) {
          this.#done(this.#written, this.#bytes, '')
          return
        }
        piece = next.value
        const { after = 0 } = piece
        if (after > 0 || written >= SHARE) {
          this.#later(after, piece)
          return
        }
      }
      if (this.#socket.writableLength > MOST_QUEUED) {
        this.#later(LOOK_AGAIN, piece)
        return
      }
      const { bytes } = piece
      this.#socket.write(bytes)
      this.#bytes += bytes.length
      if (this.#written.length < KEPT) this.#written += bytes.toString('latin1', 0, KEPT - this.#written.length)
      piece = undefined
    }
  }

  #later(ms: number, piece: RawPiece): void {
    this.#timer = setTimeout(() => this.#go(piece), ms)
  }
}

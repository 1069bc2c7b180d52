// Bytes that arrive while nobody may read them yet: kept up to a limit, then the socket is paused so that the client feels it.

/** Kept while a question is open. A client sends its head and perhaps a first message; more can wait in the system's buffers. */
const HELD_LIMIT = 256 * 1024

export class HeldBytes {
  #pieces: Buffer[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Keeps a copy: the piece's memory is used for the next read. Returns false when the limit is reached: stop reading. */
  push(piece: Buffer): boolean {
    this.#pieces.push(Buffer.from(piece))
    this.#length += piece.length
    return this.#length < HELD_LIMIT
  }

  /** Everything so far as one buffer, and forgets it. */
  take(): Buffer {
    const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#length = 0
    return all
  }
}

// The file that is imported, read in pieces: how far it has been read, and whether somebody has thought better of it.
import type { FileHandle } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

const PIECE_BYTES = 64 * 1024
/** Other work of the host waits no longer than this for an import. */
const SLICE_MS = 2

/** The file is not what it was taken for. The sentence says where, what was seen, and what was expected. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}

export class ImportSource {
  readonly #file: FileHandle
  readonly #signal: AbortSignal
  readonly #onProgress: (done: number) => void
  #turnBegan = performance.now()
  #done = 0

  constructor(file: FileHandle, signal: AbortSignal, onProgress: (done: number) => void) {
    this.#file = file
    this.#signal = signal
    this.#onProgress = onProgress
  }

  /** From the beginning of the file. Each piece is a buffer of its own. */
  async *pieces(): AsyncGenerator<Buffer> {
    this.#done = 0
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES)
      const { bytesRead } = await this.#file.read(piece, 0, PIECE_BYTES, this.#done)
      if (bytesRead === 0) return
      this.#done += bytesRead
      yield piece.subarray(0, bytesRead)
      await this.giveWay()
    }
  }

  /** To be called after every bit of work. Rejects with the signal's reason. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.#turnBegan < SLICE_MS) return
    this.#onProgress(this.#done)
    await nextTurn()
    this.#signal.throwIfAborted()
    this.#turnBegan = performance.now()
  }
}

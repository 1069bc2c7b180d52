// Raw deflate and inflate that answer at once. Node's public zlib streams answer later, which would let the frames behind a
// compressed one overtake it or wait in a queue; its public synchronous calls forget the window between messages. The stream's own
// binding has the synchronous call that both are made of. This file holds every undocumented name of it; sync-zlib.test.ts fails when
// Node changes one.
import zlib from 'node:zlib'
import { lend } from '../borrowed-memory.ts'

interface ZlibBinding {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ): void
}
/** `_writeState` holds what is left after a call: room in the output, bytes of the input. */
type Engine = (zlib.InflateRaw | zlib.DeflateRaw) & { readonly _handle: ZlibBinding | null; readonly _writeState: Uint32Array }

/** Bytes asked of zlib at a time. */
const STEP = 64 * 1024
/** Shared by all engines: what it holds is lent to whoever takes it, and used again by the next call. */
const output = lend(Buffer.allocUnsafeSlow(STEP))

export class SyncZlib {
  readonly #engine: Engine
  #failed = false
  #closed = false
  #ended = false
  #consumed = 0

  private constructor(engine: zlib.InflateRaw | zlib.DeflateRaw) {
    this.#engine = engine as Engine
    this.#engine.on('error', () => {
      // Reported by run() at the moment it happens; the stream's own report comes a turn later and says nothing new.
    })
  }

  static inflater(windowBits: number): SyncZlib {
    return new SyncZlib(zlib.createInflateRaw({ windowBits }))
  }

  /** `windowBits` from 9: zlib cannot write a window of 8 bits. `memLevel` as in zlib, 8 by default. */
  static deflater(windowBits: number, level: number): SyncZlib {
    return new SyncZlib(zlib.createDeflateRaw({ windowBits, level }))
  }

  /**
   * The deflate stream has said that it ends (a block with BFINAL): what was fed behind it was passed over, and will be until
   * `restart`.
   */
  get ended(): boolean {
    return this.#ended
  }

  /** Bytes that the last `run` took of its input. */
  get consumed(): number {
    return this.#consumed
  }

  /** Begins a new stream with an empty window. */
  restart(): void {
    this.#engine.reset()
    this.#ended = false
  }

  /**
   * Feeds bytes, flushes, and hands each piece of the result to `take`, which copies what it keeps and returns false to stop. Returns
   * false when the input is not valid or `take` stopped it; the engine is then of no further use.
   */
  run(input: Uint8Array, take: (piece: Buffer) => boolean): boolean {
    const handle = this.#engine._handle
    if (this.#failed || this.#closed || !handle) return false
    let at = 0
    let left = input.length
    for (;;) {
      handle.writeSync(zlib.constants.Z_SYNC_FLUSH, input, at, left, output, 0, STEP)
      if (this.#engine.destroyed) return this.#fail()
      const room = this.#engine._writeState[0] as number
      const rest = this.#engine._writeState[1] as number
      if (room < STEP && !take(output.subarray(0, STEP - room))) return this.#fail()
      // Whoever took the piece may have ended the connection; the binding must not be called after its end.
      if (this.#closed) return this.#fail()
      // With room left zlib has said all it can: what rest of the input there is stands behind the end of the deflate stream.
      if (room > 0) {
        this.#ended ||= rest > 0
        this.#consumed = input.length - rest
        return true
      }
      at += left - rest
      left = rest
    }
  }

  /** Gives its memory back, some 40 KiB for an inflater and 260 KiB for a deflater. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#engine.close()
  }

  #fail(): false {
    this.#failed = true
    return false
  }
}

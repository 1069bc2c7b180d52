// The bytes of one entry, pulled in slices as they are looked at. A message of 100 MB is never here as a whole. Leaves showing to the views.
import { request } from '../connect.ts'
import { bytesOfBase64 } from './base64.ts'

export const SLICE_BYTES = 64 * 1024
/** 4 MiB. The slice not asked for longest goes. */
const MOST_SLICES = 64
/** Bytes of one pull when the whole payload is wanted. The contract's own limit. */
const RANGE_BYTES = 1024 * 1024

export class Payload {
  /** "" the live one, or the id of a session. */
  readonly log: string
  readonly seq: number
  /** Bytes that are kept in the log. */
  readonly total: number
  /** Tells it from every other payload. */
  readonly key: string
  /** All of it, where it is here. */
  readonly whole: Uint8Array | undefined
  readonly #slices = new Map<number, Uint8Array>()
  readonly #pulling = new Set<number>()
  readonly #listeners = new Set<() => void>()
  #version = 0

  /** `start` is the first slice. */
  constructor(log: string, seq: number, total: number, start: Uint8Array, of = '', whole?: Uint8Array) {
    this.key = `${log} ${seq} ${of}`
    this.whole = whole
    this.log = log
    this.seq = seq
    this.total = total
    this.#slices.set(0, start)
  }

  static async open(log: string, seq: number): Promise<Payload> {
    const { bytes, total } = await request('log.payload', { log, seq, offset: 0, length: SLICE_BYTES })
    return new Payload(log, seq, total, bytesOfBase64(bytes))
  }

  /** What was made of another one, such as by decoding. `how` tells it from others that were. */
  static of({ log, seq }: Payload, how: string, whole: Uint8Array): Payload {
    return new Payload(log, seq, whole.length, whole.subarray(0, SLICE_BYTES), how, whole)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Changes whenever a slice has come. */
  readonly version = (): number => this.#version

  get sliceCount(): number {
    return Math.ceil(this.total / SLICE_BYTES)
  }

  /** Undefined until it is here: ask for it with `want`. */
  slice(number: number): Uint8Array | undefined {
    if (this.whole) return this.#sliceOf(this.whole, number)
    return this.#slices.get(number)
  }

  /** The same array every time. */
  #sliceOf(whole: Uint8Array, number: number): Uint8Array | undefined {
    if (number < 0 || number >= this.sliceCount) return undefined
    let slice = this.#slices.get(number)
    if (!slice) this.#slices.set(number, (slice = whole.subarray(number * SLICE_BYTES, (number + 1) * SLICE_BYTES)))
    return slice
  }

  want(number: number): void {
    if (this.whole || number < 0 || number >= this.sliceCount || this.#slices.has(number) || this.#pulling.has(number)) return
    this.#pulling.add(number)
    request('log.payload', { log: this.log, seq: this.seq, offset: number * SLICE_BYTES, length: SLICE_BYTES })
      .then(
        ({ bytes }) => this.#put(number, bytesOfBase64(bytes)),
        // The entry has been dropped or the connection lost: what is on the screen stays, and looking again asks again.
        () => undefined,
      )
      .finally(() => this.#pulling.delete(number))
  }

  /** Everything, in pieces of a mebibyte. Rejects with a RequestError. */
  async *pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let offset = 0; offset < this.total; offset += RANGE_BYTES) {
      if (this.whole) {
        yield new Uint8Array(this.whole.subarray(offset, offset + RANGE_BYTES))
        continue
      }
      const { bytes } = await request('log.payload', { log: this.log, seq: this.seq, offset, length: RANGE_BYTES })
      yield bytesOfBase64(bytes)
    }
  }

  /** The whole as one array. For payloads that have been found short enough. */
  async all(): Promise<Uint8Array> {
    if (this.whole) return this.whole
    const first = this.#slices.get(0)
    if (first && first.length === this.total) return first
    const whole = new Uint8Array(this.total)
    let at = 0
    for await (const piece of this.pieces()) {
      whole.set(piece.subarray(0, this.total - at), at)
      at += piece.length
    }
    return whole
  }

  #put(number: number, bytes: Uint8Array): void {
    this.#slices.set(number, bytes)
    for (const oldest of this.#slices.keys()) {
      if (this.#slices.size <= MOST_SLICES) break
      // The first slice tells what the payload is.
      if (oldest !== 0 && oldest !== number) this.#slices.delete(oldest)
    }
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

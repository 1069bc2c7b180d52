// Reading of TLS presentation language (RFC 8446 section 3) out of bytes that nobody has checked: numbers and vectors with a length
// before them. Knows no message.

const NO_BYTES = new Uint8Array(0)

/** What is read, for a fault that is told. A function where the words cost more than the reading. */
export type What = string | (() => string)

/**
 * A place in a stretch of bytes. Reading beyond the end gives zeros and empty vectors and sets `fault`, once: a reader may go on to the
 * end of its structure and look at `fault` there. Nothing is copied and nothing throws.
 */
export class ByteCursor {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number
  #fault: string | undefined

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** What was first found wrong, as a part of a sentence, or undefined. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#end - this.#at
  }

  uint8(what: What): number {
    return this.#has(1, what) ? (this.#bytes[this.#at++] as number) : 0
  }

  uint16(what: What): number {
    if (!this.#has(2, what)) return 0
    this.#at += 2
    return ((this.#bytes[this.#at - 2] as number) << 8) | (this.#bytes[this.#at - 1] as number)
  }

  /** Bytes as a view of the same memory. */
  take(length: number, what: What): Uint8Array {
    if (!this.#has(length, what)) return NO_BYTES
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** A vector whose length stands before it in 1 or 2 bytes, as a cursor of its own. */
  vector(lengthSize: 1 | 2, what: What): ByteCursor {
    const bytes = this.#bytes
    const start = this.#at + lengthSize
    const length =
      start > this.#end
        ? 0
        : lengthSize === 1
          ? (bytes[start - 1] as number)
          : ((bytes[start - 2] as number) << 8) | (bytes[start - 1] as number)
    if (this.#fault === undefined && start <= this.#end && start + length <= this.#end) {
      this.#at = start + length
      return new ByteCursor(bytes, start, this.#at)
    }
    if (this.#has(lengthSize, () => `the length of ${words(what)}`)) {
      this.#at = start
      this.#has(length, what)
    }
    return new ByteCursor(NO_BYTES)
  }

  /** Everything that is left, as numbers of 16 bits. */
  uint16List(what: string): number[] {
    if (this.left % 2 !== 0) this.fail(`${what} have an odd length of ${this.left} bytes`)
    const list = new Array<number>(this.left >> 1)
    for (let index = 0; index < list.length; index++) list[index] = this.uint16(what)
    return list
  }

  /** Everything that is left, as bytes. */
  rest(): Uint8Array {
    return this.take(this.left, '')
  }

  /** Notes a fault unless there is one already. Nothing is left to read after it, so that loops over what is left end. */
  fail(fault: string): void {
    this.#fault ??= fault
    this.#at = this.#end
  }

  /** Faults what stands after the end of a structure. */
  expectEnd(what: string): void {
    if (this.left > 0) this.fail(`${this.left} bytes stand after ${what}`)
  }

  #has(length: number, what: What): boolean {
    if (this.#fault !== undefined) return false
    if (length <= this.left) return true
    this.fail(`${words(what)} should have ${length} bytes and has ${this.left}`)
    return false
  }
}

function words(what: What): string {
  return typeof what === 'string' ? what : what()
}

/** A few bytes to be kept: as a small Buffer they would keep the memory alive that it shares with others. */
export function latin1({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
}

// Reading of TLS presentation language (RFC 8446 section 3) out of bytes that nobody has checked: numbers and vectors with a length
// before them. Knows no message.

const NO_BYTES = new Uint8Array(0)

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

  uint8(what: string): number {
    return this.#number(1, what)
  }

  uint16(what: string): number {
    return this.#number(2, what)
  }

  /** Bytes as a view of the same memory. */
  take(length: number, what: string): Uint8Array {
    if (!this.#has(length, what)) return NO_BYTES
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** A vector whose length stands before it in 1 or 2 bytes, as a cursor of its own. */
  vector(lengthSize: 1 | 2, what: string): ByteCursor {
    const length = this.#number(lengthSize, `the length of ${what}`)
    if (!this.#has(length, what)) return new ByteCursor(NO_BYTES)
    this.#at += length
    return new ByteCursor(this.#bytes, this.#at - length, this.#at)
  }

  /** Everything that is left, as numbers of 16 bits. */
  uint16List(what: string): number[] {
    if (this.left % 2 !== 0) this.fail(`${what} have an odd length of ${this.left} bytes`)
    const list: number[] = []
    while (this.left >= 2) list.push(this.uint16(what))
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

  #number(size: 1 | 2, what: string): number {
    if (!this.#has(size, what)) return 0
    const high = this.#bytes[this.#at++] as number
    return size === 1 ? high : (high << 8) | (this.#bytes[this.#at++] as number)
  }

  #has(length: number, what: string): boolean {
    if (this.#fault !== undefined) return false
    if (length <= this.left) return true
    this.fail(`${what} should have ${length} bytes and has ${this.left}`)
    return false
  }
}

// UTF-8 checked as it arrives, in pieces that may split a character, failing at the first byte that no valid text can have (RFC 6455
// section 8.1). Whole pieces go through the platform's own check; only their edges are walked here.
import { isUtf8 } from 'node:buffer'

/**
 * Walks one text. After `push` returns a position >= 0 the text is invalid for good. The rules of RFC 3629: no overlong form, no
 * surrogate, nothing above U+10FFFF.
 */
export class Utf8Validator {
  /** Continuation bytes still missing of the character that the last piece cut. */
  #missing = 0
  /** Bounds of the next continuation byte: narrower than 80..BF only directly after E0, ED, F0 and F4. */
  #low = 0x80
  #high = 0xbf

  /** Whether the text could end here: no character is cut. */
  get atBoundary(): boolean {
    return this.#missing === 0
  }

  /** Returns the position in `bytes` of the first bad byte, or -1. */
  push(bytes: Uint8Array): number {
    let at = 0
    while (this.#missing > 0 && at < bytes.length) {
      if (!this.#step(bytes[at] as number)) return at
      at++
    }
    const tail = incompleteTail(bytes, at)
    if (tail > at && !isUtf8(bytes.subarray(at, tail))) {
      while (this.#step(bytes[at] as number)) at++
      return at
    }
    for (at = tail; at < bytes.length; at++) if (!this.#step(bytes[at] as number)) return at
    return -1
  }

  #step(byte: number): boolean {
    if (this.#missing > 0) {
      if (byte < this.#low || byte > this.#high) return false
      this.#missing--
      this.#low = 0x80
      this.#high = 0xbf
      return true
    }
    if (byte < 0x80) return true
    if (byte >= 0xc2 && byte <= 0xdf) this.#missing = 1
    else if (byte >= 0xe0 && byte <= 0xef) {
      this.#missing = 2
      if (byte === 0xe0) this.#low = 0xa0
      if (byte === 0xed) this.#high = 0x9f
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      this.#missing = 3
      if (byte === 0xf0) this.#low = 0x90
      if (byte === 0xf4) this.#high = 0x8f
    } else return false
    return true
  }
}

/** Where a character begins that `bytes` cuts, or its length. Looks no further back than `from`. */
export function incompleteTail(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  for (let back = 1; back <= 3 && end - back >= from; back++) {
    const byte = bytes[end - back] as number
    if (byte < 0x80) return end
    if (byte >= 0xc0) {
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      return length > back ? end - back : end
    }
  }
  return end
}

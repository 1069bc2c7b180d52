// The stage that reads the request head: bytes in, the request or what is wrong with it out. Clocks are the pipeline's.
import { faultInPart, findHeadEnd, parseHead } from '../protocol/handshake.ts'
import type { HeadFault, UpgradeRequest } from '../protocol/handshake.ts'

/** First byte of every TLS record with a ClientHello (RFC 8446 section 5.1: content type handshake). */
const TLS_HANDSHAKE = 0x16

/** `rest`: bytes that came behind the head, the first frames; valid until the call that brought them returns. */
export type HeadOutcome =
  | { readonly kind: 'request'; readonly request: UpgradeRequest; readonly rest: Buffer }
  | { readonly kind: 'fault'; readonly fault: HeadFault }
  | { readonly kind: 'tls' }

const NOTHING = Buffer.alloc(0)

export class RequestHeadReader {
  /** What has come is already encrypted: a first byte that looks like TLS is none. */
  readonly #isSecure: boolean
  #head: Buffer = NOTHING
  #part: Buffer = NOTHING
  #copied = 0
  #searched = 0

  constructor(isSecure: boolean) {
    this.#isSecure = isSecure
  }

  /** Bytes of the head so far. */
  get length(): number {
    return this.#head.length
  }

  /** Takes bytes. Returns undefined as long as the head is not complete. */
  push(chunk: Buffer): HeadOutcome | undefined {
    // Nearly every head comes whole: it is read where it is. The chunk's memory is used for the next read, so a part is copied.
    this.#head = this.#copied === 0 ? chunk : this.#withPart(chunk)
    const outcome = this.#search(this.#head)
    if (!outcome && this.#copied === 0) this.#withPart(chunk)
    return outcome
  }

  #search(bytes: Buffer): HeadOutcome | undefined {
    if (bytes[0] === TLS_HANDSHAKE && !this.#isSecure) return { kind: 'tls' }
    const end = findHeadEnd(bytes, this.#searched)
    const fault = faultInPart(end < 0 ? bytes : bytes.subarray(0, end), this.#searched === 0 ? 0 : this.#searched - 1)
    this.#searched = bytes.length
    if (fault) return { kind: 'fault', fault }
    if (end < 0) return undefined
    const parsed = parseHead(bytes, end)
    return 'status' in parsed ? { kind: 'fault', fault: parsed } : { kind: 'request', request: parsed, rest: bytes.subarray(end) }
  }

  /** Adds to the copied part of the head, in memory that doubles, and returns all of it. */
  #withPart(chunk: Buffer): Buffer {
    const length = this.#copied + chunk.length
    if (length > this.#part.length) {
      const grown = Buffer.allocUnsafe(Math.max(512, length * 2))
      this.#part.copy(grown, 0, 0, this.#copied)
      this.#part = grown
    }
    chunk.copy(this.#part, this.#copied)
    this.#copied = length
    return (this.#head = this.#part.subarray(0, length))
  }
}

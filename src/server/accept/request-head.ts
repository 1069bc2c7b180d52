// The stage that reads the request head: bytes in, the request or what is wrong with it out. Clocks are the pipeline's.
import { emptyLinesAt, faultInFirstLine, faultInSignature } from '../protocol/first-line.ts'
import { HEAD_LIMIT, fault, faultInPart, findHeadEnd, parseHead } from '../protocol/handshake.ts'
import type { HeadFault, UpgradeRequest } from '../protocol/handshake.ts'

/** First byte of every TLS record with a ClientHello (RFC 8446 section 5.1: content type handshake). */
const TLS_HANDSHAKE = 0x16

/** `rest`: bytes that came behind the head, the first frames; valid until the call that brought them returns. */
export type HeadOutcome =
  | { readonly kind: 'request'; readonly request: UpgradeRequest; readonly rest: Buffer }
  | { readonly kind: 'fault'; readonly fault: HeadFault }
  | { readonly kind: 'tls' }

const NOTHING = Buffer.alloc(0)
/** Those that `faultInPart` tells of: it lets a tab stand, as it may in a header. */
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

export class RequestHeadReader {
  /** What has come is already encrypted: a first byte that looks like TLS is none. */
  readonly #isSecure: boolean
  #head: Buffer = NOTHING
  #part: Buffer = NOTHING
  #copied = 0
  /** What has been searched of what follows the empty lines. */
  #searched = 0
  /** Bytes of the empty lines before. */
  #before = 0
  #hasLine = false

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

  #search(all: Buffer): HeadOutcome | undefined {
    if (all[0] === TLS_HANDSHAKE && !this.#isSecure) return { kind: 'tls' }
    const before = emptyLinesAt(all)
    if (before !== this.#before) [this.#before, this.#searched] = [before, 0]
    if (before > HEAD_LIMIT) return { kind: 'fault', fault: fault(431, `The request head is longer than ${HEAD_LIMIT} bytes.`) }
    const bytes = before === 0 ? all : all.subarray(before)
    const end = findHeadEnd(bytes, this.#searched)
    const problem =
      (before > 0 ? faultInSignature(all) : undefined) ??
      this.#faultInFirstLine(bytes) ??
      faultInPart(end < 0 ? bytes : bytes.subarray(0, end), this.#searched === 0 ? 0 : this.#searched - 1)
    this.#searched = bytes.length
    if (problem) return { kind: 'fault', fault: problem }
    if (end < 0) return undefined
    const parsed = parseHead(bytes, end, before / 2)
    return 'status' in parsed ? { kind: 'fault', fault: parsed } : { kind: 'request', request: parsed, rest: bytes.subarray(end) }
  }

  /** Of the first line, as far as it has come; once it is good it is not looked at again. */
  #faultInFirstLine(bytes: Buffer): HeadFault | undefined {
    if (this.#hasLine) return undefined
    const end = bytes.indexOf(0x0d)
    // A CR alone may be the beginning of one more empty line.
    if (end === 0 && bytes.length === 1) return undefined
    // Too long is the better thing to tell, and faultInPart tells it: of what is cut nobody knows how it ends.
    if ((end < 0 ? bytes.length : end) > HEAD_LIMIT) return undefined
    if (end >= 0) this.#hasLine = true
    // A control byte is the better thing to tell, and faultInPart tells it.
    const line = bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
    return CONTROL.test(line) ? undefined : faultInFirstLine(line, end >= 0)
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

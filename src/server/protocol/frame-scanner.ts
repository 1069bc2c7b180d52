// Where frames and messages end in a stream of bytes, masked or not: for whoever passes them on as they are. Judges nothing; what breaks the protocol is
// told by the message receiver.
import { MAX_HEAD } from './frame.ts'

export class FrameScanner {
  /** First byte of the frame that was looked at last: FIN, RSV and opcode. */
  first = 0
  /** Its masking key as a big-endian number; 0 for none. */
  mask = 0
  /** Bytes of its head, and of its payload. */
  headSize = 0
  length = 0
  /** Data messages that have ended. */
  messages = 0
  #head: Buffer | undefined
  #headLength = 0
  #left = 0
  #isInsideMessage = false

  /** Goes on from `at` to the end of the frame, or else to the end of the bytes. Returns the position there. */
  next(bytes: Buffer, at: number): number {
    let from = at
    if (this.#left === 0) {
      from = this.#readHead(bytes, at)
      if (from < 0) return bytes.length
    }
    const taken = Math.min(this.#left, bytes.length - from)
    this.#left -= taken
    if (this.#left === 0 && !this.isControl) {
      this.#isInsideMessage = this.first < 0x80
      if (!this.#isInsideMessage) this.messages++
    }
    return from + taken
  }

  /** Passes over all of them. */
  skip(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at = this.next(bytes, at)
  }

  get isBetweenFrames(): boolean {
    return this.#left === 0 && this.#headLength === 0
  }

  /** No frame has begun and not ended, and no message of several. */
  get isBetweenMessages(): boolean {
    return this.isBetweenFrames && !this.#isInsideMessage
  }

  /** The frame is a ping, a pong, or a Close. */
  get isControl(): boolean {
    return (this.first & 8) !== 0
  }

  get opcode(): number {
    return this.first & 15
  }

  /** Returns the position behind the head, or -1 when it is not complete. */
  #readHead(bytes: Buffer, at: number): number {
    if (this.#headLength === 0) {
      const size = headSizeOf(bytes, at)
      if (at + size <= bytes.length) {
        this.#take(bytes, at, size)
        return at + size
      }
    }
    const head = (this.#head ??= Buffer.allocUnsafe(MAX_HEAD))
    for (let from = at; from < bytes.length; from++) {
      head[this.#headLength++] = bytes[from] as number
      if (this.#headLength < 2 || this.#headLength < headSizeOf(head, 0)) continue
      this.#headLength = 0
      this.#take(head, 0, headSizeOf(head, 0))
      return from + 1
    }
    return -1
  }

  #take(bytes: Buffer, at: number, size: number): void {
    const second = bytes[at + 1] as number
    const short = second & 0x7f
    this.first = bytes[at] as number
    this.headSize = size
    this.mask = second >= 0x80 ? bytes.readUInt32BE(at + size - 4) : 0
    this.length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : bytes.readUInt32BE(at + 2) * 0x1_0000_0000 + bytes.readUInt32BE(at + 6)
    this.#left = this.length
  }
}

/** Of a head whose second byte is not there yet: two. */
function headSizeOf(bytes: Buffer, at: number): number {
  if (at + 1 >= bytes.length) return 2
  const second = bytes[at + 1] as number
  const short = second & 0x7f
  return 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + (second >= 0x80 ? 4 : 0)
}

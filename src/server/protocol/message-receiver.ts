// Bytes from the peer in, messages, control frames and violations out: RFC 6455 sections 5 and 8.1, without I/O. Small frames of one
// chunk are handed over as one batch; a message that comes in pieces is assembled, or passed on piece by piece, or both.
import { isUtf8 } from 'node:buffer'
import { isCodeOnWire } from './close-code.ts'
import { MAX_CONTROL_PAYLOAD, MAX_HEAD, OPCODE, unmask, wordsOf } from './frame.ts'
import { MessageInProgress } from './message-in-progress.ts'
import type { MessageInflater } from './permessage-deflate.ts'
import { Batch } from './receiving.ts'
import type { ReceiveLimits, ReceiverSink, Share, Violation } from './receiving.ts'
import { READ_MEMORY, READ_WORDS } from './vector-unmask.ts'

const WITHOUT_END: Share = { isSpent: false }

/** A read of 64 KiB is one batch from frames of 64 bytes on; the shortest are several, so that others have their turn between them. */
const BATCH_CAPACITY = 1024
/** Messages of a connection's first batch: nobody knows yet how long what they are handed to takes for one. */
const FIRST_BATCH = 64
/** One for the whole process: parsing never awaits and never nests. */
const batch = new Batch(BATCH_CAPACITY)

/** Bytes that one step of inflating may bring, as far as the step before has taught. */
const INFLATED_AT_ONCE = 128 * 1024
/** Deflate reaches 1,030: no step brings more than twice INFLATED_AT_ONCE, whatever comes. */
const LEAST_STEP = 256
/**
 * Messages of a connection may together inflate to this many bytes at any ratio; beyond, the ratio of one message holds for all of them:
 * many that are each just below RATIO_FLOOR are as much of an attack as one beyond it.
 */
const CONNECTION_RATIO_FLOOR = 64 * 1024 * 1024

/** Longest frame that may wait for its rest as a copy: a head, or a whole control frame. */
const PENDING_SIZE = MAX_HEAD + MAX_CONTROL_PAYLOAD
/** Shorter chunks of other memory than that of reads are unmasked byte by byte: a view of it costs more than it gains. */
const NO_WORDS = new Int32Array(0)
const WORDS_FROM = 96

export class MessageReceiver {
  readonly #limits: ReceiveLimits
  readonly #inflater: MessageInflater | undefined
  readonly #sink: ReceiverSink
  /** Bytes of the masking key of each frame, and the mask bit: clients have both, servers neither (section 5.1). */
  readonly #keySize: 0 | 4
  readonly #maskBit: 0 | 0x80
  /** The first bytes of a frame whose head, or whose control payload, is not complete. */
  #pending: Buffer | undefined
  #pendingLength = 0
  /** The data message whose frames are arriving. */
  #message: MessageInProgress | undefined
  // The frame whose payload is arriving; #left is 0 between frames.
  #left = 0
  #length = 0
  #mask = 0
  #firstByte = 0
  #violation: Violation | undefined
  #closed = false
  /** Most messages of the next batch: fewer after one behind which the share is spent, more after others. */
  #capacity = FIRST_BATCH
  /** Compressed bytes of the next step. */
  #step = LEAST_STEP
  /** Of all compressed messages. */
  #compressedBytes = 0
  #inflatedBytes = 0

  constructor(
    limits: ReceiveLimits,
    inflater: MessageInflater | undefined,
    sink: ReceiverSink,
    from: 'client' | 'server' = 'client',
  ) {
    this.#limits = limits
    this.#inflater = inflater
    this.#sink = sink
    this.#keySize = from === 'client' ? 4 : 0
    this.#maskBit = from === 'client' ? 0x80 : 0
  }

  /** Set once: after it every byte is ignored. The obligation of the owner is to fail the connection with its code. */
  get violation(): Violation | undefined {
    return this.#violation
  }

  /** A data message has begun and not ended. */
  get isInsideMessage(): boolean {
    return this.#message !== undefined
  }

  /** Frees what is kept of an unfinished message. */
  release(): void {
    this.#message = undefined
    this.#pending = undefined
    this.#closed = true
    this.#inflater?.close()
  }

  /**
   * Feeds bytes and reports what they complete, until the share is spent. Returns how many were taken; the obligation of the caller is to
   * feed the others later, before what comes behind them. What was taken has been unmasked in place and must not be used afterwards.
   */
  receive(chunk: Buffer, share: Share = WITHOUT_END): number {
    if (this.#violation || this.#closed) return chunk.length
    let at = 0
    if (this.#pendingLength > 0) {
      at = this.#completePending(chunk)
      if (at < 0 || this.#violation || this.#closed) return chunk.length
    }
    const words = chunk.buffer === READ_MEMORY.buffer ? READ_WORDS : chunk.length >= WORDS_FROM ? wordsOf(chunk) : NO_WORDS
    // The head that was pending may have begun a message, which the loop would not know of.
    if (this.#left > 0) {
      at = this.#receivePayload(chunk, words, at)
      if (this.#violation) return chunk.length
      if (at < chunk.length && share.isSpent) return at
    }
    return this.#receiveFrames(chunk, words, at, share)
  }

  /** The loop of the hot path: whole, unfragmented, uncompressed data frames, one after the other. */
  #receiveFrames(chunk: Buffer, words: Int32Array, from: number, share: Share): number {
    const end = chunk.length
    const base = chunk.byteOffset
    const largest = Math.min(this.#limits.frameSize, this.#limits.messageSize)
    const { opcodes, offsets, lengths, masks } = batch
    const keySize = this.#keySize
    const maskBit = this.#maskBit
    let at = from
    let count = 0
    let capacity = this.#capacity
    while (!this.#violation && !this.#closed) {
      const left = end - at
      if (left >= 2 + keySize && this.#message === undefined && count < capacity) {
        const first = chunk[at] as number
        const second = chunk[at + 1] as number
        if ((first === 0x81 || first === 0x82) && (second & 0x80) === maskBit) {
          let length = second & 0x7f
          let payload = at + 2 + keySize
          if (length === 126) {
            length = left >= 4 + keySize ? ((chunk[at + 2] as number) << 8) | (chunk[at + 3] as number) : -1
            payload = at + 4 + keySize
            // Not in the shortest form: the slow path says so.
            if (length < 126) length = -1
          } else if (length === 127) length = -1
          if (length >= 0 && payload + length <= end && length <= largest) {
            const m = payload - 4
            const key =
              keySize === 0
                ? 0
                : (((chunk[m] as number) << 24) |
                    ((chunk[m + 1] as number) << 16) |
                    ((chunk[m + 2] as number) << 8) |
                    (chunk[m + 3] as number)) >>>
                  0
            const stop = payload + length
            // Without a mask there is nothing to take away: a text is looked at as a whole, and bytes are not.
            const seen =
              keySize === 0
                ? 0x80
                : words === NO_WORDS
                  ? unmaskBytes(chunk, payload, stop, key)
                  : unmask(chunk, words, base, payload, stop, key, 0)
            if (first === 0x81 && (seen & 0x80808080) !== 0 && !isUtf8(chunk.subarray(payload, stop))) {
              this.#flush(chunk, count)
              this.#fail(1007, 'invalid UTF-8 in a text message')
              return end
            }
            opcodes[count] = first & 15
            offsets[count] = payload
            lengths[count] = length
            masks[count] = key
            count++
            at = stop
            continue
          }
        }
      }
      this.#flush(chunk, count)
      if (this.#closed) return end
      const isSpent = (at < end ? count > 0 || at > from : count > 1) && share.isSpent
      const isFull = count === capacity
      if (isSpent && count > 1) this.#capacity = count >> 1
      else if (isFull) this.#capacity = capacity = Math.min(BATCH_CAPACITY, capacity * 2)
      if (isSpent || at >= end) return at
      count = 0
      if (isFull) continue
      at = this.#left > 0 ? this.#receivePayload(chunk, words, at) : this.#receiveFrame(chunk, words, at)
    }
    return end
  }

  #flush(chunk: Buffer, count: number): void {
    if (count === 0) return
    batch.bytes = chunk
    batch.count = count
    batch.frames = undefined
    batch.deliveredInPieces = false
    this.#sink.onFrames(count)
    this.#handOver()
  }

  #handOver(): void {
    this.#sink.onMessages(batch)
    batch.release()
  }

  /** Any frame that the hot path does not take. Returns the position after what it consumed. */
  #receiveFrame(chunk: Buffer, words: Int32Array, at: number): number {
    const size = this.#readHead(chunk, at, chunk.length)
    if (this.#violation) return at
    if (size === 0) {
      this.#keepPending(chunk, at)
      return chunk.length
    }
    return this.#receivePayload(chunk, words, at + size)
  }

  /**
   * Reads and checks a head. Returns its size, or 0 when it, or the control frame it belongs to, is not complete; what can be judged is
   * judged at once.
   */
  #readHead(bytes: Buffer, at: number, end: number): number {
    const available = end - at
    if (available < 2) {
      if (available === 1) this.#checkFirstByte(bytes[at] as number)
      return 0
    }
    const first = bytes[at] as number
    const second = bytes[at + 1] as number
    this.#checkFirstByte(first)
    if (this.#violation) return 0
    if ((second & 0x80) !== this.#maskBit)
      return this.#fail(
        1002,
        this.#maskBit === 0 ? 'a frame from a server must not be masked' : 'a frame from the client must be masked',
      )
    const short = second & 0x7f
    const isControl = (first & 8) !== 0
    if (isControl && short > MAX_CONTROL_PAYLOAD) return this.#fail(1002, 'a control frame is longer than 125 bytes')
    const size = (short < 126 ? 2 : short === 126 ? 4 : 10) + this.#keySize
    let length = short
    if (short === 126) {
      if (available < 4) return 0
      length = bytes.readUInt16BE(at + 2)
      if (length < 126) return this.#fail(1002, 'a frame length is not in its shortest form')
    } else if (short === 127) {
      if (available < 10) return 0
      const high = bytes.readUInt32BE(at + 2)
      if (high >= 0x80000000) return this.#fail(1002, 'a frame length has its highest bit set')
      length = high * 0x1_0000_0000 + bytes.readUInt32BE(at + 6)
      if (length < 65_536) return this.#fail(1002, 'a frame length is not in its shortest form')
    }
    if (!isControl) this.#checkLength(first, length)
    if (this.#violation) return 0
    if (available < size) return 0
    if (isControl && available < size + length) return 0
    this.#firstByte = first
    this.#length = length
    this.#left = length
    this.#mask = this.#keySize === 0 ? 0 : bytes.readUInt32BE(at + size - 4)
    return size
  }

  #checkFirstByte(first: number): void {
    const opcode = first & 15
    const fin = (first & 0x80) !== 0
    if (opcode >= 8) {
      if (opcode > OPCODE.pong) this.#fail(1002, `unknown opcode ${opcode}`)
      else if ((first & 0x70) !== 0) this.#fail(1002, 'a reserved bit is set on a control frame')
      else if (!fin) this.#fail(1002, 'a control frame is fragmented')
      return
    }
    if (opcode > OPCODE.binary) this.#fail(1002, `unknown opcode ${opcode}`)
    else if ((first & 0x30) !== 0) this.#fail(1002, 'reserved bit RSV2 or RSV3 is set')
    else if ((first & 0x40) !== 0 && this.#inflater === undefined) this.#fail(1002, 'reserved bit RSV1 is set without an extension')
    else if (opcode === OPCODE.continuation) {
      if (!this.#message) this.#fail(1002, 'a continuation frame without a message to continue')
      else if ((first & 0x40) !== 0) this.#fail(1002, 'reserved bit RSV1 is set on a continuation frame')
    } else if (this.#message) this.#fail(1002, 'a new data frame inside a fragmented message')
  }

  #checkLength(first: number, length: number): void {
    const limits = this.#limits
    if (length > limits.frameSize) this.#fail(1009, `a frame of ${length} bytes; at most ${limits.frameSize} are taken`)
    else if ((this.#message?.length ?? 0) + length > limits.messageSize && !this.#isCompressed(first))
      this.#fail(1009, `a message of more than ${limits.messageSize} bytes`)
    else if ((this.#message?.fragments ?? 0) >= limits.fragments)
      this.#fail(1008, `a message of more than ${limits.fragments} frames`)
  }

  /** Whether the message that is going on, or begins with `first`, is compressed: then its length on the wire is no measure of its size. */
  #isCompressed(first: number): boolean {
    return this.#message ? this.#message.compressed : (first & 0x40) !== 0
  }

  #keepPending(bytes: Buffer, at: number): void {
    this.#pending ??= Buffer.allocUnsafe(PENDING_SIZE)
    this.#pendingLength = bytes.copy(this.#pending, 0, at)
  }

  /** Takes bytes until the pending head (or control frame) is complete. Returns the position after them, -1 when there are too few. */
  #completePending(chunk: Buffer): number {
    const pending = this.#pending as Buffer
    let at = 0
    for (;;) {
      const wanted = pendingWants(pending, this.#pendingLength, this.#keySize)
      const taken = chunk.copy(pending, this.#pendingLength, at, at + wanted - this.#pendingLength)
      at += taken
      this.#pendingLength += taken
      const size = this.#readHead(pending, 0, this.#pendingLength)
      if (this.#violation) return -1
      if (size > 0) {
        const total = this.#pendingLength
        this.#pendingLength = 0
        // A control frame is complete here with its payload; a data frame goes on in the chunk.
        if ((this.#firstByte & 8) !== 0) this.#receivePayload(pending.subarray(0, total), NO_WORDS, size)
        else if (this.#left === 0) this.#receivePayload(pending.subarray(0, size), NO_WORDS, size)
        return at
      }
      if (at === chunk.length) return -1
    }
  }

  /** Takes payload bytes of the frame whose head was read. Returns the position after them. */
  #receivePayload(chunk: Buffer, words: Int32Array, at: number): number {
    const isCompressed = this.#message?.compressed ?? (this.#firstByte & 0x40) !== 0
    const stop = Math.min(chunk.length, at + this.#left, isCompressed ? at + this.#step : Infinity)
    const first = this.#firstByte
    const phase = this.#length - this.#left
    if (this.#keySize > 0) {
      if (words === NO_WORDS) unmaskBytesFrom(chunk, at, stop, this.#mask, phase)
      else unmask(chunk, words, chunk.byteOffset, at, stop, this.#mask, phase)
    }
    this.#left -= stop - at
    if ((first & 8) !== 0) {
      this.#sink.onFrames(1)
      this.#receiveControl(first & 15, chunk.subarray(at, stop))
      return stop
    }
    let message = this.#message
    if (!message) {
      message = this.#message = new MessageInProgress({
        opcode: first & 15,
        inflater: (first & 0x40) !== 0 ? this.#inflater : undefined,
        limits: this.#limits,
        sink: this.#sink,
        firstFrameLength: this.#length,
        isOnlyFrame: (first & 0x80) !== 0,
      })
    }
    const frameEnds = this.#left === 0
    const messageEnds = frameEnds && (first & 0x80) !== 0
    if (frameEnds) {
      this.#sink.onFrames(1)
      message.addFrame(first, this.#mask, this.#length)
    }
    const before = message.length
    const problem =
      message.push(chunk.subarray(at, stop), messageEnds) ??
      (isCompressed ? this.#checkRatio(stop - at, message.length - before) : undefined)
    if (problem) {
      this.#fail(problem.code, problem.reason)
      return stop
    }
    if (messageEnds) {
      this.#message = undefined
      if (message.isAssembled) {
        message.fill(batch)
        this.#handOver()
      }
      message.release()
    }
    return stop
  }

  #checkRatio(compressed: number, inflated: number): Violation | undefined {
    this.#compressedBytes += compressed
    this.#inflatedBytes += inflated
    this.#step = Math.max(LEAST_STEP, Math.floor(INFLATED_AT_ONCE / Math.max(1, inflated / Math.max(1, compressed))))
    const { inflateRatio } = this.#limits
    return this.#inflatedBytes > CONNECTION_RATIO_FLOOR && this.#inflatedBytes > this.#compressedBytes * inflateRatio
      ? { code: 1009, reason: `messages that together inflate to more than ${inflateRatio} times their size` }
      : undefined
  }

  #receiveControl(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.close) {
      const problem = checkClosePayload(payload)
      if (problem) {
        this.#fail(problem.code, problem.reason)
        return
      }
      // Nothing may follow a Close frame (section 5.5.1); what does is ignored.
      this.#closed = true
    }
    this.#sink.onControl(opcode, payload, this.#mask)
  }

  #fail(code: Violation['code'], reason: string): 0 {
    this.#violation ??= { code, reason }
    this.#message = undefined
    return 0
  }
}

/** Bytes that the pending frame needs before it can be read on: its first two, its head, or all of a control frame. */
function pendingWants(pending: Buffer, have: number, keySize: number): number {
  if (have < 2) return 2
  const short = (pending[1] as number) & 0x7f
  const head = (short < 126 ? 2 : short === 126 ? 4 : 10) + keySize
  return ((pending[0] as number) & 8) !== 0 ? head + short : head
}

function checkClosePayload(payload: Buffer): Violation | undefined {
  if (payload.length === 0) return undefined
  if (payload.length === 1) return { code: 1002, reason: 'a Close frame with one byte, which is not a code' }
  const code = payload.readUInt16BE(0)
  if (!isCodeOnWire(code)) return { code: 1002, reason: `a Close frame with code ${code}, which may not be sent` }
  if (!isUtf8(payload.subarray(2))) return { code: 1007, reason: 'invalid UTF-8 in a close reason' }
  return undefined
}

function unmaskBytes(bytes: Buffer, start: number, end: number, key: number): number {
  let seen = 0
  for (let at = start; at < end; at++) {
    const byte = (bytes[at] as number) ^ ((key >>> (24 - (((at - start) & 3) << 3))) & 255)
    bytes[at] = byte
    seen |= byte
  }
  return seen
}

function unmaskBytesFrom(bytes: Buffer, start: number, end: number, key: number, phase: number): void {
  for (let at = start; at < end; at++)
    bytes[at] = (bytes[at] as number) ^ ((key >>> (24 - (((at - start + phase) & 3) << 3))) & 255)
}

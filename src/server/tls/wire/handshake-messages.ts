// The handshake messages of one direction, out of the fragments of records: messages that span records and records with many messages
// (RFC 8446 section 5.1). Names and lengths of all, the beginnings of those that are read further. Decides nothing.
import { HANDSHAKE, HANDSHAKE_TYPES } from './names.ts'

/** A message, or the part of it, that one record carries. */
export interface MessagePart {
  /** Such as `client_hello`. A ServerHello that asks to retry is `hello_retry_request`. */
  readonly name: string
  /** Bytes of the whole message without its head; undefined while its head is not complete. */
  readonly length: number | undefined
  readonly part: 'whole' | 'first' | 'middle' | 'last'
}

/** A message that ended. `body` is what is kept of it, from nothing to BODY_KEPT bytes, and is lent for the length of the call. */
export type MessageListener = (type: number, body: Uint8Array) => void

/** Most that is kept of a message: the largest ServerHellos and key exchanges fit several times over. */
const BODY_KEPT = 16 * 1024
/** Version, random, and a session id with its length. */
const CLIENT_HELLO_KEPT = 2 + 32 + 1 + 32
/** The scheme; the signature after it tells nothing. */
const CERTIFICATE_VERIFY_KEPT = 4
/** Parts told of one record. Real handshakes have seven; a hostile record could carry 4,096 empty messages. */
const PARTS_LIMIT = 32

const HEAD = 4
const EMPTY = Buffer.alloc(0)

/** The random that marks a ServerHello as HelloRetryRequest (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')

export function isHelloRetryRequest(serverHello: Uint8Array): boolean {
  return serverHello.length >= 34 && RETRY_RANDOM.equals(serverHello.subarray(2, 34))
}

/** How many bytes of a body are read after its end. */
function keptOf(type: number): number {
  switch (type) {
    case HANDSHAKE.clientHello:
      return CLIENT_HELLO_KEPT
    case HANDSHAKE.certificateVerify:
      return CERTIFICATE_VERIFY_KEPT
    case HANDSHAKE.serverHello:
    case HANDSHAKE.encryptedExtensions:
    case HANDSHAKE.serverKeyExchange:
      return BODY_KEPT
    default:
      return 0
  }
}

export class HandshakeMessages {
  readonly #onMessage: MessageListener
  readonly #head = Buffer.allocUnsafe(HEAD)
  #headLength = 0
  /** Of the body, once the head is complete. */
  #length = 0
  #left = 0
  #body = EMPTY
  #bodyLength = 0
  /** An earlier record carried the beginning of the message. */
  #continues = false

  constructor(onMessage: MessageListener) {
    this.#onMessage = onMessage
  }

  /** Takes a stretch of a record's fragment, and adds to `parts` what it completes. Ends with `endRecord` when the fragment ends. */
  take(bytes: Uint8Array, start: number, end: number, parts: MessagePart[] | undefined): void {
    let at = start
    while (at < end) {
      if (this.#headLength < HEAD) {
        this.#head[this.#headLength++] = bytes[at++] as number
        if (this.#headLength < HEAD) continue
        this.#length = this.#left = this.#head.readUIntBE(1, 3)
      } else {
        const taken = Math.min(this.#left, end - at)
        this.#keep(bytes, at, at + taken)
        this.#left -= taken
        at += taken
      }
      if (this.#left === 0) this.#endMessage(parts)
    }
  }

  /** The fragment is over: a message that goes on in the next record is told as a part. */
  endRecord(parts: MessagePart[] | undefined): void {
    if (this.#headLength === 0) return
    this.#tell(parts, this.#continues ? 'middle' : 'first')
    this.#continues = true
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const kept = Math.min(this.#length, keptOf(this.#head[0] as number))
    const room = kept - this.#bodyLength
    if (room <= 0) return
    const piece = bytes.subarray(start, Math.min(end, start + room))
    if (this.#bodyLength + piece.length > this.#body.length) {
      // Grows with what has come, not with what the message claims.
      const larger = Buffer.allocUnsafe(Math.min(kept, Math.max(512, (this.#bodyLength + piece.length) * 2)))
      this.#body.copy(larger, 0, 0, this.#bodyLength)
      this.#body = larger
    }
    this.#body.set(piece, this.#bodyLength)
    this.#bodyLength += piece.length
  }

  #endMessage(parts: MessagePart[] | undefined): void {
    this.#tell(parts, this.#continues ? 'last' : 'whole')
    const type = this.#head[0] as number
    const body = this.#body.subarray(0, this.#bodyLength)
    this.#headLength = 0
    this.#continues = false
    this.#body = EMPTY
    this.#bodyLength = 0
    this.#onMessage(type, body)
  }

  #tell(parts: MessagePart[] | undefined, part: MessagePart['part']): void {
    if (parts === undefined || parts.length >= PARTS_LIMIT) return
    const type = this.#head[0] as number
    const isRetry = type === HANDSHAKE.serverHello && isHelloRetryRequest(this.#body.subarray(0, this.#bodyLength))
    parts.push({
      name: isRetry ? 'hello_retry_request' : HANDSHAKE_TYPES.nameOf(type),
      length: this.#headLength === HEAD ? this.#length : undefined,
      part,
    })
  }
}

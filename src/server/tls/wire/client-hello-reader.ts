// Finds the ClientHello at the beginning of a connection, however its bytes are cut, and tells what else it may be. What the message says
// is read by client-hello.ts.
import { parseClientHello } from './client-hello.ts'
import type { ClientHello } from './client-hello.ts'
import { hexCode } from './code-point.ts'
import type { CodePoint } from './code-point.ts'
import { ALERT, ALERT_DESCRIPTIONS, CONTENT_TYPE, CONTENT_TYPES, HANDSHAKE, HANDSHAKE_TYPES } from './names.ts'

/**
 * Most bytes on the wire, record heads included. The largest hellos in use (three key shares with ML-KEM, ECH, tickets) have some 5 KiB;
 * a client that needs more than 64 KiB is refused before its bytes cost memory.
 */
export const CLIENT_HELLO_LIMIT = 64 * 1024

/** What is known after the bytes so far. All but `more` are final. */
export type ClientHelloResult =
  | { readonly state: 'more' }
  | {
      readonly state: 'hello'
      readonly hello: ClientHello
      /** Bytes on the wire up to the end of the message, record heads included. What follows is not looked at. */
      readonly wireLength: number
    }
  | {
      readonly state: 'not-tls'
      readonly looksLike: 'http' | 'ssl2' | 'noise'
      /** The bytes that decided, for people: `47 45 54 20 "GET "`. */
      readonly seen: string
    }
  | {
      readonly state: 'malformed'
      /** A sentence. */
      readonly why: string
      /** The alert of level fatal that tells the client so. */
      readonly alert: CodePoint
    }

const NO_BYTES = Buffer.alloc(0)
const MORE: ClientHelloResult = { state: 'more' }

/** RFC 9110 section 9.3, RFC 5789; PRI begins HTTP/2 without TLS (RFC 9113 section 3.4). */
const HTTP_METHODS = ['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'CONNECT ', 'OPTIONS ', 'TRACE ', 'PATCH ', 'PRI ']

const RECORD_HEAD = 5
const MESSAGE_HEAD = 4
/** RFC 8446 section 5.1. */
const FRAGMENT_LIMIT = 1 << 14
/** First piece of memory for a message that comes in several records or chunks; doubled as bytes really arrive. */
const FIRST_PIECE = 2048

/**
 * Fed with the bytes of a connection as they come. It takes nothing away: keep the bytes, the TLS library needs them. The result of
 * byte after byte is that of all at once.
 */
export class ClientHelloReader {
  #result: ClientHelloResult = MORE
  /** Bytes on the wire so far. */
  #consumed = 0
  /** The first bytes of a record, or of something that is no TLS. */
  readonly #head = Buffer.allocUnsafe(8)
  #headLength = 0
  #isTls = false
  /** Bytes of the record's body that are still to come. */
  #left = 0
  #message: Buffer = NO_BYTES
  #messageLength = 0

  get result(): ClientHelloResult {
    return this.#result
  }

  /** Feeds the next bytes, and returns what is known now. After a final result the bytes are ignored. */
  feed(chunk: Uint8Array): ClientHelloResult {
    let at = 0
    while (at < chunk.length && this.#result.state === 'more') {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at, CLIENT_HELLO_LIMIT - this.#consumed)
        this.#takeBody(chunk, at, at + taken)
        at += taken
      } else this.#takeHeadByte(chunk[at++] as number)
      if (this.#result.state === 'more' && this.#consumed >= CLIENT_HELLO_LIMIT)
        this.#malformed(`No ClientHello ends within the first ${CLIENT_HELLO_LIMIT} bytes.`, ALERT.illegalParameter)
    }
    return this.#result
  }

  #takeHeadByte(byte: number): void {
    this.#consumed++
    this.#head[this.#headLength++] = byte
    if (!this.#isTls) {
      this.#judgeBeginning(this.#head.subarray(0, this.#headLength))
      if (!this.#isTls) return
    }
    if (this.#headLength < RECORD_HEAD) return
    this.#headLength = 0
    const type = this.#head[0] as number
    const major = this.#head[1] as number
    const length = this.#head.readUInt16BE(3)
    if (type !== CONTENT_TYPE.handshake) {
      const place = this.#messageLength === 0 ? 'instead of' : 'in the middle of'
      this.#malformed(`A record of type ${CONTENT_TYPES.nameOf(type)} came ${place} a ClientHello.`, ALERT.unexpectedMessage)
    } else if (major !== 3)
      this.#malformed(
        `A record has the version ${hexCode(this.#head.readUInt16BE(1))}; every version of TLS begins with 0x03.`,
        ALERT.protocolVersion,
      )
    else if (length === 0)
      this.#malformed('A handshake record is empty, which RFC 8446 section 5.1 forbids.', ALERT.unexpectedMessage)
    else if (length > FRAGMENT_LIMIT)
      this.#malformed(`A record of ${length} bytes; at most ${FRAGMENT_LIMIT} are allowed.`, ALERT.recordOverflow)
    else this.#left = length
  }

  /** Sets what the first bytes of a connection decide: nothing yet, TLS, or something else. */
  #judgeBeginning(bytes: Buffer): void {
    const first = bytes[0] as number
    if (first >= CONTENT_TYPE.changeCipherSpec && first <= CONTENT_TYPE.heartbeat) {
      if (bytes.length < 2) return
      // A handshake record of an unknown version is worth an alert (it may be DTLS); the other types prove nothing by themselves.
      if (bytes[1] === 3 || first === CONTENT_TYPE.handshake) this.#isTls = true
      else this.#notTls('noise', bytes)
      return
    }
    const text = bytes.toString('latin1')
    if (HTTP_METHODS.includes(text)) this.#notTls('http', bytes)
    else if (HTTP_METHODS.some((method) => method.startsWith(text))) return
    // RFC 6101 section E: a length of two bytes with the first bit set, type 1, then the highest version.
    else if (first < 0x80 || (bytes.length >= 3 && bytes[2] !== HANDSHAKE.clientHello)) this.#notTls('noise', bytes)
    else if (bytes.length >= 5) this.#notTls(bytes[3] === 3 || (bytes[3] === 0 && bytes[4] === 2) ? 'ssl2' : 'noise', bytes)
  }

  #takeBody(chunk: Uint8Array, start: number, end: number): void {
    const before = this.#messageLength
    this.#left -= end - start
    // The whole message in one piece, as nearly always: read where it stands.
    const whole = before === 0 ? this.#messageEnd(chunk, start, end) : -1
    if (whole > 0 && whole <= end) {
      this.#consumed += whole - start
      this.#parse(chunk.subarray(start + MESSAGE_HEAD, whole))
      return
    }
    if (this.#result.state !== 'more') return
    this.#keep(chunk.subarray(start, end))
    const kept = this.#messageEnd(this.#message, 0, this.#messageLength)
    if (kept > 0 && kept <= this.#messageLength) {
      this.#consumed += kept - before
      this.#parse(this.#message.subarray(MESSAGE_HEAD, kept))
    } else this.#consumed += end - start
  }

  /** Where the message that begins at `start` ends, or -1 when its head is not complete, or is refused. */
  #messageEnd(bytes: Uint8Array, start: number, end: number): number {
    const type = bytes[start] as number
    if (type !== HANDSHAKE.clientHello) {
      this.#malformed(`The first handshake message is ${HANDSHAKE_TYPES.nameOf(type)}, not client_hello.`, ALERT.unexpectedMessage)
      return -1
    }
    if (end - start < MESSAGE_HEAD) return -1
    const length = ((bytes[start + 1] as number) << 16) | ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number)
    if (length > CLIENT_HELLO_LIMIT - RECORD_HEAD - MESSAGE_HEAD) {
      this.#malformed(
        `The ClientHello says that it has ${length} bytes; it may have ${CLIENT_HELLO_LIMIT} with all heads.`,
        ALERT.illegalParameter,
      )
      return -1
    }
    return start + MESSAGE_HEAD + length
  }

  #keep(piece: Uint8Array): void {
    const needed = this.#messageLength + piece.length
    if (needed > this.#message.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_PIECE, this.#message.length * 2, needed))
      this.#message.copy(larger, 0, 0, this.#messageLength)
      this.#message = larger
    }
    this.#message.set(piece, this.#messageLength)
    this.#messageLength = needed
  }

  #parse(body: Uint8Array): void {
    const hello = parseClientHello(body)
    if ('why' in hello) this.#malformed(hello.why, ALERT.decodeError)
    else this.#finish({ state: 'hello', hello, wireLength: this.#consumed })
  }

  #notTls(looksLike: 'http' | 'ssl2' | 'noise', bytes: Buffer): void {
    const hex = bytes.toString('hex').replaceAll(/..(?!$)/g, '$& ')
    const text = bytes.toString('latin1')
    this.#finish({ state: 'not-tls', looksLike, seen: /^[ -~]+$/.test(text) ? `${hex} "${text}"` : hex })
  }

  #malformed(why: string, alert: number): void {
    this.#finish({ state: 'malformed', why, alert: ALERT_DESCRIPTIONS.of(alert) })
  }

  #finish(result: ClientHelloResult): void {
    this.#result = result
    this.#message = NO_BYTES
  }
}

// The records of one direction of a TLS connection as they pass (RFC 8446 section 5.1, RFC 5246 section 6.2): one fact a record, and the
// handshake messages handed on to what is negotiated. It only looks on: the bytes go their way unchanged.
import { ALERT_DESCRIPTIONS, ALERT_LEVELS, CONTENT_TYPE, CONTENT_TYPES, HANDSHAKE, PROTOCOL_VERSIONS } from './names.ts'
import type { HandshakeDecryption } from './handshake-decryption.ts'
import { HandshakeMessages } from './handshake-messages.ts'
import type { MessagePart } from './handshake-messages.ts'
import type { Direction, Negotiated } from './negotiated.ts'
import { hexCode } from './code-point.ts'

/** One record, as far as it can be known. */
export interface RecordFact {
  /** Who sent it. */
  readonly from: Direction
  /** The type on the wire, such as `handshake`; TLS 1.3 shows `application_data` for all that is encrypted. */
  readonly type: string
  /** The version in the record's head, which TLS 1.3 leaves at TLS 1.2 and a first ClientHello at TLS 1.0. */
  readonly version: string
  /** Bytes after the head of five. */
  readonly length: number
  readonly isEncrypted: boolean
  /** What the record really carries: its type, or for an encrypted one the type within, undefined while it cannot be opened. */
  readonly content: string | undefined
  /** At most 32. */
  readonly messages: readonly MessagePart[]
  readonly alert: { readonly level: string; readonly description: string } | undefined
}

/** Gets what is read. */
export interface RecordSink {
  /**
   * Somebody wants facts. Asked at each record; while it is false, only alerts in clear are told, and records cost no memory and, after the
   * handshake, next to no time.
   */
  readonly isWatched: boolean
  onRecord(fact: RecordFact): void
  /** The bytes are no TLS records, from here on: a sentence. Nothing more is read. */
  onUnreadable(why: string): void
}

const HEAD = 5
/** The largest that any version allows: 2^14 and what compression and encryption may add (RFC 5246 section 6.2.3). */
const RECORD_LIMIT = (1 << 14) + 2048
/** Bytes that wait for their secret. A client's whole handshake, certificates included, is far less. */
const HELD_LIMIT = 64 * 1024

const NO_PARTS: readonly MessagePart[] = []

/** What is done with the body of the present record. */
const SKIP = 0
const PLAIN = 1
const SEALED = 2

export class RecordReader {
  readonly #from: Direction
  readonly #negotiated: Negotiated
  readonly #sink: RecordSink
  readonly #decryption: HandshakeDecryption | undefined
  readonly #messages: HandshakeMessages
  /** An array: a small Buffer would keep the memory alive that it shares with others, for as long as the connection. */
  readonly #head = [0, 0, 0, 0, 0]
  #headLength = 0
  // The present record.
  #type = 0
  #version = 0
  #length = 0
  #left = 0
  #mode: typeof SKIP | typeof PLAIN | typeof SEALED = SKIP
  #parts: MessagePart[] | undefined
  readonly #alert = [0, 0]
  #sealed: Buffer | undefined
  /** A ChangeCipherSpec has passed, which before TLS 1.3 means that all that follows is encrypted. */
  #hasChangedCipher = false
  #held: Buffer[] = []
  #heldLength = 0
  #isLost = false
  /** The messages at hand come out of an encrypted record. */
  #isOpening = false

  constructor(from: Direction, negotiated: Negotiated, sink: RecordSink, decryption?: HandshakeDecryption) {
    this.#from = from
    this.#negotiated = negotiated
    this.#sink = sink
    this.#decryption = decryption
    decryption?.onSecret(from, () => this.#openHeld())
    this.#messages = new HandshakeMessages((type, body) => {
      negotiated.take(from, type, body)
      // In clear they are a client's lie, which the TLS library answers with an alert.
      if (!this.#isOpening) return
      if (type === HANDSHAKE.finished) decryption?.finish(from)
      if (type === HANDSHAKE.keyUpdate) decryption?.updateKeys(from)
    })
  }

  /** Feeds bytes as they pass on the wire. Feed both directions in the order in which they pass; the bytes are not kept. */
  feed(chunk: Uint8Array): void {
    const end = chunk.length
    let at = 0
    while (at < end && !this.#isLost) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, end - at)
        if (this.#mode !== SKIP) this.#takeBody(chunk, at, at + taken)
        at += taken
        this.#left -= taken
      } else if (this.#headLength === 0 && end - at >= HEAD) {
        this.#begin(
          chunk[at] as number,
          ((chunk[at + 1] as number) << 8) | (chunk[at + 2] as number),
          ((chunk[at + 3] as number) << 8) | (chunk[at + 4] as number),
        )
        at += HEAD
      } else {
        this.#head[this.#headLength++] = chunk[at++] as number
        if (this.#headLength < HEAD) continue
        this.#headLength = 0
        const [type = 0, versionHigh = 0, versionLow = 0, high = 0, low = 0] = this.#head
        this.#begin(type, (versionHigh << 8) | versionLow, (high << 8) | low)
      }
      if (this.#left === 0 && this.#headLength === 0 && !this.#isLost) this.#endRecord()
    }
  }

  /** The connection is over: tells the records whose secret never came. */
  end(): void {
    this.#decryption?.giveUp(this.#from)
    this.#openHeld()
    this.#isLost = true
    this.#sealed = undefined
  }

  #begin(type: number, version: number, length: number): void {
    if (type < CONTENT_TYPE.changeCipherSpec || type > CONTENT_TYPE.heartbeat || version >>> 8 !== 3 || length > RECORD_LIMIT) {
      this.#isLost = true
      this.#sink.onUnreadable(
        `The ${this.#from} sent ${hexCode(type, 2)} ${hexCode(version)} ${hexCode(length)} where the head of a TLS record was expected: ` +
          `a type of 0x14 to 0x18, a version of 0x03.., a length of at most ${RECORD_LIMIT} bytes. Its records are not read any further.`,
      )
      return
    }
    this.#type = type
    this.#version = version
    this.#length = length
    this.#left = length
    this.#mode = this.#modeOf(type)
    // An alert in clear is always told: no library tells one that comes where an encrypted one should.
    this.#parts = this.#mode !== SKIP && (type === CONTENT_TYPE.alert || this.#sink.isWatched) ? [] : undefined
  }

  #modeOf(type: number): typeof SKIP | typeof PLAIN | typeof SEALED {
    const { version, isTls13 } = this.#negotiated
    if (type !== CONTENT_TYPE.applicationData && (isTls13 || version === undefined || !this.#hasChangedCipher)) return PLAIN
    // Early data has keys of its own, and comes before anything is negotiated.
    if (this.#decryption === undefined) return SKIP
    if (!isTls13) {
      this.#decryption.skip(this.#from)
      return SKIP
    }
    const phase = this.#decryption.phaseOf(this.#from)
    if (phase === 'over') return SKIP
    if (phase === 'handshake' || this.#held.length > 0 || this.#sink.isWatched) return SEALED
    this.#decryption.skip(this.#from)
    return SKIP
  }

  #takeBody(chunk: Uint8Array, start: number, end: number): void {
    const done = this.#length - this.#left
    if (this.#mode === SEALED) {
      this.#sealed ??= this.#newSealed()
      this.#sealed.set(chunk.subarray(start, end), HEAD + done)
    } else if (this.#type === CONTENT_TYPE.handshake) this.#messages.take(chunk, start, end, this.#parts)
    else if (this.#type === CONTENT_TYPE.alert)
      for (let index = done; index < this.#alert.length && index - done < end - start; index++)
        this.#alert[index] = chunk[start + index - done] as number
  }

  #newSealed(): Buffer {
    const record = Buffer.allocUnsafe(HEAD + this.#length)
    record[0] = this.#type
    record.writeUInt16BE(this.#version, 1)
    record.writeUInt16BE(this.#length, 3)
    return record
  }

  #endRecord(): void {
    switch (this.#mode) {
      case PLAIN:
        this.#endPlain()
        break
      case SEALED:
        this.#endSealed(this.#sealed ?? this.#newSealed())
        break
      case SKIP:
        if (this.#sink.isWatched) this.#tell(this.#type, this.#version, this.#length, undefined, NO_PARTS, undefined)
    }
  }

  #endPlain(): void {
    if (this.#type === CONTENT_TYPE.handshake) this.#messages.endRecord(this.#parts)
    if (this.#type === CONTENT_TYPE.changeCipherSpec) this.#hasChangedCipher = true
    if (this.#parts === undefined) return
    const alert = this.#type === CONTENT_TYPE.alert && this.#length >= 2 ? alertOf(this.#alert) : undefined
    this.#tell(this.#type, this.#version, this.#length, this.#type, this.#parts, alert)
  }

  #endSealed(record: Buffer): void {
    this.#sealed = undefined
    if (this.#held.length === 0 && this.#open(record)) return
    this.#held.push(record)
    this.#heldLength += record.length
    if (this.#heldLength > HELD_LIMIT) {
      this.#decryption?.giveUp(this.#from)
      this.#openHeld()
    }
  }

  #openHeld(): void {
    let opened = 0
    while (opened < this.#held.length && this.#open(this.#held[opened] as Buffer)) opened++
    this.#held.splice(0, opened)
    this.#heldLength = this.#held.reduce((sum, record) => sum + record.length, 0)
  }

  /** Opens a record and tells it; false when its secret is still to come. */
  #open(record: Buffer): boolean {
    const result = this.#decryption?.open(this.#from, record) ?? 'failed'
    if (result === 'no-secret') return false
    const watched = this.#sink.isWatched
    const [type, version, length] = [record[0] as number, record.readUInt16BE(1), record.readUInt16BE(3)]
    if (result === 'failed') {
      if (watched) this.#tell(type, version, length, undefined, NO_PARTS, undefined)
      return true
    }
    const parts: MessagePart[] | undefined = watched ? [] : undefined
    if (result.type === CONTENT_TYPE.handshake) {
      this.#isOpening = true
      this.#messages.take(result.fragment, 0, result.fragment.length, parts)
      this.#messages.endRecord(parts)
      this.#isOpening = false
    }
    const alert = result.type === CONTENT_TYPE.alert && result.fragment.length >= 2 ? alertOf(result.fragment) : undefined
    if (parts !== undefined) this.#tell(type, version, length, result.type, parts, alert)
    return true
  }

  #tell(
    type: number,
    version: number,
    length: number,
    content: number | undefined,
    messages: readonly MessagePart[],
    alert: RecordFact['alert'],
  ): void {
    this.#sink.onRecord({
      from: this.#from,
      type: CONTENT_TYPES.nameOf(type),
      version: PROTOCOL_VERSIONS.nameOf(version),
      length,
      isEncrypted: content === undefined || type === CONTENT_TYPE.applicationData,
      content: content === undefined ? undefined : CONTENT_TYPES.nameOf(content),
      messages,
      alert,
    })
  }
}

function alertOf(bytes: ArrayLike<number>): { readonly level: string; readonly description: string } {
  return { level: ALERT_LEVELS.nameOf(bytes[0] as number), description: ALERT_DESCRIPTIONS.nameOf(bytes[1] as number) }
}

/** A fact as a line for people: `server application_data TLS 1.2 23, encrypted handshake: encrypted_extensions (2)`. */
export function describeRecord(fact: RecordFact): string {
  const facts = fact.messages.map(({ name, length, part }) => {
    const size = length === undefined ? '' : ` (${length})`
    return part === 'whole' ? `${name}${size}` : `${part} part of ${name}${size}`
  })
  if (fact.alert) facts.push(`${fact.alert.level} ${fact.alert.description}`)
  const content = fact.isEncrypted ? `, encrypted${fact.content === undefined ? '' : ` ${fact.content}`}` : ''
  return `${fact.from} ${fact.type} ${fact.version} ${fact.length}${content}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`
}

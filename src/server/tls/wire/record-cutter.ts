// Cuts the records of a server's handshake into smaller ones (RFC 8446 section 5.1 allows it), on their way from the TLS library to the client. What is encrypted
// in a handshake of TLS 1.3 is opened and sealed again: its keys end with it, so that the numbers of later records are as they were. Before TLS 1.3 the
// Finished stays whole.
import { HandshakeDecryption } from './handshake-decryption.ts'
import { CONTENT_TYPE } from './names.ts'
import type { Negotiated } from './negotiated.ts'

const RECORD_HEAD = 5

export class RecordCutter {
  readonly #length: number
  readonly #opener: HandshakeDecryption
  readonly #sealer: HandshakeDecryption
  readonly #negotiated: Negotiated
  /** The beginning of a record. */
  #rest = Buffer.alloc(0)
  #isOver = false

  /** `length`: bytes of a message in one record. */
  constructor(length: number, negotiated: Negotiated) {
    this.#length = Math.max(1, length)
    this.#negotiated = negotiated
    this.#opener = new HandshakeDecryption(negotiated)
    this.#sealer = new HandshakeDecryption(negotiated)
  }

  keyLog(line: Uint8Array): void {
    if (this.#isOver) return
    this.#opener.keyLog(line)
    this.#sealer.keyLog(line)
  }

  /** What goes on the wire instead. `pass` is told each record before the next one is looked at: what it says may be how that is encrypted. */
  cut(pieces: readonly Buffer[], pass: (bytes: Buffer) => void): Buffer[] {
    const all: Buffer[] = []
    const put = (bytes: Buffer): void => {
      pass(bytes)
      all.push(bytes)
    }
    for (const piece of pieces) {
      if (this.#isOver) put(piece)
      else this.#take(piece, put)
    }
    return all
  }

  end(): void {
    this.#isOver = true
    this.#opener.end()
    this.#sealer.end()
  }

  #take(piece: Buffer, put: (bytes: Buffer) => void): void {
    let bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    while (!this.#isOver && bytes.length >= RECORD_HEAD) {
      const end = RECORD_HEAD + bytes.readUInt16BE(3)
      if (end > bytes.length) break
      for (const record of this.#cutRecord(bytes.subarray(0, end))) put(record)
      bytes = bytes.subarray(end)
    }
    this.#rest = this.#isOver ? Buffer.alloc(0) : Buffer.from(bytes)
    if (this.#isOver && bytes.length > 0) put(bytes)
  }

  #cutRecord(record: Buffer): readonly Buffer[] {
    const type = record[0]
    if (type === CONTENT_TYPE.handshake) return this.#inPieces(record.subarray(RECORD_HEAD), (part) => inClear(record, part))
    if (type === CONTENT_TYPE.changeCipherSpec && this.#negotiated.isTls13) return [record]
    const opened = type === CONTENT_TYPE.applicationData ? this.#opener.open('server', record) : 'failed'
    if (typeof opened === 'string') {
      // Encrypted with other keys: the handshake is over, or can be looked into no further.
      this.end()
      return [record]
    }
    return this.#inPieces(opened.fragment, (part) => this.#sealer.sealAsServer(opened.type, part) ?? record)
  }

  #inPieces(fragment: Uint8Array, record: (part: Uint8Array) => Buffer): Buffer[] {
    const records: Buffer[] = []
    for (let at = 0; at < fragment.length; at += this.#length) records.push(record(fragment.subarray(at, at + this.#length)))
    return records
  }
}

/** With the type and version of the record that it is a part of. */
function inClear(whole: Buffer, part: Uint8Array): Buffer {
  return Buffer.concat([whole.subarray(0, 3), Uint8Array.of(part.length >>> 8, part.length & 255), part])
}

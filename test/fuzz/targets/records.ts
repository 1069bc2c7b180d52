// TLS records of both sides as they pass: what is told of them, and what becomes of them when they are cut into smaller ones.
import { HandshakeDecryption } from '../../../src/server/tls/wire/handshake-decryption.ts'
import { Negotiated, type Direction } from '../../../src/server/tls/wire/negotiated.ts'
import { RecordCutter } from '../../../src/server/tls/wire/record-cutter.ts'
import { RecordReader, describeRecord } from '../../../src/server/tls/wire/record-reader.ts'
import { Choices, cut, holds, isSentence, same } from '../property.ts'

const RECORD_HEAD = 5
const HANDSHAKE = 22
/** Messages that are told of one record. */
const PARTS = 32

/** What is read off a handshake. */
const AGREED = [
  'version',
  'cipherSuite',
  'group',
  'dhBits',
  'signatureScheme',
  'clientSignatureScheme',
  'isResumed',
  'helloRetryRequest',
  'alpn',
  'keyExchange',
] as const satisfies readonly (keyof Negotiated)[]

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const flags = choices.byte()
  const seed = choices.byte()
  const client = choices.take(choices.word())
  const server = choices.rest()
  const decrypts = (flags & 1) !== 0
  const isWatched = (flags & 2) === 0
  const whole = facts([client], [server], decrypts, isWatched)
  same(facts(cut(client, seed), cut(server, seed), decrypts, isWatched), whole, 'What is told of the same records in chunks')
  cutUp(server, 1 + (flags >>> 2), seed)
}

function facts(client: readonly Buffer[], server: readonly Buffer[], decrypts: boolean, isWatched: boolean): readonly unknown[] {
  const all: unknown[] = []
  const negotiated = new Negotiated()
  const decryption = decrypts ? new HandshakeDecryption(negotiated) : undefined
  const readerOf = (from: Direction): RecordReader =>
    new RecordReader(
      from,
      negotiated,
      {
        isWatched,
        onRecord(fact) {
          holds(fact.messages.length <= PARTS, `${fact.messages.length} messages of one record.`)
          isSentence(describeRecord(fact))
          all.push(fact)
        },
        onUnreadable(why) {
          isSentence(why)
          all.push(why)
        },
      },
      decryption,
    )
  const readers = [readerOf('client'), readerOf('server')] as const
  for (const chunk of client) readers[0].feed(chunk)
  for (const chunk of server) readers[1].feed(chunk)
  for (const reader of readers) reader.end()
  return [...all, Object.fromEntries(AGREED.map((name) => [name, negotiated[name]]))]
}

/** Nothing of a handshake is lost or added, whatever the records are cut into. */
function cutUp(bytes: Buffer, size: number, seed: number): void {
  const passed = (chunks: readonly Buffer[]): Buffer => {
    const negotiated = new Negotiated()
    const reader = new RecordReader('server', negotiated, { isWatched: false, onRecord() {}, onUnreadable() {} })
    return Buffer.concat(new RecordCutter(size, negotiated).cut(chunks, (record) => reader.feed(record)))
  }
  const whole = passed([bytes])
  same(passed(cut(bytes, seed)).toString('hex'), whole.toString('hex'), 'What is cut of the same records in chunks')
  const before = handshakeIn(bytes)
  same(
    handshakeIn(whole)
      .toString('hex')
      .slice(0, before.length * 2),
    before.toString('hex'),
    'The handshake that was cut',
  )
}

/** Of the records from the first on that are whole, and of a handshake in clear. */
function handshakeIn(bytes: Buffer): Buffer {
  const fragments: Buffer[] = []
  for (let at = 0; at + RECORD_HEAD <= bytes.length && bytes[at] === HANDSHAKE;) {
    const end = at + RECORD_HEAD + bytes.readUInt16BE(at + 3)
    if (end > bytes.length) break
    fragments.push(bytes.subarray(at + RECORD_HEAD, end))
    at = end
  }
  return Buffer.concat(fragments)
}

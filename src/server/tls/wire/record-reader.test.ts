// Records without encryption, and what they say before and after it: bytes in, lines out.
import { describe, expect, it } from 'vitest'
import { Negotiated } from './negotiated.ts'
import type { Direction } from './negotiated.ts'
import { describeRecord, RecordReader } from './record-reader.ts'

const hex = (words: string): Buffer => Buffer.from(words.replaceAll(' ', ''), 'hex')

function record(type: number, body: Uint8Array, version = 0x0303): Buffer {
  return Buffer.concat([Uint8Array.of(type, version >> 8, version & 255, body.length >> 8, body.length & 255), body])
}

function message(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(type, body.length >> 16, (body.length >> 8) & 255, body.length & 255), body])
}

const RANDOM = '5a'.repeat(32)
/** A ServerHello of TLS 1.2 with ECDHE-RSA-AES128-GCM-SHA256; with the extension 43 of TLS 1.3 with AES-128-GCM. */
const serverHello12 = message(2, hex(`0303 ${RANDOM} 00 c02f 00`))
const serverHello13 = message(2, hex(`0303 ${RANDOM} 00 1301 00 000c 002b 0002 0304 0033 0002 001d`))
const retry = message(
  2,
  hex('0303 cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c 00 1301 00 000c 002b 0002 0304 0033 0002 0017'),
)
const clientHello = message(1, hex(`0303 ${RANDOM} 00 0002 c02f 01 00`))
const changeCipherSpec = record(20, hex('01'))

interface Setup {
  readonly isWatched?: boolean
}

/** Both directions of one connection, and the lines that they come to. */
class Wire {
  readonly lines: string[] = []
  readonly negotiated = new Negotiated()
  isWatched: boolean
  readonly #readers: Readonly<Record<Direction, RecordReader>>
  constructor({ isWatched = true }: Setup = {}) {
    this.isWatched = isWatched
    const lines = this.lines
    const watched = (): boolean => this.isWatched
    const sink = {
      get isWatched() {
        return watched()
      },
      onRecord: (fact: Parameters<typeof describeRecord>[0]) => void lines.push(describeRecord(fact)),
      onUnreadable: (why: string) => void lines.push(why),
    }
    this.#readers = {
      client: new RecordReader('client', this.negotiated, sink),
      server: new RecordReader('server', this.negotiated, sink),
    }
  }
  client(...chunks: Uint8Array[]): this {
    for (const chunk of chunks) this.#readers.client.feed(chunk)
    return this
  }
  server(...chunks: Uint8Array[]): this {
    for (const chunk of chunks) this.#readers.server.feed(chunk)
    return this
  }
}

const bytesOf = (bytes: Buffer): Uint8Array[] => [...bytes].map((byte) => Uint8Array.of(byte))

describe('handshake messages in records', () => {
  it('one in one', () =>
    expect(new Wire().client(record(22, clientHello, 0x0301)).lines).toEqual(['client handshake TLS 1.0 45: client_hello (41)']))
  it('several in one', () =>
    expect(
      new Wire().server(record(22, Buffer.concat([serverHello12, message(11, Buffer.alloc(900)), message(14, Buffer.alloc(0))])))
        .lines,
    ).toEqual(['server handshake TLS 1.2 950: server_hello (38), certificate (900), server_hello_done (0)']))
  it('one in several, cut in its head and in its body', () => {
    const certificate = message(11, Buffer.alloc(1_000))
    const wire = new Wire().server(
      record(22, certificate.subarray(0, 2)),
      record(22, certificate.subarray(2, 500)),
      record(22, Buffer.concat([certificate.subarray(500), message(14, Buffer.alloc(0))])),
    )
    expect(wire.lines).toEqual([
      'server handshake TLS 1.2 2: first part of certificate',
      'server handshake TLS 1.2 498: middle part of certificate (1000)',
      'server handshake TLS 1.2 508: last part of certificate (1000), server_hello_done (0)',
    ])
  })
  it('more than 32 in one are not all told', () => {
    const { lines } = new Wire().server(record(22, Buffer.alloc(4_000)))
    expect(lines[0]?.split('hello_request').length).toBe(33)
  })
  it('an unknown message', () =>
    expect(new Wire().server(record(22, hex('63 000000'))).lines).toEqual(['server handshake TLS 1.2 4: 0x63 (0)']))
})

describe('alerts', () => {
  it('are told by level and description', () =>
    expect(new Wire().server(record(21, hex('02 28'))).client(record(21, hex('01 00')), record(21, hex('07 c8'))).lines).toEqual([
      'server alert TLS 1.2 2: fatal handshake_failure',
      'client alert TLS 1.2 2: warning close_notify',
      'client alert TLS 1.2 2: 0x07 0xc8',
    ]))
  it('an alert of one byte says nothing', () =>
    expect(new Wire().server(record(21, hex('02'))).lines).toEqual(['server alert TLS 1.2 1']))
})

describe('where encryption begins', () => {
  it('TLS 1.2: with ChangeCipherSpec, for each side by itself', () =>
    expect(
      new Wire()
        .client(record(22, clientHello, 0x0301))
        .server(record(22, serverHello12))
        .client(changeCipherSpec, record(22, Buffer.alloc(40)))
        .server(record(22, message(14, Buffer.alloc(0))), changeCipherSpec, record(22, Buffer.alloc(40)))
        .client(record(21, Buffer.alloc(26)), record(23, Buffer.alloc(30))).lines,
    ).toEqual([
      'client handshake TLS 1.0 45: client_hello (41)',
      'server handshake TLS 1.2 42: server_hello (38)',
      'client change_cipher_spec TLS 1.2 1',
      'client handshake TLS 1.2 40, encrypted',
      'server handshake TLS 1.2 4: server_hello_done (0)',
      'server change_cipher_spec TLS 1.2 1',
      'server handshake TLS 1.2 40, encrypted',
      'client alert TLS 1.2 26, encrypted',
      'client application_data TLS 1.2 30, encrypted',
    ]))
  it('TLS 1.3: ChangeCipherSpec is a dummy, also between the two hellos of a retry', () =>
    expect(
      new Wire()
        .client(record(22, clientHello, 0x0301))
        .server(record(22, retry), changeCipherSpec)
        .client(changeCipherSpec, record(22, clientHello))
        .server(record(22, serverHello13), record(23, Buffer.alloc(40)))
        .client(record(21, hex('02 32'))).lines,
    ).toEqual([
      'client handshake TLS 1.0 45: client_hello (41)',
      'server handshake TLS 1.2 56: hello_retry_request (52)',
      'server change_cipher_spec TLS 1.2 1',
      'client change_cipher_spec TLS 1.2 1',
      'client handshake TLS 1.2 45: client_hello (41)',
      'server handshake TLS 1.2 56: server_hello (52)',
      'server application_data TLS 1.2 40, encrypted',
      'client alert TLS 1.2 2: fatal decode_error',
    ]))
  it('early data comes before anything is agreed on', () =>
    expect(new Wire().client(record(22, clientHello, 0x0301), changeCipherSpec, record(23, Buffer.alloc(50))).lines).toEqual([
      'client handshake TLS 1.0 45: client_hello (41)',
      'client change_cipher_spec TLS 1.2 1',
      'client application_data TLS 1.2 50, encrypted',
    ]))
})

describe('every way to cut the bytes gives the same', () => {
  const server = Buffer.concat([
    record(22, Buffer.concat([serverHello12, message(11, Buffer.alloc(300))])),
    record(22, message(14, Buffer.alloc(0))),
    record(23, Buffer.alloc(0)),
    changeCipherSpec,
    record(22, Buffer.alloc(40)),
    record(23, Buffer.alloc(500)),
  ])
  const whole = new Wire().server(server)
  it('byte by byte', () => {
    const wire = new Wire().server(...bytesOf(server))
    expect(wire.lines).toEqual(whole.lines)
    expect(wire.negotiated).toEqual(whole.negotiated)
  })
  it('in two, at every place', () => {
    for (let at = 0; at <= server.length; at++)
      expect([at, ...new Wire().server(server.subarray(0, at), server.subarray(at)).lines]).toEqual([at, ...whole.lines])
  })
})

describe('what nobody watches', () => {
  it('is not told, and still negotiated', () => {
    const wire = new Wire({ isWatched: false }).client(record(22, clientHello)).server(record(22, serverHello13))
    expect([wire.lines, wire.negotiated.cipherSuite?.name, wire.negotiated.group?.name]).toEqual([
      [],
      'TLS_AES_128_GCM_SHA256',
      'x25519',
    ])
  })
  it('is told from the next record on when somebody begins to watch', () => {
    const wire = new Wire({ isWatched: false }).server(record(22, serverHello12), changeCipherSpec)
    wire.server(record(23, Buffer.alloc(10)).subarray(0, 8))
    wire.isWatched = true
    wire.server(Buffer.alloc(7), record(23, Buffer.alloc(20)))
    expect(wire.lines).toEqual(['server application_data TLS 1.2 10, encrypted', 'server application_data TLS 1.2 20, encrypted'])
  })
})

describe('bytes that are no records are told once, and nothing is read after them', () => {
  it.each([
    ['another protocol', '47 45 54 20 2f', '0x47 0x4554 0x202f'],
    ['another version', '16 02 00 00 01', '0x16 0x0200 0x0001'],
    ['a record that is too long', '17 03 03 48 01', '0x17 0x0303 0x4801'],
  ])('%s', (_, wire, seen) => {
    const says =
      `The client sent ${seen} where the head of a TLS record was expected: a type of 0x14 to 0x18, a version of 0x03.., ` +
      'a length of at most 18432 bytes. Its records are not read any further.'
    expect(new Wire().client(hex(wire), changeCipherSpec).lines).toEqual([says])
    expect(new Wire().client(...bytesOf(hex(wire)), changeCipherSpec).lines).toEqual([says])
  })
  it('the longest record is read', () =>
    expect(new Wire().client(record(23, Buffer.alloc(18_432))).lines).toEqual(['client application_data TLS 1.2 18432, encrypted']))
})

describe('noise', () => {
  it('10,000 changed handshakes throw nothing, and say the same however they are cut', () => {
    let state = 7
    const next = (below: number): number => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state >>> 0) % below
    }
    const server = Buffer.concat([
      record(22, Buffer.concat([serverHello12, message(12, hex('03 001d 04 aabbccdd 0804 0002 eeff'))])),
      record(22, serverHello13),
      record(22, message(8, hex('0009 0010 0005 0003 02 6832'))),
      record(22, message(15, hex('0804 0001 00'))),
      record(21, hex('02 28')),
      changeCipherSpec,
      record(22, Buffer.alloc(16)),
    ])
    for (let round = 0; round < 10_000; round++) {
      const bytes = Buffer.from(server)
      for (let change = next(5); change >= 0; change--) bytes[next(bytes.length)] = next(256)
      const whole = new Wire().server(bytes)
      const at = next(bytes.length)
      const cut = new Wire().server(bytes.subarray(0, at), bytes.subarray(at))
      if (cut.lines.join('\n') !== whole.lines.join('\n')) expect([round, cut.lines]).toEqual([round, whole.lines])
      expect(cut.negotiated).toEqual(whole.negotiated)
    }
  })
})

// Finding the ClientHello: every way to cut the bytes, everything that is none, and bounds. Hex in, one line out.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HEAD_OF_RECORD, inRecords } from '../fixtures/client-hello.ts'
import { CLIENT_HELLO_LIMIT, ClientHelloReader } from './client-hello-reader.ts'
import type { ClientHelloResult } from './client-hello-reader.ts'

const recorded = JSON.parse(readFileSync(new URL('fixtures/client-hellos.json', import.meta.url), 'utf8')) as {
  hellos: { client: string; bytes: string }[]
}
const hellos = recorded.hellos.map(({ client, bytes }) => [client, Buffer.from(bytes, 'base64')] as const)
const small = (hellos.find(([client]) => client.includes('TLS 1.3 only')) as (typeof hellos)[number])[1]
const hex = (words: string): Buffer => Buffer.from(words.replaceAll(' ', ''), 'hex')

function feed(...chunks: Uint8Array[]): ClientHelloResult {
  const reader = new ClientHelloReader()
  for (const chunk of chunks) reader.feed(chunk)
  return reader.result
}

const byteByByte = (bytes: Buffer): ClientHelloResult => feed(...[...bytes].map((byte) => Uint8Array.of(byte)))

function line(result: ClientHelloResult): string {
  switch (result.state) {
    case 'more':
      return 'more'
    case 'hello':
      return `hello of ${result.wireLength} bytes, ${result.hello.ja4}`
    case 'not-tls':
      return `${result.looksLike}: ${result.seen}`
    case 'malformed':
      return `${result.alert.name}: ${result.why}`
  }
}

function record(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(type, 3, 1, body.length >> 8, body.length & 255), body])
}

it.each(hellos)('%s is what it was when the memory that it was read from is used again', (_, bytes) => {
  const memory = Buffer.from(bytes)
  const result = feed(memory)
  memory.fill(0xa5)
  expect(line(result)).toBe(line(feed(bytes)))
  expect(result).toEqual(feed(bytes))
})

describe('every way to cut a real hello gives the same', () => {
  it.each(hellos)('%s, byte by byte', (_, bytes) => {
    expect(feed(bytes).state).toBe('hello')
    expect(byteByByte(bytes)).toEqual(feed(bytes))
  })
  it.each(hellos)('%s, in two at every place: more, then the hello', (_, bytes) => {
    const whole = feed(bytes)
    for (let at = 0; at < bytes.length; at++) {
      const reader = new ClientHelloReader()
      if (reader.feed(bytes.subarray(0, at)).state !== 'more') expect(at).toBe('a place before the end')
      expect(reader.feed(bytes.subarray(at))).toEqual(whole)
    }
  })
  it.each([1, 2, 3, 4, 5, 63, 64, 255])('in records of %i bytes', (size) => {
    const records = inRecords(small.subarray(HEAD_OF_RECORD), size)
    const whole = feed(small)
    const expected = { ...whole, wireLength: records.length }
    expect(feed(records)).toEqual(expected)
    expect(byteByByte(records)).toEqual(expected)
  })
  it('does not look at what follows, in the same record or in the next', () => {
    const more = Buffer.concat([small, hex('17 03 03 00 02 aa bb')])
    expect(feed(more)).toEqual(feed(small))
    const sameRecord = record(22, Buffer.concat([small.subarray(5), hex('0e 00 00 00')]))
    expect(feed(sameRecord)).toEqual(feed(small))
    expect(byteByByte(sameRecord)).toEqual(feed(small))
  })
  it('takes nothing after the result', () => {
    const reader = new ClientHelloReader()
    const first = reader.feed(small)
    expect(reader.feed(hex('47 45 54 20'))).toBe(first)
  })
  it('keeps nothing of the chunk', () => {
    const chunk = Buffer.from(small)
    const reader = new ClientHelloReader()
    reader.feed(chunk.subarray(0, 100))
    chunk.fill(0, 0, 100)
    expect(reader.feed(small.subarray(100))).toEqual(feed(small))
  })
})

describe('what is no TLS is known from its first bytes', () => {
  it.each([
    ['a request', hex('47 45 54 20 2f 20 48 54'), 'http: 47 45 54 20 "GET "'],
    ['a longer method', Buffer.from('OPTIONS * HTTP/1.1'), 'http: 4f 50 54 49 4f 4e 53 20 "OPTIONS "'],
    ['HTTP/2 without TLS', Buffer.from('PRI * HTTP/2.0'), 'http: 50 52 49 20 "PRI "'],
    ['the beginning of a method', Buffer.from('GE'), 'more'],
    ['a method of another protocol', Buffer.from('EHLO desk'), 'noise: 45 "E"'],
    ['lower case', Buffer.from('get /'), 'noise: 67 "g"'],
    ['SSH', Buffer.from('SSH-2.0'), 'noise: 53 "S"'],
    ['a hello of SSL 2.0', hex('80 2e 01 00 02 00 15'), 'ssl2: 80 2e 01 00 02'],
    ['a hello of SSL 2.0 that offers TLS 1.2', hex('80 2e 01 03 03 00 15'), 'ssl2: 80 2e 01 03 03'],
    ['something that begins like it', hex('80 2e 02'), 'noise: 80 2e 02'],
    ['something that goes on like it', hex('80 2e 01 07 07'), 'noise: 80 2e 01 07 07'],
    ['something that begins like a record', hex('17 00 00 00'), 'noise: 17 00'],
    ['a zero', hex('00 00 00'), 'noise: 00'],
    ['a frame of WebSocket', hex('81 85 37 fa'), 'noise: 81 85 37'],
  ])('%s', (_, bytes, says) => expect([line(feed(bytes)), line(byteByByte(bytes))]).toEqual([says, says]))
})

describe('TLS that is no ClientHello has its alert', () => {
  it.each([
    ['an alert first', '15 03 01 00 02 02 28', 'unexpected_message: A record of type alert came instead of a ClientHello.'],
    ['data first', '17 03 03 00 01 00', 'unexpected_message: A record of type application_data came instead of a ClientHello.'],
    [
      'a record between the parts',
      '16 03 01 00 04 01 00 00 28 14 03 03 00 01 01',
      'unexpected_message: A record of type change_cipher_spec came in the middle of a ClientHello.',
    ],
    ['DTLS', '16 fe fd 00 00', 'protocol_version: A record has the version 0xfefd; every version of TLS begins with 0x03.'],
    ['an empty record', '16 03 01 00 00', 'unexpected_message: A handshake record is empty, which RFC 8446 section 5.1 forbids.'],
    ['a long record', '16 03 01 40 01', 'record_overflow: A record of 16385 bytes; at most 16384 are allowed.'],
    ['a ServerHello', '16 03 03 00 01 02', 'unexpected_message: The first handshake message is server_hello, not client_hello.'],
    [
      'a hello of 16 MiB',
      '16 03 01 40 00 01 ff ff ff',
      'illegal_parameter: The ClientHello says that it has 16777215 bytes; it may have 65536 with all heads.',
    ],
    [
      'a hello that cannot be read',
      '16 03 01 00 06 01 00 00 02 03 03',
      'decode_error: The ClientHello cannot be read: the random should have 32 bytes and has 0.',
    ],
  ])('%s', (_, wire, says) => expect([line(feed(hex(wire))), line(byteByByte(hex(wire)))]).toEqual([says, says]))
})

describe('bounds', () => {
  /** A hello whose padding makes the message as long as wanted. */
  function padded(length: number): Buffer {
    const body = Buffer.alloc(length - 4)
    hex('0303').copy(body)
    hex('00 0002 1301 01 00').copy(body, 34)
    body.writeUInt16BE(body.length - 43, 41)
    body.writeUInt16BE(21, 43)
    body.writeUInt16BE(body.length - 47, 45)
    return Buffer.concat([Uint8Array.of(1, body.length >> 16, (body.length >> 8) & 255, body.length & 255), body])
  }
  const largest = CLIENT_HELLO_LIMIT - 4 * 5
  it('64 KiB with four heads of records are taken', () =>
    expect(line(feed(inRecords(padded(largest), 16_384)))).toBe(
      // The hashes are those of "1301" and "0015".
      'hello of 65536 bytes, t12i010100_0f2cb44170f4_4298e3b3ed58',
    ))
  it('a byte more is not', () =>
    expect(line(feed(inRecords(padded(largest + 1), 16_384)))).toBe(
      'illegal_parameter: No ClientHello ends within the first 65536 bytes.',
    ))
  it('a hello that trickles in records of one byte is refused at 64 KiB, wherever it is cut', () => {
    const trickle = inRecords(padded(20_000), 1)
    const says = 'illegal_parameter: No ClientHello ends within the first 65536 bytes.'
    expect(line(feed(trickle))).toBe(says)
    const reader = new ClientHelloReader()
    reader.feed(trickle.subarray(0, CLIENT_HELLO_LIMIT - 1))
    expect(line(reader.result)).toBe('more')
    expect(line(reader.feed(trickle.subarray(CLIENT_HELLO_LIMIT - 1)))).toBe(says)
  })
})

describe('noise', () => {
  /** A generator with a fixed beginning, so that a failure can be repeated (xorshift32). */
  function numbers(seed: number): (below: number) => number {
    let state = seed
    return (below) => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state >>> 0) % below
    }
  }
  it('5,000 hellos with changed bytes end in a state, the same however they are cut', () => {
    const next = numbers(1)
    const states = new Set<string>()
    for (let round = 0; round < 5_000; round++) {
      const bytes = Buffer.from((hellos[next(hellos.length)] as (typeof hellos)[number])[1])
      for (let change = next(4); change >= 0; change--) bytes[next(bytes.length)] = next(256)
      const whole = feed(bytes)
      const at = next(bytes.length)
      const cut = feed(bytes.subarray(0, at), bytes.subarray(at))
      states.add(whole.state)
      if (JSON.stringify(cut) !== JSON.stringify(whole)) expect([round, at, line(cut)]).toEqual([round, at, line(whole)])
    }
    expect([...states].toSorted()).toEqual(['hello', 'malformed', 'more', 'not-tls'])
  })
})

import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { encode as messagePack } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { DecodeError, decode, guess, type DecoderId } from './decoders.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const decoded = async (payload: Uint8Array, id: DecoderId): Promise<string> => new TextDecoder().decode(await decode(payload, id))

test('MessagePack is JSON, with bytes, long integers and extensions told', async () => {
  const payload = messagePack(
    { op: 'trade', ok: true, none: null, list: [1, -2.5], raw: Uint8Array.of(1, 255), long: 2n ** 63n },
    { useBigInt64: true },
  )
  expect(await decoded(payload, 'msgpack')).toBe(
    `{
  "op": "trade",
  "ok": true,
  "none": null,
  "list": [
    1,
    -2.5
  ],
  "raw": "h'01ff'",
  "long": 9223372036854775808
}`,
  )
  expect(await decoded(hex('d4057f'), 'msgpack')).toBe(`{\n  "ext": 5,\n  "data": "h'7f'"\n}`)
  expect(await decoded(hex('d6ff00000001'), 'msgpack')).toBe('"1970-01-01T00:00:01.000Z"')
  // Two values, one after the other.
  expect(await decoded(hex('01a161'), 'msgpack')).toBe('[\n  1,\n  "a"\n]')
})

test('CBOR is JSON, with tags, bytes and what JSON has no form for told', async () => {
  expect(await decoded(hex('a2616101616282' + '0203'), 'cbor')).toBe('{\n  "a": 1,\n  "b": [\n    2,\n    3\n  ]\n}')
  expect(await decoded(hex('c11a514b67b0'), 'cbor')).toBe('{\n  "tag": 1,\n  "value": 1363896240\n}')
  expect(await decoded(hex('1bffffffffffffffff'), 'cbor')).toBe('18446744073709551615')
  expect(await decoded(hex('5f42010243030405ff'), 'cbor')).toBe(`"h'0102030405'"`)
  expect(await decoded(hex('a10102'), 'cbor')).toBe('{\n  "1": 2\n}')
  expect(await decoded(hex('f97e00'), 'cbor')).toBe('"NaN"')
  expect(await decoded(hex('f0'), 'cbor')).toBe('"simple(16)"')
})

test('what was compressed is as it was before', async () => {
  expect(await decoded(gzipSync('hello'), 'gzip')).toBe('hello')
  expect(await decoded(deflateSync('hello'), 'deflate')).toBe('hello')
  expect(await decoded(deflateRawSync('hello'), 'deflate-raw')).toBe('hello')
  expect(await decoded(bytes('aGVs\nbG8='), 'base64')).toBe('hello')
  expect(await decoded(bytes('_-8'), 'base64')).toBe('\ufffd\ufffd')
})

test('text in another encoding is text, without its byte order mark', async () => {
  expect(await decoded(hex('fffe47007200fc00'), 'utf-16le')).toBe('Grü')
  expect(await decoded(hex('0047d83dde80'), 'utf-16be')).toBe('G🚀')
  expect(await decoded(hex('4772fcdf6580'), 'windows-1252')).toBe('Grüße€')
  expect(await decoded(hex('c4e3bac3'), 'gb18030')).toBe('你好')
  expect(await decoded(hex('93fa967b'), 'shift_jis')).toBe('日本')
  expect([guess(hex('fffe4700')), guess(hex('feff0047'))]).toEqual(['utf-16le', 'utf-16be'])
})

test.each([
  ['utf-16le', '4700d8', /^This is not text in UTF-16 LE: some of its bytes are not characters\.$/],
  ['gb18030', 'ff', /^This is not text in GB 18030 \(GBK\): /],
  ['msgpack', 'c1', /^This is not MessagePack: /],
  ['msgpack', '92', /^This is not MessagePack: /],
  ['cbor', '82', /^This is not CBOR: /],
  ['cbor', '81'.repeat(5_000), /^This is not CBOR: Maximum depth/],
  ['gzip', '0102', /^This is not gzip: it cannot be inflated\.$/],
  ['deflate', '', /^This is not deflate \(zlib\): it cannot be inflated\.$/],
  ['base64', '2121', /^This is not Base64: it contains other characters\.$/],
] as const)('what is no %s says so: %s', async (id, payload, sentence) => {
  await expect(decode(hex(payload), id)).rejects.toThrow(sentence)
})

test('few bytes that inflate to very many are not inflated to their end', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  await expect(decode(bomb, 'gzip')).rejects.toThrow(new DecodeError('It inflates to more than 16777216 bytes.'))
})

test('MessagePack that is nested without end is refused, and not the end of the window', async () => {
  await expect(decode(new Uint8Array(1_000_000).fill(0x91), 'msgpack')).rejects.toThrow(DecodeError)
})

test('the first bytes say what is compressed', () => {
  expect(guess(gzipSync('a'))).toBe('gzip')
  expect(guess(deflateSync('hello'))).toBe('deflate')
  expect(guess(bytes('x marks the spot'))).toBeUndefined()
  expect(guess(new Uint8Array(0))).toBeUndefined()
})

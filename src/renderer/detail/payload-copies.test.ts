import { expect, test } from 'vitest'
import { base64OfBytes, bytesOfBase64 } from './base64.ts'
import { write } from './payload-copies.ts'
import { decodeSlices } from './text-slices.ts'

const encode = (text: string) => new TextEncoder().encode(text)

test('a payload is copied in four forms', () => {
  const payload = encode('{"a":1}')
  expect(write(payload, 'text')).toEqual({ text: '{"a":1}' })
  expect(write(payload, 'json')).toEqual({ text: '{\n  "a": 1\n}' })
  expect(write(payload, 'hex')).toEqual({ text: '7b 22 61 22 3a 31 7d' })
  expect(write(payload, 'base64')).toEqual({ text: 'eyJhIjoxfQ==' })
})

test('bytes that are no text are not copied as text', () => {
  expect(write(Uint8Array.of(0xff), 'text')).toEqual({
    error: 'The payload is no UTF-8 and cannot be copied as text. Copy it as hex or base64.',
  })
})

test('a long payload comes back from base64 as it was', () => {
  const payload = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255)
  expect(bytesOfBase64(base64OfBytes(payload))).toEqual(payload)
})

test('a character that two slices share is whole', () => {
  const bytes = encode('aé漢b')
  const payload = { sliceCount: 3, slice: (n: number) => [bytes.subarray(0, 2), bytes.subarray(2, 4), bytes.subarray(4)][n] }
  expect(decodeSlices(payload, 0, 3)).toEqual(['a', 'é', '漢b'])
  expect(decodeSlices(payload, 2, 3)).toEqual(['b'])
})

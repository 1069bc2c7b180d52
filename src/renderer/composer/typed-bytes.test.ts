// Reading hex and base64 as a person types it.
import { expect, test } from 'vitest'
import { readBase64, readHex, toBase64, utf8Length } from './typed-bytes.ts'
import type { TypedBytes } from './typed-bytes.ts'

const shown = (read: TypedBytes): string => (read.ok ? [...read.bytes].join(' ') : read.fault)

test.each([
  ['82a4', '130 164'],
  ['82 A4\n74', '130 164 116'],
  ['82:a4-74', '130 164 116'],
  ['0x82, 0xa4', '130 164'],
  ['\\x82\\xa4', '130 164'],
  ['00', '0'],
  ['0x0', 'The digit 0 at character 3 stands alone; a byte has two hex digits.'],
  ['', ''],
  ['82a', 'The digit a at character 3 stands alone; a byte has two hex digits.'],
  ['8 2', 'The digit 8 at character 1 stands alone; a byte has two hex digits.'],
  ['82 zz', '"z" at character 4 is not a hex digit: use 0 to 9 and a to f.'],
])('hex %j reads as %s', (typed, expected) => {
  expect(shown(readHex(typed))).toBe(expected)
})

test.each([
  ['aGk=', '104 105'],
  ['aGk', '104 105'],
  ['aG\nk=', '104 105'],
  ['-_8', '251 255'],
  ['+/8=', '251 255'],
  ['', ''],
  ['aGk==', 'The padding (=) at the end does not fit; leave it out or complete it.'],
  ['aGkhX', 'One character is left over at the end; base64 comes in groups of 2, 3 or 4.'],
  ['aG*k', '"*" at character 3 is not base64, which uses letters, digits, + and /.'],
])('base64 %j reads as %s', (typed, expected) => {
  expect(shown(readBase64(typed))).toBe(expected)
})

test('bytes become base64 across the step of one call', () => {
  expect(toBase64(Uint8Array.of(251, 255))).toBe('+/8=')
  expect(toBase64(new Uint8Array(0x8000 * 3)).length).toBe(0x8000 * 4)
})

test.each([
  ['abc', 3],
  ['é', 2],
  ['€', 3],
  ['😀', 4],
  ['\ud83d', 3],
  ['\ude00a', 4],
])('%j has %d bytes of UTF-8', (text, bytes) => {
  expect(utf8Length(text)).toBe(bytes)
})

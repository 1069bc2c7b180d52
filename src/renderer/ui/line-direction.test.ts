import { expect, test } from 'vitest'
import { lineDirection } from './line-direction.ts'

test('a line that begins with Hebrew or Arabic is read from right to left, whatever signs stand before its first letter', () => {
  const lines = ['مرحبا بالعالم', 'שלום עולם', '  «مرحبا» world', '🎉 42: مرحبا', '"مرحبا"']
  expect(lines.map(lineDirection)).toEqual(['rtl', 'rtl', 'rtl', 'rtl', 'rtl'])
})

test('what begins otherwise is read as the page is, and so is JSON or a tag with such words in it', () => {
  const lines = ['', '12', 'hello مرحبا', '漢字 مرحبا', '{"مرحبا":1}', '["שלום"]', ' <p>مرحبا</p>', '00 01 ff']
  expect(lines.map(lineDirection)).toEqual(lines.map(() => undefined))
})

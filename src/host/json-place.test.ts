// Where a text stops being JSON, for any text, as the engine's own reader sees it.
import { expect, test } from 'vitest'
import { placeOf } from './json-place.ts'

test.each([
  ['{', 'line 1, column 2: the file ends there, in the middle'],
  ['', 'line 1, column 1: the file ends there, in the middle'],
  ['{"a": 1,}', 'line 1, column 9: "}" cannot stand there'],
  ['[1 2]', 'line 1, column 4: "2" cannot stand there'],
  ['{"a" 1}', 'line 1, column 6: "1" cannot stand there'],
  ['{a: 1}', 'line 1, column 2: "a" cannot stand there'],
  ['{"a": [1, 2}', 'line 1, column 12: "}" cannot stand there'],
  ['{"a": trux}', 'line 1, column 10: "x" cannot stand there'],
  ['[01]', 'line 1, column 3: "1" cannot stand there'],
  ['[1.]', 'line 1, column 4: "]" cannot stand there'],
  ['[1e+]', 'line 1, column 5: "]" cannot stand there'],
  ['["\\x"]', 'line 1, column 4: "x" cannot stand there'],
  ['["\\u00g0"]', 'line 1, column 7: "g" cannot stand there'],
  ['["a\nb"]', 'line 1, column 4: "\\n" cannot stand there'],
  ['{"a": 1}\n\n  {', 'line 3, column 3: "{" cannot stand there'],
  ['{\n  "a": [],\n  // "b"\n}', 'line 3, column 3: "/" cannot stand there'],
])('%j: %s', (text, place) => {
  expect(() => JSON.parse(text) as unknown).toThrow(/JSON/)
  expect(placeOf(text)).toBe(place)
})

test.each(['{}', '[]', ' [ ] ', '[[],{}]', '{"a":{"b":[1,-0.5e-3,true,false,null,"\\u00e9\\n"]},"c":""}', '7', '"x"'])(
  'what is JSON is gone through to its end: %s',
  (text) => {
    expect(placeOf(text)).toBe(`line 1, column ${text.length + 1}: the file ends there, in the middle`)
  },
)

test('a file of 16 MB that is nothing but brackets takes a moment, and one byte each', () => {
  const began = performance.now()
  expect(placeOf('['.repeat(16 * 1024 * 1024))).toBe('line 1, column 16777217: the file ends there, in the middle')
  expect(performance.now() - began).toBeLessThan(5_000)
})

// JSON laid out anew keeps every number and string as it was typed.
import { expect, test } from 'vitest'
import { compactJson, faultInJson, formatJson, jsonTokens } from './json-tokens.ts'

test('a value a line, two spaces a level', () => {
  expect(formatJson('{"op":"tick","bid":1.0840,"tags":["a",{}],"none":[]}')).toBe(
    ['{', '  "op": "tick",', '  "bid": 1.0840,', '  "tags": [', '    "a",', '    {}', '  ],', '  "none": []', '}'].join('\n'),
  )
})

test('numbers that a program would round, and escapes, stay as typed', () => {
  expect(compactJson('{ "id": 12345678901234567890, "s": "a \\u00e9 , }" }')).toBe(
    '{"id":12345678901234567890,"s":"a \\u00e9 , }"}',
  )
  expect(formatJson('12345678901234567890')).toBe('12345678901234567890')
})

test('compact and laid out are each other’s inverse', () => {
  const compact = '{"a":[1,[2,{"b":null}]],"c":""}'
  expect(compactJson(formatJson(compact))).toBe(compact)
})

test('a string before a colon is a key', () => {
  expect(jsonTokens('{"a" : "b"').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'punctuation {',
    'key "a"',
    'space  ',
    'punctuation :',
    'space  ',
    'string "b"',
  ])
})

test('text that is no JSON has tokens too, and none is lost', () => {
  const text = '{"open: {{x}} 1.2.3 \u{1f600}\n'
  expect(
    jsonTokens(text)
      .map((token) => token.text)
      .join(''),
  ).toBe(text)
})

test('what is wrong is said', () => {
  expect(faultInJson('{}')).toBe('')
  expect(faultInJson(' ')).toBe('An empty text is not JSON: write a value, or send it as text.')
  expect(faultInJson('{a}')).toMatch(/^This is not JSON: .+\. Correct it, or send it as text\.$/)
})

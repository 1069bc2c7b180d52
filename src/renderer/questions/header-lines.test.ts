// Reading headers as a person types them.
import { expect, test } from 'vitest'
import { readHeaderLines } from './header-lines.ts'

test('a line is a header, an empty line is none, and the value keeps its colons', () => {
  expect(readHeaderLines('WWW-Authenticate: Basic realm="a: b"\n\n  X-Empty:  \r\nSet-Cookie: a=1')).toEqual({
    headers: [
      ['WWW-Authenticate', 'Basic realm="a: b"'],
      ['X-Empty', ''],
      ['Set-Cookie', 'a=1'],
    ],
    fault: '',
  })
})

test.each([
  ['Retry-After 30', '"Retry-After 30" is not a header: write a name, a colon and a value, such as Retry-After: 30.'],
  [': 30', '": 30" is not a header: write a name, a colon and a value, such as Retry-After: 30.'],
  ['Retry After: 30', '"Retry After" is not a header name: use letters, digits and hyphens.'],
  ['X-City: Łódź', 'The value of X-City has the character U+0141, which an HTTP header cannot carry.'],
  ['X-Mood: 😀', 'The value of X-Mood has the character U+1F600, which an HTTP header cannot carry.'],
])('%j is refused with a sentence', (typed, sentence) => {
  expect(readHeaderLines(typed)).toEqual({ headers: [], fault: sentence })
})

test('Latin-1 may stand in a value', () => {
  expect(readHeaderLines('X-City: Málaga').headers).toEqual([['X-City', 'Málaga']])
})

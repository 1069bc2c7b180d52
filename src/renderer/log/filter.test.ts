// What is typed into the filter field, and what it means.
import { describe, expect, test } from 'vitest'
import { NO_FILTER, markOf, readTyped, searchedText, toggled, tokensOf, withoutToken } from './filter.ts'

/** The filter as tokens, and what is left in the field. */
function read(typed: string, done = false): string {
  const { filter, typed: rest } = readTyped(NO_FILTER, typed, done)
  return [...tokensOf(filter).map(({ name, values }) => `<${name}:${values.join(',')}>`), rest].join(' ')
}

describe('the filter field', () => {
  test('a token becomes a part of the filter once a space follows', () => {
    expect(read('kind:text')).toBe('kind:text')
    expect(read('kind:text ')).toBe('<kind:text> ')
    expect(read('kind:text', true)).toBe('<kind:text> ')
  })

  test('several tokens and text stand side by side', () => {
    expect(read('kind:text,ping dir:in conn:#3,5 14:00 build')).toBe('<kind:text,ping> <dir:in> <conn:3,5> 14:00 build')
  })

  test('what names nothing known stays text', () => {
    expect(read('kind:nonsense dir:up conn:x ')).toBe(' kind:nonsense dir:up conn:x '.trimStart())
    expect(read('unkind:text ')).toBe('unkind:text ')
  })

  test('JSON is text', () => {
    expect(read('{"kind":"text", "dir": 1}', true)).toBe('{"kind":"text", "dir": 1}')
  })

  test('everything after text: is text', () => {
    expect(read('dir:out text:kind:text ', true)).toBe('<dir:out> text:kind:text ')
    expect(searchedText('text:kind:text ')).toBe('kind:text ')
  })

  test('blanks around the text are not searched for', () => {
    expect(searchedText('  a b ')).toBe('a b')
  })

  test('a token can be taken out, a value put in and out', () => {
    const filter = readTyped(NO_FILTER, 'kind:ping conn:1 ', true).filter
    expect(tokensOf(withoutToken(filter, 'kind'))).toEqual([{ name: 'conn', values: ['1'] }])
    expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
    expect(toggled(['b'], 'a')).toEqual(['b', 'a'])
  })

  test('marks what was searched for, and nothing for a pattern that cannot be read', () => {
    expect('A.b a.b axb'.replace(markOf({ ...NO_FILTER, text: 'a.b' }) ?? /$/, '_')).toBe('_ _ axb')
    expect('A.b a.b axb'.replace(markOf({ ...NO_FILTER, text: 'a.b', regex: true, caseSensitive: true }) ?? /$/, '_')).toBe(
      'A.b _ _',
    )
    expect(markOf({ ...NO_FILTER, text: '(', regex: true })).toBeUndefined()
    expect(markOf({ ...NO_FILTER, text: '(a+)+$', regex: true })).toBeUndefined()
  })
})

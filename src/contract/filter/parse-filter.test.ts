// What the filter language reads, and what it says of what it cannot read.
import { expect, test } from 'vitest'
import { FilterError, type Filter } from './filter.ts'
import { parseFilter } from './parse-filter.ts'

/** Without the places in the text. */
function bare(filter: Filter | undefined): unknown {
  return JSON.parse(JSON.stringify(filter ?? null, (key, value: unknown) => (key === 'span' ? undefined : value)))
}
const read = (text: string): unknown => bare(parseFilter(text, 0))
const word = (text: string) => ({ type: 'text', text, matchCase: false })

/** What is said, and the part of the text that it is said of. */
function fault(text: string): readonly [string, string] {
  try {
    parseFilter(text, 0)
  } catch (error) {
    if (error instanceof FilterError) return [error.message, text.slice(error.span.from, error.span.to)]
    throw error
  }
  return ['', '']
}

test('nothing but space is no filter', () => {
  expect(parseFilter('', 0)).toBeUndefined()
  expect(parseFilter('  \t ', 0)).toBeUndefined()
})

test('words and phrases beside each other must all be there', () => {
  expect(read('hello')).toEqual(word('hello'))
  expect(read('hello "wide world"')).toEqual({ type: 'and', parts: [word('hello'), word('wide world')] })
  expect(read(String.raw`"say \"hi\" to C:\\"`)).toEqual(word(String.raw`say "hi" to C:\ `.trimEnd()))
  expect(read('{"op":"sub"}')).toEqual(word('{"op":"sub"}'))
  expect(read('ws://127.0.0.1:8080 12:30')).toEqual({ type: 'and', parts: [word('ws://127.0.0.1:8080'), word('12:30')] })
  expect(read('and or not')).toEqual({ type: 'and', parts: [word('and'), word('or'), word('not')] })
})

test('NOT binds closest, then AND, then OR; brackets come first', () => {
  const [a, b, c] = [word('a'), word('b'), word('c')]
  expect(read('a b OR c')).toEqual({ type: 'or', parts: [{ type: 'and', parts: [a, b] }, c] })
  expect(read('a AND (b OR c)')).toEqual({ type: 'and', parts: [a, { type: 'or', parts: [b, c] }] })
  expect(read('NOT a b')).toEqual({ type: 'and', parts: [{ type: 'not', part: a }, b] })
  expect(read('NOT NOT a')).toEqual({ type: 'not', part: { type: 'not', part: a } })
})

test('a pattern stands between slashes; a path is a word', () => {
  expect(read('/^a\\/b$/i')).toEqual({ type: 'regex', source: '^a\\/b$', flags: 'i' })
  expect(read('/[/]/')).toEqual({ type: 'regex', source: '[/]', flags: '' })
  expect(read('/chat/7')).toEqual(word('/chat/7'))
  expect(read('/chat')).toEqual(word('/chat'))
})

test('fields are read with their values', () => {
  expect(read('kind:text,PING')).toEqual({ type: 'kind', kinds: ['text', 'ping'] })
  expect(read('Dir:in')).toEqual({ type: 'direction', directions: ['in'] })
  expect(read('conn:#3,7..9')).toEqual({
    type: 'connection',
    ranges: [
      { from: 3, to: 3 },
      { from: 7, to: 9 },
    ],
  })
  expect(read('path:"/a b"')).toEqual({ type: 'path', pattern: '/a b' })
  expect(read('size:1.5k')).toEqual({ type: 'size', range: { from: 1536, to: 1536 } })
  expect(parseFilter('size:>1MiB', 0)).toMatchObject({ range: { from: 1_048_577, to: Infinity } })
  expect(read('size:..4k')).toEqual({ type: 'size', range: { from: 0, to: 4096 } })
  expect(read('opcode:0x9,1')).toEqual({ type: 'kind', kinds: ['ping', 'text'] })
  expect(read('close:<=1001')).toEqual({ type: 'close', ranges: [{ from: 0, to: 1001 }] })
  expect(read('case:Ok')).toEqual({ type: 'text', text: 'Ok', matchCase: true })
  expect(read('text:"kind:"')).toEqual(word('kind:'))
})

test('json: takes a path, an operator and a value', () => {
  const term = (path: unknown[], operator: string, value: unknown) => ({ type: 'json', path, operator, value })
  expect(read('json:$.op==trade')).toEqual(term(['op'], '==', 'trade'))
  expect(read('json:$.op=trade')).toEqual(term(['op'], '==', 'trade'))
  expect(read('json:$["a b"][0][*].c>=5.5')).toEqual(term(['a b', 0, -1, 'c'], '>=', 5.5))
  expect(read('json:$.name=="two words"')).toEqual(term(['name'], '==', 'two words'))
  expect(read('json:$.name==""')).toEqual(term(['name'], '==', ''))
  expect(read('(json:$.ok==true)')).toEqual(term(['ok'], '==', true))
  expect(read('json:$.id')).toEqual(term(['id'], 'exists', null))
})

test('times are of a day, or of every day where the person is', () => {
  const minute = 60_000
  const ten = (10 * 60 + 5) * minute
  expect(parseFilter('time:10:05', -60)).toMatchObject({ from: ten, to: ten + minute, daily: true, zone: -60 })
  expect(parseFilter('time:<10:05', 0)).toMatchObject({ from: -Infinity, to: ten })
  expect(parseFilter('time:<=10:05', 0)).toMatchObject({ to: ten + minute })
  expect(parseFilter('time:>10:05:00.5', 0)).toMatchObject({ from: ten + 500, to: Infinity })
  expect(parseFilter('time:10:05..10:06', 0)).toMatchObject({ from: ten, to: ten + 2 * minute })
  expect(parseFilter('time:2026-11-28T10:05', -60)).toMatchObject({ from: Date.UTC(2026, 10, 28, 9, 5), daily: false })
  expect(parseFilter('time:2026-11-28', 0)).toMatchObject({ from: Date.UTC(2026, 10, 28), to: Date.UTC(2026, 10, 29) })
})

test('each part knows where it stands', () => {
  const text = 'x (kind:text OR "a b")'
  const filter = parseFilter(text, 0)
  const spans: string[] = []
  const visit = (part: Filter): void => {
    spans.push(text.slice(part.span.from, part.span.to))
    if (part.type === 'and' || part.type === 'or') part.parts.forEach(visit)
  }
  if (filter) visit(filter)
  expect(spans).toEqual([text, 'x', '(kind:text OR "a b")', 'kind:text', '"a b"'])
})

test.each([
  ['kind:txt', 'txt', /^kind: takes one of text, binary, .*; not txt\.$/],
  ['a kind:', 'kind:', /^kind: takes a value; nothing follows\.$/],
  ['knd:text', 'knd:', /^There is no field knd: \(kind: dir: .*\)\. To look for the text itself, put it in quotes\.$/],
  ['conn:x', 'x', 'conn: takes such as 3 or 7..9; not x.'],
  ['size:>k', '>k', 'size: takes such as 100, >1k or 1k..4k; not >k.'],
  ['time:25:00', '25:00', 'time: takes a time such as 10:05, 10:05:30.250 or 2026-11-28T10:05; not 25:00.'],
  ['time:2026-02-30', '2026-02-30', /^time: takes a time such as/],
  ['time:10:05..2026-11-28', '10:05..2026-11-28', /both times with a date, or both without/],
  ['opcode:3', '3', 'opcode: takes 1, 2, 8, 9 or 10; not 3.'],
  ['json:op', 'op', /^json: takes a path and a comparison, such as/],
  ['json:$.op==', '$.op==', 'json: takes something to compare with after ==; not $.op==.'],
  ['a "b', '"b', 'The quote that opens here is not closed.'],
  ['""', '""', 'There is nothing between these quotes.'],
  ['(a OR b', '(', 'The bracket that opens here is not closed.'],
  ['a)', ')', 'There is no opening bracket for this one.'],
  ['()', ')', 'Something to look for is missing before this bracket.'],
  ['a OR', '', 'The filter ends where something to look for is expected.'],
  ['OR a', 'OR', /^Something to look for is missing before OR\./],
  ['/(/', '/(/', 'The pattern does not compile: Unterminated group.'],
  ['/a/g', 'g', 'The flags after a pattern can be i, m, s and u, each once; not g.'],
  ['('.repeat(51), '(', 'At most 50 brackets and NOTs can be nested.'],
  ['a '.repeat(101), 'a', 'A filter can have at most 100 things to look for.'],
])('%s is refused in words', (text, place, said) => {
  const [message, at] = fault(text)
  if (said instanceof RegExp) expect(message).toMatch(said)
  else expect(message).toBe(said)
  expect(at).toBe(place)
})

test('a text beyond the limit is not read', () => {
  expect(fault('x'.repeat(10_001))[0]).toBe('The filter has 10001 characters; at most 10000 are read.')
})

test('whatever is typed is a filter, nothing, or a fault within the text', () => {
  const pieces = [
    'a',
    ' ',
    '"',
    '\\',
    '/',
    '(',
    ')',
    'AND',
    'OR',
    'NOT',
    ':',
    'kind:',
    'size:>',
    'json:$',
    '.b',
    '[0]',
    '==',
    '..',
    ',',
    '7',
    'time:',
    '\u202e',
  ]
  let seed = 20_261_128
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('')
    try {
      const filter = parseFilter(text, 0)
      if (filter) expect(filter.span.to - filter.span.from).toBeGreaterThan(0)
    } catch (error) {
      if (!(error instanceof FilterError)) throw new Error(`${JSON.stringify(text)}: ${String(error)}`, { cause: error })
      expect([error.span.from >= 0, error.span.from <= error.span.to, error.span.to <= text.length]).toEqual([true, true, true])
      expect(error.message).toMatch(/\.$/)
    }
  }
})

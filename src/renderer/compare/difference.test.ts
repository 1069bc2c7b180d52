import { expect, test } from 'vitest'
import { differenceOf, type DiffLine } from './difference.ts'
import { folded } from './runs.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Each side as text, what differs in brackets. */
const drawn = (lines: readonly DiffLine[]): string[] =>
  lines.map(({ left, right, same }) => {
    const side = (parts: DiffLine['left']): string =>
      parts === undefined ? '-' : parts.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('')
    return same ? side(left) : `${side(left)} | ${side(right)}`
  })

test('JSON is compared member by member, whatever its blanks', async () => {
  const { readAs, lines, changes } = await differenceOf(
    bytes('{"op":"trade","price":7,"old":1}'),
    bytes('{ "op": "trade", "price": 8 }'),
    false,
  )
  expect(readAs).toBe('json')
  expect(drawn(lines)).toEqual(['{', '  "op": "trade",', '  "price": [7,] |   "price": [8]', '[  "old": 1] | -', '}'])
  expect(changes).toBe(2)
})

test('in other orders members differ, and sorted they do not', async () => {
  const [a, b] = [bytes('{"b":{"y":1,"x":2},"a":3}'), bytes('{"a":3,"b":{"x":2,"y":1}}')]
  expect((await differenceOf(a, b, false)).changes).toBeGreaterThan(0)
  expect((await differenceOf(a, b, true)).changes).toBe(0)
})

test('a long number that JSON cannot hold is compared as it was written', async () => {
  const { changes } = await differenceOf(bytes('[9007199254740993]'), bytes('[9007199254740992]'), false)
  expect(changes).toBe(1)
})

test('text is compared by lines, and bytes as hex', async () => {
  const text = await differenceOf(bytes('one\ntwo'), bytes('one\n2'), false)
  expect([text.readAs, ...drawn(text.lines)]).toEqual(['text', 'one', '[two] | [2]'])
  const hex = await differenceOf(Uint8Array.of(1, 2, 255), Uint8Array.of(1, 3, 255), false)
  expect([hex.readAs, ...drawn(hex.lines)]).toEqual(['hex', '01 [02] ff | 01 [03] ff'])
})

test('equal messages have no changes', async () => {
  expect((await differenceOf(bytes('same'), bytes('same'), false)).changes).toBe(0)
  expect((await differenceOf(bytes(''), bytes(''), false)).changes).toBe(0)
})

test('long stretches that both have are folded, but for their edges', () => {
  const same: DiffLine = { left: [], right: [], same: true }
  const other: DiffLine = { left: [], right: undefined, same: false }
  const lines = [...Array<DiffLine>(10).fill(same), other, ...Array<DiffLine>(20).fill(same), other, same, same]
  expect(folded(lines).map((line) => (typeof line === 'number' ? line : line.same ? '=' : '!'))).toEqual([
    7,
    '=',
    '=',
    '=',
    '!',
    '=',
    '=',
    '=',
    14,
    '=',
    '=',
    '=',
    '!',
    '=',
    '=',
  ])
})

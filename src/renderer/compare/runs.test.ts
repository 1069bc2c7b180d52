import { expect, test } from 'vitest'
import type { LogRow } from '../../contract/model.ts'
import { pairsOf } from './runs.ts'

const rows = (...previews: string[]): LogRow[] =>
  previews.map((preview, seq) => ({
    seq,
    time: seq,
    connection: '1',
    kind: 'text',
    direction: preview.startsWith('>') ? 'out' : 'in',
    size: preview.length,
    preview,
    frames: 1,
    compressed: false,
  }))

test('messages of two runs stand side by side: the same, those that stand for each other, and those of one run alone', async () => {
  const pairs = await pairsOf(rows('hello', 'a1', '>ok', 'b', 'bye'), rows('hello', 'a2', '>ok', 'bye', 'more'))
  expect(pairs.map(({ left, right, same }) => `${left?.preview ?? '-'} ${same ? '=' : '|'} ${right?.preview ?? '-'}`)).toEqual([
    'hello = hello',
    'a1 | a2',
    '>ok = >ok',
    'b | -',
    'bye = bye',
    '- | more',
  ])
})

test('what differs in direction or size alone differs', async () => {
  const [left] = rows('same')
  const [right] = rows('same')
  if (!left || !right) throw new Error('No rows.')
  expect((await pairsOf([left], [{ ...right, direction: 'out' }]))[0]?.same).toBe(false)
  expect((await pairsOf([left], [{ ...right, size: 5 }]))[0]?.same).toBe(false)
  expect(await pairsOf([], [])).toEqual([])
})

import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { TYPED_LIMIT } from '../contract/limits.ts'
import { readLines } from './input-lines.ts'

/** What is told of an input that comes in these pieces, in its order. */
async function toldOf(...pieces: readonly (string | Buffer)[]): Promise<string[]> {
  const input = Readable.from(pieces.map((piece) => Buffer.from(piece as string)))
  const told: string[] = []
  const over = new Promise<void>((resolve) => {
    readLines(input, {
      deal: (line) => Promise.resolve(void told.push(line)),
      tell: (error) => told.push(`! ${error instanceof Error ? error.message : String(error)}`),
      ended: resolve,
    })
  })
  await over
  return told
}

test('a line ends with LF, CR LF or CR, and the last one with the input', async () => {
  expect(await toldOf('a\nb\r\nc\rd\n\n', 'e')).toEqual(['a', 'b', 'c', 'd', '', 'e'])
  expect(await toldOf('a\r', '\nb\r', 'c\r', '\n', '\nd')).toEqual(['a', 'b', 'c', '', 'd'])
  expect(await toldOf()).toEqual([])
})

test('a character that two pieces share is whole, and U+2028 ends no line', async () => {
  expect(await toldOf(Buffer.of(0xe2, 0x82), Buffer.of(0xac, 0x0a), 'a\u2028b\n')).toEqual(['€', 'a\u2028b'])
})

test('a line that is too long is said and left out, however long it is, and the next one is read', async () => {
  const half = 'x'.repeat(TYPED_LIMIT / 2)
  expect(await toldOf(half, half, '\n', half, half, 'x', half, half, half, '\nafter\n')).toEqual([
    half + half,
    '! A line of the input has more than 16777216 characters, which is the most: it was left out.',
    'after',
  ])
})

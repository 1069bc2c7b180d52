// Lines of an input, in whatever pieces they come.
import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { TYPED_LIMIT } from '../contract/limits.ts'
import { readLines } from './input-lines.ts'

/** What came of the pieces: lines, and sentences about those that are none; long ones by their length. */
async function linesOf(pieces: Iterable<string | Uint8Array>): Promise<string[]> {
  const said: string[] = []
  const over = new Promise<void>((resolve) => {
    readLines(Readable.from(pieces, { objectMode: false }), {
      deal: async (line) => void said.push(line.length > 100 ? `${line.length} characters` : line),
      tell: (error) => void said.push((error as Error).message),
      ended: resolve,
    })
  })
  await over
  return said
}

test('a line ends with LF or CRLF, and the last one also with the input', async () => {
  expect(await linesOf(['one\ntw', 'o\r\n', '\nfour'])).toEqual(['one', 'two', '', 'four'])
  expect(await linesOf(['one\n'])).toEqual(['one'])
  expect(await linesOf([])).toEqual([])
})

test('a character of several bytes may come in two pieces', async () => {
  expect(await linesOf([Uint8Array.of(0xe5, 0xbc), Uint8Array.of(0xa0, 0x0a)])).toEqual(['\u5f20'])
})

test('what JSON may have within a text ends no line: U+2028, U+2029 and a lone CR', async () => {
  expect(await linesOf(['{"a":"x\u2028y\u2029z"}\na\rb\n'])).toEqual(['{"a":"x\u2028y\u2029z"}', 'a\rb'])
})

test('a line that is longer than a message may be is said and passed over, however it comes, and the next one is dealt with', async () => {
  function* endless(): Generator<string> {
    yield 'x'.repeat(TYPED_LIMIT)
    yield '\n'
    // More than a string of the runtime can hold.
    for (let sent = 0; sent < 40; sent++) yield 'x'.repeat(TYPED_LIMIT)
    yield '\nnext\n'
  }
  expect(await linesOf(endless())).toEqual([
    `${TYPED_LIMIT} characters`,
    'A line of the input has more than 16777216 characters, which is the most of one message: it was passed over. Divide it into several.',
    'next',
  ])
}, 60_000)

test('after close no further line is dealt with, and the input has ended', async () => {
  const input = new PassThrough()
  const said: string[] = []
  const lines = readLines(input, {
    deal: async (line) => {
      said.push(line)
      lines.close()
    },
    tell: () => undefined,
  })
  input.write('one\ntwo\n')
  await new Promise<void>((resolve) => input.once('close', () => resolve()))
  expect(said).toEqual(['one'])
})

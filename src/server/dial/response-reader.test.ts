// Bodies of refusals: where they end, whatever stands in them and however they come. Found by the fuzzer.
import { expect, it } from 'vitest'
import { ResponseReader } from './response-reader.ts'

/** The body once it is whole, or what of it is there. */
function body(head: string, ...chunks: string[]): string {
  const reader = new ResponseReader()
  const faults = [`HTTP/1.1 503 Busy\r\n${head}\r\n\r\n`, ...chunks].map((chunk) => reader.push(Buffer.from(chunk)))
  expect(faults.join('')).toBe('')
  return `${reader.response?.isWhole ? 'whole' : 'so far'} ${JSON.stringify(reader.response?.rest.toString('latin1'))}`
}

const CHUNKED = 'Transfer-Encoding: chunked'

it.each([
  [
    'what follows the last chunk is no part of it',
    CHUNKED,
    ['4\r\nbusy\r\n0\r\n\r\nmore'],
    'whole "4\\r\\nbusy\\r\\n0\\r\\n\\r\\n"',
  ],
  [
    'a chunk may look like the last one',
    CHUNKED,
    ['9\r\nab\r\n0\r\n\r\n', '\r\n0;x\r\n\r\n'],
    'whole "9\\r\\nab\\r\\n0\\r\\n\\r\\n\\r\\n0;x\\r\\n\\r\\n"',
  ],
  ['trailers belong to it', CHUNKED, ['0\r\nX: y\r', '\n\r\n'], 'whole "0\\r\\nX: y\\r\\n\\r\\n"'],
  ['what is no chunk is passed on as it comes', CHUNKED, ['busy\r\n\r\n'], 'so far "busy\\r\\n\\r\\n"'],
  ['a length ends it', 'Content-Length: 2', ['b', 'usy'], 'whole "bu"'],
  ['a length that is none says nothing', 'Content-Length: -2', ['busy'], 'so far "busy"'],
])('%s', (_, head, chunks, expected) => {
  expect(body(head, ...chunks)).toBe(expected)
})

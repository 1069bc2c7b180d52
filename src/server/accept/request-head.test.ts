// Heads whose bytes come in chunks as no other test can have them: a socket may put together what was sent apart. Found by the fuzzer.
import { expect, it } from 'vitest'
import { RequestHeadReader } from './request-head.ts'

/** What each chunk brings: nothing yet, the status of a fault, or the target of the request. */
function outcomes(...chunks: string[]): (string | undefined)[] {
  const reader = new RequestHeadReader(false)
  return chunks.map((chunk) => {
    const outcome = reader.push(Buffer.from(chunk, 'latin1'))
    if (outcome?.kind === 'fault') return `${outcome.fault.status} ${outcome.fault.reason}`
    return outcome?.kind === 'request' ? outcome.request.head.target : outcome?.kind
  })
}

it('an empty line before the request is passed over, though its CR comes without its LF', () => {
  expect(outcomes('\r', '\n', '\r', '\nGET /a HTTP/1.1\r\n', '\r\n')).toEqual([undefined, undefined, undefined, undefined, '/a'])
})

it('a CR alone, and then no LF, is none', () => {
  expect(outcomes('\r', 'G')).toEqual([undefined, '400 The request line is not "METHOD target HTTP/1.1" but "".'])
})

it('noise with a tab in it is told at once, however it comes', () => {
  const sentence = '400 The client does not speak HTTP: it began with ";$\\t".'
  expect(outcomes(';$\t')).toEqual([sentence])
  expect(outcomes('GET\t')).toEqual(['400 The client does not speak HTTP: it began with "GET\\t".'])
})

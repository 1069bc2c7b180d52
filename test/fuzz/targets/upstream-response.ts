// What an upstream answers an opening request with, in chunks of any sizes.
import { ResponseReader } from '../../../src/server/dial/response-reader.ts'
import { Choices, cut, holds, isSentence, same } from '../property.ts'

const BODY = 64 * 1024

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const seed = choices.byte()
  const bytes = choices.rest()
  same(told(cut(bytes, seed)), told([bytes]), 'What is told of the same answer in chunks')
}

function told(chunks: readonly Buffer[]): unknown {
  const reader = new ResponseReader()
  let frames = Buffer.alloc(0)
  for (const [index, chunk] of chunks.entries()) {
    const fault = reader.push(chunk)
    if (fault !== '') {
      isSentence(fault)
      // Its words may quote more where more has come.
      return 'a fault'
    }
    if (reader.response?.status === 101) frames = Buffer.concat(chunks.slice(index + 1))
    if (reader.response?.isWhole === true) break
  }
  const { response } = reader
  if (!response) return undefined
  holds(response.status === 101 || response.rest.length <= BODY, `A body of ${response.rest.length} bytes.`)
  holds(response.status === 101 || response.status >= 200, `The status ${response.status}.`)
  const rest = response.status === 101 ? Buffer.concat([response.rest, frames]) : response.rest
  return { ...response, rest: rest.toString('hex') }
}

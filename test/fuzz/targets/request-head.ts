// The head of an opening request: whole and in chunks, its faults, and what is asked of it later.
import { RequestHeadReader, type HeadOutcome } from '../../../src/server/accept/request-head.ts'
import { HEAD_LIMIT, acceptValue, faultInHeader, faultInUpgrade, responseHead } from '../../../src/server/protocol/handshake.ts'
import { agreeOnDeflate } from '../../../src/server/protocol/permessage-deflate.ts'
import { deviationsOf } from '../../../src/server/protocol/opening-deviations.ts'
import { Choices, cut, holds, isSentence, same } from '../property.ts'

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const flags = choices.byte()
  const isSecure = (flags & 1) !== 0
  const bytes = choices.rest()
  const whole = read([bytes], isSecure)
  const chunked = read(cut(bytes, flags >>> 1), isSecure)
  same(told(chunked), told(whole), 'What is told of the same head in chunks')
  if (whole?.kind !== 'request') return
  const { request } = whole
  const { head } = request
  holds(head.text.length <= HEAD_LIMIT, `A head of ${head.text.length} characters.`)
  for (const [name, value] of head.headers) {
    // What came in goes out again in a log, and perhaps in an answer: never as two headers.
    holds(!/[\r\n\0]/.test(name + value), 'A header with a line break.')
    const fault = faultInHeader([name, value])
    if (fault === undefined) {
      const answer = responseHead(400, [[name, value]])
      holds(answer.split('\r\n').length === 4, 'One header has become two.')
    } else isSentence(fault)
  }
  const fault = faultInUpgrade(request)
  if (fault) isSentence(fault.reason)
  else holds(acceptValue(request.key).length === 28, 'No accept value.')
  for (const { sentence } of deviationsOf(request)) isSentence(sentence)
  agreeOnDeflate(request.extensions)
}

function read(chunks: readonly Buffer[], isSecure: boolean): HeadOutcome | undefined {
  const reader = new RequestHeadReader(isSecure)
  for (const [index, chunk] of chunks.entries()) {
    const outcome = reader.push(chunk)
    if (!outcome) continue
    if (outcome.kind === 'fault') isSentence(outcome.fault.reason)
    // What is behind the head belongs to the frames, whatever chunk it came in.
    return outcome.kind === 'request' ? { ...outcome, rest: Buffer.concat([outcome.rest, ...chunks.slice(index + 1)]) } : outcome
  }
  return undefined
}

/** The words of a fault may quote more where more has come. */
function told(outcome: HeadOutcome | undefined): unknown {
  if (outcome?.kind === 'fault') return { kind: 'fault', status: outcome.fault.status }
  return outcome?.kind === 'request' ? { ...outcome, rest: outcome.rest.toString('hex') } : outcome
}

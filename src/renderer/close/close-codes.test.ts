// Which close codes and reasons may be sent (RFC 6455 section 7.4).
import { expect, test } from 'vitest'
import { faultInReason, meaningOf, SENDABLE_CODES, whyNotSendable } from './close-codes.ts'

test('every code that the list offers may be sent', () => {
  expect(SENDABLE_CODES.filter(({ code }) => whyNotSendable(code) !== '')).toEqual([])
})

test.each([3000, 3999, 4000, 4999])('%d may be sent', (code) => {
  expect(whyNotSendable(code)).toBe('')
})

test.each([
  [999, 'Codes below 1000 are not used.'],
  [1004, '1004 is reserved and has no meaning yet.'],
  [1005, '1005 is how an API reports a Close frame without a code.'],
  [1006, '1006 is how an API reports an end without a Close frame.'],
  [1015, '1015 is how an API reports a failed TLS handshake.'],
  [1016, '1016 is reserved for later versions of the protocol.'],
  [2999, '2999 is reserved for later versions of the protocol.'],
  [5000, 'Codes above 4999 are not defined.'],
  [Number.NaN, 'A close code is a whole number.'],
  [1000.5, 'A close code is a whole number.'],
])('%d may not be sent: %s', (code, sentence) => {
  expect(whyNotSendable(code)).toContain(sentence)
})

test('ranges without a registered code still have a meaning', () => {
  expect(meaningOf(3001)).toBe('for libraries and frameworks, registered with IANA')
  expect(meaningOf(4001)).toBe('for private use between applications')
  expect(meaningOf(1001)).toBe('going away')
})

test('a reason is measured in bytes, not in characters', () => {
  expect(faultInReason('é'.repeat(61))).toBe('')
  expect(faultInReason('é'.repeat(62))).toBe('The reason has 124 bytes; at most 123 fit into a Close frame. Shorten it.')
  expect(faultInReason('\ud83d')).toBe(
    'The reason contains half a character (a lone surrogate), which UTF-8 cannot encode. Remove it.',
  )
  expect(faultInReason('😀')).toBe('')
})

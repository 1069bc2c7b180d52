// What is typed, as the host gets it, and what is said of the outcome.
import { expect, test } from 'vitest'
import type { SendOutcome } from '../../contract/model.ts'
import { payloadOf, readTyped, sentenceOf } from './sending.ts'

test.each([
  ['text', 'é', { kind: 'text', content: 'é' }],
  ['json', ' {"a": 1} ', { kind: 'text', content: ' {"a": 1} ' }],
  ['hex', '68 69', { kind: 'binary', content: 'aGk=' }],
  ['base64', 'aGk', { kind: 'binary', content: 'aGk=' }],
  ['text', '', { kind: 'text', content: '' }],
] as const)('%s %j goes as %j', (kind, typed, payload) => {
  expect(payloadOf(kind, typed)).toEqual(payload)
})

test.each([
  [
    'text',
    '\ud83d',
    'The text contains half a character (a lone surrogate), which UTF-8 cannot encode. Remove it, or send bytes as hex.',
  ],
  ['hex', '6', 'The digit 6 at character 1 stands alone; a byte has two hex digits.'],
  ['text', 'a'.repeat(16 * 1024 * 1024 + 1), 'This is longer than 16.0 MiB, the most that can be typed. Send it as a file.'],
] as const)('%s that cannot be sent says why', (kind, typed, fault) => {
  expect(readTyped(kind, typed).fault).toBe(fault)
  expect(() => payloadOf(kind, typed)).toThrow(fault)
})

test('long JSON is checked when it is sent', () => {
  const typed = `{${' '.repeat(1024 * 1024)}`
  expect(readTyped('json', typed).fault).toBe('')
  expect(() => payloadOf('json', typed)).toThrow('This is not JSON')
})

const outcome = (connection: string, error = ''): SendOutcome => ({
  connection,
  bytes: error === '' ? 93 : 0,
  queuedBytes: 0,
  error,
  code: error === '' ? '' : 'closing',
})

test('the outcome is one sentence', () => {
  expect(sentenceOf([outcome('3')], 'Sent').said).toBe('Sent 93 B to #3.')
  expect(sentenceOf([outcome('3'), outcome('4')], 'Ping sent').said).toBe('Ping sent to 2 connections.')
  expect(sentenceOf([outcome('3'), outcome('6', 'The connection is closing.')], 'Sent')).toEqual({
    said: '1 of 2 sent. #6: The connection is closing.',
    failed: true,
  })
  expect(sentenceOf([outcome('6', 'The connection is closing.')], 'Sent').said).toBe('#6: The connection is closing.')
})

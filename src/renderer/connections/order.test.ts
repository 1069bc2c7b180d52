import { expect, test } from 'vitest'
import { chosen, ordered } from './order.ts'
import type { Order } from './order.ts'
import { sampleRow } from './sample-row.ts'
import { rowFor } from './use-selection.ts'
import { endSentence, endWord, rowSentence, stageWord } from './words.ts'

const rows = [
  sampleRow({ id: '9', messagesIn: 5 }),
  sampleRow({ id: '10', messagesIn: 5, queuedBytes: 7 }),
  sampleRow({ id: '2', stage: 'closed', closedAt: 100, messagesIn: 900 }),
  sampleRow({ id: '3', stage: 'closed', closedAt: 200 }),
]

test.each<[Order, string]>([
  ['open', '9 10 3 2'],
  ['newest', '10 9 3 2'],
  ['oldest', '2 3 9 10'],
  ['messages', '2 9 10 3'],
  ['queued', '10 2 3 9'],
])('sorted by "%s" the list reads %s', (order, ids) => {
  expect(
    ordered(rows, order)
      .map(({ id }) => id)
      .join(' '),
  ).toBe(ids)
})

test('a click selects one; with Ctrl one more or one less; with Shift a range from the last', () => {
  const ids = ['1', '2', '3', '4', '5']
  expect(chosen(ids, ['4'], '4', { id: '2', toggle: false, range: false })).toEqual(['2'])
  expect(chosen(ids, ['4'], '4', { id: '2', toggle: true, range: false })).toEqual(['4', '2'])
  expect(chosen(ids, ['4', '2'], '2', { id: '4', toggle: true, range: false })).toEqual(['2'])
  expect(chosen(ids, ['4'], '4', { id: '2', toggle: false, range: true })).toEqual(['2', '3', '4'])
  expect(chosen(ids, ['1'], '4', { id: '5', toggle: true, range: true })).toEqual(['1', '4', '5'])
  expect(chosen(ids, [], 'gone', { id: '3', toggle: false, range: true })).toEqual(['3'])
})

test('keys move within the list and stop at its ends', () => {
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => rowFor(key, 3, 10, 5))).toEqual([
    4, 2, 8, 0, 0, 9,
  ])
  expect([rowFor('ArrowDown', -1, 10, 5), rowFor('ArrowDown', 9, 10, 5), rowFor('x', 3, 10, 5), rowFor('End', -1, 0, 5)]).toEqual([
    0,
    9,
    undefined,
    undefined,
  ])
})

test('an end is told by its code and by whom', () => {
  const closed = { stage: 'closed' } as const
  expect(endWord(sampleRow({ ...closed, closeCode: 1007, closedBy: 'server' }))).toBe('1007 by server')
  expect(endWord(sampleRow({ ...closed, closeCode: 1006, closedBy: 'network' }))).toBe('1006 lost')
  expect(endWord(sampleRow({ ...closed, refusedWith: 403, closedBy: 'server' }))).toBe('403 by server')
  expect(endWord(sampleRow(closed))).toBe('gone')
  expect([
    stageWord(sampleRow({ ...closed, refusedWith: 403 })),
    stageWord(sampleRow({})),
    stageWord(sampleRow({ stage: 'upgrade' })),
  ]).toEqual(['refused', '', 'opening'])
})

test('a reason from the wire stands in quotes; a sentence on what failed before does not', () => {
  const closed = { stage: 'closed', closedBy: 'client' } as const
  expect(endSentence(sampleRow({ ...closed, closeCode: 1001, closeReason: 'gone home' }))).toBe('1001 by client “gone home”')
  expect(endSentence(sampleRow({ ...closed, openedAt: 0, closeReason: 'The client left.' }))).toBe('by client: The client left.')
  expect(endSentence(sampleRow({ ...closed, closeCode: 1001 }))).toBe('1001 by client')
})

test('a row is one sentence for those who hear it', () => {
  expect(
    rowSentence(sampleRow({ id: '3', path: '/chat', remoteHost: '::1', subProtocol: 'chat.v2', messagesIn: 1, messagesOut: 1204 })),
  ).toBe('#3 /chat, open, from [::1]:51702, subprotocol chat.v2, 1 message in, 1,204 messages out')
  expect(rowSentence(sampleRow({ id: '4', path: '/chat', secure: true }))).toBe(
    '#4 /chat, open, from 127.0.0.1:51702, encrypted with TLS, 0 messages in, 0 messages out',
  )
  expect(rowSentence(sampleRow({ id: '5', path: '', stage: 'tls', openedAt: 0 }))).toBe(
    '#5 no request yet, TLS handshake, from 127.0.0.1:51702, 0 messages in, 0 messages out',
  )
})

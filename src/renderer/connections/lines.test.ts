import { expect, test } from 'vitest'
import { heightOf, linesInSight, linesOf, matching, placesFor } from './lines.ts'
import type { Line } from './lines.ts'
import { sampleRow } from './sample-row.ts'

const rows = [
  sampleRow({ id: '9', path: '/chat?room=1', subProtocol: 'wamp' }),
  sampleRow({ id: '10', path: '/', secure: true }),
  sampleRow({ id: '2', path: '/chat?room=2', stage: 'closed', closeCode: 1006, closedBy: 'network', remoteHost: '::1' }),
  sampleRow({ id: '3', path: '', stage: 'tls' }),
]
const idsOf = (filter: string) =>
  matching(rows, filter)
    .map(({ id }) => id)
    .join(' ')

test.each([
  ['', '9 10 2 3'],
  ['/chat', '9 2'],
  ['chat ROOM=2', '2'],
  ['#10', '10'],
  ['wamp', '9'],
  ['1006', '2'],
  ['lost', '2'],
  ['tls', '10 3'],
  ['[::1]', '2'],
  ['open', '9 10'],
  ['open nothing', ''],
])('the words "%s" leave %s', (filter, ids) => {
  expect(idsOf(filter)).toBe(ids)
})

const said = (lines: readonly Line[]) =>
  lines.map(({ row, head, count, top }) => `${top} ${row ? `#${row.id}` : `${head} ${count}`}`)

test('without groups every line is a row', () => {
  expect(said(linesOf(rows, 'none', 46))).toEqual(['0 #9', '46 #10', '92 #2', '138 #3'])
})

test('grouped by path the query does not matter, and what has no path yet stands last', () => {
  const lines = linesOf(rows, 'path', 46)
  expect(said(lines)).toEqual(['0 / 1', '28 #10', '74 /chat 2', '102 #9', '148 #2', '194 No request yet 1', '222 #3'])
  expect(lines.filter(({ row }) => row).map(({ index }) => index)).toEqual([0, 1, 2, 3])
  expect(heightOf(lines, 46)).toBe(268)
})

test('grouped by subprotocol', () => {
  expect(said(linesOf(rows, 'subprotocol', 46))).toEqual([
    '0 wamp 1',
    '28 #9',
    '74 No subprotocol 3',
    '102 #10',
    '148 #2',
    '194 #3',
  ])
})

test('of ten thousand rows those in sight are drawn, with a few beyond', () => {
  const many = linesOf(
    Array.from({ length: 10_000 }, (_, index) => sampleRow({ id: String(index) })),
    'none',
    46,
  )
  const drawn = (top: number) => {
    const lines = linesInSight(many, top, 460)
    return [lines[0]?.row?.id, lines.at(-1)?.row?.id]
  }
  expect(drawn(0)).toEqual(['0', '14'])
  expect(drawn(4_600)).toEqual(['96', '114'])
  expect(drawn(459_540)).toEqual(['9986', '9999'])
  // Each of them has a place of its own, and there is none too few for them.
  expect(placesFor(460, 46)).toBeGreaterThanOrEqual(19)
  // The list has become shorter than where it was scrolled to.
  expect(linesInSight(linesOf(rows, 'none', 46), 459_540, 460)).toHaveLength(4)
  expect(linesInSight([], 0, 460)).toEqual([])
})

// What a filter lets through while the log is cleared under it: the list, and the window's model over it, with a host that answers by contract.
import { beforeEach, expect, test } from 'vitest'
import type { LogRow } from '../../contract/model.ts'
import { startTestHost } from '../composer/test-host.ts'
import { FilterModel } from './filter-model.ts'
import { LogModel, ROW_HEIGHT } from './log-model.ts'

const host = startTestHost()

/** What the host's log holds, by preview; a row's number goes on when it is cleared. */
let previews: string[] = []
let firstSeq = 0
let lastView = 0

host.answers('view.open', () => ({ ...stateOf(++lastView) }))
host.answers('view.close', () => ({}))
host.answers('view.locate', ({ seq }) => ({ position: Math.max(0, seq - firstSeq) }))
host.answers('view.rows', ({ from, count }) =>
  previews.slice(from, from + count).map((preview, position) => rowOf(firstSeq + from + position, preview)),
)

function stateOf(viewId: number) {
  return { viewId, matches: previews.length, scanned: previews.length, complete: true, droppedMatches: 0, revision: 0 }
}

function rowOf(seq: number, preview: string): LogRow {
  return { seq, time: seq, connection: '1', kind: 'text', direction: 'in', size: 1, preview, frames: 1, compressed: false }
}

/** Requests and their answers have gone to and fro. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve()
}

beforeEach(() => {
  previews = []
  firstSeq = 0
  lastView = 0
})

/** A filter over three old entries, and the window that draws them. */
async function openFiltered(): Promise<{ filter: FilterModel; model: LogModel; seen: () => string[] }> {
  previews = ['old 1', 'old 2', 'old 3']
  const filter = new FilterModel('', 'hide', 1)
  const model = new LogModel(filter.list)
  filter.subscribe(() => model.sourceChanged())
  model.setHeight(10 * ROW_HEIGHT)
  filter.type('kind:text', true)
  await settled()
  return { filter, model, seen: () => model.picture().rows.map((row) => row?.preview ?? '?') }
}

function clearAndRefill(rows: string[]): void {
  firstSeq += previews.length
  previews = rows
}

test('after the log was cleared, no row of before is shown for the new matches', async () => {
  const { filter, seen } = await openFiltered()
  expect(seen()).toEqual(['old 1', 'old 2', 'old 3'])
  clearAndRefill([])
  filter.logCleared(2)
  expect(seen()).toEqual([])
  await settled()
  clearAndRefill(['new 1', 'new 2'])
  filter.hear(stateOf(lastView))
  await settled()
  expect(seen()).toEqual(['new 1', 'new 2'])
})

test('news of the list that comes before the news of the clearing does not keep old rows', async () => {
  const { filter, seen } = await openFiltered()
  clearAndRefill(['new 1', 'new 2', 'new 3'])
  filter.hear(stateOf(lastView))
  filter.logCleared(2)
  await settled()
  expect(seen()).toEqual(['new 1', 'new 2', 'new 3'])
})

test('the cursor stays with its entry when another filter is used', async () => {
  const { filter, model } = await openFiltered()
  await model.moveCursorTo(2)
  expect(model.picture().cursor).toEqual({ index: 2, seq: 2 })
  firstSeq = 1
  previews = ['old 2', 'old 3']
  filter.toggle('dir', 'in')
  await settled()
  expect(model.picture().cursor).toEqual({ index: 1, seq: 2 })
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogFilter } from '../../contract/model.ts'
import { EVERYTHING, batchOf, connectionWithNumber, noViewEvents, openLog, rowTexts, temporaryFolder } from './log-test-support.ts'
import type { SessionLog } from './session-log.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let log: SessionLog
beforeEach(async () => {
  folder = await temporaryFolder()
  log = await openLog(folder.path, { budget: 16 * 1024 * 1024 })
})
afterEach(async () => {
  await log.close()
  await folder.remove()
})

async function matches(filter: Partial<LogFilter>): Promise<string[]> {
  const view = log.openView({ ...EVERYTHING, ...filter }, noViewEvents)
  await view.settled()
  const rows = await rowTexts(log, view)
  log.closeView(view.id)
  return rows
}

function conversation(): void {
  log.recorder.append('request', 'in', 1, 'GET /chat HTTP/1.1', [['User-Agent', 'Straße/1.0']])
  log.recorder.messagesIn(batchOf(1, ['apple', 'Banana', 'app', 'le', '(1+1)']))
  log.recorder.sent(connectionWithNumber(2), 2, Buffer.from('APPLE pie'), undefined)
  log.recorder.controlIn(connectionWithNumber(2), 9, Buffer.from('ÄPFEL'), 0)
}

test('filters by kind, direction, connection', async () => {
  conversation()
  expect(await matches({ kinds: ['ping', 'request'] })).toEqual(['0 1 in request 0 GET /chat HTTP/1.1', '7 2 in ping 6 ÄPFEL'])
  expect(await matches({ directions: ['out'] })).toEqual(['6 2 out binary 9 41 50 50 4c 45 20 70 69 65'])
  expect((await matches({ connections: ['2'] })).length).toBe(2)
  expect((await matches({ connections: ['1'], kinds: ['text'], directions: ['in'] })).length).toBe(5)
  expect((await matches({})).length).toBe(8)
})

test.each(['in memory', 'on disk'])('finds text in payloads and facts, never across two entries, %s', async (where) => {
  conversation()
  if (where === 'on disk') await log.store.flush()
  expect(await matches({ text: 'apple' })).toEqual(['1 1 in text 5 apple'])
  expect(await matches({ text: 'aPPle', caseSensitive: false })).toEqual([
    '1 1 in text 5 apple',
    '6 2 out binary 9 41 50 50 4c 45 20 70 69 65',
  ])
  expect(await matches({ text: 'straße', caseSensitive: false })).toEqual(['0 1 in request 0 GET /chat HTTP/1.1'])
  expect(await matches({ text: 'User-Agent: Straße' })).toEqual(['0 1 in request 0 GET /chat HTTP/1.1'])
  expect(await matches({ text: 'äpfel', caseSensitive: false })).toEqual(['7 2 in ping 6 ÄPFEL'])
  expect(await matches({ text: '(1+1)' })).toEqual(['5 1 in text 5 (1+1)'])
  expect(await matches({ text: '[head]' })).toEqual([])
  expect(await matches({ text: 'appl', kinds: ['ping'] })).toEqual([])
})

test('reads a pattern as a regular expression', async () => {
  conversation()
  expect(await matches({ text: '^app(le)?$', regex: true })).toEqual(['1 1 in text 5 apple', '3 1 in text 3 app'])
  expect(await matches({ text: '^BAN.{3}$', regex: true, caseSensitive: false })).toEqual(['2 1 in text 6 Banana'])
  expect(await matches({ text: '^User-Agent: S', regex: true })).toEqual(['0 1 in request 0 GET /chat HTTP/1.1'])
  expect(() => log.openView({ ...EVERYTHING, text: '(', regex: true }, noViewEvents)).toThrow(/does not compile/)
})

test('finds text at every place of a payload longer than what is searched at once', async () => {
  const size = 5 * 1024 * 1024
  for (const at of [0, 2 * 1024 * 1024 - 3, 2 * 1024 * 1024, size - 6]) {
    const payload = Buffer.alloc(size)
    payload.write('needle', at)
    log.recorder.messagesIn(batchOf(1, [payload]))
    expect([at, (await matches({ text: 'needle' })).length]).toEqual([at, 1])
    log.store.clear()
  }
})

test('a pattern that backtracks without end is given up and said', async () => {
  log.recorder.messagesIn(
    batchOf(
      1,
      Array.from({ length: 10 }, () => `${'a'.repeat(40)}!`),
    ),
  )
  const said: string[] = []
  const view = log.openView(
    { ...EVERYTHING, text: '^(a+)+$', regex: true },
    { changed: () => undefined, gaveUp: (_, pattern) => said.push(pattern) },
  )
  await view.settled()
  expect(said).toEqual(['^(a+)+$'])
  expect(view.state()).toMatchObject({ matches: 0, complete: true })
})

test('takes in what arrives later, and finds a place by number', async () => {
  conversation()
  const view = log.openView({ ...EVERYTHING, text: 'apple' }, noViewEvents)
  await view.settled()
  log.recorder.messagesIn(batchOf(3, ['x', 'apple tree']))
  await view.settled()
  expect(await rowTexts(log, view)).toEqual(['1 1 in text 5 apple', '9 3 in text 10 apple tree'])
  expect([0, 1, 2, 9, 10].map((seq) => view.locate(seq))).toEqual([0, 0, 1, 1, 2])
  expect(view.state()).toEqual({ viewId: view.id, matches: 2, scanned: 10, complete: true, droppedMatches: 0 })
})

test('matches leave with dropped segments, and all of them when the log is cleared', async () => {
  const view = log.openView({ ...EVERYTHING, kinds: ['text'] }, noViewEvents)
  for (let i = 0; i < 40; i++) {
    log.recorder.messagesIn(batchOf(1, [`number ${i}`, Buffer.alloc(1024 * 1024)]))
    await view.settled()
  }
  const { matches: kept, droppedMatches } = view.state()
  expect(kept + droppedMatches).toBe(40)
  expect(droppedMatches).toBeGreaterThan(20)
  const rows = await rowTexts(log, view)
  expect(rows.length).toBe(kept)
  expect(rows[0]).toContain(`number ${droppedMatches}`)
  log.store.clear()
  await view.settled()
  expect(view.state()).toMatchObject({ matches: 0, scanned: 0, complete: true, droppedMatches: 0 })
})

test('a pattern that takes long keeps nobody waiting, and finds what it is to find', async () => {
  const texts = Array.from({ length: 200 }, (_, index) => `${'a'.repeat(300)}${index === 7 ? 'b' : ''}`)
  log.recorder.messagesIn(batchOf(1, texts))
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  turn()
  const view = log.openView({ ...EVERYTHING, text: 'a*a*b', regex: true }, noViewEvents)
  await view.settled()
  isOver = true
  expect(view.state()).toMatchObject({ matches: 1, complete: true })
  // In the host's own thread the search is one turn.
  expect(turns).toBeGreaterThan(100)
  log.closeView(view.id)
})

test('a filter that is closed ends its search, whatever that is doing', async () => {
  log.recorder.messagesIn(
    batchOf(
      1,
      Array.from({ length: 1_000 }, () => `${'a'.repeat(2_000)}!`),
    ),
  )
  const view = log.openView({ ...EVERYTHING, text: 'a*a*a*b', regex: true }, noViewEvents)
  const settled = view.settled()
  await new Promise((resolve) => setImmediate(resolve))
  log.closeView(view.id)
  await settled
  expect(view.state().matches).toBe(0)
})

test('a text of many bytes is found where its beginning is everywhere', async () => {
  const needle = `${'a'.repeat(5_000)}b`
  log.recorder.messagesIn(batchOf(1, ['a'.repeat(300_000), `${'a'.repeat(200_000)}b`, needle.slice(1)]))
  expect((await matches({ text: needle })).length).toBe(1)
})

test('a pattern is looked for in block after block', async () => {
  log.recorder.messagesIn(batchOf(1, [...Array.from({ length: 40 }, () => 'x'.repeat(60_000)), 'the last one']))
  expect(await matches({ text: 'last|first', regex: true })).toEqual(['40 1 in text 12 the last one'])
})

test('what begins with "anything" finds what the rest finds', async () => {
  conversation()
  expect(await matches({ text: '.*nana', regex: true })).toEqual(['2 1 in text 6 Banana'])
  expect(await matches({ text: '.*?.*^app$', regex: true })).toEqual(['3 1 in text 3 app'])
  expect((await matches({ text: '.*', regex: true })).length).toBe(8)
})

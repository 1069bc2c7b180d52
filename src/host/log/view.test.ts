import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  batchOf,
  connectionWithNumber,
  openLog,
  openView,
  rowTexts,
  temporaryFolder,
  type ViewOptions,
} from './log-test-support.ts'
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

async function matches(filter: string, options?: ViewOptions): Promise<string[]> {
  const view = openView(log, filter, options)
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
  expect(await matches('kind:ping,request')).toEqual(['0 1 in request 0 GET /chat HTTP/1.1', '7 2 in ping 6 ÄPFEL'])
  expect(await matches('dir:out')).toEqual(['6 2 out binary 9 41 50 50 4c 45 20 70 69 65'])
  expect((await matches('conn:2')).length).toBe(2)
  expect((await matches('conn:1 kind:text dir:in')).length).toBe(5)
})

test.each(['in memory', 'on disk'])('finds text in payloads and facts, never across two entries, %s', async (where) => {
  conversation()
  if (where === 'on disk') await log.store.flush()
  expect(await matches('case:apple')).toEqual(['1 1 in text 5 apple'])
  expect(await matches('aPPle')).toEqual(['1 1 in text 5 apple', '6 2 out binary 9 41 50 50 4c 45 20 70 69 65'])
  expect(await matches('straße')).toEqual(['0 1 in request 0 GET /chat HTTP/1.1'])
  expect(await matches('case:"User-Agent: Straße"')).toEqual(['0 1 in request 0 GET /chat HTTP/1.1'])
  expect(await matches('äpfel')).toEqual(['7 2 in ping 6 ÄPFEL'])
  expect(await matches('"(1+1)"')).toEqual(['5 1 in text 5 (1+1)'])
  expect(await matches('[head]')).toEqual([])
  expect(await matches('appl kind:ping')).toEqual([])
})

test('reads a pattern as a regular expression', async () => {
  conversation()
  expect(await matches('/^app(le)?$/')).toEqual(['1 1 in text 5 apple', '3 1 in text 3 app'])
  expect(await matches('/^BAN.{3}$/i')).toEqual(['2 1 in text 6 Banana'])
  expect(await matches('/^User-Agent: S/')).toEqual(['0 1 in request 0 GET /chat HTTP/1.1'])
})

test('finds text at every place of a payload longer than what is searched at once', async () => {
  const size = 5 * 1024 * 1024
  for (const at of [0, 2 * 1024 * 1024 - 3, 2 * 1024 * 1024, size - 6]) {
    const payload = Buffer.alloc(size)
    payload.write('needle', at)
    log.recorder.messagesIn(batchOf(1, [payload]))
    expect([at, (await matches('needle')).length]).toEqual([at, 1])
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
  const view = openView(log, '/^(a+)+$/', { events: { changed: () => undefined, gaveUp: (_, pattern) => said.push(pattern) } })
  await view.settled()
  expect(said).toEqual(['/^(a+)+$/'])
  expect(view.state()).toMatchObject({ matches: 0, complete: true })
})

test('takes in what arrives later, and finds a place by number', async () => {
  conversation()
  const view = openView(log, 'case:apple')
  await view.settled()
  log.recorder.messagesIn(batchOf(3, ['x', 'apple tree']))
  await view.settled()
  expect(await rowTexts(log, view)).toEqual(['1 1 in text 5 apple', '9 3 in text 10 apple tree'])
  expect([0, 1, 2, 9, 10].map((seq) => view.locate(seq))).toEqual([0, 0, 1, 1, 2])
  expect(view.state()).toEqual({ viewId: view.id, matches: 2, scanned: 10, complete: true, droppedMatches: 0, revision: 0 })
})

test('matches leave with dropped segments, and all of them when the log is cleared', async () => {
  const view = openView(log, 'kind:text')
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
  const view = openView(log, '/a*a*b/')
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
  const view = openView(log, '/a*a*a*b/')
  const settled = view.settled()
  await new Promise((resolve) => setImmediate(resolve))
  log.closeView(view.id)
  await settled
  expect(view.state().matches).toBe(0)
})

test('a text of many bytes is found where its beginning is everywhere', async () => {
  const needle = `${'a'.repeat(5_000)}b`
  log.recorder.messagesIn(batchOf(1, ['a'.repeat(300_000), `${'a'.repeat(200_000)}b`, needle.slice(1)]))
  expect((await matches(needle)).length).toBe(1)
})

test('a pattern is looked for in block after block', async () => {
  log.recorder.messagesIn(batchOf(1, [...Array.from({ length: 40 }, () => 'x'.repeat(60_000)), 'the last one']))
  expect(await matches('/last|first/')).toEqual(['40 1 in text 12 the last one'])
})

test('what begins with "anything" finds what the rest finds', async () => {
  conversation()
  expect(await matches('/.*nana/')).toEqual(['2 1 in text 6 Banana'])
  expect(await matches('/.*?.*^app$/')).toEqual(['3 1 in text 3 app'])
  expect((await matches('/.*/')).length).toBe(8)
})

test('AND, OR, NOT and brackets join what is looked for', async () => {
  conversation()
  const seqs = async (filter: string) => (await matches(filter)).map((row) => Number(row.split(' ')[0]))
  expect(await seqs('apple OR banana')).toEqual([1, 2, 6])
  expect(await seqs('app NOT apple')).toEqual([3])
  expect(await seqs('kind:text NOT (apple OR banana)')).toEqual([3, 4, 5])
  expect(await seqs('kind:ping OR dir:out pie OR /^le$/')).toEqual([4, 6, 7])
  expect(await seqs('NOT kind:text')).toEqual([0, 6, 7])
  expect(await seqs('conn:2 AND (apple OR äpfel)')).toEqual([6, 7])
})

test('sizes, frames and times are told by the records, and by frame tables where those say more', async () => {
  log.recorder.messagesIn(batchOf(1, ['', 'x'.repeat(1024), 'x'.repeat(5_000)]))
  const seqs = async (filter: string) => (await matches(filter)).map((row) => Number(row.split(' ')[0]))
  expect(await seqs('size:0')).toEqual([0])
  expect(await seqs('size:>1k')).toEqual([2])
  expect(await seqs('size:1k..4k')).toEqual([1])
  expect(await seqs('frames:1')).toEqual([0, 1, 2])
  expect(await seqs('frames:>1')).toEqual([])
  // The clock of the tests counts from 1000 ms after the epoch.
  expect(await seqs('time:00:00:01')).toEqual([0, 1, 2])
  expect(await seqs('time:<00:00:01')).toEqual([])
  expect(await seqs('time:>1970-01-01T00:00:01')).toEqual([0, 1, 2])
})

test('close: finds Close frames and endings with the code', async () => {
  const client = connectionWithNumber(4)
  log.recorder.controlIn(client, 8, Buffer.from([0x03, 0xe8, 0x62, 0x79, 0x65]), 0)
  log.recorder.controlIn(client, 8, Buffer.alloc(0), 0)
  log.recorder.append('disconnect', 'none', 4, '1006, by the network', [['code', '1006']])
  log.recorder.append('log', 'none', 4, 'a line', [['code', '1006']])
  expect(await matches('close:1000')).toEqual(['0 4 in close 5 1000 bye'])
  expect(await matches('close:1005,1006')).toEqual(['1 4 in close 0 no code', '2 4 none disconnect 0 1006, by the network'])
  expect((await matches('close:1000..1999')).length).toBe(3)
})

test('path: finds what belongs to connections whose request was for it', async () => {
  log.recorder.append('accept', 'in', 1, '127.0.0.1:5', [])
  log.recorder.append('request', 'in', 1, 'GET /chat/7?x=1 HTTP/1.1', [])
  log.recorder.append('accept', 'in', 2, '127.0.0.1:6', [])
  log.recorder.append('request', 'in', 2, 'GET /news HTTP/1.1', [])
  log.recorder.messagesIn(batchOf(1, ['to chat']))
  log.recorder.messagesIn(batchOf(2, ['to news']))
  log.recorder.messagesIn(batchOf(9, ['of a connection whose request has left the log']))
  const pathOf = (connection: number) => (connection === 9 ? '/chat' : undefined)
  const texts = async (filter: string) => (await matches(filter, { pathOf })).map((row) => row.split(' ').slice(3).join(' '))
  expect(await texts('path:/chat*')).toEqual([
    'request 0 GET /chat/7?x=1 HTTP/1.1',
    'text 7 to chat',
    'text 46 of a connection whose request has left the log',
  ])
  expect(await texts('path:/chat kind:text')).toEqual(['text 46 of a connection whose request has left the log'])
  expect(await texts('path:*x=1 kind:text')).toEqual(['text 7 to chat'])
  expect(await texts('path:/n*s')).toEqual(['request 0 GET /news HTTP/1.1', 'text 7 to news'])
})

test('json: looks into messages that are JSON', async () => {
  log.recorder.messagesIn(
    batchOf(1, [
      '{"op":"trade","price":5,"tags":["new","hot"]}',
      '{"op":"Trades","price":"5","id":null}',
      'op trade',
      '[{"price":7}]',
      '{"op":{"name":"trade"}}',
    ]),
  )
  const seqs = async (filter: string) => (await matches(filter)).map((row) => Number(row.split(' ')[0]))
  expect(await seqs('json:$.op==trade')).toEqual([0])
  expect(await seqs('json:$.op~trade')).toEqual([0, 1])
  expect(await seqs('json:$.op!=trade')).toEqual([1, 4])
  expect(await seqs('json:$.price==5')).toEqual([0, 1])
  expect(await seqs('json:$.price>=5')).toEqual([0])
  expect(await seqs('json:$[0].price>6')).toEqual([3])
  expect(await seqs('json:$.tags[*]==hot')).toEqual([0])
  expect(await seqs('json:$.id')).toEqual([1])
  expect(await seqs('json:$.op.name=="trade"')).toEqual([4])
})

test('a filter with more threads than are lent is refused', () => {
  expect(() => openView(log, Array.from({ length: 9 }, (_, i) => `/${i}+/`).join(' '))).toThrow(
    'A filter can have at most 8 patterns and JSON conditions.',
  )
})

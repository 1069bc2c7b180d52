import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { parseFilter } from '../../contract/filter/parse-filter.ts'
import { batchOf, openLog, temporaryFolder } from './log-test-support.ts'
import { seek } from './seek.ts'
import type { SessionLog } from './session-log.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let log: SessionLog
beforeEach(async () => {
  folder = await temporaryFolder()
  log = await openLog(folder.path)
})
afterEach(async () => {
  await log.close()
  await folder.remove()
})

async function sought(text: string, seq: number, step: 1 | -1, signal = new AbortController().signal): Promise<number | undefined> {
  const filter = parseFilter(text, 0)
  if (!filter) throw new Error('An empty filter.')
  return seek(log.store, filter, { pathOf: () => undefined, marks: log.marks, servers: log.servers }, seq, step, signal)
}

test('the nearest after and before is found, and the entry itself is not', async () => {
  for (let i = 0; i < 5; i++) log.recorder.messagesIn(batchOf(1 + (i % 2), [`{"id":${i}}`, `{"id":${i + 1}}`]))
  expect(await sought('conn:2', 0, 1)).toBe(2)
  expect(await sought('conn:2', 2, 1)).toBe(3)
  expect(await sought('conn:1', 9, -1)).toBe(8)
  expect(await sought('conn:1', 4, -1)).toBe(1)
  expect(await sought('json:$.id==3', 0, 1)).toBe(5)
  expect(await sought('json:$.id==3', 9, -1)).toBe(6)
  expect(await sought('json:$.id==9', 0, 1)).toBeUndefined()
  expect(await sought('conn:1', 0, -1)).toBeUndefined()
  expect(await sought('conn:1', 9, 1)).toBeUndefined()
})

test('over pages and segments, both ways', async () => {
  for (let i = 0; i < 20; i++) log.recorder.messagesIn(batchOf(1, Array<string>(5_000).fill('x')))
  log.recorder.messagesIn(batchOf(7, ['last']))
  expect(await sought('conn:7', 0, 1)).toBe(100_000)
  expect(await sought('NOT conn:7', 100_000, -1)).toBe(99_999)
  expect(await sought('conn:7', 99_999, -1)).toBeUndefined()
})

test('a search that nobody waits for any more ends', async () => {
  for (let i = 0; i < 40; i++) log.recorder.messagesIn(batchOf(1, Array<string>(5_000).fill('some words that are looked through')))
  const controller = new AbortController()
  const ended = sought('nowhere', 0, 1, controller.signal)
  controller.abort(new Error('superseded'))
  await expect(ended).rejects.toThrow('superseded')
})

test('one pattern after the other is looked for by the same thread', async () => {
  log.recorder.messagesIn(batchOf(1, ['{"id":1}', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'word', '{"id":2}']))
  expect(await sought('/^w.rd$/', -1, 1)).toBe(2)
  let started = 0
  const count = (): void => void started++
  process.on('worker', count)
  onTestFinished(() => void process.off('worker', count))
  expect(await sought('json:$.id==2', -1, 1)).toBe(3)
  // The entry that it took too long for is none of the next one's.
  expect(await sought('/^(a+)+$/', -1, 1)).toBeUndefined()
  expect(await sought('/W.RD/i', -1, 1)).toBe(2)
  expect(started).toBe(0)
  await Promise.all([sought('/one/', -1, 1), sought('/two/', -1, 1)])
  expect(started).toBe(1)
})

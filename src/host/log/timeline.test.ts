import { afterEach, beforeEach, expect, test } from 'vitest'
import { STEPS_AT_EITHER_END } from '../../contract/timeline.ts'
import { batchOf, connectionWithNumber, openLog, temporaryFolder } from './log-test-support.ts'
import type { SessionLog } from './session-log.ts'
import { timelinePart } from './timeline.ts'

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

const part = (from = 0, connection = 1, since = -Infinity, until = Infinity) =>
  timelinePart(log.store, connection, from, since, until)

test('messages are ticks, what is no message is a step, and other connections are left out', async () => {
  log.recorder.append('accept', 'in', 1, '127.0.0.1:5000', [])
  log.recorder.append('accept', 'in', 2, '127.0.0.1:5001', [])
  log.recorder.append('open', 'out', 1, '101 Switching Protocols', [])
  log.recorder.messagesIn(batchOf(1, ['a', 'b']))
  log.recorder.messagesIn(batchOf(2, ['x']))
  log.recorder.sent(connectionWithNumber(1), 1, Buffer.from('c'), undefined)
  const { ticks, steps, next, omitted } = await part()
  expect(steps).toEqual([0, 2])
  expect(omitted).toBe(0)
  expect(next).toBe(6 + 1)
  expect(ticks.reduce((sum, tick) => sum + tick.in, 0)).toBe(2)
  expect(ticks.reduce((sum, tick) => sum + tick.out, 0)).toBe(1)
  expect(ticks[0]?.seq).toBe(3)
})

test('it goes on where the last part ended', async () => {
  log.recorder.messagesIn(batchOf(1, ['a']))
  const first = await part()
  log.recorder.messagesIn(batchOf(1, ['b', 'c']))
  const second = await part(first.next)
  expect(second.ticks.reduce((sum, tick) => sum + tick.in, 0)).toBe(2)
  expect((await part(second.next)).ticks).toEqual([])
})

test('of many steps the first and the last are told, and how many are not', async () => {
  for (let i = 0; i < 3 * STEPS_AT_EITHER_END; i++) log.recorder.append('error', 'none', 1, `trouble ${i}`, [])
  const { steps, omitted } = await part()
  expect(steps.length).toBe(200)
  expect(steps[0]).toBe(0)
  expect(steps.at(-1)).toBe(299)
  expect(omitted).toBe(100)
})

test('a stretch of time leaves other messages out', async () => {
  log.recorder.messagesIn(batchOf(1, ['a']))
  const [only] = (await part()).ticks
  const time = only?.time ?? 0
  expect((await part(0, 1, time, time + 1)).ticks.length).toBe(1)
  expect((await part(0, 1, time + 1)).ticks).toEqual([])
  expect((await part(0, 1, 0, time)).ticks).toEqual([])
})

test('entries that are on the disk alone are read back', async () => {
  log.recorder.messagesIn(
    batchOf(
      1,
      Array.from({ length: 40_000 }, (_, i) => `message ${i}`),
    ),
  )
  await log.store.flush()
  const { ticks, next } = await part()
  expect(next).toBe(40_000)
  expect(ticks.reduce((sum, tick) => sum + tick.in, 0)).toBe(40_000)
})

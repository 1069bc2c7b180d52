// Where something stands in one payload.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchOf, openLog, temporaryFolder } from './log-test-support.ts'
import { findInPayload, needleOf } from './payload-find.ts'
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

const find = (wanted: string, as: 'text' | 'hex' = 'text', signal = new AbortController().signal) =>
  findInPayload(log.reader, 0, needleOf(wanted, as), signal)

test('text is found in either case, at every place, none within another', async () => {
  log.recorder.messagesIn(batchOf(1, ['Ananas ANANAS grüße']))
  expect(await find('ana')).toEqual({ offsets: [0, 7], total: 2, length: 3 })
  expect(await find('GRüß')).toEqual({ offsets: [14], total: 1, length: 6 })
  expect(await find('nowhere')).toEqual({ offsets: [], total: 0, length: 7 })
})

test('bytes are found by their hexadecimal digits', async () => {
  log.recorder.messagesIn(batchOf(1, [Buffer.from([0, 0x61, 0x41, 0x61, 0xff])]))
  expect(await find('61', 'hex')).toEqual({ offsets: [1, 3], total: 2, length: 1 })
  expect(await find('6 1FF', 'hex')).toEqual({ offsets: [3], total: 1, length: 2 })
  expect(() => needleOf('xyz', 'hex')).toThrow('Bytes are written as pairs of hexadecimal digits, such as 0d 0a.')
})

test('a place across two blocks is found once, and more places than are told are counted', async () => {
  const block = 512 * 1024
  const payload = Buffer.alloc(3 * block, '.')
  for (const at of [block - 3, 2 * block - 6, 2 * block, 3 * block - 6]) payload.write('needle', at)
  log.recorder.messagesIn(batchOf(1, [payload]))
  expect((await find('NEEDLE')).offsets).toEqual([block - 3, 2 * block - 6, 2 * block, 3 * block - 6])
  const dots = await find('.')
  expect([dots.total, dots.offsets.length]).toEqual([3 * block - 24, 10_000])
})

test('a search that is ended stops', async () => {
  log.recorder.messagesIn(batchOf(1, [Buffer.alloc(4 * 1024 * 1024)]))
  const controller = new AbortController()
  const finding = find('ff', 'hex', controller.signal)
  controller.abort(new Error('enough'))
  await expect(finding).rejects.toThrow('enough')
})

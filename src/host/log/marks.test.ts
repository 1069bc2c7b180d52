// Marks and notes: kept beside the log, found by a filter, also when they come after the entry has been looked at.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchOf, openLog, openView, rowTexts, temporaryFolder } from './log-test-support.ts'
import { Marks } from './marks.ts'
import type { SessionLog } from './session-log.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let log: SessionLog
beforeEach(async () => {
  folder = await temporaryFolder()
  log = await openLog(folder.path)
  log.recorder.messagesIn(batchOf(1, ['zero', 'one', 'two', 'three']))
})
afterEach(async () => {
  await log.close()
  await folder.remove()
})

test('marks are in a readable file, and there again when the log is opened anew', async () => {
  await log.marks.set([
    { seq: 2, color: 'red', note: 'retry here' },
    { seq: 0, color: 'amber', note: '' },
    { seq: 3, color: 'blue', note: '' },
  ])
  await log.marks.remove([3, 99])
  expect(JSON.parse(await readFile(join(folder.path, 'marks.json'), 'utf8'))).toEqual({
    version: 1,
    marks: { 0: { color: 'amber', note: '' }, 2: { color: 'red', note: 'retry here' } },
  })
  const again = await Marks.open(folder.path)
  expect(again.list(0)).toEqual([
    { seq: 0, color: 'amber', note: '' },
    { seq: 2, color: 'red', note: 'retry here' },
  ])
  expect(again.list(1)).toEqual([{ seq: 2, color: 'red', note: 'retry here' }])
})

test('what in the file is no mark is left out', async () => {
  const marks = { 1: { color: 'red', note: 'good' }, 2: { color: 'pink', note: '' }, '-3': { color: 'red', note: '' }, 4: 'red' }
  await writeFile(join(folder.path, 'marks.json'), JSON.stringify({ version: 1, marks }))
  expect((await Marks.open(folder.path)).list(0)).toEqual([{ seq: 1, color: 'red', note: 'good' }])
})

test('a filter finds marks and notes, and their opposite', async () => {
  await log.marks.set([
    { seq: 0, color: 'amber', note: '' },
    { seq: 2, color: 'red', note: 'Retry here' },
  ])
  const found = async (filter: string): Promise<number[]> => {
    const view = openView(log, filter)
    await view.settled()
    const seqs = view.seqs(0, 100)
    log.closeView(view.id)
    return seqs
  }
  expect(await found('mark:*')).toEqual([0, 2])
  expect(await found('mark:red')).toEqual([2])
  expect(await found('note:retry')).toEqual([2])
  expect(await found('note:*')).toEqual([2])
  expect(await found('NOT mark:* kind:text')).toEqual([1, 3])
  expect(await found('mark:* two')).toEqual([2])
})

test('an open list takes in what is marked later, where it belongs, and lets go of what is not any more', async () => {
  const view = openView(log, 'mark:* NOT three')
  await view.settled()
  expect(view.state()).toMatchObject({ matches: 0, complete: true, revision: 0 })
  await log.marks.set([{ seq: 2, color: 'red', note: '' }])
  await log.marks.set([{ seq: 3, color: 'red', note: '' }])
  await log.marks.set([{ seq: 0, color: 'red', note: '' }])
  await view.settled()
  expect(await rowTexts(log, view)).toEqual(['0 1 in text 4 zero', '2 1 in text 3 two'])
  await log.marks.remove([0])
  await log.marks.set([{ seq: 2, color: 'blue', note: 'still' }])
  await view.settled()
  expect(view.seqs(0, 10)).toEqual([2])
  expect(view.state()).toMatchObject({ matches: 1, complete: true, revision: 3 })
  log.recorder.messagesIn(batchOf(1, ['four']))
  await log.marks.set([{ seq: 4, color: 'red', note: '' }])
  await view.settled()
  expect(view.seqs(0, 10)).toEqual([2, 4])
})

test('a mark that cannot be written holds, and says so', async () => {
  // A file where the folder should be: nothing can be made in it, not even by root.
  await writeFile(join(folder.path, 'no folder'), '')
  const marks = await Marks.open(join(folder.path, 'no folder'))
  await expect(marks.set([{ seq: 1, color: 'red', note: '' }])).rejects.toThrow(/^The mark holds until Socketbench ends: /)
  expect(marks.get(1)).toEqual({ seq: 1, color: 'red', note: '' })
})

test('5000 entries of a log can be marked', async () => {
  const many = Array.from({ length: 5_000 }, (_, seq) => ({ seq, color: 'red', note: '' }) as const)
  const marks = await Marks.open(folder.path)
  await marks.set(many)
  await expect(marks.set([{ seq: 5_000, color: 'red', note: '' }])).rejects.toThrow(
    '5000 entries can be marked in one log; 5000 are. Remove some of the marks first.',
  )
  await marks.set([{ seq: 4_999, color: 'blue', note: '' }])
  await marks.forgetBefore(4_999)
  expect(marks.list(0)).toEqual([{ seq: 4_999, color: 'blue', note: '' }])
})

// Somebody takes the log's files away while it is open: what is in memory is written again, what is not is counted out, and the log goes on.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchOf, openLog, openView, rowTexts, temporaryFolder } from './log-test-support.ts'
import { tellTroubles } from './log-troubles.ts'
import type { SessionLog } from './session-log.ts'

const MIB = 1024 * 1024

let folder: { path: string; remove: () => Promise<void> }
let path: string
let log: SessionLog
let open: SessionLog[]

beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder.path, 'log')
  // Segments of one mebibyte.
  log = await openLog(path, { budget: 16 * MIB })
  open = [log]
})
afterEach(async () => {
  for (const each of open) await each.close()
  await folder.remove()
})

function until(is: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = log.store.onChange(() => {
      if (!is()) return
      stop()
      resolve()
    })
  })
}

async function reopened(): Promise<SessionLog> {
  await log.close()
  const again = await openLog(path)
  open.push(again)
  return again
}

test('a short log is whole in its new files', async () => {
  log.recorder.messagesIn(batchOf(1, ['first', 'second']))
  await log.store.flush()
  await rm(path, { recursive: true })
  log.recorder.messagesIn(batchOf(1, ['third']))
  await log.store.flush()
  expect(log.store.bounds()).toMatchObject({
    trouble: 'Files of the log were removed while Socketbench runs. Nothing is lost; the log goes on in new ones.',
    unreadable: 0,
  })
  await until(() => log.store.bounds().trouble === '')
  await log.store.flush()
  expect(await rowTexts(await reopened())).toEqual(['0 1 in text 5 first', '1 1 in text 6 second', '2 1 in text 5 third'])
})

test('of a longer one what was on disk alone is left out and counted, by whichever way it is noticed first', async () => {
  for (let i = 0; i < 5; i++) log.recorder.messagesIn(batchOf(1, [`number ${i}`, Buffer.alloc(MIB)]))
  log.recorder.messagesIn(batchOf(1, ['the newest']))
  await log.store.flush()
  await rm(path, { recursive: true })

  const counted = until(() => log.store.bounds().unreadable === 10)
  expect(await rowTexts(log)).toEqual(['10 1 in text 10 the newest'])
  await counted
  expect(log.store.bounds()).toMatchObject({ first: 10, end: 11 })
  await expect(log.reader.entry(3)).rejects.toThrow('Entry 3 is no longer in the log')

  log.recorder.messagesIn(batchOf(1, ['after it']))
  await until(() => log.store.bounds().trouble === '')
  await log.store.flush()
  expect(await rowTexts(await reopened())).toEqual(['10 1 in text 10 the newest', '11 1 in text 8 after it'])
})

test('a segment that is being written, and is not in memory, ends; the next begins at once', async () => {
  log.recorder.messagesIn(batchOf(1, ['lost']))
  log.store.setBudget(1024 * MIB)
  for (let i = 0; i < 3; i++) log.recorder.messagesIn(batchOf(1, [Buffer.alloc(MIB)]))
  await log.store.flush()
  await rm(path, { recursive: true })
  log.recorder.messagesIn(batchOf(1, ['lost too']))
  await log.store.flush()
  expect(log.store.bounds()).toMatchObject({
    trouble:
      'Files of the log were removed while Socketbench runs. 5 entries cannot be read any more; the log goes on in new ones.',
    unreadable: 5,
    first: 5,
    end: 5,
  })
  log.recorder.messagesIn(batchOf(1, ['kept']))
  await until(() => log.store.bounds().trouble === '')
  await log.store.flush()
  expect(await rowTexts(await reopened())).toEqual(['5 1 in text 4 kept'])
})

test('one file of many that is gone takes its own entries along, and a filter passes over them', async () => {
  for (let i = 0; i < 5; i++) log.recorder.messagesIn(batchOf(1, [`number ${i}`, Buffer.alloc(MIB)]))
  await log.store.flush()
  const [, second = ''] = (await readdir(path)).filter((name) => name.endsWith('.payload')).sort()
  await rm(join(path, second))
  const counted = until(() => log.store.bounds().unreadable === 2)
  const view = openView(log, 'kind:text number')
  await counted
  await view.settled()
  expect(await rowTexts(log, view)).toEqual([0, 2, 3, 4].map((i) => `${i * 2} 1 in text 8 number ${i}`))
})

test('troubles and their end are told once each', async () => {
  const told: string[] = []
  const end = tellTroubles(log.store, (sentence) => told.push(sentence))
  log.recorder.messagesIn(batchOf(1, ['first']))
  await log.store.flush()
  await rm(path, { recursive: true })
  await log.store.flush()
  await until(() => log.store.bounds().trouble === '')
  end()
  expect(told).toEqual([
    'Files of the log were removed while Socketbench runs. Nothing is lost; the log goes on in new ones.',
    'The log is written again; no entry was left out meanwhile.',
  ])
})

test('what comes until the new files are there waits in memory, and none of it is left out', async () => {
  log.store.setBudget(1024 * MIB)
  log.recorder.messagesIn(batchOf(1, ['before']))
  await log.store.flush()
  await rm(path, { recursive: true })
  log.recorder.messagesIn(batchOf(1, ['it is noticed']))
  await log.store.flush()
  expect(log.store.bounds().trouble).toContain('were removed')
  // More than a disk that has failed may let wait in memory.
  for (let i = 0; i < 70; i++) log.recorder.messagesIn(batchOf(1, [Buffer.alloc(MIB)]))
  expect(log.store.refused).toBe(0)
  await until(() => log.store.bounds().trouble === '')
  expect(log.store.bounds()).toMatchObject({ dropped: 0, unreadable: 0, end: 72 })
})

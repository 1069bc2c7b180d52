// Sessions as a face asks for them: listed, opened beside the live one, named, pinned, deleted.
import { cp, mkdir, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionRow } from '../../contract/model.ts'
import { createHost } from '../host.ts'
import { TestHost, type TestFace } from '../host-test-support.ts'
import { writeSessionFacts } from './session-file.ts'
import { sessionName } from './session-folders.ts'
import { Sessions } from './sessions.ts'

let host: TestHost
let face: TestFace
beforeEach(async () => {
  host = await TestHost.start()
  face = await host.face()
})
afterEach(async () => {
  face.leave()
  await host.end()
})

/** Ends the run with a few entries in its log, and begins another one. Resolves with the row of what has ended. */
async function nextRun(): Promise<SessionRow> {
  await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  await face.client.request('server.stop', {})
  face.leave()
  await host.restart()
  face = await host.face()
  const [, row] = await face.client.request('sessions.list', {})
  if (!row) throw new Error('The session that has ended is not in the list.')
  return row
}

const folderOf = (id: string): string => join(host.home, 'sessions', id)

test('the run before is in the list with its length, and its log can be read beside the live one', async () => {
  const ended = await nextRun()
  const [live] = await face.client.request('sessions.list', {})
  expect(live).toMatchObject({ state: 'live', name: '', pinned: false, ended: 0, entries: 0, source: '', cut: 0 })
  expect(ended).toMatchObject({ state: 'ended', name: '', pinned: false, entries: 2, source: '', cut: 0 })
  expect(ended.ended).toBeGreaterThanOrEqual(ended.began)
  expect(ended.bytes).toBeGreaterThan(0)
  const opened = await face.client.request('sessions.open', { id: ended.id })
  expect(opened.bounds).toMatchObject({ first: 0, end: 2, dropped: 0 })
  const rows = await face.client.request('log.rows', { log: ended.id, from: 0, count: 10 })
  expect(rows.map(({ kind, preview }) => `${kind} ${preview.replace(/\d{4,}/, 'PORT')}`)).toEqual([
    'server Listening at ws://127.0.0.1:PORT',
    'server Stopped listening at ws://127.0.0.1:PORT',
  ])
  expect(await face.client.request('log.rows', { from: 0, count: 10 })).toEqual([])
  const view = await face.client.request('view.open', { log: ended.id, filter: 'stopped', zone: 0 })
  await face.until('view', ({ viewId, complete, matches }) => viewId === view.viewId && complete && matches === 1)
  await face.client.request('sessions.close', { id: ended.id })
  await expect(face.client.request('log.rows', { log: ended.id, from: 0, count: 10 })).rejects.toThrow(
    `The session ${ended.id} is not open in this window: it was closed or deleted. Open it again.`,
  )
})

test('a file that is being imported is no session yet', async () => {
  const id = sessionName(Date.now())
  await mkdir(folderOf(id))
  await writeSessionFacts(folderOf(id), { source: 'long.har' })
  expect((await face.client.request('sessions.list', {})).map(({ state }) => state)).toEqual(['live'])
  await expect(face.client.request('sessions.delete', { id })).rejects.toThrow(`There is no session ${id}`)
})

test.each([0, 1, 2, 3, 4, 5])(
  'a session is opened in the moment in which the last one who reads it closes it, %i jobs later',
  async (jobs) => {
    const { id } = await nextRun()
    const sessions = new Sessions(host.home)
    const [one, other] = [{}, {}]
    await sessions.open(one, id)
    const closed = sessions.close(one, id)
    for (let job = 0; job < jobs; job++) await Promise.resolve()
    await sessions.open(other, id)
    await closed
    expect((await sessions.log(other, id)).store.end).toBe(2)
    await sessions.end(0)
  },
)

test('another window reads a session on after one has closed it, and none that it has not opened', async () => {
  const { id } = await nextRun()
  const other = await host.face()
  await face.client.request('sessions.open', { id })
  await expect(other.client.request('log.entry', { log: id, seq: 0 })).rejects.toMatchObject({ code: 'no-such-log' })
  await other.client.request('sessions.open', { id })
  await face.client.request('sessions.close', { id })
  expect(await other.client.request('log.entry', { log: id, seq: 0 })).toMatchObject({ kind: 'server' })
  other.leave()
})

test('a name and a pin are kept, and keep the session when others are removed to make room', async () => {
  const { id } = await nextRun()
  expect(await face.client.request('sessions.rename', { id, name: '  before the fix ' })).toMatchObject({ name: 'before the fix' })
  const second = await nextRun()
  expect(await face.client.request('sessions.pin', { id: second.id, on: true })).toMatchObject({ pinned: true })
  const third = await nextRun()
  await host.host.close()
  await writeFile(join(host.home, 'profile.json'), '{"logBudget":16777216}')
  // Larger than all that may be kept.
  await truncate(join(folderOf(third.id), '00000000.payload'), 17_000_000)
  await truncate(join(folderOf(second.id), '00000000.payload'), 17_000_000)
  host.host = await createHost({ home: host.home, version: '1.2.3', shell: 'browser', platform: 'linux' })
  face = await host.face()
  const rows = await face.client.request('sessions.list', {})
  expect(rows.map((row) => [row.state, row.id, row.name, row.pinned])).toEqual([
    ['live', rows[0]?.id, '', false],
    ['ended', second.id, '', true],
    ['ended', id, 'before the fix', false],
  ])
})

test('a session is deleted for good, also from under a window that has it open', async () => {
  const { id } = await nextRun()
  await face.client.request('sessions.open', { id })
  await face.client.request('sessions.delete', { id })
  expect((await face.client.request('sessions.list', {})).map(({ state }) => state)).toEqual(['live'])
  await expect(face.client.request('log.rows', { log: id, from: 0, count: 1 })).rejects.toMatchObject({ code: 'no-such-log' })
  await expect(face.client.request('sessions.open', { id })).rejects.toMatchObject({
    code: 'no-such-session',
    message: `There is no session ${id}: it was deleted, or removed to make room for newer ones.`,
  })
})

test('the live session can be named, and neither opened nor deleted; nor can one of another process', async () => {
  await nextRun()
  const [live] = await face.client.request('sessions.list', {})
  const id = live?.id ?? ''
  expect(await face.client.request('sessions.rename', { id, name: 'now' })).toMatchObject({ state: 'live', name: 'now' })
  await expect(face.client.request('sessions.delete', { id })).rejects.toThrow(
    'This session is still running: its log is the live one.',
  )
  const elsewhere = id.replace(/-[0-9a-f]{4}-/, '-abcd-')
  await cp(folderOf(id), folderOf(elsewhere), { recursive: true })
  await expect(face.client.request('sessions.open', { id: elsewhere })).rejects.toThrow(
    'Another Socketbench is writing this session. It can be opened once that has ended.',
  )
})

test('one that was broken off says so, and how much of it was cut', async () => {
  const { id } = await nextRun()
  const brokenOff = id.replace(/-\d+$/, '-99999999')
  await cp(folderOf(id), folderOf(brokenOff), { recursive: true })
  const path = join(folderOf(brokenOff), 'session.json')
  const facts = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  await writeFile(path, JSON.stringify({ ...facts, ended: 0, entries: 0 }))
  const payload = join(folderOf(brokenOff), '00000000.payload')
  await truncate(payload, (await stat(payload)).size - 1)
  const index = await readFile(join(folderOf(brokenOff), '00000000.index'))
  const rows = await face.client.request('sessions.list', {})
  expect(rows.find((row) => row.id === brokenOff)).toMatchObject({ state: 'broken off', entries: 1, cut: 1 })
  // Looking at it leaves it as it is.
  expect((await readFile(join(folderOf(brokenOff), '00000000.index'))).equals(index)).toBe(true)
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ brokenOff: true, entries: 1, cut: 1 })
  const opened = await face.client.request('sessions.open', { id: brokenOff })
  expect(opened.bounds).toMatchObject({ first: 0, end: 1 })
})

test('a session is named by its folder, and no other folder is one', async () => {
  for (const id of ['..', '../profile.json', 'tmp', ''])
    await expect(face.client.request('sessions.open', { id })).rejects.toMatchObject({ code: 'no-such-session' })
  await expect(face.client.request('sessions.delete', { id: '../tmp' })).rejects.toMatchObject({ code: 'no-such-session' })
  expect(await readdir(host.home)).toContain('tmp')
})

test('a file is imported from a window, and is a session in the list', async () => {
  const line = '{"time":1000,"connection":"1","kind":"text","direction":"in","frames":1,"text":"hello"}'
  const bytes = Buffer.from(`{"socketbench":"log","version":1}\n${line}\n`)
  const { fileId } = await face.client.request('upload.begin', { name: 'theirs.jsonl', size: bytes.length })
  await face.client.request('upload.append', { fileId, offset: 0, bytes: bytes.toString('base64') })
  await face.client.request('upload.end', { fileId })
  await face.client.request('import.begin', { fileId })
  const [done] = await face.until('imports', ([first]) => first?.state === 'done')
  const rows = await face.client.request('sessions.list', {})
  expect(rows.slice(1)).toEqual([
    {
      id: done?.session,
      name: '',
      pinned: false,
      state: 'ended',
      began: 1000,
      ended: 1000,
      entries: 1,
      bytes: 4_133,
      source: 'theirs.jsonl',
      cut: 0,
    },
  ])
})

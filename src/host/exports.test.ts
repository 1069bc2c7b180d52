// Exports as a face asks for them: into a file of the person's choice, or to be fetched by the browser.
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { HostOptions } from './host.ts'
import { TestHost, type TestFace } from './host-test-support.ts'

async function started(options: Partial<HostOptions> = {}): Promise<{ host: TestHost; face: TestFace; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-exports-'))
  const host = await TestHost.start(options)
  const face = await host.face()
  onTestFinished(async () => {
    face.leave()
    await host.end()
    await rm(folder, { recursive: true })
  })
  // An entry or two to export.
  await face.client.request('server.start', { host: '127.0.0.1', port: 0 })
  await face.client.request('server.stop', {})
  return { host, face, folder }
}

const whole = { filter: '', zone: 0, format: 'jsonl' } as const

test('the system asks where to save, and the file is whole when it is said to be', async () => {
  const offered: string[] = []
  let path = ''
  const { face, folder } = await started({
    fileSaver: (name) => {
      offered.push(name)
      return Promise.resolve(path === '' ? null : { path })
    },
  })
  expect(await face.client.request('export.begin', whole)).toBeNull()
  expect(offered).toEqual([expect.stringMatching(/^socketbench-\d{4}-\d\d-\d\d-\d{6}\.jsonl$/)])
  path = join(folder, 'mine.jsonl')
  expect(await face.client.request('export.begin', whole)).toEqual({ id: '1', ticket: '' })
  const [done] = await face.until('exports', ([first]) => first?.state === 'done')
  expect(done).toMatchObject({ id: '1', name: 'mine.jsonl', format: 'jsonl', error: '' })
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.length).toBe((done?.total ?? 0) + 1)
  expect(lines[1]).toContain('"text":"Listening at ws://127.0.0.1:')
  await face.client.request('export.cancel', { id: '1' })
  await face.until('exports', (all) => all.length === 0)
})

test('a file that cannot be written is a sentence, and no part of it is left', async () => {
  const { face, folder } = await started({ fileSaver: () => Promise.resolve({ path: join('/nonexistent-folder', 'log.jsonl') }) })
  await face.client.request('export.begin', whole)
  const [failed] = await face.until('exports', ([first]) => first?.state === 'failed')
  expect(failed?.error).toBe('It was not written: there is no such file or folder. No part of it was left behind.')
  expect(await readdir(folder)).toEqual([])
})

test('what is cleared while it is written is missing from no file that is said to be whole', async () => {
  const { host, face } = await started()
  const port = Number(new URL((await face.client.request('server.start', { host: '127.0.0.1', port: 0 })).url).port)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  await once(socket, 'open')
  for (let n = 0; n < 40; n++) socket.send('x'.repeat(100_000))
  socket.close()
  await once(socket, 'close')
  const begun = await face.client.request('export.begin', whole)
  const stream = new PassThrough()
  const writing = host.host.download(begun?.ticket ?? '')?.writeTo(stream)
  await once(stream, 'readable')
  await face.client.request('log.clear', {})
  stream.resume()
  await writing
  const [failed] = await face.until('exports', ([first]) => first?.state === 'failed')
  expect(failed?.error).toMatch(
    /^It was not written: \d+ of its entries were cleared, or deleted with their session or their files, while it was written\. No part of it was left behind\.$/,
  )
})

test('a browser fetches it once by its ticket', async () => {
  const { host, face } = await started()
  const begun = await face.client.request('export.begin', { filter: 'listening', zone: 0, format: 'text' })
  const stream = new PassThrough()
  const fetched = text(stream)
  await host.host.download(begun?.ticket ?? '')?.writeTo(stream)
  expect((await fetched).split('\n').filter((line) => !line.startsWith('    '))).toEqual([
    expect.stringMatching(/Z server {2}Listening at ws:/),
    expect.stringMatching(/Z server {2}Stopped listening at ws:/),
    '',
  ])
  expect(host.host.download(begun?.ticket ?? '')).toBeUndefined()
  expect(host.host.download('')).toBeUndefined()
  await face.until('exports', ([first]) => first?.state === 'done' && first.total === 2)
})

test('a filter that cannot be read is refused before anything is asked', async () => {
  const { face } = await started({ fileSaver: () => Promise.reject(new Error('It was asked where to save.')) })
  await expect(face.client.request('export.begin', { ...whole, filter: 'kind:' })).rejects.toMatchObject({ code: 'bad-filter' })
})

test('one that is under way when the host ends leaves no half file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-exports-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const host = await TestHost.start({ fileSaver: () => Promise.resolve({ path: join(folder, 'log.jsonl') }) })
  const face = await host.face()
  for (let n = 0; n < 200_000; n++) host.host.log.recorder.append('log', 'none', 0, 'a line of the log', [])
  await face.client.request('export.begin', whole)
  await host.end()
  expect(await readdir(folder)).toEqual([])
})

test('a browser that takes nothing is waited for with one listener, and left when the export is cancelled', async () => {
  const { host, face } = await started()
  for (let n = 0; n < 50_000; n++) host.host.log.recorder.append('log', 'none', 0, 'a line of the log', [])
  const begun = await face.client.request('export.begin', whole)
  const stream = new PassThrough({ highWaterMark: 1 })
  let most = 0
  stream.on('newListener', () => (most = Math.max(most, stream.listenerCount('close'))))
  const ended = host.host.download(begun?.ticket ?? '')?.writeTo(stream)
  for (let taken = 0; taken < 12; taken++) {
    while (stream.read() === null) await once(stream, 'readable')
  }
  expect(most).toBeLessThan(5)
  await face.client.request('export.cancel', { id: begun?.id ?? '' })
  await ended
  await face.until('exports', ([first]) => first?.state === 'cancelled')
})

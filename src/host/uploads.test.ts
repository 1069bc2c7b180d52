import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Uploads } from './uploads.ts'

let folder: string
let uploads: Uploads
const face = {}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'socketbench-uploads-'))
  uploads = new Uploads(folder)
})
afterEach(async () => {
  await uploads.close()
  await rm(folder, { recursive: true, force: true })
})

async function uploaded(content: string): Promise<string> {
  const { fileId } = await uploads.begin(face, 'a.txt', content.length)
  await uploads.append(fileId, 0, Buffer.from(content))
  await uploads.end(fileId)
  return fileId
}

test('a file is removed when the last of its sends has ended', async () => {
  const file = uploads.take(await uploaded('hello'), 2)
  expect({ name: file.name, size: file.size, files: (await readdir(folder)).length }).toEqual({ name: 'a.txt', size: 5, files: 1 })
  file.release()
  expect((await readdir(folder)).length).toBe(1)
  file.release()
  await uploads.forget(face)
  await expect.poll(() => readdir(folder)).toEqual([])
})

test('more bytes than announced, a gap, and an early end are refused', async () => {
  const { fileId } = await uploads.begin(face, 'a.txt', 4)
  await expect(uploads.append(fileId, 1, Buffer.from('x'))).rejects.toMatchObject({ code: 'bad-offset' })
  await expect(uploads.append(fileId, 0, Buffer.from('12345'))).rejects.toMatchObject({ code: 'too-large' })
  await uploads.append(fileId, 0, Buffer.from('12'))
  await expect(uploads.end(fileId)).rejects.toMatchObject({ code: 'incomplete' })
  expect(() => uploads.take(fileId, 1)).toThrow('no longer available')
})

test('a ninth upload and one beyond 8 GiB are refused', async () => {
  for (let i = 0; i < 8; i++) await uploads.begin(face, String(i), 1)
  await expect(uploads.begin(face, 'ninth', 1)).rejects.toMatchObject({ code: 'too-many-uploads' })
  await uploads.forget(face)
  await expect(uploads.begin(face, 'huge', 8 * 1024 ** 3 + 1)).rejects.toMatchObject({ code: 'too-large' })
})

test("a face that leaves takes its unsent files with it, and no other face's", async () => {
  const other = {}
  await uploaded('mine')
  const { fileId } = await uploads.begin(other, 'b.txt', 0)
  await uploads.forget(face)
  expect((await readdir(folder)).length).toBe(1)
  expect((await uploads.end(fileId)).name).toBe('b.txt')
})

test('a picked file stays where it is, however often it is sent', async () => {
  const path = join(folder, 'picked.bin')
  await writeFile(path, 'content')
  const ticket = await uploads.pick(path)
  expect({ name: ticket.name, size: ticket.size }).toEqual({ name: 'picked.bin', size: 7 })
  for (let i = 0; i < 2; i++) uploads.take(ticket.fileId, 1).release()
  expect(await readdir(folder)).toEqual(['picked.bin'])
  await expect(uploads.pick(folder)).rejects.toMatchObject({ code: 'file-unreadable' })
})

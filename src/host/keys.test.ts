import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KeysFile } from './keys.ts'

let folder: string
let path: string
let told: string[]
let keys: KeysFile | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'socketbench-keys-'))
  path = join(folder, 'keys.json')
  told = []
})
afterEach(async () => {
  await keys?.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (): Promise<KeysFile> => (keys = await KeysFile.open(path, (sentence) => told.push(sentence)))

/** Resolves when the keys have changed. */
const change = (file: KeysFile): Promise<void> =>
  new Promise((resolve) => {
    const off = file.changed.subscribe(() => {
      off()
      resolve()
    })
  })

test('without a file every command has its own keys, and nothing is said', async () => {
  expect((await open()).state()).toEqual({ bindings: {}, file: path })
  expect(told).toEqual([])
})

test('keys that are given stand in the file, readable, and are taken back again', async () => {
  const file = await open()
  await file.set('log.follow', 'F5')
  await file.set('detail.go', '')
  expect(file.state().bindings).toEqual({ 'log.follow': 'F5', 'detail.go': '' })
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ 'detail.go': '', 'log.follow': 'F5' })
  await file.set('log.follow', null)
  expect(file.state().bindings).toEqual({ 'detail.go': '' })
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ 'detail.go': '' })
})

test('what will not do is refused, and nothing changes', async () => {
  const file = await open()
  await expect(file.set('log.follow', 'Cmd+K')).rejects.toThrow(
    '"Cmd+K" cannot be the keys of a command: "Cmd" is none of Mod, Ctrl, Alt, Shift.',
  )
  expect(file.state().bindings).toEqual({})
})

test('what an editor saves holds at once', async () => {
  const file = await open()
  const changed = change(file)
  await writeFile(path, '{"log.follow": "F6"}')
  await changed
  expect(file.state().bindings).toEqual({ 'log.follow': 'F6' })
})

test.each([
  ['{"log.follow": "F6",}', 'is not JSON: line 1, column 21: "}" cannot stand there'],
  ['{"log.follow": 6}', 'gives "log.follow" no text: write keys such as "Mod+K", or "" for none'],
  ['{"log.follow": "Mod+"}', 'gives "log.follow" the keys "Mod+": the key itself is missing'],
  ['[]', 'holds no object: write a command and its keys, such as {"log.follow": "F5"}'],
])('%s is said in a sentence, stays as it is, and is not written over', async (text, fault) => {
  await writeFile(path, text)
  const file = await open()
  expect(told).toEqual([`${path} ${fault}. The keys were not changed.`])
  await expect(file.set('log.follow', 'F5')).rejects.toThrow(fault)
  expect(await readFile(path, 'utf8')).toBe(text)
})

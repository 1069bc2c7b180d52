// Which paths are files of the face and which are not.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFaceFile } from './face-files.ts'

let folder: string
let root: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'face-files-'))
  root = join(folder, 'face')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html><head></head>')
  await writeFile(join(root, 'assets', 'a.js'), 'export {}')
  await writeFile(join(root, 'assets', 'notes.txt'), 'not a part of the face')
  await writeFile(join(folder, 'secret.json'), '{}')
})
afterAll(() => rm(folder, { recursive: true }))

const found = async (path: string) => (await readFaceFile(root, path))?.headers['content-type']

test('the root is index.html, and a file is served with its type', async () => {
  expect(await found('/')).toBe('text/html; charset=utf-8')
  expect(await found('/assets/a.js')).toBe('text/javascript; charset=utf-8')
})

test('a path that leads out of the folder finds nothing, however it is written', async () => {
  expect(await found('/../secret.json')).toBeUndefined()
  expect(await found('/%2e%2e/secret.json')).toBeUndefined()
  expect(await found('/..%2fsecret.json')).toBeUndefined()
  expect(await found('/..%5csecret.json')).toBeUndefined()
  expect(await found('/assets/%00.js')).toBeUndefined()
  expect(await found('/%')).toBeUndefined()
})

test('a folder, a missing file, and a file of a foreign kind find nothing', async () => {
  expect(await found('/assets')).toBeUndefined()
  expect(await found('/missing.js')).toBeUndefined()
  expect(await found('/assets/notes.txt')).toBeUndefined()
})

test('each load of the page has a word of its own for the style sheet that its editor makes', async () => {
  const [first, second] = await Promise.all([readFaceFile(root, '/'), readFaceFile(root, '/')])
  const nonceOf = (html: string | undefined) => /<meta property="csp-nonce" nonce="([^"]+)" \/>/.exec(html ?? '')?.[1]
  const nonce = nonceOf(first?.body.toString())
  expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
  expect(first?.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}';`)
  expect(first?.headers['content-security-policy']).toContain("script-src 'self';")
  expect(nonceOf(second?.body.toString())).not.toBe(nonce)
  expect((await readFaceFile(root, '/assets/a.js'))?.headers['content-security-policy']).toContain("style-src 'self';")
})

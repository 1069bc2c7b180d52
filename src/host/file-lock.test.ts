// One at a time, and nobody waits for a process that is gone.
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './file-lock.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'socketbench-lock-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('who asks at the same time takes turns, and the lock is gone afterwards', async () => {
  const path = join(folder, 'lock')
  const seen: string[] = []
  const turn = (name: string) =>
    withLock(path, async () => {
      seen.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(`${name} ends`)
    })
  await Promise.all(['a', 'b', 'c'].map(turn))
  for (let i = 0; i < seen.length; i += 2) expect(seen[i + 1]).toBe(seen[i]?.replace('begins', 'ends'))
  expect(seen).toHaveLength(6)
  expect(existsSync(path)).toBe(false)
})

test('what fails lets go of the lock', async () => {
  const path = join(folder, 'lock')
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(path, () => Promise.resolve('mine'))).toBe('mine')
})

test('the lock of a process that is gone is taken over', async () => {
  const path = join(folder, 'lock')
  writeFileSync(path, `99999999 ${hostname()} of-before\n`)
  expect(await withLock(path, () => Promise.resolve('mine'))).toBe('mine')
})

test('a lock without a process in it that was made before the clock was set back is held by nobody', async () => {
  const path = join(folder, 'lock')
  writeFileSync(path, '')
  const inAnHour = Date.now() / 1_000 + 3_600
  utimesSync(path, inAnHour, inAnHour)
  expect(await withLock(path, () => Promise.resolve('mine'))).toBe('mine')
})

test('where no lock can be made, nothing is waited for', async () => {
  expect(await withLock(join(folder, 'no such folder', 'lock'), () => Promise.resolve('without'))).toBe('without')
})

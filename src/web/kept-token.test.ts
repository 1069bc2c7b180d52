// Which token a page is let in with after a restart.
import { chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepToken } from './kept-token.ts'

let home: string
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'kept-token-'))))
afterEach(() => rmSync(home, { recursive: true }))

async function tokenOf(port: number): Promise<string> {
  const kept = await keepToken(home, port)
  await kept.close()
  return kept.token
}

test('a port has the same token again, and no other port has it', async () => {
  const token = await tokenOf(8081)
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(await tokenOf(8081)).toBe(token)
  expect(await tokenOf(8082)).not.toBe(token)
})

test.skipIf(process.platform === 'win32')('it is for its owner alone, and one that was not is not taken', async () => {
  const token = await tokenOf(8081)
  const path = join(home, 'web', 'token-8081')
  expect([join(home, 'web'), path].map((each) => (statSync(each).mode & 0o777).toString(8))).toEqual(['700', '600'])
  chmodSync(path, 0o644)
  expect(await tokenOf(8081)).not.toBe(token)
})

test('one that nobody has used for more than a day is not taken', async () => {
  const token = await tokenOf(8081)
  const before = Date.now() / 1000 - 25 * 60 * 60
  utimesSync(join(home, 'web', 'token-8081'), before, before)
  expect(await tokenOf(8081)).not.toBe(token)
})

test('a file that holds something else is not taken', async () => {
  await tokenOf(8081)
  writeFileSync(join(home, 'web', 'token-8081'), 'guess me')
  expect(await tokenOf(8081)).toMatch(/^[\w-]{43}$/)
})

test('where nothing can be kept there is a token all the same, each time another', async () => {
  writeFileSync(join(home, 'web'), 'in the way')
  expect(await tokenOf(8081)).not.toBe(await tokenOf(8081))
})

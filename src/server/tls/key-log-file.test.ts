// Who can read the file of secrets: nobody but its owner, also where it was there before.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KeyLogFile } from './key-log-file.ts'

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-log-'))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))

test.skipIf(process.platform === 'win32')(
  'a key log that others could read is closed to them before a secret is added',
  async () => {
    const path = join(folder, 'keys.log')
    writeFileSync(path, 'CLIENT_RANDOM of before\n')
    chmodSync(path, 0o644)
    const log = new KeyLogFile(path, (sentence) => said.push(sentence))
    log.add('CLIENT_RANDOM of now')
    await log.flush()
    expect(readFileSync(path, 'utf8')).toBe('CLIENT_RANDOM of before\nCLIENT_RANDOM of now\n')
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
    expect(said).toEqual([])
  },
)

test('a file that cannot be written is said once, in words', async () => {
  const path = join(folder, 'no such folder', 'keys.log')
  const log = new KeyLogFile(path, (sentence) => said.push(sentence))
  log.add('a secret')
  await log.flush()
  log.add('another')
  await log.flush()
  expect(said).toEqual([
    `The secrets of TLS connections cannot be written to ${path}: there is no such file or folder. Set SSLKeyLogFile to a file that can be written.`,
  ])
})

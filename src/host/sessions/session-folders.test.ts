import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSessionFolder, openUploadFolder } from './session-folders.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-home-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

/** No process has it: Linux stops at 4194304, the others far below. */
const DEAD = 99_999_999

async function session(name: string, bytes: number): Promise<void> {
  await mkdir(join(home, 'sessions', name), { recursive: true })
  await writeFile(join(home, 'sessions', name, '00000000.payload'), Buffer.alloc(bytes))
}

test('the newest sessions stay within the budget; empty ones and what is older go; live ones are never touched', async () => {
  await session(`2026-01-01T00-00-00-aaaa-${DEAD}`, 40)
  await session(`2026-01-02T00-00-00-aaaa-${process.pid}`, 1_000)
  await session(`2026-01-03T00-00-00-aaaa-${DEAD}`, 40)
  await session(`2026-01-04T00-00-00-aaaa-${DEAD}`, 0)
  await session(`2026-01-05T00-00-00-aaaa-${DEAD}`, 40)
  await session('a folder of the person', 40)
  const folder = await openSessionFolder(home, Date.UTC(2026, 0, 6, 12, 30, 5), 100)
  expect(folder).toMatch(/sessions.2026-01-06T12-30-05-[0-9a-f]{4}-\d+$/)
  const names = (await readdir(join(home, 'sessions'))).sort().map((name) => name.slice(0, 10))
  expect(names).toEqual(['2026-01-02', '2026-01-03', '2026-01-05', '2026-01-06', 'a folder o'])
})

test('uploads that a dead process left are removed at the next start', async () => {
  await mkdir(join(home, 'tmp', `abcd-${DEAD}`), { recursive: true })
  await mkdir(join(home, 'tmp', `abcd-${process.pid}`), { recursive: true })
  await openUploadFolder(home)
  const names = await readdir(join(home, 'tmp'))
  expect({ count: names.length, all: names.every((name) => name.endsWith(`-${process.pid}`)) }).toEqual({ count: 2, all: true })
})

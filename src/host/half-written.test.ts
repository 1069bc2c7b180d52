// Files of the home that were cut off anywhere, by a power failure for one, or hold something else: the host starts, says which it was, and keeps it.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHost } from './host.ts'

let home: string
let troubles: string[]
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'socketbench-half-written-'))
  troubles = []
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** A start and an end; returns the sentences. */
async function started(workspaceFile?: string): Promise<string[]> {
  troubles = []
  const host = await createHost({
    home,
    version: '1.2.3',
    shell: 'browser',
    platform: 'linux',
    onTrouble: (sentence) => troubles.push(sentence),
    ...(workspaceFile !== undefined && { workspaceFile }),
  })
  await host.close()
  return troubles
}

const WORKSPACE = '{"servers":[{"name":"A","port":9000}]}'

test.each([
  ['profile.json', WORKSPACE],
  ['preferences.json', '{"theme":"dark"}'],
])('%s that ends at any of its bytes is kept under another name, and a sentence says so', async (name, whole) => {
  const path = join(home, name)
  for (let end = 0; end < whole.length; end++) {
    await writeFile(path, whole.slice(0, end))
    const said = await started()
    expect(said.map((sentence) => sentence.replace(/\(.*?\)\. /, '(…). '))).toEqual([
      `${path} is not JSON as Socketbench writes it (…). It was kept as ${path}.damaged; defaults are used.`,
    ])
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe(whole.slice(0, end))
    await rm(`${path}.damaged`)
  }
  await writeFile(path, whole)
  expect(await started()).toEqual([])
})

test.each([
  ['noise', '\u0000\uffff\u0001'],
  ['a list', '[1,2,3]'],
  ['nothing', 'null'],
])('a file with %s in it is kept, and so is the one that was damaged before', async (_what, text) => {
  const path = join(home, 'profile.json')
  await writeFile(`${path}.damaged`, 'the one of before')
  await writeFile(path, text)
  expect((await started()).join()).toContain(`It was kept as ${path}.damaged-2; defaults are used.`)
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe('the one of before')
  expect(await readFile(`${path}.damaged-2`, 'utf8')).toBe(text)
})

test('keys that end in the middle stay as they are, and those that are built in hold', async () => {
  const path = join(home, 'keys.json')
  await writeFile(path, '{"server.st')
  expect(await started()).toEqual([
    `${path} is not JSON: line 1, column 12: the file ends there, in the middle. The keys were not changed.`,
  ])
  expect(await readFile(path, 'utf8')).toBe('{"server.st')
})

test('a workspace elsewhere that ends at any of its bytes stays as it is, and the one of the home is used instead', async () => {
  const path = join(home, 'Elsewhere.json')
  for (let end = 0; end < WORKSPACE.length; end++) {
    await writeFile(path, WORKSPACE.slice(0, end))
    const [said = '', ...others] = await started(path)
    expect(others).toEqual([])
    expect(said).toMatch(/^Elsewhere\.json is not JSON: .*\. Nothing was changed\. The workspace Default is used instead\.$/)
    expect(await readFile(path, 'utf8')).toBe(WORKSPACE.slice(0, end))
  }
  expect((await readdir(home)).filter((name) => name.includes('damaged'))).toEqual([])
})

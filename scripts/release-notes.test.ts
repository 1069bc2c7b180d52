// What is told of a release.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { releaseNotes } from './release-notes.ts'
import { ROOT } from './run.ts'

test('the section of the version, and the archive with its small files in one line', () => {
  const changelog = '# Changelog\n\n## 1.2.0, not released\n\n- New.\n\n## 1.1.0\n\n- Old.\n'
  expect(
    releaseNotes(changelog, '1.2.0', [
      { name: 'out/main/index.js', bytes: 900 },
      { name: 'out/main/a.js', bytes: 20_000 },
      { name: 'out/main/b.js', bytes: 1_500_000 },
    ]),
  ).toBe(
    [
      '- New.',
      '',
      "## In the application's archive: 1.5 MB beside Electron",
      '',
      '| File | Size |',
      '|---|---:|',
      '| out/main/b.js | 1.5 MB |',
      '| out/main/a.js | 20 kB |',
      '| 1 smaller files | 1 kB |',
      '',
    ].join('\n'),
  )
})

test('the last section ends with the file, and a version without one is an error', () => {
  expect(releaseNotes('## 1.1.0\n\n- Old.\n', '1.1.0', [])).toContain('- Old.\n')
  expect(() => releaseNotes('## 1.1.0\n\n- Old.\n', '1.1', [])).toThrow('CHANGELOG.md has no section "## 1.1".')
})

test('the packages of all systems, by name, and nothing else that lies beside them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socketbench-sizes-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['b.exe', 'a.deb', 'latest.yml', 'a.exe.blockmap', 'release-notes.md'])
    await writeFile(join(folder, name), Buffer.alloc(1_001))
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'release-sizes.ts'), folder])
  expect(stdout).toBe('\n## Packages\n\n| File | Size |\n|---|---:|\n| a.deb | 2 kB |\n| b.exe | 2 kB |\n')
})

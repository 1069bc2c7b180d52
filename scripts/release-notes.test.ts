// What is told of a release.
import { expect, test } from 'vitest'
import { releaseNotes } from './release-notes.ts'

test('the section of the version, the packages, and the archive with its small files in one line', () => {
  const changelog = '# Changelog\n\n## 1.2.0, not released\n\n- New.\n\n## 1.1.0\n\n- Old.\n'
  expect(
    releaseNotes(
      changelog,
      '1.2.0',
      [{ name: 'socketbench.deb', bytes: 95_400_000 }],
      [
        { name: 'out/main/index.js', bytes: 900 },
        { name: 'out/main/a.js', bytes: 20_000 },
        { name: 'out/main/b.js', bytes: 1_500_000 },
      ],
    ),
  ).toBe(
    [
      '- New.',
      '',
      '## Packages',
      '',
      '| File | Size |',
      '|---|---:|',
      '| socketbench.deb | 95.4 MB |',
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
  expect(releaseNotes('## 1.1.0\n\n- Old.\n', '1.1.0', [], [])).toContain('- Old.\n')
  expect(() => releaseNotes('## 1.1.0\n\n- Old.\n', '1.1', [], [])).toThrow('CHANGELOG.md has no section "## 1.1".')
})

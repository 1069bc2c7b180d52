// What counts as a library that is there twice.
import { expect, test } from 'vitest'
import { librariesTwice } from './libraries-once.ts'

test('a library may be spread over files, as long as each of its modules stands in one', () => {
  expect(
    librariesTwice([
      { fileName: 'page.js', moduleIds: ['/w/src/app.tsx', '/w/node_modules/lucide-react/icons/x.js'] },
      { fileName: 'later.js', moduleIds: ['/w/node_modules/lucide-react/icons/y.js', '/w/node_modules/react/index.js'] },
    ]),
  ).toEqual([])
})

test('two versions of a library are told with where they come from', () => {
  expect(
    librariesTwice([
      {
        fileName: 'page.js',
        moduleIds: ['/w/node_modules/@lezer/lr/index.js', 'C:\\w\\node_modules\\a\\node_modules\\@lezer\\lr\\index.js'],
      },
    ]),
  ).toEqual(['@lezer/lr is there from /w/node_modules/@lezer/lr and C:/w/node_modules/a/node_modules/@lezer/lr.'])
})

test('one library in two forms, and one module in two files, are told', () => {
  expect(
    librariesTwice([
      { fileName: 'page.js', moduleIds: ['/w/node_modules/diff/index.mjs', '/w/node_modules/diff/index.cjs'] },
      { fileName: 'later.js', moduleIds: ['/w/node_modules/diff/index.mjs?v=1'] },
    ]),
  ).toEqual([
    'diff: index.mjs is in page.js and in later.js.',
    'diff is there as /w/node_modules/diff/index.cjs and as /w/node_modules/diff/index.mjs.',
  ])
})

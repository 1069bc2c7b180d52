import { expect, test } from 'vitest'
import { outlineOf } from './json-outline.ts'
import { pathOf, valueAt, valueByPath } from './json-path.ts'

const TEXT = '{"id":7,"items":[{"a":1},[],{"odd \\"key\\"":{"b":[true,null]}}],"end":"x"}'

function lines() {
  const outline = outlineOf(TEXT)
  if ('error' in outline) throw new Error(outline.error)
  return outline.lines
}

test('every line has its path, which the filter reads and which leads back to its value', () => {
  const all = lines()
  expect(all.map((_, index) => pathOf(all, index))).toEqual([
    '$',
    '$.id',
    '$.items',
    '$.items[0]',
    '$.items[0].a',
    '$.items[0]',
    '$.items[1]',
    '$.items[2]',
    '$.items[2]["odd \\"key\\""]',
    '$.items[2]["odd \\"key\\""].b',
    '$.items[2]["odd \\"key\\""].b[0]',
    '$.items[2]["odd \\"key\\""].b[1]',
    '$.items[2]["odd \\"key\\""].b',
    '$.items[2]["odd \\"key\\""]',
    '$.items[2]',
    '$.items',
    '$.end',
    '$',
  ])
  all.forEach((_, index) => {
    expect(valueByPath(TEXT, pathOf(all, index))).toEqual(JSON.parse(valueAt(all, index)))
  })
})

test('a value is copied as it was written, of a bracket all that it holds', () => {
  const all = lines()
  expect(valueAt(all, 1)).toBe('7')
  expect(valueAt(all, 16)).toBe('"x"')
  expect(valueAt(all, 9)).toBe('[\n  true,\n  null\n]')
  expect(valueAt(all, 3)).toBe('{\n  "a": 1\n}')
})

test('where nothing is, or no JSON, there is no value', () => {
  expect(valueByPath(TEXT, '$.items[9]')).toBeUndefined()
  expect(valueByPath(TEXT, '$.id.more')).toBeUndefined()
  expect(valueByPath('not json', '$.id')).toBeUndefined()
})

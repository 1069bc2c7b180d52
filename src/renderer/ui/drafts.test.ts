import { expect, test } from 'vitest'
import { Drafts } from './drafts.ts'

test('of what was typed and is not in force, the twenty that were typed in last are kept', () => {
  const drafts = new Drafts<string>()
  for (let n = 1; n <= 20; n++) drafts.keep(`id ${n}`, `text ${n}`)
  drafts.keep('id 1', 'text 1, gone on with')
  drafts.keep('id 21', 'text 21')
  expect([drafts.of('id 1'), drafts.of('id 2'), drafts.of('id 3'), drafts.of('id 21')]).toEqual([
    'text 1, gone on with',
    undefined,
    'text 3',
    'text 21',
  ])
  drafts.drop('id 3')
  expect(drafts.of('id 3')).toBe(undefined)
})

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

test('what will do is kept no longer, and what will not, belongs to nothing here, or was gone on with meanwhile is', async () => {
  const drafts = new Drafts<string>()
  for (const id of ['done', 'refused', 'elsewhere', 'longer']) drafts.keep(id, id)
  expect(await drafts.take('done', () => '')).toBe('')
  expect(await drafts.take('refused', () => Promise.resolve('It will not do.'))).toBe('It will not do.')
  expect(await drafts.take('elsewhere', () => undefined)).toBe('')
  const { promise, resolve } = Promise.withResolvers<string>()
  const taking = drafts.take('longer', () => promise)
  drafts.keep('longer', 'longer still')
  resolve('')
  expect(await taking).toBe('')
  expect(['done', 'refused', 'elsewhere', 'longer'].map((id) => drafts.of(id))).toEqual([
    undefined,
    'refused',
    'elsewhere',
    'longer still',
  ])
})

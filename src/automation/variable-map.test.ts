import { expect, test } from 'vitest'
import { VariableMap } from './variable-map.ts'

const MIB = 1024 * 1024

test('as many characters as there may be are kept, and what would be more changes nothing', () => {
  const variables = new VariableMap()
  variables.set('abcd', 'x'.repeat(4 * MIB - 4))
  expect(() => variables.set('b', '')).toThrow(
    'The variable "b" was not set to 0 characters: all variables together have at most 4194304.',
  )
  expect(variables.has('b')).toBe(false)
  // In its place there is room for as much, and for less.
  variables.set('abcd', 'y'.repeat(4 * MIB - 4))
  variables.set('abcd', 'z')
  variables.set('b', 'c')
  expect([...variables]).toEqual([
    ['abcd', 'z'],
    ['b', 'c'],
  ])
})

test('ten thousand are kept, and each of them can still be changed', () => {
  const variables = new VariableMap()
  for (let n = 0; n < 10_000; n++) variables.set(String(n), '')
  expect(() => variables.set('more', '')).toThrow('There are 10000 variables already, which is the maximum.')
  variables.set('9999', 'changed')
  expect(variables.get('9999')).toBe('changed')
})

test('what a workspace gives has no bound, and leaves no room', () => {
  const variables = new VariableMap()
  variables.give('large', 'x'.repeat(5 * MIB))
  expect(variables.get('large')?.length).toBe(5 * MIB)
  expect(() => variables.set('n', '1')).toThrow(/at most 4194304/)
  variables.set('large', '')
  variables.set('n', '1')
  expect(variables.get('n')).toBe('1')
})

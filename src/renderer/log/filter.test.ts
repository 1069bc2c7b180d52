// What stands in the filter field, what a choice from the menu makes of it, and what is marked in the rows.
import { expect, test } from 'vitest'
import { hidesPings, markOf, readFilter, toggled, valuesOf, withPingsToggled } from './filter.ts'

const toggledIn = (text: string, ...[name, value]: [Parameters<typeof toggled>[1], string]): string =>
  toggled(readFilter(text), name, value)

test('a choice from the menu is written into the filter', () => {
  expect(toggledIn('', 'kind', 'ping')).toBe('kind:ping')
  expect(toggledIn('hello ', 'kind', 'ping')).toBe('hello kind:ping')
  expect(toggledIn('kind:ping hello', 'kind', 'text')).toBe('kind:ping,text hello')
  expect(toggledIn('a KIND:Ping b', 'kind', 'ping')).toBe('a b')
  expect(toggledIn('conn:3', 'conn', '3')).toBe('')
  expect(toggledIn('a OR b', 'dir', 'in')).toBe('(a OR b) dir:in')
  expect(toggledIn('NOT kind:ping', 'kind', 'ping')).toBe('NOT kind:ping kind:ping')
})

test('the menu shows the values that hold for the whole filter', () => {
  expect(valuesOf(readFilter('x kind:text,Ping conn:#3'), 'kind')).toEqual(['text', 'ping'])
  expect(valuesOf(readFilter('x kind:text conn:#3,4'), 'conn')).toEqual(['3', '4'])
  expect(valuesOf(readFilter('kind:text OR a'), 'kind')).toEqual([])
  expect(valuesOf(readFilter('NOT kind:text'), 'kind')).toEqual([])
  expect(valuesOf(readFilter('kind:'), 'kind')).toEqual([])
})

test('a text that cannot be read says why and where', () => {
  expect(readFilter('a kind:txt')).toMatchObject({ filter: undefined, fault: { span: { from: 7, to: 10 } } })
})

test('marks what was searched for, not what must be absent, and no pattern that may take long', () => {
  const marked = (filter: string, text: string): string => text.replaceAll(markOf(readFilter(filter).filter) ?? /$^/g, '_')
  expect(marked('a.b', 'A.b a.b axb')).toBe('_ _ axb')
  expect(marked('/a.b/', 'A.b a.b axb')).toBe('A.b _ _')
  expect(marked('/a.b/i OR case:C', 'A.b C c')).toBe('_ _ c')
  expect(marked('one NOT two', 'one two')).toBe('_ two')
  expect(markOf(readFilter('kind:text').filter)).toBeUndefined()
  expect(markOf(readFilter('/(a+)+$/').filter)).toBeUndefined()
})

test('pings and pongs are left out by one term, which is taken away again', () => {
  const turned = (text: string): string => withPingsToggled(readFilter(text))
  expect(turned('')).toBe('NOT kind:ping,pong')
  expect(turned('a OR b')).toBe('(a OR b) NOT kind:ping,pong')
  expect(turned('a NOT kind:ping,pong b')).toBe('a b')
  expect(hidesPings(readFilter('a NOT kind:ping,pong'))).toBe(true)
  expect(hidesPings(readFilter('a OR NOT kind:ping,pong'))).toBe(false)
})

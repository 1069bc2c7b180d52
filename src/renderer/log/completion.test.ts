// What the filter field offers while something is typed.
import { expect, test } from 'vitest'
import type { ConnectionRow, LogRow } from '../../contract/model.ts'
import { sampleRow } from '../connections/sample-row.ts'
import { completionsAt } from './completion.ts'

const connections: readonly ConnectionRow[] = [
  sampleRow({ id: '1', path: '/chat?x=1', stage: 'closed' }),
  sampleRow({ id: '2', path: '/news', stage: 'open' }),
  sampleRow({ id: '12', path: '/chat', stage: 'open' }),
]
const rowOf = (preview: string): LogRow => ({
  seq: 1,
  time: 1,
  connection: '1',
  kind: 'text',
  direction: 'in',
  size: 1,
  preview,
  frames: 1,
  compressed: false,
})
const rows = [rowOf('{"op":"trade","id":7}'), rowOf('{"op":"two words"}'), rowOf('no JSON')]

/** What is offered at the bar, and what the text would be with the first of it. */
function offered(typed: string, isAsked = false): { options: string[]; next: string } {
  const caret = typed.indexOf('|')
  const text = typed.replace('|', '')
  const { from, to, options } = completionsAt(text, caret, { connections, servers: ['Chat', 'My prices'], rows }, isAsked)
  return {
    options: options.map(({ insert }) => insert),
    next: `${text.slice(0, from)}${options[0]?.insert ?? ''}${text.slice(to)}`,
  }
}

test('fields are offered by their first letters, and all of them when asked', () => {
  expect(offered('hello k|').options).toEqual(['kind:'])
  expect(offered('(NOT c|').options).toEqual(['conn:', 'close:', 'case:'])
  expect(offered('|').options).toEqual([])
  expect(offered('|', true).options).toContain('json:')
  expect(offered('hello|').options).toEqual([])
})

test('values are offered for the last item of a list, and what they replace ends with the word', () => {
  expect(offered('kind:text,p|').options).toEqual(['kind:text,ping', 'kind:text,pong'])
  expect(offered('a kind:p|ig b').next).toBe('a kind:ping b')
  expect(offered('dir:in|').options).toEqual([])
  expect(offered('"kind:t|').options).toEqual([])
})

test('connections, their paths and close codes come from what there is', () => {
  expect(offered('conn:1|').options).toEqual(['conn:12'])
  expect(offered('conn:|').options).toEqual(['conn:12', 'conn:2', 'conn:1'])
  expect(offered('path:|').options).toEqual(['path:/chat', 'path:/news'])
  expect(offered('close:100|').options).toEqual([
    'close:1000',
    'close:1001',
    'close:1002',
    'close:1003',
    'close:1007',
    'close:1008',
    'close:1009',
    'close:1005',
    'close:1006',
  ])
})

test('members of JSON in sight are offered, and the values that they have', () => {
  expect(offered('json:|').options).toEqual(['json:$.op==', 'json:$.id=='])
  expect(offered('json:$.i|').options).toEqual(['json:$.id=='])
  expect(offered('json:$.op==|').options).toEqual(['json:$.op==trade', 'json:$.op=="two words"'])
})

import { expect, test } from 'vitest'
import { meantWord } from './meant-word.ts'

const WORDS = [
  'serve',
  'web',
  'run',
  'mcp',
  'sessions',
  'export',
  'import',
  'port',
  'send',
  'reply',
  'max-connections',
  'max-fragments',
]

test.each([
  ['serv', 'serve'],
  ['sevre', 'serve'],
  ['prot', 'port'],
  ['sesions', 'sessions'],
  ['max-conections', 'max-connections'],
  ['max-frag', 'max-fragments'],
  ['rum', 'run'],
  // Two are as near.
  ['max-', ''],
  ['listen', ''],
  ['', ''],
  ['x'.repeat(100_000), ''],
])('who types %.20s has meant "%s"', (typed, word) => {
  expect(meantWord(typed, WORDS)).toBe(word)
})

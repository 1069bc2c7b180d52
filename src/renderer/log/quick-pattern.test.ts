import { expect, test } from 'vitest'
import { isQuickPattern } from './quick-pattern.ts'

test.each([
  'error',
  'error.*code',
  '\\d+',
  '"op":\\s*"sub"',
  '^[a-z+*]+$',
  '(?:error|warning) \\d{3}',
  'a{2,10}',
  'colou?r',
  '\\(a+\\)',
  '[(]a*[)]',
])('is quick: %s', (source) => expect(isQuickPattern(source)).toBe(true))

test.each([
  '(a+)+$',
  '(a|a)*b',
  'a*a*a*b',
  '(?:ab)?c',
  '(?=a)b',
  '(?<!a)b',
  '(a)\\1',
  '(?<x>a)\\k<x>',
  'a{1,1000}b{3,}c+',
  '(a){2}',
])('is not: %s', (source) => expect(isQuickPattern(source)).toBe(false))

import { expect, test } from 'vitest'
import type { Snippet } from '../../contract/model.ts'
import { found, snippetsIn, splitName } from './snippets.ts'

const snippet = (name: string, typed = ''): Snippet => ({ name, kind: 'text', typed })

test('a slash in a name makes a folder', () => {
  expect(splitName('auth/v2/login')).toEqual({ folder: 'auth/v2', own: 'login' })
  expect(splitName('hello')).toEqual({ folder: '', own: 'hello' })
})

test('words are found in names and contents, all of them', () => {
  const all = [snippet('auth/login', 'user ada'), snippet('auth/logout'), snippet('hello', 'Ada')]
  const names = (search: string): string[] => found(all, search).map(({ name }) => name)
  expect(names('auth')).toEqual(['auth/login', 'auth/logout'])
  expect(names('ADA')).toEqual(['auth/login', 'hello'])
  expect(names('auth ada')).toEqual(['auth/login'])
  expect(names('  ')).toHaveLength(3)
})

test('a file of snippets is read, and any other says what is wrong with it', () => {
  const file = (snippets: unknown): string => JSON.stringify({ socketbench: 'snippets', version: 1, snippets })
  expect(snippetsIn(file([{ name: ' a ', kind: 'json', typed: '{}', more: 1 }]))).toEqual([
    { name: 'a', kind: 'json', typed: '{}' },
  ])
  expect(snippetsIn(file([]))).toEqual([])
  expect(snippetsIn('{')).toMatch(/^This is not JSON: /)
  expect(snippetsIn('[]')).toBe('This is not a file of snippets, which begins with {"socketbench":"snippets",….')
  expect(
    snippetsIn(
      file([
        { name: 'a', kind: 'text', typed: '' },
        { name: 'b', kind: 'xml', typed: '' },
      ]),
    ),
  ).toBe('Snippet 2 needs a name, a kind (text, json, hex, base64) and the typed text.')
})

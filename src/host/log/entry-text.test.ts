import { expect, test } from 'vitest'
import { closeFacts, packFacts, previewOf, unpackFacts } from './entry-text.ts'

test('a preview is at most 240 characters and never half a pair', () => {
  expect(previewOf('text', Buffer.from('x'.repeat(1_000)))).toBe('x'.repeat(240))
  expect(previewOf('text', Buffer.from('€'.repeat(300)))).toBe('€'.repeat(240))
  expect(previewOf('text', Buffer.from(`a${'😀'.repeat(300)}`))).toBe(`a${'😀'.repeat(119)}`)
})

test('binary shows as hex pairs, a ping as text when it is text', () => {
  expect(previewOf('binary', Buffer.from([0, 1, 255]))).toBe('00 01 ff')
  expect(previewOf('binary', Buffer.alloc(100)).length).toBe(48 * 3 - 1)
  expect(previewOf('ping', Buffer.from('beat'))).toBe('beat')
  expect(previewOf('pong', Buffer.from([0xff, 0x00]))).toBe('ff 00')
  expect(previewOf('ping', Buffer.from([0x07]))).toBe('07')
})

test('a close shows its code and reason', () => {
  expect(previewOf('close', Buffer.from('\u0003\u00e8bye', 'latin1'))).toBe('1000 bye')
  expect(previewOf('close', Buffer.alloc(0))).toBe('no code')
  expect(closeFacts(Buffer.from('\u000f\u00a0', 'latin1'))).toEqual([['code', '4000']])
})

test('facts come back as they went in, and stand readable in between', () => {
  const facts: [string, string][] = [
    ['Host', 'a: "b"'],
    ['empty', ''],
    ['body', 'two\nlines\n\n and: more\n'],
    ['last', 'ü'],
  ]
  expect(unpackFacts(packFacts(facts))).toEqual(facts)
  expect(packFacts(facts.slice(0, 2))).toBe('Host: a: "b"\nempty: \n')
  expect(unpackFacts(packFacts([]))).toEqual([])
})

// What a host reads of a face's requests, and what it answers to those that are malformed or too long.
import { expect, test } from 'vitest'
import type { RequestHandlers } from './api.ts'
import { MESSAGE_LIMIT, PARAMS, checkParams, messageLimit } from './params.ts'
import { serve } from './rpc.ts'

/** Answers of a host to one message, in order. */
async function answersTo(message: string): Promise<unknown[]> {
  const answers: unknown[] = []
  let receive: (message: string) => void = () => undefined
  serve(
    {
      send: (answer) => void answers.push(JSON.parse(answer)),
      onMessage: (listener) => (receive = listener),
      onClose: () => undefined,
    },
    { 'view.open': () => 'opened' } as unknown as RequestHandlers,
  )
  receive(message)
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  return answers
}

const filter = (connections: readonly string[]): object => ({
  filter: { text: '', regex: false, caseSensitive: false, directions: [], kinds: [], connections },
})

test('a request longer than its use needs is answered without being read', async () => {
  const params = filter(Array.from({ length: 100_000 }, () => 'x'))
  expect(await answersTo(JSON.stringify({ id: 7, request: 'view.open', params }))).toEqual([
    {
      id: 7,
      error: {
        code: 'request-too-long',
        message: 'view.open: the request has 400141 characters; at most 325536 are read.',
      },
    },
  ])
})

test('one that hides its name behind its parameters has the usual bound', async () => {
  const params = filter(Array.from({ length: 30_000 }, () => '1'))
  expect(await answersTo(JSON.stringify({ params, id: 7, request: 'view.open' }))).toEqual([])
  expect(await answersTo(JSON.stringify({ params: filter(['1']), id: 7, request: 'view.open' }))).toEqual([
    { id: 7, result: 'opened' },
  ])
})

test('the length of a list is looked at before its items, and the first fault ends the check', () => {
  const items = new Proxy(
    Array.from({ length: 10_001 }, () => 'x'),
    {
      get: (target, key) => {
        if (key === '0') throw new Error('an item was looked at')
        return Reflect.get(target, key) as unknown
      },
    },
  )
  expect(() => checkParams('view.open', filter(items))).toThrow(
    'view.open: filter.connections: expected at most 10000 items, not 10001',
  )
  expect(() => checkParams('view.open', filter(['1', 'x', 'y']))).toThrow(
    'view.open: filter.connections.1: expected a connection id such as "3"',
  )
})

test('an error quotes no more than two hundred characters of what was sent', async () => {
  const [answer] = (await answersTo(JSON.stringify({ id: 1, request: 'x'.repeat(50_000), params: {} }))) as [
    { error: { message: string } },
  ]
  expect(answer.error.message).toBe(`There is no request named "${'x'.repeat(200)}… (50000 characters)".`)
  const kinds = ['k'.repeat(10_000)]
  expect(() =>
    checkParams('view.open', { filter: { text: '', regex: false, caseSensitive: false, directions: [], kinds, connections: [] } }),
  ).toThrow(/^view\.open: filter\.kinds\.0: .{0,230}$/)
})

test('every request has a bound, and the longest is that of what is typed', () => {
  const limits = Object.keys(PARAMS).map(messageLimit)
  expect(Math.min(...limits)).toBe(65_536)
  expect(messageLimit('connection.send')).toBe(MESSAGE_LIMIT)
  expect(messageLimit('toString')).toBe(65_536)
})

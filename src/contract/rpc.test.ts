// What a host reads of a face's requests, and what it answers to those that are malformed or too long.
import { expect, test } from 'vitest'
import type { RequestHandlers } from './api.ts'
import { MESSAGE_LIMIT, messageLimit } from './limits.ts'
import { PARAMS, checkParams } from './params.ts'
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

const filter = (text: string): object => ({ filter: text, zone: 0 })
const closing = (ids: readonly string[]): object => ({ ids, how: 'close', code: 1000, reason: '' })

test('a request longer than its use needs is answered without being read', async () => {
  const params = filter('x'.repeat(200_000))
  expect(await answersTo(JSON.stringify({ id: 7, request: 'view.open', params }))).toEqual([
    {
      id: 7,
      error: {
        code: 'request-too-long',
        message: 'view.open: the request has 200062 characters; at most 125536 are read.',
      },
    },
  ])
})

test('one that hides its name behind its parameters has the usual bound', async () => {
  const params = filter('x'.repeat(70_000))
  expect(await answersTo(JSON.stringify({ params, id: 7, request: 'view.open' }))).toEqual([])
  expect(await answersTo(JSON.stringify({ params: filter('x'), id: 7, request: 'view.open' }))).toEqual([
    { id: 7, result: 'opened' },
  ])
})

test('the length of a list is looked at before its items, and the first fault ends the check', () => {
  const items = new Proxy(
    Array.from({ length: 100_001 }, () => 'x'),
    {
      get: (target, key) => {
        if (key === '0') throw new Error('an item was looked at')
        return Reflect.get(target, key) as unknown
      },
    },
  )
  expect(() => checkParams('connection.close', closing(items))).toThrow(
    'connection.close: ids: expected at most 100000 items, not 100001',
  )
  expect(() => checkParams('connection.close', closing(['1', 'x', 'y']))).toThrow(
    'connection.close: ids.1: expected a connection id such as "3"',
  )
})

test('an error quotes no more than two hundred characters of what was sent', async () => {
  const [answer] = (await answersTo(JSON.stringify({ id: 1, request: 'x'.repeat(50_000), params: {} }))) as [
    { error: { message: string } },
  ]
  expect(answer.error.message).toBe(`There is no request named "${'x'.repeat(200)}… (50000 characters)".`)
  const kind = 'k'.repeat(10_000)
  expect(() => checkParams('connection.send', { ids: ['1'], kind, content: '' })).toThrow(/^connection\.send: kind: .{0,230}$/)
})

test('every request has a bound, and the longest is that of what is typed', () => {
  const limits = Object.keys(PARAMS).map(messageLimit)
  expect(Math.min(...limits)).toBe(65_536)
  expect(messageLimit('connection.send')).toBe(MESSAGE_LIMIT)
  expect(messageLimit('toString')).toBe(65_536)
})

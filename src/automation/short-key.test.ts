import { expect, it } from 'vitest'
import { shortKey } from './short-key.ts'

it('leaves a short text as it is, and gives a long one a short key of its own', () => {
  const long = 'x'.repeat(60_000)
  expect(shortKey('/chat')).toBe('/chat')
  expect(shortKey(`${long}a`)).toHaveLength(44)
  expect(shortKey(`${long}a`)).toBe(shortKey(`${long}a`))
  expect(shortKey(`${long}a`)).not.toBe(shortKey(`${long}b`))
})

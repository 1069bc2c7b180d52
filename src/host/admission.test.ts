// Whom the web shell and the control endpoint let in.
import { expect, test } from 'vitest'
import { isOurHost, isOurOrigin, makeToken, sameToken } from './admission.ts'

test('a token has 256 bits and no two are the same', () => {
  const token = makeToken()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(makeToken()).not.toBe(token)
})

test('a token is the same only when every character is', () => {
  expect(sameToken('abc', 'abc')).toBe(true)
  expect(sameToken('abd', 'abc')).toBe(false)
  expect(sameToken('', 'abc')).toBe(false)
  expect(sameToken('abcd', 'abc')).toBe(false)
})

test('Host must be a loopback name with our port, against DNS rebinding', () => {
  expect(isOurHost('127.0.0.1:4000', 4000)).toBe(true)
  expect(isOurHost('localhost:4000', 4000)).toBe(true)
  expect(isOurHost('[::1]:4000', 4000)).toBe(true)
  expect(isOurHost('evil.example:4000', 4000)).toBe(false)
  expect(isOurHost('127.0.0.1.evil.example:4000', 4000)).toBe(false)
  expect(isOurHost('127.0.0.1:4001', 4000)).toBe(false)
  expect(isOurHost('127.0.0.1', 4000)).toBe(false)
  expect(isOurHost('127.0.0.1', 80)).toBe(true)
  expect(isOurHost(undefined, 4000)).toBe(false)
})

test('Origin must be ours, and must be there', () => {
  expect(isOurOrigin('http://127.0.0.1:4000', 4000)).toBe(true)
  expect(isOurOrigin('https://127.0.0.1:4000', 4000)).toBe(false)
  expect(isOurOrigin('http://evil.example', 4000)).toBe(false)
  expect(isOurOrigin('null', 4000)).toBe(false)
  expect(isOurOrigin(undefined, 4000)).toBe(false)
})

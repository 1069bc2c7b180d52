import { expect, test } from 'vitest'
import type { RequestRule } from './model.ts'
import { nameOfRule, ruleFor, whyNot } from './rules.ts'

const rule = (changes: Partial<RequestRule>): RequestRule => ({
  id: '1',
  enabled: true,
  path: '',
  origin: '',
  decision: 'accept',
  subProtocol: '',
  headers: [],
  status: 403,
  body: '',
  ...changes,
})

test('a rule says why it does not apply', () => {
  const request = { path: '/chat?room=7', origin: 'https://shop.example' }
  expect(whyNot(rule({}), request)).toBe('')
  expect(whyNot(rule({ enabled: false }), request)).toBe('It is off.')
  expect(whyNot(rule({ path: '/chat' }), request)).toBe('')
  expect(whyNot(rule({ path: '/chat?room=8' }), request)).toBe('The path /chat?room=7 is not /chat?room=8.')
  expect(whyNot(rule({ path: '/chat?room=*' }), request)).toBe('')
  expect(whyNot(rule({ path: '/ch' }), request)).toBe('The path /chat is not /ch.')
  expect(whyNot(rule({ origin: 'https://*.Example' }), request)).toBe('')
  expect(whyNot(rule({ origin: 'https://other.example' }), request)).toBe(
    'The origin https://shop.example is not https://other.example.',
  )
  expect(whyNot(rule({ origin: '*' }), { path: '/', origin: '' })).toBe('')
  expect(whyNot(rule({ origin: 'https://*' }), { path: '/', origin: '' })).toBe('The request has no Origin header.')
})

test('the first that applies decides', () => {
  const rules = [rule({ id: 'a', path: '/a*' }), rule({ id: 'b', enabled: false }), rule({ id: 'c' })]
  expect(ruleFor(rules, { path: '/abc', origin: '' })?.id).toBe('a')
  expect(ruleFor(rules, { path: '/x', origin: '' })?.id).toBe('c')
  expect(ruleFor([], { path: '/x', origin: '' })).toBeUndefined()
})

test('a rule is named by what it does and for whom', () => {
  expect(nameOfRule(rule({}))).toBe('accept every path')
  expect(nameOfRule(rule({ decision: 'reject', status: 404, path: '/a', origin: 'https://b' }))).toBe(
    'reject with 404 /a from https://b',
  )
})

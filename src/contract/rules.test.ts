import { expect, test } from 'vitest'
import { nameOfRule, ruleFor, whyNot } from './rules.ts'
import { sampleRule } from './sample-rule.ts'

test('a rule says why it does not apply', () => {
  const request = { path: '/chat?room=7', origin: 'https://shop.example' }
  expect(whyNot(sampleRule({}), request)).toBe('')
  expect(whyNot(sampleRule({ enabled: false }), request)).toBe('It is off.')
  expect(whyNot(sampleRule({ path: '/chat' }), request)).toBe('')
  expect(whyNot(sampleRule({ path: '/chat?room=8' }), request)).toBe('The path /chat?room=7 is not /chat?room=8.')
  expect(whyNot(sampleRule({ path: '/chat?room=*' }), request)).toBe('')
  expect(whyNot(sampleRule({ path: '/ch' }), request)).toBe('The path /chat is not /ch.')
  expect(whyNot(sampleRule({ origin: 'https://*.Example' }), request)).toBe('')
  expect(whyNot(sampleRule({ origin: 'https://other.example' }), request)).toBe(
    'The origin https://shop.example is not https://other.example.',
  )
  expect(whyNot(sampleRule({ origin: '*' }), { path: '/', origin: '' })).toBe('')
  expect(whyNot(sampleRule({ origin: 'https://*' }), { path: '/', origin: '' })).toBe('The request has no Origin header.')
})

test('the first that applies decides', () => {
  const rules = [sampleRule({ id: 'a', path: '/a*' }), sampleRule({ id: 'b', enabled: false }), sampleRule({ id: 'c' })]
  expect(ruleFor(rules, { path: '/abc', origin: '' })?.id).toBe('a')
  expect(ruleFor(rules, { path: '/x', origin: '' })?.id).toBe('c')
  expect(ruleFor([], { path: '/x', origin: '' })).toBeUndefined()
})

test('a rule is named by what it does and for whom', () => {
  expect(nameOfRule(sampleRule({}))).toBe('accept every path')
  expect(nameOfRule(sampleRule({ decision: 'reject', status: 404, path: '/a', origin: 'https://b' }))).toBe(
    'reject with 404 /a from https://b',
  )
})

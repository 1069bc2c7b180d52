import { expect, it } from 'vitest'
import { answering, ruleOf } from './automation-test-support.ts'
import { isTooDeep } from './json-depth.ts'

const nested = (levels: number, inner = ''): string => '['.repeat(levels) + inner + ']'.repeat(levels)
const padded = (text: string): string => `${text}${' '.repeat(16 * 1024)}`

it('a long text is too deep above 1,000 levels of arrays and objects together, a short one never', () => {
  expect(isTooDeep(padded(nested(1_000)))).toBe(false)
  expect(isTooDeep(padded(nested(1_001)))).toBe(true)
  expect(isTooDeep(padded('{"a":['.repeat(500) + ']}'.repeat(500)))).toBe(false)
  expect(isTooDeep(padded(`[${'{"a":['.repeat(500)}${']}'.repeat(500)}]`))).toBe(true)
  expect(isTooDeep(nested(8_000))).toBe(false)
})

it('brackets one behind the other, and those within a string, make nothing deep', () => {
  expect(isTooDeep(`[${'[],'.repeat(10_000)}[]]`)).toBe(false)
  expect(isTooDeep(JSON.stringify('['.repeat(20_000)))).toBe(false)
  expect(isTooDeep(JSON.stringify(['\\', '"', '\\"[', '['.repeat(20_000), '\\\\']))).toBe(false)
  expect(isTooDeep(`["\\\\",${nested(1_000)}${' '.repeat(16 * 1024)}`)).toBe(true)
  expect(isTooDeep(`"${'['.repeat(20_000)}`)).toBe(false)
})

it('a message that nests too deeply is no JSON for a rule', async () => {
  const { connect } = await answering([
    ruleOf('message', { type: 'schema', schema: true }, [{ do: 'send', as: 'text', content: 'JSON' }]),
    ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'no JSON' }]),
  ])
  const client = await connect()
  client.send(nested(450_000), padded(nested(1_000)), nested(8_000))
  expect(await client.until(3)).toEqual(['no JSON', 'JSON', 'JSON'])
})

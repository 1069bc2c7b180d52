// The first version of the control contract as it was recorded: each request of then is still taken, and its answer still has what it had. What is added is
// no matter; what goes, or means something else, breaks programs that people have written, and needs another version.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Validator } from '@cfworker/json-schema'
import { withTable } from '../../scripts/control-contract.ts'
import { CONTROL_VERSION } from '../../src/control/shapes.ts'
import { checkedRequest, type ControlName } from '../../src/control/requests.ts'
import { description } from '../../src/control/description.ts'

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema | readonly Schema[]
  readonly prefixItems?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

interface Recorded {
  readonly contract: number
  readonly requests: Readonly<
    Record<string, { readonly params: Schema; readonly answer: Schema; readonly examples: readonly object[] }>
  >
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'contract-v1.json'), 'utf8')) as Recorded
const now = description('0.0.0')

test('the version is the one that was recorded', () => {
  expect([CONTROL_VERSION, recorded.contract]).toEqual([1, 1])
})

test.each(Object.keys(recorded.requests))('%s is still there, takes what it took, and answers what it answered', (name) => {
  const before = recorded.requests[name]
  const after = (now.requests as Readonly<Record<string, { params: object; answer: object }>>)[name]
  if (!before || !after) throw new Error(`The request ${name} has gone.`)
  expect(brokenParams(before.params, after.params as Schema, name)).toEqual([])
  expect(brokenAnswer(before.answer, after.answer as Schema, name)).toEqual([])
})

test.each(
  Object.entries(recorded.requests).flatMap(([name, { examples }]) => examples.map((example) => [name, JSON.stringify(example)])),
)('%s takes %s as it did', (name, example) => {
  expect(checkedRequest(name, JSON.parse(example)).name).toBe(name as ControlName)
})

test('what every recorded request takes is among the examples', () => {
  for (const [name, { params, examples }] of Object.entries(recorded.requests)) {
    const used = new Set(examples.flatMap((example) => Object.keys(example)))
    expect([name, Object.keys(params.properties ?? {}).filter((member) => !used.has(member))]).toEqual([name, []])
    for (const example of examples) expect(new Validator(params as object, '2020-12').validate(example).valid).toBe(true)
  }
})

test('every request of now is recorded, so that a new one is kept from then on', () => {
  expect(Object.keys(recorded.requests).toSorted()).toEqual(Object.keys(now.requests).toSorted())
})

test('a member that goes from an answer, a kind of value that changes, and a parameter that is no longer taken are each found', () => {
  const answer = now.requests['message.expect'].answer as Schema
  const without = JSON.parse(JSON.stringify(answer).replaceAll('"passedOver"', '"skipped"')) as Schema
  expect(brokenAnswer(answer, without, 'a')).toEqual(['a.passedOver has gone'])
  const changed = JSON.parse(JSON.stringify(answer).replace('"seq":{"type":"number"}', '"seq":{"type":"string"}')) as Schema
  expect(brokenAnswer(answer, changed, 'a')).toEqual(['a.message.seq was number and is string'])
  const params = now.requests['server.start'].params as Schema
  const narrower = JSON.parse(JSON.stringify(params).replace('"port":', '"at":')) as Schema
  expect(brokenParams(params, narrower, 'p')).toEqual(['p.port is not taken any more'])
  const stricter = { ...params, required: ['host'] }
  expect(brokenParams(params, stricter, 'p')).toEqual(['p.host has to be there now'])
})

/** What an answer had, and has no more. */
function brokenAnswer(before: Schema, after: Schema, at: string): string[] {
  if (before.type !== after.type) return [`${at} was ${before.type} and is ${after.type}`]
  const broken: string[] = []
  // A value that there was not may be one that a program cannot read.
  for (const value of after.enum ?? [])
    if (before.enum && !before.enum.includes(value)) broken.push(`${at} may be ${String(value)} now`)
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const member = after.properties?.[name]
    if (!member) broken.push(`${at}.${name} has gone`)
    else if (before.required?.includes(name) && !after.required?.includes(name)) broken.push(`${at}.${name} may be missing now`)
    else broken.push(...brokenAnswer(schema, member, `${at}.${name}`))
  }
  for (const part of ['items', 'prefixItems'] as const) {
    const [old, fresh] = [before[part], after[part]].map(
      (each) => (each === undefined ? [] : Array.isArray(each) ? each : [each]) as Schema[],
    )
    old?.forEach((each, index) => broken.push(...brokenAnswer(each, fresh?.[index] ?? {}, `${at}[]`)))
  }
  return broken
}

/** What was taken, and is no more. */
function brokenParams(before: Schema, after: Schema, at: string): string[] {
  const broken: string[] = []
  for (const name of after.required ?? []) if (!before.required?.includes(name)) broken.push(`${at}.${name} has to be there now`)
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const member = after.properties?.[name]
    if (!member) broken.push(`${at}.${name} is not taken any more`)
    else {
      if (schema.type !== undefined && member.type !== undefined && schema.type !== member.type)
        broken.push(`${at}.${name} was ${schema.type} and is ${member.type}`)
      for (const value of schema.enum ?? [])
        if (member.enum && !member.enum.includes(value)) broken.push(`${at}.${name} may not be ${String(value)} any more`)
    }
  }
  return broken
}

test('the table of docs/control.md is that of the contract', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/control.md'), 'utf8')
  expect(withTable(page)).toBe(page)
})

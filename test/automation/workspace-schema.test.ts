// The published schema is what the product checks, and docs/rules.md shows what it takes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator, type Schema } from '@cfworker/json-schema'
import { expect, test } from 'vitest'
import { compileRules } from '../../src/automation/compiled-rule.ts'
import { DECISIONS, TRIGGERS, TEXT_TESTS, JSON_TESTS, TLS_FACTS } from '../../src/contract/automation/rule.ts'
import { readWorkspace, type WorkspaceServer } from '../../src/host/workspace.ts'
import { SCENARIO_SCHEMA_FILE, SCHEMA_FILE, workspaceSchema, scenarioSchema } from '../../scripts/workspace-schema.ts'

const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema
const page = readFileSync(join(import.meta.dirname, '../../docs/rules.md'), 'utf8')
const steps = readFileSync(join(import.meta.dirname, '../../docs/scenarios.md'), 'utf8')
const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? []

test('the schemas of resources/ are made of the checks (npm run schema)', () => {
  expect(schema).toEqual(JSON.parse(workspaceSchema()))
  expect(JSON.parse(readFileSync(SCENARIO_SCHEMA_FILE, 'utf8'))).toEqual(JSON.parse(scenarioSchema()))
})

test('the scenario of docs/scenarios.md fits its schema', () => {
  const scenarios = JSON.parse(readFileSync(SCENARIO_SCHEMA_FILE, 'utf8')) as Schema
  const [, talk = ''] = /```json\n([^]*?)```/.exec(steps) ?? []
  expect(new Validator(scenarios, '2020-12').validate(JSON.parse(talk)).errors).toEqual([])
  expect(
    new Validator(scenarios, '2020-12').validate(JSON.parse(talk.replace('"meet"', '"met"').replace('"drop"', '"drip"'))).valid,
  ).toBe(false)
})

test('the workspace of docs/rules.md fits the schema and the product, and its rules can be used', () => {
  expect(new Validator(schema, '2020-12').validate(JSON.parse(example)).errors).toEqual([])
  const [{ rules }] = readWorkspace(example, 'docs/rules.md').servers as [WorkspaceServer]
  expect(compileRules(rules, []).map(({ on }) => on)).toEqual(['openRequest', 'message', 'every'])
})

test('what is misspelt fits neither', () => {
  const wrong = example.replace('"do": "join"', '"do": "jion"')
  expect(new Validator(schema, '2020-12').validate(JSON.parse(wrong)).valid).toBe(false)
  expect(() => readWorkspace(wrong, 'x.json')).toThrow(
    /^x\.json, line 17, column 17: rule 2, then\.0\.do: "jion" is none of accept, refuse, .*, fault\. Nothing was changed\.$/,
  )
})

/** What a member of this name may be, anywhere within rules. */
function valuesOf(json: unknown, name: string): string[] {
  if (typeof json !== 'object' || json === null) return []
  const own = (json as { properties?: Record<string, { const?: string; enum?: string[] }> }).properties?.[name]
  const values = own?.enum ?? (own?.const === undefined ? [] : [own.const])
  return [...values, ...Object.values(json).flatMap((each) => valuesOf(each, name))]
}

test('docs/rules.md and docs/scenarios.md name every trigger, condition, comparison, action and step', () => {
  const named = new Set([...`${page}${steps}`.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  const all = [
    ...TRIGGERS,
    ...valuesOf(schema, 'type'),
    ...valuesOf(schema, 'do'),
    ...TEXT_TESTS,
    ...JSON_TESTS,
    ...TLS_FACTS,
    ...DECISIONS,
  ]
  expect(all.filter((name) => !named.has(name))).toEqual([])
})

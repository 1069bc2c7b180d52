// Makes the schemas of resources/ of the checks that the product itself makes, so that editors complete and check a workspace and a scenario.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { action, condition, rule } from '../src/contract/automation/check-rule.ts'
import { scenario, step } from '../src/contract/automation/check-scenario.ts'
import { upstream } from '../src/contract/automation/check-upstream.ts'
import { script } from '../src/contract/automation/check-script.ts'
import { QUESTION_KINDS } from '../src/contract/model.ts'
import { serverName, snippet } from '../src/contract/params.ts'

export const SCHEMA_FILE = join(import.meta.dirname, '../resources/workspace.schema.json')
export const SCENARIO_SCHEMA_FILE = join(import.meta.dirname, '../resources/scenario.schema.json')

export function workspaceSchema(): string {
  const mode = v.picklist(['accept', 'ask', 'reject'])
  const members = {
    host: v.optional(v.string()),
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))),
    testPage: v.optional(v.boolean()),
    questions: v.optional(v.object({ ...v.entriesFromList(QUESTION_KINDS, v.optional(mode)), seconds: v.optional(v.number()) })),
    rules: v.optional(v.array(rule)),
    scenarios: v.optional(v.array(scenario)),
    scripts: v.optional(v.array(script)),
    variables: v.optional(v.record(v.string(), v.string())),
    seed: v.optional(v.pipe(v.number(), v.integer())),
    upstream: v.optional(upstream),
    settings: v.optional(v.record(v.string(), v.string())),
  }
  const workspace = v.object({
    $schema: v.optional(v.string()),
    version: v.optional(v.picklist([1, 2, 3])),
    servers: v.optional(v.array(v.object({ name: v.optional(serverName), ...members }))),
    snippets: v.optional(v.array(snippet)),
    logBudget: v.optional(v.number()),
    // Without `servers`, of the only one.
    ...members,
  })
  return written(workspace, 'A workspace of Socketbench')
}

export function scenarioSchema(): string {
  const schema = JSON.parse(written(scenario, 'A scenario of Socketbench')) as { properties: object }
  // Of a file of its own, for editors alone.
  const properties = { $schema: { type: 'string' }, ...schema.properties }
  return `${JSON.stringify({ ...schema, properties }, undefined, 2)}\n`
}

function written(checks: v.GenericSchema, title: string): string {
  const schema = toJsonSchema(checks, {
    definitions: { condition, action, step },
    // What is checked beyond its shape, such as lengths of lists, has no place in a schema.
    errorMode: 'ignore',
    target: 'draft-2020-12',
  })
  return `${JSON.stringify({ ...withoutMust(schema, ['id', 'enabled']), title }, undefined, 2)}\n`
}

/** Whoever writes a rule, a scenario or a script by hand may leave these out. */
function withoutMust(json: unknown, names: readonly string[]): object {
  if (Array.isArray(json)) return json.map((each) => withoutMust(each, names))
  if (typeof json !== 'object' || json === null) return json as never
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) =>
      key === 'required' && Array.isArray(value) && (value.includes('when') || value.includes('actors') || value.includes('code'))
        ? [key, value.filter((name) => !names.includes(name as string))]
        : [key, withoutMust(value, names)],
    ),
  )
}

if (import.meta.main) {
  writeFileSync(SCHEMA_FILE, workspaceSchema())
  writeFileSync(SCENARIO_SCHEMA_FILE, scenarioSchema())
}

// JSON Schema (draft 2020-12) by @cfworker/json-schema (MIT, no dependencies, makes no code of the schema, as ajv would). Keywords whose check can take
// more than linear time are refused, because what they look at comes from clients.
import { Validator, type Schema } from '@cfworker/json-schema'
import type { JsonValue } from '../contract/automation/rule.ts'
import { RuleError, shortened } from './fault.ts'

const TOO_SLOW: ReadonlySet<string> = new Set(['pattern', 'patternProperties', 'uniqueItems', 'format'])

/** Returns what is wrong with a value, or "". Throws RuleError. */
export function compileSchema(schema: JsonValue): (value: unknown) => string {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    throw new RuleError('A schema is an object, or true or false.')
  checkKeywords(schema)
  // Stops at the first fault: one is enough to say why.
  const validator = new Validator(schema as Schema | boolean, '2020-12', true)
  const faultIn = (value: unknown): string => {
    try {
      const { valid, errors } = validator.validate(value)
      if (valid) return ''
      // The last is the innermost.
      const fault = errors.at(-1)
      return fault ? `${fault.instanceLocation}: ${shortened(fault.error)}` : 'it does not fit'
    } catch (error) {
      if (error instanceof RangeError) return 'it is nested too deeply to be checked'
      throw error
    }
  }
  try {
    // Once now: references that lead nowhere are found by the first check.
    faultIn(null)
  } catch (error) {
    throw new RuleError(`The schema cannot be used: ${shortened(error instanceof Error ? error.message : String(error))}`)
  }
  return faultIn
}

/** The rule's own check has bounded the depth. */
function checkKeywords(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  for (const [name, value] of Object.entries(schema)) {
    if (TOO_SLOW.has(name) && !(name === 'uniqueItems' && value === false) && typeof value !== 'object')
      throw new RuleError(
        `The schema's keyword ${name} can take too long on what a client makes for it. Use a json condition beside the schema for that.`,
      )
    if (name === '$ref' && typeof value === 'string' && !value.startsWith('#'))
      throw new RuleError(`The schema refers to ${shortened(value)}, which is not in it. Put it into $defs.`)
    if (name === 'patternProperties')
      throw new RuleError(
        "The schema's keyword patternProperties can take too long on what a client makes for it. Name the properties.",
      )
    checkKeywords(value)
  }
}

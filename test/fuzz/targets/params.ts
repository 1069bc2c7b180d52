// Params of every request of the contract, made along its check and then changed: refused with a sentence, or taken as they are. Rules, scenarios
// and scripts that are taken are compiled as well.
import { compileRules } from '../../../src/automation/compiled-rule.ts'
import { RuleError } from '../../../src/automation/fault.ts'
import { compileScenario } from '../../../src/automation/scenario/compiled-scenario.ts'
import { TemplateError } from '../../../src/automation/templates/template-error.ts'
import type { Rule } from '../../../src/contract/automation/rule.ts'
import type { Scenario } from '../../../src/contract/automation/scenario.ts'
import { PARAMS, RequestError, checkParams, type RequestName } from '../../../src/contract/params.ts'
import { Choices, holds, refusing, refusingLater, same } from '../property.ts'
import { valueFor } from '../value-for.ts'

const NAMES = Object.keys(PARAMS) as RequestName[]
/** What is quoted of what was sent, and what is around it. */
const LONGEST_ERROR = 1_000

export async function fuzz(data: Buffer): Promise<void> {
  const choices = new Choices(data)
  const name = choices.one(NAMES)
  const value = choices.byte() % 8 === 0 ? parsed(choices.rest()) : valueFor(PARAMS[name], choices, 0)
  let checked: unknown
  try {
    checked = checkParams(name, value)
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'bad-params') throw error
    holds(error.message.length < LONGEST_ERROR, `An error of ${error.message.length} characters.`)
    return
  }
  // Once more as they would cross: what is taken stays as it is.
  same(checkParams(name, JSON.parse(JSON.stringify(checked))), JSON.parse(JSON.stringify(checked)), 'What is checked again')
  if (name === 'rules.set') refusing(() => compileRules((checked as { rules: readonly Rule[] }).rules, []), RuleError)
  if (name === 'scenarios.set')
    for (const each of (checked as { scenarios: readonly Scenario[] }).scenarios)
      await refusingLater(() => compileScenario(each), RuleError, TemplateError)
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return bytes.toString('utf8')
  }
}

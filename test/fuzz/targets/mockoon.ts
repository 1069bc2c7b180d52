// An environment that Mockoon has exported: the rules made of it are rules that the check and the engine take.
import * as v from 'valibot'
import { compileRules } from '../../../src/automation/compiled-rule.ts'
import { RuleError } from '../../../src/automation/fault.ts'
import { importMockoon } from '../../../src/automation/mockoon.ts'
import { rule } from '../../../src/contract/automation/check-rule.ts'
import { holds, isSentence, refusing } from '../property.ts'

export function fuzz(data: Buffer): void {
  const text = data.toString('utf8')
  const imported = refusing(() => importMockoon(text), RuleError)
  if (!imported) return
  for (const each of imported.report) isSentence(each)
  for (const each of imported.rules)
    holds(v.safeParse(rule, each).success, `A rule that the check refuses: ${JSON.stringify(each)}`)
  compileRules(imported.rules, [])
}

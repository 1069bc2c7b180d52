// A rule ready to be tried: its conditions compiled, its actions prepared, and how often it has applied.
import type { Rule, TriggerName } from '../contract/automation/rule.ts'
import { compileAction, passingOf, type CompiledAction } from './actions.ts'
import { compileCondition } from './conditions.ts'
import { testsIn, type Node } from './node.ts'
import { RuleError, shortened } from './fault.ts'
import { compilePath, type PathPattern } from './path-pattern.ts'
import { conditionsIn } from '../contract/automation/rule.ts'
import { TemplateError } from './templates/template-error.ts'

export interface CompiledRule {
  readonly rule: Rule
  /** Place among all rules, from 0. */
  readonly index: number
  readonly on: TriggerName
  readonly condition: Node
  readonly actions: readonly CompiledAction[]
  /** The first pattern that names segments: where templates have them from. */
  readonly path: PathPattern | undefined
  /** What it comes to can change while a connection is open, or by chance. */
  readonly isOfTheMoment: boolean
  /** What it decides about a message on its way through a proxy. */
  readonly passing: 'pass' | 'block' | 'hold'
  /** It decides about that, or puts something behind the message. */
  readonly isOfPassing: boolean
  hits: number
}

const ALWAYS: Node = { kind: 'all', of: [] }

/** Hits of rules that had been there stay. Throws RuleError, which names the rule. */
export function compileRules(rules: readonly Rule[], before: readonly CompiledRule[]): readonly CompiledRule[] {
  const hits = new Map(before.map(({ rule, hits: count }) => [rule.id, count]))
  return rules.map((rule, index) => {
    try {
      const condition = rule.if ? compileCondition(rule.if) : ALWAYS
      return {
        rule,
        index,
        on: rule.when.on,
        condition,
        passing: passingOf(rule.then),
        isOfPassing:
          passingOf(rule.then) !== 'pass' || rule.then.some((action) => action.do === 'send' && action.to === 'upstream'),
        actions: rule.then.map((action) => compileAction(action)),
        path: namedPath(rule),
        isOfTheMoment:
          rule.limit !== undefined ||
          rule.probability !== undefined ||
          [...testsIn(condition)].some(({ depends }) => depends === 'moment'),
        hits: hits.get(rule.id) ?? 0,
      }
    } catch (error) {
      if (error instanceof RuleError || error instanceof TemplateError)
        throw new RuleError(`Rule ${index + 1}${rule.name ? ` (${shortened(rule.name)})` : ''}: ${error.message}`)
      throw error
    }
  })
}

function namedPath({ if: wanted }: Rule): PathPattern | undefined {
  for (const condition of conditionsIn(wanted))
    if (condition.type === 'path' && /(?:^|\/):/.test(condition.pattern)) return compilePath(condition.pattern)
  return undefined
}

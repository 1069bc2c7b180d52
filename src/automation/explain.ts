// Why each rule applied, or did not: for a row of the log, or for a message on which rules are tried before they are switched on.
import type { CompiledRule } from './compiled-rule.ts'
import { holds, reduce, whyNot, type Node } from './node.ts'
import { sideOf } from './plan.ts'
import type { Subject } from './subject.ts'

/** What became of a rule. `unknown`: it depended on what was so at that moment, and is not known any more. */
export interface Explanation {
  readonly rule: string
  readonly outcome: 'applied' | 'notReached' | 'no' | 'unknown'
  /** A sentence; "" where it applied. */
  readonly reason: string
}

export interface Known {
  /** The rules that applied, by id; undefined: nobody has kept it, and what would happen is told. */
  readonly applied: ReadonlySet<string> | undefined
  /** What kept rules of the moment from applying, by id. */
  readonly missed: ReadonlyMap<string, string>
}

export function explain(rules: readonly CompiledRule[], subject: Subject, known: Known): readonly Explanation[] {
  let before: number | undefined
  return rules.map((compiled) => {
    const { rule, on, index } = compiled
    const told = (outcome: Explanation['outcome'], reason: string): Explanation => ({ rule: rule.id, outcome, reason })
    if (known.applied?.has(rule.id)) {
      if (rule.goOn !== true) before ??= index
      return told('applied', '')
    }
    if (!rule.enabled) return told('no', 'It is off.')
    if (on !== subject.on) return told('no', `It is for ${WORDS[on]}, and this is ${WORDS[subject.on]}.`)
    const side = sideOf(rule.when)
    if (side !== subject.from) return told('no', `It is for messages of the ${side}, and this is one of the ${subject.from}.`)
    if (before !== undefined) return told('notReached', `Rule ${before + 1} applied before it.`)
    const missed = known.missed.get(rule.id)
    if (missed !== undefined) return told('no', missed)
    const { fixed, rest } = parted(compiled.condition, subject)
    if (fixed !== undefined) return told('no', fixed)
    if (known.applied === undefined && !rest && rule.limit === undefined && rule.probability === undefined) {
      if (rule.goOn !== true) before ??= index
      return told('applied', '')
    }
    if (known.applied !== undefined && !compiled.isOfTheMoment)
      return told('unknown', 'It would apply now: when this came, the rule was not there, or was off, or was another.')
    return known.applied === undefined
      ? told('unknown', 'It depends on the moment: chance, a limit, variables, or how many clients there are.')
      : told('unknown', 'What kept it from applying at that moment is not known any more.')
  })
}

const WORDS: Record<Subject['on'], string> = {
  connectionRequest: 'a connection request',
  openRequest: 'an opening request',
  opened: 'an opened connection',
  message: 'a message',
  ping: 'a ping',
  pong: 'a pong',
  close: 'a Close',
  silence: 'a silence',
  every: 'a time that has passed',
}

/** `fixed`: why it cannot hold whatever the moment was; `rest`: it depends on the moment. */
function parted(condition: Node, subject: Subject): { readonly fixed: string | undefined; readonly rest: boolean } {
  const left = reduce(condition, (test) => (test.depends === 'moment' ? undefined : holds(test, subject)))
  if (left === false) return { fixed: whyNot(withoutMoment(condition), subject) || 'It does not hold.', rest: false }
  return { fixed: undefined, rest: left !== true }
}

/** What is left when everything that depends on the moment is taken out. */
function withoutMoment(node: Node): Node {
  switch (node.kind) {
    case 'test':
      return node.depends === 'moment' ? { kind: 'all', of: [] } : node
    case 'not':
      return { ...node, of: withoutMoment(node.of) }
    case 'all':
    case 'any':
      return { kind: node.kind, of: node.of.filter((each) => each.kind !== 'test' || each.depends !== 'moment').map(withoutMoment) }
  }
}

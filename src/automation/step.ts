// A rule in a plan: what is left to ask of it for what comes.
import type { CompiledRule } from './compiled-rule.ts'
import { holds, type Node } from './node.ts'
import type { Subject } from './subject.ts'

export interface Step {
  readonly rule: CompiledRule
  /** undefined: nothing is left to ask. */
  readonly left: Node | undefined
}

export function stepHolds({ left }: Step, subject: Subject): boolean {
  return left === undefined || (left.kind === 'test' ? left.holds(subject) : holds(left, subject))
}

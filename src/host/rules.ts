// The rules for opening requests as the person has put them in order, and how often each has decided in this run. Kept in the profile.
import type { RuleState } from '../contract/model.ts'
import type { RequestRule } from '../contract/model.ts'
import { ruleFor, type RuledRequest } from '../contract/rules.ts'
import { checkHeaders } from './questions.ts'
import { Topic } from './topic.ts'

export class Rules {
  readonly changed = new Topic()
  readonly #keep: (rules: readonly RequestRule[]) => void
  readonly #hits = new Map<string, number>()
  #rules: readonly RequestRule[]

  /** `keep` is told of every change. */
  constructor(rules: readonly RequestRule[], keep: (rules: readonly RequestRule[]) => void) {
    this.#rules = rules
    this.#keep = keep
  }

  list(): readonly RuleState[] {
    return this.#rules.map((rule) => ({ ...rule, hits: this.#hits.get(rule.id) ?? 0 }))
  }

  /** All of them anew, in this order. Throws RequestError 'bad-answer' for headers that cannot be sent. */
  set(rules: readonly RequestRule[]): void {
    for (const { headers } of rules) checkHeaders(headers)
    this.#rules = rules
    const ids = new Set(rules.map(({ id }) => id))
    for (const id of this.#hits.keys()) if (!ids.has(id)) this.#hits.delete(id)
    this.#keep(rules)
    this.changed.changed()
  }

  /** The rule that decides, which is counted; undefined: none applies. */
  decide(request: RuledRequest): RequestRule | undefined {
    const rule = ruleFor(this.#rules, request)
    if (!rule) return undefined
    this.#hits.set(rule.id, (this.#hits.get(rule.id) ?? 0) + 1)
    this.changed.changed()
    return rule
  }
}

// Which rules can concern a connection at all, and what is left to ask of each for what comes: worked out when it opens, and shared by all
// connections whose answers are the same. A connection that no rule can concern has an empty plan, and costs nothing.
import type { CompiledRule } from './compiled-rule.ts'
import { reduce, testsIn, type Test } from './node.ts'
import { PinnedSteps } from './pinned-steps.ts'
import type { Step } from './step.ts'
import { OPCODES, type Subject } from './subject.ts'
import { REQUESTS, type Trigger } from '../contract/automation/rule.ts'
import type { Side } from '../contract/automation/upstream.ts'

export interface Plan {
  readonly opened: readonly Step[]
  readonly text: readonly Step[]
  /** The same, to be found by a value in the message; undefined: they are asked one after the other. */
  readonly pinned: PinnedSteps | undefined
  readonly binary: readonly Step[]
  /** Of messages of an upstream. */
  readonly upstreamText: readonly Step[]
  readonly upstreamBinary: readonly Step[]
  readonly ping: readonly Step[]
  readonly pong: readonly Step[]
  readonly close: readonly Step[]
  readonly silence: readonly Step[]
  readonly every: readonly Step[]
  /** Messages of the client may be kept from going on to an upstream, or have something behind them. */
  readonly decides: boolean
  /** Something that the client sends is looked at. */
  readonly listens: boolean
  readonly isEmpty: boolean
}

export class Plans {
  readonly #rules: readonly CompiledRule[]
  readonly #tests: readonly Test[]
  readonly #made = new Map<string, Plan>()

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules.filter(({ rule, on }) => rule.enabled && !REQUESTS.has(on))
    this.#tests = this.#rules.flatMap(({ condition }) => [...testsIn(condition)].filter(({ depends }) => depends === 'connection'))
  }

  /** No connection can have anything in its plan. */
  get isEmpty(): boolean {
    return this.#rules.length === 0
  }

  /** The subject is the open connection, without anything that has come. */
  planFor(subject: Subject): Plan {
    let key = ''
    for (const test of this.#tests) key += test.holds(subject) ? '1' : '0'
    let plan = this.#made.get(key)
    if (!plan) this.#made.set(key, (plan = this.#make(subject)))
    return plan
  }

  #make(subject: Subject): Plan {
    const steps = (on: CompiledRule['on'], opcode: number, from: Side = 'client'): readonly Step[] =>
      this.#rules.flatMap((rule) => {
        if (rule.on !== on || sideOf(rule.rule.when) !== from) return []
        const left = reduce(rule.condition, (test) => {
          if (test.depends === 'connection') return test.holds(subject)
          if (test.depends !== 'opcode') return undefined
          subject.opcode = opcode
          return test.holds(subject)
        })
        return left === false ? [] : [{ rule, left: left === true ? undefined : left }]
      })
    const plan = {
      opened: steps('opened', 0),
      text: steps('message', OPCODES.text),
      binary: steps('message', OPCODES.binary),
      upstreamText: steps('message', OPCODES.text, 'upstream'),
      upstreamBinary: steps('message', OPCODES.binary, 'upstream'),
      ping: steps('ping', OPCODES.ping),
      pong: steps('pong', OPCODES.pong),
      close: steps('close', OPCODES.close),
      silence: steps('silence', 0),
      every: steps('every', 0),
    }
    subject.opcode = 0
    const { opened, every, upstreamText, upstreamBinary, ...heard } = plan
    const listens = Object.values(heard).some(({ length }) => length > 0)
    const decides = [...plan.text, ...plan.binary].some(({ rule }) => rule.isOfPassing)
    const isEmpty = !listens && [opened, every, upstreamText, upstreamBinary].every(({ length }) => length === 0)
    return { ...plan, pinned: PinnedSteps.of(plan.text), decides, listens, isEmpty }
  }
}

/** Whose messages a rule is for. */
export function sideOf(when: Trigger): Side {
  return when.on === 'message' ? (when.from ?? 'client') : 'client'
}

// A scenario ready to be played: steps as a tree of what is done, each knowing its place.
import type { Action } from '../../contract/automation/rule.ts'
import { placeOf, type Actor, type Scenario, type Step, type StepPath } from '../../contract/automation/scenario.ts'
import { compileAction, type CompiledAction } from '../actions.ts'
import { compileCondition } from '../conditions.ts'
import { RuleError } from '../fault.ts'
import type { Node } from '../node.ts'
import { loadFaker } from '../templates/faker.ts'
import { TemplateError } from '../templates/template-error.ts'
import { compileExpectation, type CompiledExpectation } from './expectation.ts'

/** Milliseconds that are waited where nothing is said. */
const EXPECT_WITHIN = 5_000
const MEET_WITHIN = 30_000

export type CompiledStep = { readonly path: StepPath } & (
  | {
      readonly kind: 'expect'
      readonly expectation: CompiledExpectation
      /** Infinity: without end. */
      readonly within: number
      readonly skips: boolean
      readonly onlyTells: boolean
    }
  | { readonly kind: 'action'; readonly action: CompiledAction; readonly needsConnection: boolean }
  | { readonly kind: 'loop'; readonly times: number; readonly while: Node | undefined; readonly steps: readonly CompiledStep[] }
  | { readonly kind: 'branch'; readonly cases: readonly { readonly if: Node; readonly steps: readonly CompiledStep[] }[] }
  | { readonly kind: 'meet'; readonly at: string; readonly within: number }
)

export interface CompiledActor {
  readonly actor: Actor
  readonly condition: Node
  readonly steps: readonly CompiledStep[]
  /** Where it meets others. */
  readonly meets: ReadonlySet<string>
}

export interface CompiledScenario {
  readonly scenario: Scenario
  readonly actors: readonly CompiledActor[]
}

const ALWAYS: Node = { kind: 'all', of: [] }

/** Rejects with RuleError, which names the actor and the step. */
export async function compileScenario(scenario: Scenario): Promise<CompiledScenario> {
  const compiler = new Compiler()
  const actors = scenario.actors.map((actor) => ({
    actor,
    condition: actor.if ? compileCondition(actor.if) : ALWAYS,
    ...compiler.actor(actor),
  }))
  if (compiler.needsFaker) await loadFaker()
  return { scenario, actors }
}

class Compiler {
  needsFaker = false
  #meets = new Set<string>()
  #name = ''

  actor({ name, steps }: Actor): Pick<CompiledActor, 'steps' | 'meets'> {
    this.#name = name
    this.#meets = new Set()
    return { steps: this.#steps(steps, []), meets: this.#meets }
  }

  #steps(steps: readonly Step[], path: StepPath): readonly CompiledStep[] {
    return steps.map((step, index) => {
      const here = [...path, index]
      try {
        return this.#step(step, here)
      } catch (error) {
        if (error instanceof TemplateError || (error instanceof RuleError && !error.message.startsWith('Step ')))
          throw new RuleError(`Step ${placeOf(here)} of ${this.#name}: ${error.message}`)
        throw error
      }
    })
  }

  #step(step: Step, path: StepPath): CompiledStep {
    switch (step.do) {
      case 'expect': {
        const expectation = compileExpectation(step)
        this.needsFaker ||= expectation.needsFaker
        return {
          kind: 'expect',
          path,
          expectation,
          within: step.within === 0 ? Infinity : (step.within ?? EXPECT_WITHIN),
          skips: step.others === 'skip',
          onlyTells: step.differs === 'tell',
        }
      }
      case 'loop':
        return {
          kind: 'loop',
          path,
          times: step.times ?? Infinity,
          while: step.while && compileCondition(step.while),
          steps: this.#steps(step.steps, path),
        }
      case 'branch': {
        const cases = step.cases.map(({ if: wanted, steps }, index) => ({
          if: compileCondition(wanted),
          steps: this.#steps(steps, [...path, index]),
        }))
        const otherwise = { if: ALWAYS, steps: this.#steps(step.else ?? [], [...path, cases.length]) }
        return { kind: 'branch', path, cases: [...cases, otherwise] }
      }
      case 'meet':
        this.#meets.add(step.at)
        return { kind: 'meet', path, at: step.at, within: step.within === 0 ? Infinity : (step.within ?? MEET_WITHIN) }
      default: {
        const action = compileAction(step)
        if (action.kind === 'act') this.needsFaker ||= action.needsFaker
        return { kind: 'action', path, action, needsConnection: NEEDS_CONNECTION.has(step.do) }
      }
    }
  }
}

const NEEDS_CONNECTION: ReadonlySet<Action['do']> = new Set(['send', 'ping', 'close', 'drop', 'fault', 'shape', 'pause', 'resume'])

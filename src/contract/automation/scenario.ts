// A conversation that is played by itself and repeated exactly: who takes part, and what each of them is to hear and is told, step by step. Plain
// JSON, as it stands in a workspace or in a file of its own.
import type { Action, Condition, JsonValue, Variables } from './rule.ts'

/** What an actor can be expected to do. `end`: its connection has ended, however that was. */
export const EXPECTED = ['message', 'ping', 'pong', 'close', 'end'] as const
export type ExpectedName = (typeof EXPECTED)[number]

/** How what has come is compared. Each that is given must hold. */
export interface Expectation {
  /** Default `message`, text or binary. */
  readonly on?: ExpectedName
  /** The whole text. A template. Of a Close and an end: its reason. */
  readonly text?: string
  /** The whole message as JSON; texts in it are templates. */
  readonly json?: JsonValue
  /** Default false. Of `json`: members of objects that are not named here may be there. */
  readonly partial?: boolean
  /** The whole payload as pairs of hexadecimal digits, blanks allowed. */
  readonly hex?: string
  readonly if?: Condition
  /**
   * Of a message that is JSON: variables by name, each with the RFC 9535 path to the one value that it takes from what has come. What stands there in `json` is
   * not compared.
   */
  readonly take?: Readonly<Record<string, string>>
}

export interface ExpectStep extends Expectation {
  readonly do: 'expect'
  /** Milliseconds within which it comes; default 5,000, 0 for without end. */
  readonly within?: number
  /** What comes before it and is something else: default `fail`; `skip` passes it over. */
  readonly others?: 'fail' | 'skip'
  /** What comes and is something else is taken for it: default `fail`; `tell` goes on, and says what differed. */
  readonly differs?: 'fail' | 'tell'
}

/** Actions of rules that need an open connection, or none. */
export const STEP_ACTIONS = [
  'wait',
  'send',
  'ping',
  'close',
  'drop',
  'set',
  'join',
  'leave',
  'note',
  'fault',
  'shape',
  'pause',
  'resume',
] as const
type ActionStep = Extract<Action, { readonly do: (typeof STEP_ACTIONS)[number] }>

export type Step =
  | ExpectStep
  | ActionStep
  /** Its steps again, so many times; without a number as long as the connection is open. `while` is asked before each. */
  | { readonly do: 'loop'; readonly times?: number; readonly while?: Condition; readonly steps: readonly Step[] }
  /** The steps of the first case that holds for what has come last, or `else`. */
  | { readonly do: 'branch'; readonly cases: readonly Case[]; readonly else?: readonly Step[] }
  /** Waits until every actor that has such a step has come to it. `within`: milliseconds, default 30,000, 0 for without end. */
  | { readonly do: 'meet'; readonly at: string; readonly within?: number }

export interface Case {
  readonly if: Condition
  readonly steps: readonly Step[]
}

export type StepName = Step['do']

export interface Actor {
  readonly name: string
  /** Which connections can play it, by what is known once they are open. Absent: any. */
  readonly if?: Condition
  /** Milliseconds from the start, or from the end of the actor before it, within which its client comes; default 0, without end. */
  readonly within?: number
  readonly steps: readonly Step[]
}

export interface Scenario {
  /** Stays the same when the scenario is changed or moved. */
  readonly id: string
  readonly name: string
  /** What each actor knows from the start, by name. */
  readonly variables?: Variables
  /** Connections are given to the first of them that is free and fits. */
  readonly actors: readonly Actor[]
}

/** Where a step stands: its place in the actor, then in the steps of that one, and so on. Of a branch, the case comes first; `else` is the last case. */
export type StepPath = readonly number[]

/** Conditions that a scenario cannot have: nobody counts attempts for it. */
const NOT_OF_ACTORS: ReadonlySet<Condition['type']> = new Set(['attempt'])

/** As of rules: what has come can be looked at by a step behind it. */
export function whyNotInStep(type: Condition['type']): string {
  return NOT_OF_ACTORS.has(type) ? `${type} is of rules: a scenario's actors are told apart by their order.` : ''
}

/** Of which nothing has come. */
const ABOUT_MESSAGES: ReadonlySet<Condition['type']> = new Set(['kind', 'json', 'schema', 'text', 'bytes', 'size', 'closeCode'])

export function whyNotInActor(type: Condition['type']): string {
  return ABOUT_MESSAGES.has(type)
    ? `${type} is about what a client sends, and an actor is chosen when its client has connected.`
    : whyNotInStep(type)
}

/** All steps, with those within them, each with its place. */
export function* stepsIn(steps: readonly Step[], path: StepPath = []): Generator<readonly [StepPath, Step]> {
  for (const [index, step] of steps.entries()) {
    const here = [...path, index]
    yield [here, step]
    if (step.do === 'loop') yield* stepsIn(step.steps, here)
    if (step.do === 'branch') {
      for (const [place, { steps: within }] of step.cases.entries()) yield* stepsIn(within, [...here, place])
      if (step.else) yield* stepsIn(step.else, [...here, step.cases.length])
    }
  }
}

/** As people count: 2.1 is the first step within the second. */
export function placeOf(path: StepPath): string {
  return path.map((index) => index + 1).join('.')
}

// The run-time check of a scenario, for what comes from a window and for what a hand has written into a file.
import * as v from 'valibot'
import { list } from '../checks.ts'
import { action, condition, content, depthOf, hex, isBounded, jsonPath, jsonValue, name, short, time } from './check-rule.ts'
import { ACTORS_LIMIT, CONDITIONS_LIMIT, DEPTH_LIMIT, SCENARIO_VALUES, STEPS_DEEP, STEPS_LIMIT, TAKEN_LIMIT } from './limits.ts'
import { faultCalled, isAnswer } from './faults.ts'
import { DECISIONS, conditionsIn, type Condition, type Variables } from './rule.ts'
import { EXPECTED, STEP_ACTIONS, placeOf, stepsIn, whyNotInActor, whyNotInStep, type Scenario, type Step } from './scenario.ts'

const expectation = {
  on: v.exactOptional(v.picklist(EXPECTED)),
  text: v.exactOptional(content),
  json: v.exactOptional(jsonValue),
  partial: v.exactOptional(v.boolean()),
  hex: v.exactOptional(hex),
  if: v.exactOptional(condition),
  take: v.exactOptional(
    v.pipe(
      v.record(name, jsonPath),
      v.check((taken) => Object.keys(taken).length <= TAKEN_LIMIT, `expected at most ${TAKEN_LIMIT} values to take`),
    ),
  ),
}

const steps: v.GenericSchema<unknown, readonly Step[]> = list(
  v.lazy(() => step),
  STEPS_LIMIT,
)

/** An action that answers requests is told of afterwards: it stands in the same list. */
export const step: v.GenericSchema<unknown, Step> = v.variant(
  'do',
  [
    v.strictObject({
      do: v.literal('expect'),
      ...expectation,
      within: v.exactOptional(time),
      others: v.exactOptional(v.picklist(['fail', 'skip'])),
      differs: v.exactOptional(v.picklist(['fail', 'tell'])),
    }),
    v.strictObject({
      do: v.literal('loop'),
      times: v.exactOptional(
        v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000, 'expected at most 1000000000 times')),
      ),
      while: v.exactOptional(condition),
      steps,
    }),
    v.strictObject({
      do: v.literal('branch'),
      cases: list(v.strictObject({ if: condition, steps }), 100),
      else: v.exactOptional(steps),
    }),
    v.strictObject({ do: v.literal('meet'), at: name, within: v.exactOptional(time) }),
    action as never,
  ],
  ({ received }) => `${received} is no step: expected expect, ${STEP_ACTIONS.join(', ')}, loop, branch or meet`,
)

const actor = v.strictObject({
  name,
  if: v.exactOptional(condition),
  within: v.exactOptional(time),
  steps,
})

export const scenario: v.GenericSchema<unknown, Scenario> = v.pipe(
  // Before anything that goes into it: what is nested a hundred thousand times would end the check itself.
  v.custom<unknown>(
    (input) => isBounded(input, SCENARIO_VALUES),
    `expected a scenario of at most ${SCENARIO_VALUES} values, at most 64 deep`,
  ),
  v.strictObject({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    name: v.pipe(short, v.minLength(1, 'expected a name')),
    variables: v.exactOptional(v.record(name, content) as v.GenericSchema<unknown, Variables>),
    actors: v.pipe(list(actor, ACTORS_LIMIT), v.minLength(1, 'expected at least one actor')),
  }),
  v.rawCheck<Scenario>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const message of faultsTogether(dataset.value)) {
      addIssue({ message })
      return
    }
  }),
)

/** What does not go together, each as a sentence that names the actor and the step. */
function* faultsTogether({ actors }: Scenario): Generator<string> {
  const names = new Set<string>()
  for (const { name: called, if: wanted, steps: all } of actors) {
    if (names.has(called)) yield `two actors are called ${called}: each needs a name of its own.`
    names.add(called)
    for (const why of faultsOf(wanted, whyNotInActor)) yield `${called}: ${why}`
    let count = 0
    for (const [path, each] of stepsIn(all)) {
      const where = `${called}, step ${placeOf(path)}`
      if (++count > STEPS_LIMIT) {
        yield `${called}: expected at most ${STEPS_LIMIT} steps.`
        return
      }
      if (path.length > STEPS_DEEP * 2) yield `${where}: expected steps at most ${STEPS_DEEP} deep.`
      for (const why of faultsOfStep(each)) yield `${where}: ${why}`
    }
  }
}

function* faultsOfStep(step: Step): Generator<string> {
  if (DECISIONS.has(step.do as never) && step.do !== 'fault')
    yield `${step.do} answers a request, and an actor's connection is open: let a rule do it.`
  if (step.do === 'expect') {
    const { on = 'message', hex: bytes, json, text, take } = step
    yield* faultsOf(step.if, whyNotInStep)
    if (bytes !== undefined && (on === 'close' || on === 'end'))
      yield 'hex is about payloads: a Close has text, its reason, and closeCode.'
    if (json !== undefined && on !== 'message') yield `json is about messages, and this expects ${on}.`
    if (take !== undefined && on !== 'message') yield `take is about messages, and this expects ${on}.`
    if (text !== undefined && (bytes !== undefined || json !== undefined))
      yield 'text, json and hex are about the same payload: give only one.'
    else if (bytes !== undefined && json !== undefined) yield 'json and hex are about the same payload: give only one.'
  } else if (step.do === 'loop') {
    yield* faultsOf(step.while, whyNotInStep)
    // Without an end, and without anything to wait for, it would turn as fast as it can and bring nobody anything.
    if (step.times === undefined && ![...stepsIn(step.steps)].some(([, each]) => waits(each)))
      yield 'a loop without times needs a step that waits: expect, wait or meet.'
  } else if (step.do === 'branch') {
    for (const { if: wanted } of step.cases) yield* faultsOf(wanted, whyNotInStep)
  } else if (step.do === 'send') {
    if (step.to === 'group' && step.group === undefined) yield 'send to a group needs the name of the group.'
  } else if (step.do === 'fault') {
    if (isAnswer(faultCalled(step.fault)))
      yield `${step.fault} is a fault of the opening, and an actor's connection is open: let a rule do it, or arm it.`
  }
}

function waits(step: Step): boolean {
  return step.do === 'expect' || step.do === 'meet' || (step.do === 'wait' && step.ms >= 1)
}

function* faultsOf(wanted: Condition | undefined, whyNot: (type: Condition['type']) => string): Generator<string> {
  let count = 0
  for (const { type } of conditionsIn(wanted)) {
    if (++count > CONDITIONS_LIMIT) {
      yield `expected at most ${CONDITIONS_LIMIT} conditions.`
      return
    }
    const why = whyNot(type)
    if (why !== '') yield why
  }
  if (wanted && depthOf(wanted) > DEPTH_LIMIT) yield `expected conditions at most ${DEPTH_LIMIT} deep.`
}

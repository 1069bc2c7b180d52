// Values of a scenario turned into variables. Which they are, a person or scenario-values.ts says.
import { isMadeUp, textsIn, valuesIn, type FoundValue, type SingleValue } from './message-values.ts'
import type { JsonValue } from './rule.ts'
import { stepsIn, type ExpectStep, type Scenario, type Step, type StepPath } from './scenario.ts'

/** What is turned into a variable. */
export interface Chosen {
  readonly value: SingleValue
  readonly name: string
  /** Where it stands first. */
  readonly actor: number
  readonly step: StepPath
  /** In a client's message: the RFC 9535 path, where it is taken from. Else "". */
  readonly path: string
  /** Of the member, there. */
  readonly key: string
  /** A person has chosen it: a longer text also under other names, and the first that is chosen also as a part of texts. */
  readonly byHand?: boolean
}

/** The scenario with these values as variables, and in how many places they stood. */
export function withVariables(
  scenario: Scenario,
  chosen: readonly Chosen[],
): { readonly scenario: Scenario; readonly places: number } {
  let places = 0
  const actors = scenario.actors.map((actor, index) => {
    // What is taken from one client is that actor's.
    const turning = new Turning(chosen.filter(({ path, actor: owner }) => path === '' || owner === index))
    const steps = mapSteps(actor.steps, (step, at) => turning.step(step, at), [])
    places += turning.places
    return { ...actor, steps }
  })
  const values = Object.fromEntries(chosen.map(({ name, value }) => [name, String(value)]))
  const { id, name, variables } = scenario
  return { scenario: { id, name, variables: { ...variables, ...values }, actors }, places }
}

/** Puts places of templates where the chosen values of one actor stand, all of them in one go: a recorded conversation can be long. */
class Turning {
  places = 0
  readonly #chosen: readonly Chosen[]
  readonly #byValue = new Map<SingleValue, Chosen[]>()

  constructor(chosen: readonly Chosen[]) {
    this.#chosen = chosen
    for (const each of chosen) {
      const same = this.#byValue.get(each.value)
      if (same) same.push(each)
      else this.#byValue.set(each.value, [each])
    }
  }

  step(step: Step, at: StepPath): Step {
    if (step.do === 'expect' && step.json !== undefined) return this.#expected(step, step.json, at)
    const message = messageOf(step)
    if (!message || message.content.includes(String.raw`\{{`)) return step
    const places = this.#placesIn(message)
    if (places.length === 0) return step
    this.places += places.length
    const content = filled(message, places)
    if (step.do === 'expect') return { ...step, text: content }
    const { template: _, ...rest } = step as Extract<Step, { readonly do: 'send' }>
    return { ...rest, content }
  }

  #expected(step: ExpectStep, expected: JsonValue, at: StepPath): Step {
    const before = this.places
    const json = mapped(expected, '', (value, key) => {
      const same = this.#chosenFor({ value, key })
      if (!same) return value
      this.places++
      return placeFor(same)
    })
    if (this.places === before) return step
    const taken = this.#chosen.filter(({ path, step: first }) => path !== '' && String(first) === String(at))
    const take = { ...step.take, ...Object.fromEntries(taken.map(({ name, path }) => [name, path])) }
    return { ...step, json, ...(taken.length > 0 && { take }) }
  }

  #placesIn({ content, isTemplate }: Message): readonly Place[] {
    const places: Place[] = []
    for (const { value, key, from, to } of valuesIn(content, isTemplate)) {
      const same = this.#chosenFor({ value, key })
      if (same) places.push({ from, to, place: placeFor(same) })
    }
    const [one] = this.#chosen
    if (places.length === 0 && one?.byHand && typeof one.value === 'string')
      for (const part of partsOf(content, one.value, isTemplate)) places.push({ ...part, place: placeFor(one) })
    // Braces and backslashes before it would belong to the place.
    return places.filter(({ from }) => !/[\\{]/.test(content[from - 1] ?? ''))
  }

  #chosenFor(found: Pick<FoundValue, 'value' | 'key'>): Chosen | undefined {
    return this.#byValue.get(found.value)?.find((each) => isSame(found, each))
  }
}

interface Place {
  readonly from: number
  readonly to: number
  readonly place: string
}

function placeFor({ name }: Chosen): string {
  return `{{getVar '${name}'}}`
}

/** The message as a template with these places. */
function filled({ content, isTemplate }: Message, places: readonly Place[]): string {
  const literal = (text: string): string => (isTemplate ? text : text.replaceAll('{{', String.raw`\{{`))
  let written = ''
  let at = 0
  for (const { from, to, place } of places) {
    written += literal(content.slice(at, from)) + place
    at = to
  }
  return written + literal(content.slice(at))
}

/** Lower-case and upper-case letters, digits and _: it stands in quotes in templates. */
export function isVariableName(name: string): boolean {
  return /^\w{1,100}$/.test(name)
}

/** Names of variables that the scenario has, sets or takes. */
export function namesIn({ variables, actors }: Scenario): Set<string> {
  const names = new Set(Object.keys(variables ?? {}))
  for (const { steps } of actors)
    for (const [, step] of stepsIn(steps)) {
      if (step.do === 'set') names.add(step.name)
      if (step.do === 'expect') for (const name of Object.keys(step.take ?? {})) names.add(name)
    }
  return names
}

interface Message {
  readonly content: string
  readonly isTemplate: boolean
}

/** The text of a step in which values can be places of a template. */
export function messageOf(step: Step): Message | undefined {
  if (step.do === 'expect') return step.text === undefined ? undefined : { content: step.text, isTemplate: true }
  if (step.do !== 'send' || (step.as !== 'text' && step.as !== 'json')) return undefined
  return { content: step.content ?? '', isTemplate: step.template !== false }
}

/** A short value is the same one only under the same name. */
export function isSame(found: Pick<FoundValue, 'value' | 'key'>, { value, key, byHand = false }: Chosen): boolean {
  if (found.value !== value) return false
  return found.key === key || isMadeUp(value) || (byHand && typeof value === 'string' && value.length >= 4)
}

/** Where a text stands by itself, and not in the middle of a word, a number or a place. */
function* partsOf(content: string, part: string, isTemplate: boolean): Generator<{ readonly from: number; readonly to: number }> {
  const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char)
  for (const [begin, end] of textsIn(content, 0, content.length, isTemplate)) {
    const text = content.slice(begin, end)
    for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + part.length)) {
      const to = from + part.length
      const isWithin = (isWord(text[from - 1]) && isWord(part[0])) || (isWord(text[to]) && isWord(part.at(-1)))
      const isNumber = /\d\.\d/.test(text.slice(Math.max(0, from - 2), from + 1)) || /\d\.\d/.test(text.slice(to - 1, to + 2))
      if (!isWithin && !isNumber) yield { from: begin + from, to: begin + to }
    }
  }
}

function mapped(json: JsonValue, key: string, change: (value: SingleValue, key: string) => SingleValue): JsonValue {
  if (typeof json === 'string' || typeof json === 'number') return change(json, key)
  if (Array.isArray(json)) return json.map((each: JsonValue) => mapped(each, key, change))
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, mapped(each as JsonValue, name, change)]))
}

function mapSteps(steps: readonly Step[], change: (step: Step, at: StepPath) => Step, path: StepPath): readonly Step[] {
  return steps.map((step, index) => {
    const at = [...path, index]
    if (step.do === 'loop') return { ...step, steps: mapSteps(step.steps, change, at) }
    if (step.do !== 'branch') return change(step, at)
    return {
      ...step,
      cases: step.cases.map((each, place) => ({ ...each, steps: mapSteps(each.steps, change, [...at, place]) })),
      ...(step.else && { else: mapSteps(step.else, change, [...at, step.cases.length]) }),
    }
  })
}

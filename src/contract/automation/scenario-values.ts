// Values of a scenario as variables: which of them will be others when it is played again, and the scenario with one of them turned into a variable. What
// a client sends first and is told again later, such as the id of a request, is taken from what it sends then.
import { isMadeUp, membersIn, textsIn, valuesIn, type FoundValue, type MemberValue, type SingleValue } from './message-values.ts'
import type { JsonValue } from './rule.ts'
import { stepsIn, type Actor, type ExpectStep, type Scenario, type Step, type StepPath } from './scenario.ts'

/** `echoed`: the client sends it, and is told it again. The others are what it looks like. */
type ValueKind = 'echoed' | 'uuid' | 'time' | 'token' | 'other'

export interface ProposedValue {
  readonly value: SingleValue
  readonly kind: ValueKind
  /** A name for the variable that nothing else has. */
  readonly name: string
  /** Where it stands first. */
  readonly actor: number
  readonly step: StepPath
  /** In a client's message: the RFC 9535 path, where it can be taken from. Else "". */
  readonly path: string
  /** Of the member, there. */
  readonly key: string
  readonly places: number
  /** It is another one each time: it had better be a variable. */
  readonly isLikely: boolean
}

/** More are not proposed at once: a person reads them. */
export const MOST_PROPOSED = 200

/** What is turned into a variable. */
export interface Chosen extends Pick<ProposedValue, 'value' | 'name' | 'actor' | 'step' | 'path' | 'key'> {
  /** A person has chosen it, alone: also as a part of texts, and a longer text under other names. */
  readonly byHand?: boolean
}

interface Seen extends Omit<ProposedValue, 'name' | 'kind' | 'places' | 'isLikely'> {
  /** Names under which it is sent back. */
  readonly echoes: string[]
  places: number
}

/** In the order of the conversation. */
export function proposedValues(scenario: Scenario): readonly ProposedValue[] {
  const all = scenario.actors.flatMap((actor, index) => seenOf(actor, index))
  const names = namesIn(scenario)
  const proposed: Omit<ProposedValue, 'name'>[] = []
  // What is not taken from one client is one variable for all actors.
  const shared = new Set<SingleValue>()
  for (const { echoes, ...seen } of all) {
    const kind = kindOf(seen, echoes)
    if (kind === 'other' || (seen.path === '' && shared.has(seen.value))) continue
    if (seen.path === '') shared.add(seen.value)
    proposed.push({ ...seen, kind, isLikely: isLikely(seen, echoes, kind) })
  }
  const most = proposed.length <= MOST_PROPOSED ? proposed : proposed.toSorted((a, b) => Number(b.isLikely) - Number(a.isLikely))
  return most.slice(0, MOST_PROPOSED).map((each) => {
    const name = freeName(nameOf(each.key, each.kind), names)
    names.add(name)
    return { ...each, name }
  })
}

/** What a person has selected: `selected` as it is written in the scenario. undefined: it stands in no message. */
export function valueAsProposed(scenario: Scenario, selected: string): ProposedValue | undefined {
  const written = unescaped(selected.trim().replaceAll(/^"|"$/g, ''))
  if (written === '') return undefined
  for (const [actor, { steps }] of scenario.actors.entries()) {
    for (const [step, each] of stepsIn(steps)) {
      const found = foundIn(each, written)
      if (!found) continue
      const kind = kindOf(found, [])
      const name = freeName(nameOf(found.key, kind), namesIn(scenario))
      const proposed = { ...found, actor, step, kind, name, isLikely: true }
      const { places } = withVariables(scenario, [{ ...proposed, byHand: true }])
      if (places > 0) return { ...proposed, places }
    }
  }
  return undefined
}

/** As a value of its own, or else as a part of the text. */
function foundIn(step: Step, written: string): Pick<ProposedValue, 'value' | 'path' | 'key'> | undefined {
  const number = /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : undefined
  const isIt = ({ value }: { readonly value: SingleValue }): boolean => value === written || value === number
  if (step.do === 'expect' && step.json !== undefined) return freeMembersOf(step, step.json).find(isIt)
  const message = messageOf(step)
  if (!message?.content.includes(written)) return undefined
  const { value, key } = [...valuesIn(message.content, message.isTemplate)].find(isIt) ?? { value: written, key: '' }
  return { value, path: '', key }
}

/** A message of JSON is escaped once more in the text of a scenario. */
function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written}"`) as string
  } catch {
    return written
  }
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
function namesIn({ variables, actors }: Scenario): Set<string> {
  const names = new Set(Object.keys(variables ?? {}))
  for (const { steps } of actors)
    for (const [, step] of stepsIn(steps)) {
      if (step.do === 'set') names.add(step.name)
      if (step.do === 'expect') for (const name of Object.keys(step.take ?? {})) names.add(name)
    }
  return names
}

function seenOf({ steps }: Actor, actor: number): Seen[] {
  const all = new Map<SingleValue, Seen>()
  const add = (value: SingleValue, step: StepPath, path: string, key: string): void => {
    const seen = all.get(value)
    if (!seen) all.set(value, { value, actor, step, path, key, echoes: [], places: 1 })
    else if (isMadeUp(value) || seen.key === key) seen.places++
  }
  for (const [at, step] of stepsIn(steps)) {
    if (step.do === 'expect' && step.json !== undefined) {
      for (const { value, path, key } of freeMembersOf(step, step.json)) add(value, at, path, key)
      continue
    }
    const message = messageOf(step)
    if (!message) continue
    for (const { value, key } of valuesIn(message.content, message.isTemplate)) {
      const before = step.do === 'send' ? all.get(value) : undefined
      if (before && before.path !== '') before.echoes.push(key)
      add(value, at, '', key)
    }
  }
  return [...all.values()]
}

/** Those that are no variables yet. */
function freeMembersOf({ take = {} }: ExpectStep, json: JsonValue): MemberValue[] {
  const taken = new Set(Object.values(take))
  return [...membersIn(json)].filter(({ value, path }) => !taken.has(path) && !(typeof value === 'string' && value.includes('{{')))
}

const UUID = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/
/** A JSON Web Token, or something as long that nobody reads. */
const TOKEN = /^(?:eyJ[\w-]+\.[\w-]+\.[\w-]*|(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{24,})$/

function kindOf({ value, key }: Pick<Seen, 'value' | 'key'>, echoes: readonly string[]): ValueKind {
  if (echoes.some((echo) => isMadeUp(value) || (echo === key && isTelling(value, key)))) return 'echoed'
  if (typeof value === 'number') return isEpoch(value) ? 'time' : 'other'
  return UUID.test(value) ? 'uuid' : TIME.test(value) ? 'time' : TOKEN.test(value) ? 'token' : 'other'
}

/** Under a name of its own, a value is worth a look from four characters on; of an id any is. */
function isTelling(value: SingleValue, key: string): boolean {
  return isId(key) || (typeof value === 'string' && value.length >= 4)
}

function isLikely({ value, key, path }: Pick<Seen, 'value' | 'key' | 'path'>, echoes: readonly string[], kind: ValueKind): boolean {
  if (path === '') return false
  return kind === 'echoed' ? isMadeUp(value) || (isId(key) && echoes.includes(key)) : kind === 'uuid' || kind === 'time'
}

/** From 2014 to 2099, in seconds or milliseconds. */
function isEpoch(value: number): boolean {
  const seconds = value > 1e11 ? value / 1000 : value
  return seconds > 1.39e9 && seconds < 4.1e9 && (value > 1e11 || Number.isInteger(value))
}

/** What names call what tells one thing from others, as the last word of the name. */
const IDS: ReadonlySet<string> = new Set(
  'id ids ref reference nonce seq sequence token uuid guid correlation session txn trace cid rid sid reqid msgid requestid messageid orderid clientid sessionid'.split(
    ' ',
  ),
)

function isId(key: string): boolean {
  return IDS.has(wordsOf(key).at(-1)?.toLowerCase() ?? '')
}

/** userId, user_id and user-ID: two words. */
function wordsOf(key: string): readonly string[] {
  return key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')
}

function nameOf(key: string, kind: ValueKind): string {
  const words = wordsOf(key)
  const [first = '', ...rest] = words
  const name = [first.toLowerCase(), ...rest.map((word) => `${word[0]?.toUpperCase()}${word.slice(1).toLowerCase()}`)].join('')
  return name === '' ? { echoed: 'id', uuid: 'uuid', time: 'time', token: 'token', other: 'value' }[kind] : name.slice(0, 50)
}

function freeName(wanted: string, names: ReadonlySet<string>): string {
  let name = wanted
  for (let number = 2; names.has(name); number++) name = `${wanted}${number}`
  return name
}

interface Message {
  readonly content: string
  readonly isTemplate: boolean
}

/** The text of a step in which values can be places of a template. */
function messageOf(step: Step): Message | undefined {
  if (step.do === 'expect') return step.text === undefined ? undefined : { content: step.text, isTemplate: true }
  if (step.do !== 'send' || (step.as !== 'text' && step.as !== 'json')) return undefined
  return { content: step.content ?? '', isTemplate: step.template !== false }
}

function isSame(found: Pick<FoundValue, 'value' | 'key'>, { value, key, byHand = false }: Chosen): boolean {
  if (found.value !== value) return false
  return found.key === key || isMadeUp(value) || (byHand && typeof value === 'string' && value.length >= 4)
}

/** Where a text stands by itself, and not in the middle of a word or of a place. */
function* partsOf(content: string, part: string, isTemplate: boolean): Generator<{ readonly from: number; readonly to: number }> {
  const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char)
  for (const [begin, end] of textsIn(content, 0, content.length, isTemplate)) {
    const text = content.slice(begin, end)
    for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + part.length)) {
      const to = from + part.length
      const isWithin = (isWord(text[from - 1]) && isWord(part[0])) || (isWord(text[to]) && isWord(part.at(-1)))
      if (!isWithin) yield { from: begin + from, to: begin + to }
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

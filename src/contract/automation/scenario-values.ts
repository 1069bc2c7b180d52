// Which values of a scenario had better be variables, because they are others when it is played again: what a client makes up, above all what it is told
// again later, such as the id of a request. They become variables in scenario-variables.ts.
import { isMadeUp, membersIn, valuesIn, type MemberValue, type SingleValue } from './message-values.ts'
import type { JsonValue } from './rule.ts'
import { isSame, messageOf, namesIn, withVariables, type Chosen } from './scenario-variables.ts'
import { stepsIn, type Actor, type ExpectStep, type Scenario, type Step, type StepPath } from './scenario.ts'

/** `echoed`: the client sends it, and is told it again. The others are what it looks like. */
type ValueKind = 'echoed' | 'uuid' | 'time' | 'token' | 'other'

/** `name`: one that nothing else in the scenario has. */
export interface ProposedValue extends Omit<Chosen, 'byHand'> {
  readonly kind: ValueKind
  readonly places: number
  /** It is another one each time: it had better be a variable. */
  readonly isLikely: boolean
}

/** More are not proposed at once: a person reads them. */
export const MOST_PROPOSED = 200

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

/**
 * What a person has selected: `selected` as it is written in the scenario. A short value is one for each name under which it stands, the first of
 * them the likely one. None: it stands in no message.
 */
export function selectedValues(scenario: Scenario, selected: string): readonly ProposedValue[] {
  const written = unescaped(selected.trim().replaceAll(/^"|"$/g, ''))
  if (written === '') return []
  const names = namesIn(scenario)
  const proposed: ProposedValue[] = []
  const known: Chosen[] = []
  for (const find of [valuesEqual, partsEqual]) {
    for (const [actor, { steps }] of scenario.actors.entries()) {
      for (const [step, each] of stepsIn(steps)) {
        for (const found of find(each, written)) {
          if (proposed.length === MOST_PROPOSED) return proposed
          if (known.some((same) => isSame(found, same))) continue
          const kind = kindOf(found, [])
          const name = freeName(nameOf(found.key, kind), names)
          const one = { ...found, actor, step, kind, name, isLikely: proposed.length === 0 }
          const chosen = { ...one, byHand: true }
          known.push(chosen)
          const { places } = withVariables(scenario, [chosen])
          if (places === 0) continue
          names.add(name)
          proposed.push({ ...one, places })
        }
      }
    }
    // It is a part of a text only where it is no value of its own anywhere.
    if (proposed.length > 0) break
  }
  return proposed
}

type FoundInStep = Pick<ProposedValue, 'value' | 'path' | 'key'>

function valuesEqual(step: Step, written: string): readonly FoundInStep[] {
  const number = /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : undefined
  const isIt = ({ value }: { readonly value: SingleValue }): boolean => value === written || value === number
  if (step.do === 'expect' && step.json !== undefined) return freeMembersOf(step, step.json).filter(isIt)
  const message = messageOf(step)
  if (!message?.content.includes(written)) return []
  return [...valuesIn(message.content, message.isTemplate)].filter(isIt).map(({ value, key }) => ({ value, path: '', key }))
}

function partsEqual(step: Step, written: string): readonly FoundInStep[] {
  return messageOf(step)?.content.includes(written) ? [{ value: written, path: '', key: '' }] : []
}

/** A message of JSON is escaped once more in the text of a scenario. */
function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written}"`) as string
  } catch {
    return written
  }
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

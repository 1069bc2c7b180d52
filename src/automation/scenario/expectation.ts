// What an actor is expected to send, prepared once, and how what came differs from it.
import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '../../contract/automation/rule.ts'
import type { Expectation, ExpectedName } from '../../contract/automation/scenario.ts'
import { compileCondition, wordsFor } from '../conditions.ts'
import { RuleError, quoted, shortened } from '../fault.ts'
import { isTooDeep } from '../json-depth.ts'
import { NOTHING, compileJsonPath, walk } from '../json-path.ts'
import { whyNot, type Node } from '../node.ts'
import { NO_JSON, OPCODES, type Subject } from '../subject.ts'
import type { Filling } from '../templates/helper.ts'
import { compileTemplate, type Template } from '../templates/template.ts'

/** Both are texts that can be laid side by side: JSON with a member a line, in the order of what was expected. */
export interface Difference {
  readonly expected: string
  readonly got: string
  /** A sentence. */
  readonly why: string
}

export interface CompiledExpectation {
  readonly on: ExpectedName
  readonly needsFaker: boolean
  /** What was expected, for when nothing has come. */
  words(filling: Filling): string
  /** undefined: it is what was expected. `filling` is about what had come before. Throws TemplateError. */
  difference(subject: Subject, filling: Filling): Difference | undefined
  /** What has come is taken for it: its values go into variables. Throws TemplateError. */
  take(subject: Subject, filling: Filling): void
}

/** Longest text of a difference, in characters: it is read by a person. */
const TOLD = 20_000

/** Throws RuleError and TemplateError. */
export function compileExpectation({
  on = 'message',
  text,
  json,
  partial = false,
  hex,
  if: wanted,
  take = {},
}: Expectation): CompiledExpectation {
  const wantedText = text === undefined ? undefined : compileTemplate(text)
  const wantedJson = json === undefined ? undefined : compileJson(json)
  const bytes = hex === undefined ? undefined : Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
  const condition: Node | undefined = wanted && compileCondition(wanted)
  const taken = Object.entries(take).map(([name, path]) => ({ name, path, steps: stepsTo(path) }))
  const words = (filling: Filling): string => {
    if (wantedText) return wantedText.fill(filling)
    if (wantedJson) return pretty(wantedJson.fill(filling))
    if (bytes) return pairs(bytes)
    return wanted ? wordsFor(wanted) : WORDS[on]
  }
  return {
    on,
    needsFaker: wantedText?.needsFaker === true || wantedJson?.needsFaker === true,
    words: (filling) => bounded(words(filling)),
    difference(subject, filling) {
      const differs = (expected: string, got: string, why: string): Difference => ({
        expected: bounded(expected),
        got: bounded(got),
        why,
      })
      if (wantedText) {
        const expected = wantedText.fill(filling)
        if (subject.text !== expected) return differs(expected, textOf(subject), 'It is another text.')
      }
      if (wantedJson) {
        const { json: got } = subject
        if (got === NO_JSON) {
          const why = isTooDeep(subject.text ?? '')
            ? 'It nests deeper than 1,000 levels, and is above 16 KiB: that is not read as JSON.'
            : 'It is no JSON.'
          return differs(pretty(wantedJson.fill(filling)), textOf(subject), why)
        }
        let expected = wantedJson.fill(filling, got)
        for (const { steps } of taken) expected = withValueOf(got, expected, steps)
        try {
          if (partial ? !holdsAll(got, expected) : !isDeepStrictEqual(got, expected))
            return differs(
              pretty(expected),
              pretty(inOrderOf(partial ? onlyNamed(got, expected) : got, expected)),
              'It is other JSON.',
            )
        } catch (error) {
          if (!(error instanceof RangeError)) throw error
          return differs(pretty(expected), textOf(subject), 'It is nested too deeply to be compared.')
        }
      }
      if (bytes && !subject.payload.equals(bytes)) return differs(pairs(bytes), pairs(subject.payload), 'These are other bytes.')
      const missing = taken.find(({ steps }) => valueAt(subject, steps) === NOTHING)
      if (missing) return differs(`a value at ${missing.path}`, textOf(subject), `There is nothing at ${missing.path} to take.`)
      const why = condition ? whyNot(condition, subject) : ''
      return why === '' ? undefined : differs(wanted ? wordsFor(wanted) : '', textOf(subject), why)
    },
    take(subject, filling) {
      for (const { name, steps } of taken) {
        const value = valueAt(subject, steps)
        if (value !== NOTHING) filling.setVariable(name, typeof value === 'string' ? value : JSON.stringify(value), 'connection')
      }
    },
  }
}

type Steps = readonly (string | number)[]

/** Throws RuleError. */
function stepsTo(path: string): Steps {
  const { steps } = compileJsonPath(path)
  if (!steps)
    throw new RuleError(
      `The JSON path ${quoted(path)} can lead to several values: what is taken stands at one, such as $.id or $.items[0].id.`,
    )
  return steps
}

function valueAt({ json }: Subject, steps: Steps): unknown {
  return json === NO_JSON ? NOTHING : walk(json, steps)
}

/** What is expected, with what has come at this place where both have one. */
function withValueOf(got: unknown, expected: unknown, [step, ...rest]: Steps): unknown {
  if (step === undefined) return got
  if (typeof step === 'number') {
    if (!Array.isArray(got) || !Array.isArray(expected) || step >= got.length || step >= expected.length) return expected
    return expected.with(step, withValueOf(got[step], expected[step], rest))
  }
  if (!isObject(got) || !isObject(expected) || !Object.hasOwn(got, step) || !Object.hasOwn(expected, step)) return expected
  return { ...expected, [step]: withValueOf(got[step], expected[step], rest) }
}

const WORDS: Record<ExpectedName, string> = {
  message: 'a message',
  ping: 'a ping',
  pong: 'a pong',
  close: 'a Close',
  end: 'the end of the connection',
}

/** As a person reads it: text, or pairs of digits. */
function textOf(subject: Subject): string {
  if (subject.opcode === OPCODES.close) return `${subject.closeCode} ${subject.text ?? ''}`.trim()
  return subject.text ?? pairs(subject.payload)
}

/** What came, for a sentence about something else that was expected. */
export function wordsOfSubject(subject: Subject): string {
  const { on, text } = subject
  if (on === 'close') return `a Close with ${subject.closeCode}${text ? ` ${shortened(text)}` : ''}`
  return text === undefined ? `${subject.size} bytes of binary data` : shortened(text)
}

function pairs(bytes: Buffer): string {
  return bytes.toString('hex', 0, TOLD / 3).replaceAll(/..(?!$)/g, '$& ')
}

function bounded(text: string): string {
  return text.length > TOLD ? `${text.slice(0, TOLD)}… (${text.length} characters)` : text
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? 'undefined'
}

interface CompiledJson {
  readonly needsFaker: boolean
  /** `got`: what it is compared with. A text that is one placeholder alone stands for a number, true, false and null too, where one has come that is written so. */
  fill(filling: Filling, got?: unknown): unknown
}

const ALONE = /^\{\{[^{}]*\}\}$/

function compileJson(value: JsonValue): CompiledJson {
  const templates = new Map<string, Template>()
  const look = (each: JsonValue): void => {
    if (typeof each === 'string') {
      if (each.includes('{{')) templates.set(each, compileTemplate(each))
    } else if (typeof each === 'object' && each !== null) for (const within of Object.values(each)) look(within as JsonValue)
  }
  look(value)
  const fill = (each: JsonValue, filling: Filling, got: unknown): unknown => {
    if (typeof each === 'string') {
      const text = templates.get(each)?.fill(filling) ?? each
      const isBare = typeof got === 'number' || typeof got === 'boolean' || got === null
      return isBare && ALONE.test(each) && text === JSON.stringify(got) ? got : text
    }
    if (Array.isArray(each))
      return each.map((within, index) => fill(within as JsonValue, filling, Array.isArray(got) ? got[index] : undefined))
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(
      Object.entries(each).map(([name, within]) => [
        name,
        fill(within as JsonValue, filling, isObject(got) ? got[name] : undefined),
      ]),
    )
  }
  const needsFaker = [...templates.values()].some((template) => template.needsFaker)
  return { needsFaker, fill: templates.size === 0 ? () => value : (filling, got) => fill(value, filling, got) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every member that is expected is there, also within; lists have the same length. */
function holdsAll(got: unknown, expected: unknown): boolean {
  if (Array.isArray(expected))
    return Array.isArray(got) && got.length === expected.length && expected.every((each, index) => holdsAll(got[index], each))
  if (!isObject(expected)) return isDeepStrictEqual(got, expected)
  return isObject(got) && Object.entries(expected).every(([name, value]) => Object.hasOwn(got, name) && holdsAll(got[name], value))
}

/** Without the members that were not asked for. */
function onlyNamed(got: unknown, expected: unknown): unknown {
  if (Array.isArray(got) && Array.isArray(expected)) return got.map((each, index) => onlyNamed(each, expected[index]))
  if (!isObject(got) || !isObject(expected)) return got
  return Object.fromEntries(
    Object.entries(got)
      .filter(([name]) => Object.hasOwn(expected, name))
      .map(([name, value]) => [name, onlyNamed(value, expected[name])]),
  )
}

/** Members in the order in which they were expected, the others behind: a difference of order is none in JSON. */
function inOrderOf(got: unknown, expected: unknown): unknown {
  if (Array.isArray(got)) return got.map((each, index) => inOrderOf(each, Array.isArray(expected) ? expected[index] : undefined))
  if (!isObject(got) || !isObject(expected)) return got
  const names = [
    ...Object.keys(expected).filter((name) => Object.hasOwn(got, name)),
    ...Object.keys(got).filter((name) => !Object.hasOwn(expected, name)),
  ]
  return Object.fromEntries(names.map((name) => [name, inOrderOf(got[name], expected[name])]))
}

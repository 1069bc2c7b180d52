// RFC 9535 paths, read by json-p3 (MIT, no dependencies, passes the standard's own test suite). A path without wildcards is walked by hand, which is what rules on the hot path
// have. What could take more than linear time, and so could let one client's message keep the others waiting, is refused when it is read.
import { JSONPathEnvironment, JSONPathError } from 'json-p3'
import { RE2JS } from 're2js'
import { RuleError, quoted, shortened } from './fault.ts'

export interface JsonPath {
  /** It can lead to several values, and looks through the message for them. */
  readonly isWide: boolean
  /** The way to its one value; undefined where it can lead to several, or is written with escapes. */
  readonly steps: readonly (string | number)[] | undefined
  /** The first value, or NOTHING. */
  first(value: unknown): unknown
}

/** There is no value: null is one. */
export const NOTHING = Symbol('nothing')

type Step = string | number

/** Characters of a path: a template may take one out of a message, and its reader recurses. */
const LONGEST_PATH = 1_000

/** Throws RuleError. */
export function compileJsonPath(path: string): JsonPath {
  if (path.length > LONGEST_PATH)
    throw new RuleError(`A JSON path of ${path.length} characters; at most ${LONGEST_PATH} are read. Write a shorter one.`)
  const steps = singularSteps(path)
  const query = read(path)
  if (steps) return { isWide: false, steps, first: (value) => walk(value, steps) }
  checkCost(path)
  return {
    isWide: true,
    steps: undefined,
    first(value) {
      if (typeof value !== 'object' || value === null) return NOTHING
      for (const node of query.lazyQuery(value as never)) return node.value
      return NOTHING
    },
  }
}

function read(path: string): ReturnType<JSONPathEnvironment['compile']> {
  try {
    return ENVIRONMENT.compile(path)
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error
    throw new RuleError(
      `${quoted(path)} is no JSON path: ${shortened(error.message)}. Write one as RFC 9535 has it, such as $.op or $.items[0].price.`,
    )
  }
}

/** `match` and `search` of the standard, with patterns that take linear time. */
class Linear extends JSONPathEnvironment {
  protected override setupFilterFunctions(): void {
    super.setupFilterFunctions()
    for (const name of ['match', 'search']) {
      const standard = this.functionRegister.get(name)
      if (!standard) continue
      const compiled = new Map<string, RE2JS | undefined>()
      this.functionRegister.set(name, {
        ...standard,
        argTypes: standard.argTypes,
        returnType: standard.returnType,
        call: (text: unknown, source: unknown) => {
          if (typeof text !== 'string' || typeof source !== 'string') return false
          if (!compiled.has(source)) {
            if (compiled.size > 100) compiled.clear()
            compiled.set(source, patternOf(source))
          }
          const pattern = compiled.get(source)
          return pattern !== undefined && (name === 'match' ? pattern.matches(text) : pattern.test(text))
        },
      } as typeof standard)
    }
  }
}

function patternOf(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source)
  } catch {
    return undefined
  }
}

const ENVIRONMENT = new Linear({ maxRecursionDepth: 200 })

const SIMPLE = /^\$(?:\.[A-Za-z_]\w*|\[(?:0|[1-9]\d{0,14})\]|\['[^'\\]*'\]|\["[^"\\]*"\])*$/
const STEP = /\.([A-Za-z_]\w*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g

/** Of a path that leads to one value at most, without escapes; undefined for others. */
function singularSteps(path: string): readonly Step[] | undefined {
  if (!SIMPLE.test(path)) return undefined
  return [...path.matchAll(STEP)].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? '') : Number(index),
  )
}

/** What stands there, or NOTHING. */
export function walk(value: unknown, steps: readonly Step[]): unknown {
  let at = value
  for (const step of steps) {
    if (typeof at !== 'object' || at === null) return NOTHING
    if (typeof step === 'number') {
      if (!Array.isArray(at) || step >= at.length) return NOTHING
      at = at[step]
    } else {
      if (Array.isArray(at) || !Object.hasOwn(at, step)) return NOTHING
      at = (at as Record<string, unknown>)[step]
    }
  }
  return at
}

/**
 * What multiplies: descendants of descendants, several selectors in one pair of brackets after another, and a filter that looks through the whole
 * document for each of its members.
 */
function checkCost(path: string): void {
  const bare = path.replaceAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, '0')
  const refuse = (what: string): never => {
    throw new RuleError(`The JSON path ${quoted(path)} ${what}, which can take too long on a large message. Write a narrower one.`)
  }
  if ((bare.match(/\.\./g) ?? []).length > 1) refuse('has more than one ..')
  if ((bare.match(/,/g) ?? []).length > 8) refuse('has more than eight commas')
  if (/\?[^]*\$[^]*(?:\*|\.\.|\?|:)/.test(bare)) refuse('looks through the whole document within a filter')
}

// Compares texts as rules do. Regular expressions are RE2's (re2js, a port of it to JavaScript: MIT, no dependencies), because a pattern of one rule must
// not keep all clients waiting for a text that one client has made for it.
import { RE2JS } from 're2js'
import type { JsonTest, TextTest } from '../contract/automation/rule.ts'
import { matchesPath } from '../contract/wildcard.ts'
import { RuleError, quoted, shortened } from './fault.ts'

/** Longest text that a pattern or a `like` looks through, in characters; the rest is not looked at, and the reason says so. */
const SEARCHED = 64 * 1024

export interface OfText {
  readonly test: TextTest
  readonly value?: string
  readonly ignoreCase?: boolean
}

export interface TextCheck {
  /** undefined: there is no such text. */
  holds(text: string | undefined): boolean
  /** `what` is what was compared, as a sentence begins with it: "The path". "" when it holds. */
  whyNot(text: string | undefined, what: string): string
}

/** Throws RuleError for a pattern that RE2 does not take. */
export function compileText({ test, value = '', ignoreCase = false }: OfText): TextCheck {
  const holds = comparison(test, value, ignoreCase)
  const isSearched = test === 'matches' || test === 'like'
  return {
    holds: (text) => text !== undefined && holds(text),
    whyNot(text, what) {
      if (text === undefined) return `${what} is missing.`
      if (holds(text)) return ''
      const looked = isSearched && text.length > SEARCHED ? ` Of it the first ${SEARCHED} characters were looked at.` : ''
      return `${what} is ${quoted(text)}${NOT[test]}${quoted(value)}.${looked}`
    },
  }
}

/** As the window's other languages find them: whole, with what stands around. */
const NOT: Record<JsonTest, string> = {
  equals: ', which is not ',
  contains: ', which does not contain ',
  startsWith: ', which does not start with ',
  endsWith: ', which does not end with ',
  like: ', which is not like ',
  matches: ', which does not match ',
  exists: ', which is not ',
  less: ', which is not less than ',
  greater: ', which is not greater than ',
}

/** In words, for what must not hold. */
export function wordsOf({ test, value = '' }: OfText, what: string): string {
  return test === 'exists' ? `${what} is there` : `${what} ${IS[test]} ${quoted(value)}`
}

const IS: Record<Exclude<JsonTest, 'exists'>, string> = {
  equals: 'is',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  like: 'is like',
  matches: 'matches',
  less: 'is less than',
  greater: 'is greater than',
}

export { IS as COMPARED, NOT as NOT_COMPARED }

function comparison(test: TextTest, value: string, ignoreCase: boolean): (text: string) => boolean {
  if (test === 'exists') return () => true
  if (test === 'matches') return pattern(value, ignoreCase)
  const wanted = ignoreCase ? value.toLowerCase() : value
  const compare = COMPARE[test]
  return ignoreCase ? (text) => compare(text.toLowerCase(), wanted) : (text) => compare(text, wanted)
}

const COMPARE: Record<Exclude<TextTest, 'exists' | 'matches'>, (text: string, value: string) => boolean> = {
  equals: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
  startsWith: (text, value) => text.startsWith(value),
  endsWith: (text, value) => text.endsWith(value),
  like: (text, value) => matchesPath(value, text.slice(0, SEARCHED)),
}

function pattern(source: string, ignoreCase: boolean): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
    return (text) => compiled.test(text.length > SEARCHED ? text.slice(0, SEARCHED) : text)
  } catch (error) {
    throw new RuleError(
      `The pattern ${quoted(source)} cannot be used: ${shortened(error instanceof Error ? error.message : String(error))}. Write it in RE2's syntax, without look-around and back references.`,
    )
  }
}

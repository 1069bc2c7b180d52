// The single values that stand in a message, each with its place: members of JSON, also where places for templates stand between, and words of other texts.
import type { JsonValue } from './rule.ts'

export type SingleValue = string | number

export interface FoundValue {
  readonly value: SingleValue
  /** Where it begins and ends in the text, without the quotes. */
  readonly from: number
  readonly to: number
  /** Name of the member that it is, or in whose list it stands; "" of others. */
  readonly key: string
}

/** As somebody or something makes it up: no word of a language, no small number. It is the same one wherever it stands. */
export function isMadeUp(value: SingleValue): boolean {
  return typeof value === 'number' ? Math.abs(value) >= 100_000 : /^(?=.*\d)[\w+/=-]{6,}$/.test(value)
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /[\w+/=-]{6,}/g

/** `isTemplate`: what stands in double braces is no part of the message. */
export function* valuesIn(content: string, isTemplate: boolean): Generator<FoundValue> {
  if (!/^\s*[[{]/.test(content) || (isTemplate && /^\s*\{\{/.test(content))) {
    yield* wordsIn(content, 0, content.length, isTemplate)
    return
  }
  const outer: string[] = []
  let key = ''
  for (let at = 0; at < content.length;) {
    const char = content[at] as string
    const behind = isTemplate ? behindPlace(content, at) : at
    if (behind > at) at = behind
    else if (char === '"') {
      const end = endOfString(content, at, isTemplate)
      const next = /\s*/y
      next.lastIndex = end + 1
      next.test(content)
      const name = stringOf(content.slice(at, end + 1))
      if (content[next.lastIndex] === ':') key = name ?? ''
      else if (name !== undefined) {
        if (!(isTemplate && name.includes('{{'))) yield { value: name, from: at + 1, to: end, key }
        if (!isMadeUp(name)) yield* wordsIn(content, at + 1, end, isTemplate)
      }
      at = end + 1
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at
      const [number] = NUMBER.exec(content) ?? [char]
      const value = Number(number)
      if (isExact(value)) yield { value, from: at, to: at + number.length, key }
      at += number.length
    } else {
      if (char === '{' || char === '[') outer.push(key)
      else if (char === '}' || char === ']') key = outer.pop() ?? ''
      at++
    }
  }
}

/** Whole numbers beyond 2^53 lose their last digits: taken from a client, they would be sent back as others. */
function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value)
}

/** Words that are made up, within a text. */
function* wordsIn(content: string, from: number, to: number, isTemplate: boolean): Generator<FoundValue> {
  for (const [begin, end] of textsIn(content, from, to, isTemplate))
    for (const { 0: word, index } of content.slice(begin, end).matchAll(WORD))
      if (isMadeUp(word)) yield { value: word, from: begin + index, to: begin + index + word.length, key: '' }
}

/** Begin and end of each stretch that is no place of a template. */
export function* textsIn(
  content: string,
  from: number,
  to: number,
  isTemplate: boolean,
): Generator<readonly [begin: number, end: number]> {
  for (let at = from; at < to;) {
    const open = isTemplate ? content.indexOf('{{', at) : -1
    const end = open < 0 || open > to ? to : open
    yield [at, end]
    if (end === to) return
    at = behindPlace(content, end)
  }
}

/** Behind the double braces that begin here; the same place where none do. */
function behindPlace(content: string, at: number): number {
  if (!content.startsWith('{{', at)) return at
  const end = content.indexOf('}}', at)
  return end < 0 ? content.length : end + 2
}

/** Of the quote that ends it. */
function endOfString(content: string, from: number, isTemplate: boolean): number {
  for (let at = from + 1; at < content.length; at++) {
    const char = content[at]
    if (char === '"') return at
    if (char === '\\') at++
    else if (isTemplate) at = Math.max(at, behindPlace(content, at) - 1)
  }
  return content.length
}

function stringOf(written: string): string | undefined {
  try {
    return JSON.parse(written) as string
  } catch {
    // A place of a template has quotes of its own, and no value of the message.
    return undefined
  }
}

/** A single value of JSON, and the RFC 9535 path to it; "" where no such path can be written without escapes. */
export interface MemberValue {
  readonly value: SingleValue
  readonly path: string
  readonly key: string
}

export function* membersIn(json: JsonValue, path = '$', key = ''): Generator<MemberValue> {
  if (typeof json === 'string' || (typeof json === 'number' && isExact(json))) yield { value: json, path, key }
  else if (Array.isArray(json)) {
    for (const [index, each] of (json as readonly JsonValue[]).entries())
      yield* membersIn(each, path === '' ? '' : `${path}[${index}]`, key)
  } else if (typeof json === 'object' && json !== null)
    for (const [name, each] of Object.entries(json)) yield* membersIn(each as JsonValue, stepTo(path, name), name)
}

function stepTo(path: string, name: string): string {
  if (path === '' || /["\\]/.test(name)) return ''
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}["${name}"]`
}

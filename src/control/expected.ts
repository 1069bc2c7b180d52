// Whether a message is as a program expects it.
import { isTooDeep } from '../automation/json-depth.ts'
import { FilterError } from '../contract/filter/filter.ts'
import { parseFilter } from '../contract/filter/parse-filter.ts'
import { RequestError } from '../contract/params.ts'
import type { ControlParams } from './requests.ts'
import type { ControlEntry } from './shapes.ts'

type Expected = Pick<ControlParams<'message.expect'>, 'text' | 'json' | 'base64' | 'filter' | 'connection'>

/** Bytes of a message that is read as JSON: as many as those of a request, which says what is expected. */
const LONGEST_JSON = 8 * 1024 * 1024

/** What is plain enough to stand in quotes of a filter. */
const PLAIN = /^[\x20-\x7e]{1,500}$/

/** A filter that lets through everything that can be as expected: the log finds most of what is not. Throws RequestError 'bad-filter'. */
export function filterOf({ text, json, base64, filter, connection }: Expected): string {
  const parts = [
    'dir:in',
    base64 !== undefined ? 'kind:binary' : text !== undefined || json !== undefined ? 'kind:text' : 'kind:text,binary',
  ]
  if (connection !== undefined) parts.push(`conn:${connection}`)
  if (text !== undefined && PLAIN.test(text)) parts.push(`text:"${text.replaceAll(/["\\]/g, '\\$&')}"`)
  if (filter !== undefined) parts.push(`(${checkedFilter(filter)})`)
  return parts.join(' ')
}

/** By itself, before it stands in brackets: none of them may close ours, and what is wrong is said of what the program has written. */
function checkedFilter(filter: string): string {
  try {
    if (parseFilter(filter, new Date().getTimezoneOffset())) return filter
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new RequestError('bad-filter', error.message)
  }
  throw new RequestError('bad-filter', 'The filter is empty; any message needs none.')
}

/** Whether it can be as expected, as far as its length tells: what is told of a long one is not all of it, and all of it is read for this alone. */
export function isWorthReading({ size }: Pick<ControlEntry, 'size'>, { text, json, base64 }: Expected): boolean {
  if (text !== undefined) return size === Buffer.byteLength(text)
  if (base64 !== undefined) return size === Buffer.from(base64, 'base64').length
  return json !== undefined && size <= LONGEST_JSON
}

export function isExpected(entry: ControlEntry, { text, json, base64 }: Expected): boolean {
  if (text !== undefined) return !entry.cut && entry.text === text
  // The same bytes can be written in several ways, with padding or without.
  if (base64 !== undefined) return !entry.cut && Buffer.from(entry.base64, 'base64').equals(Buffer.from(base64, 'base64'))
  if (json === undefined) return true
  if (entry.cut || isTooDeep(entry.text)) return false
  try {
    return contains(JSON.parse(entry.text), json)
  } catch {
    return false
  }
}

/** Objects may have more members than are expected; all else is the same. */
function contains(value: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return value === expected
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(expected)) return false
  if (Array.isArray(expected) && (value as unknown[]).length !== expected.length) return false
  return Object.entries(expected).every(
    ([name, each]) => Object.hasOwn(value, name) && contains((value as Record<string, unknown>)[name], each),
  )
}

/** In words, for a wait that ended in vain. */
export function wordsFor({ text, json, base64, filter, connection }: Expected): string {
  const where = connection === undefined ? '' : ` on connection ${connection}`
  const how = [
    text === undefined ? '' : `with the text ${shown(JSON.stringify(text))}`,
    json === undefined ? '' : `that is, as JSON, ${shown(JSON.stringify(json))}`,
    base64 === undefined ? '' : `with the bytes (base64) ${shown(base64)}`,
    filter === undefined ? '' : `that the filter ${shown(filter)} lets through`,
  ].filter((part) => part !== '')
  return `a message${where}${how.length === 0 ? '' : ` ${how.join(' and ')}`}`
}

function shown(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
}

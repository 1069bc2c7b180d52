// What a person types into the filter field, read as a filter: tokens such as kind:text,ping dir:in conn:3,5 and the text that remains.
// Leaves asking the host to the filtered list.
import { ENTRY_KINDS } from '../../contract/model.ts'
import type { Direction, EntryKind, LogFilter } from '../../contract/model.ts'
import { isQuickPattern } from './quick-pattern.ts'

export const NO_FILTER: LogFilter = { text: '', regex: false, caseSensitive: false, directions: [], kinds: [], connections: [] }

export const DIRECTIONS: readonly Direction[] = ['in', 'out', 'none']

export type TokenName = 'kind' | 'dir' | 'conn'

/** One part of a filter that is no text, as it is written. */
export interface FilterToken {
  readonly name: TokenName
  readonly values: readonly string[]
}

export function isEmpty(filter: LogFilter): boolean {
  return filter.text === '' && filter.directions.length === 0 && filter.kinds.length === 0 && filter.connections.length === 0
}

/** The parts of a filter that are no text. */
export function tokensOf({ kinds, directions, connections }: LogFilter): FilterToken[] {
  const tokens: FilterToken[] = [
    { name: 'kind', values: kinds },
    { name: 'dir', values: directions },
    { name: 'conn', values: connections },
  ]
  return tokens.filter(({ values }) => values.length > 0)
}

/** The filter without one of its tokens. */
export function withoutToken(filter: LogFilter, name: TokenName): LogFilter {
  if (name === 'kind') return { ...filter, kinds: [] }
  if (name === 'dir') return { ...filter, directions: [] }
  return { ...filter, connections: [] }
}

const TOKEN = /(?:^|(?<=\s))(kind|dir|conn):(\S+)(\s+|$)/gi

/**
 * Takes the tokens out of typed text and into the filter. A token counts once a space follows it, or when the person is `done`; one that
 * names nothing known stays text. After `text:` everything is text, so that "kind:" itself can be searched.
 */
export function readTyped(filter: LogFilter, typed: string, done: boolean): { filter: LogFilter; typed: string } {
  const literal = typed.search(/(?:^|(?<=\s))text:/i)
  const readable = literal < 0 ? typed : typed.slice(0, literal)
  let read = filter
  const rest = readable.replace(TOKEN, (whole, name: string, values: string, after: string) => {
    if (after === '' && !(done && literal < 0)) return whole
    const next = withToken(read, name.toLowerCase() as TokenName, values.split(','))
    if (!next) return whole
    read = next
    return ''
  })
  const text = literal < 0 ? rest : (rest + typed.slice(literal)).trimStart()
  return { filter: read, typed: text }
}

/** The text that is searched for, of what stands in the field. */
export function searchedText(typed: string): string {
  const literal = /^\s*text:(.*)$/is.exec(typed)
  return literal ? (literal[1] ?? '') : typed.trim()
}

/** Undefined when a value is not known. */
function withToken(filter: LogFilter, name: TokenName, given: readonly string[]): LogFilter | undefined {
  const values = given.filter((value) => value !== '')
  if (values.length === 0) return undefined
  if (name === 'kind') {
    const kinds = values.map((value) => value.toLowerCase())
    if (!kinds.every((kind): kind is EntryKind => (ENTRY_KINDS as readonly string[]).includes(kind))) return undefined
    return { ...filter, kinds: merged(filter.kinds, kinds) }
  }
  if (name === 'dir') {
    const directions = values.map((value) => value.toLowerCase())
    if (!directions.every((value): value is Direction => (DIRECTIONS as readonly string[]).includes(value))) return undefined
    return { ...filter, directions: merged(filter.directions, directions) }
  }
  const connections = values.map((value) => value.replace(/^#/, ''))
  if (!connections.every((id) => /^[0-9]{1,15}$/.test(id))) return undefined
  return { ...filter, connections: merged(filter.connections, connections) }
}

function merged<T>(old: readonly T[], more: readonly T[]): readonly T[] {
  return [...new Set([...old, ...more])]
}

/** The value put in, or taken out where it is in already. */
export function toggled<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value]
}

/** What to mark in the rows; undefined when there is no text, or a pattern that this browser does not read, or that may take long. */
export function markOf({ text, regex, caseSensitive }: LogFilter): RegExp | undefined {
  if (text === '') return undefined
  const flags = caseSensitive ? 'g' : 'gi'
  if (!regex) return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), flags)
  if (!isQuickPattern(text)) return undefined
  try {
    return new RegExp(text, flags)
  } catch {
    return undefined
  }
}

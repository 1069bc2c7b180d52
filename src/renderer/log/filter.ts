// The text in the filter field as this window uses it: read as the host reads it, changed by a choice from the menu, and turned into what is
// marked in the rows.
import { say } from '../language/say.ts'
import type { Filter, Span } from '../../contract/filter/filter.ts'
import { FilterError } from '../../contract/filter/filter.ts'
import { parseFilter } from '../../contract/filter/parse-filter.ts'
import { isQuickPattern } from './quick-pattern.ts'

export interface ReadFilter {
  readonly text: string
  /** Undefined: there is none, or the text cannot be read. */
  readonly filter: Filter | undefined
  readonly fault: { readonly message: string; readonly span: Span } | undefined
}

export const NO_FILTER: ReadFilter = { text: '', filter: undefined, fault: undefined }

export function readFilter(text: string): ReadFilter {
  try {
    return { text, filter: parseFilter(text, timeZone()), fault: undefined }
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    return { text, filter: undefined, fault: { message: say.heard(error.message), span: error.span } }
  }
}

/** Minutes from the person's time to UTC, as requests take it. */
export function timeZone(): number {
  return new Date().getTimezoneOffset()
}

/** Fields whose values are chosen by pointing. */
export type ListField = 'kind' | 'dir' | 'server' | 'conn'

/** The name of a server as a word of the filter: what would end the word is left open. */
export function serverWord(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}._-]/gu, '*')
}

/** The values that a field has in the filter as a whole: those within OR, NOT or brackets are none of them. */
export function valuesOf({ text, filter }: ReadFilter, name: ListField): readonly string[] {
  const part = partOf(filter, text, name)
  return part ? written(text, part) : []
}

/** The text with a value put into a field, or taken out where it is in already. */
export function toggled(read: ReadFilter, name: ListField, value: string): string {
  const { text, filter } = read
  const part = partOf(filter, text, name)
  if (!part) return withTerm(read, `${name}:${value}`)
  const old = written(text, part)
  const values = old.includes(value) ? old.filter((each) => each !== value) : [...old, value]
  const term = values.length === 0 ? '' : `${name}:${values.join(',')}`
  return `${text.slice(0, part.from)}${term}${text.slice(part.to)}`.replaceAll(/ {2,}/g, ' ').trim()
}

const NO_PINGS = 'NOT kind:ping,pong'

/** Pings and pongs are left out of the filter as a whole. */
export function hidesPings({ text, filter }: ReadFilter): boolean {
  return partsOf(filter).some(({ span }) => text.slice(span.from, span.to) === NO_PINGS)
}

/** The text with pings and pongs left out, or with what leaves them out taken away. */
export function withPingsToggled(read: ReadFilter): string {
  const { text, filter } = read
  const part = partsOf(filter).find(({ span }) => text.slice(span.from, span.to) === NO_PINGS)
  if (part) return `${text.slice(0, part.span.from)}${text.slice(part.span.to)}`.replaceAll(/ {2,}/g, ' ').trim()
  return withTerm(read, NO_PINGS)
}

/** The text with a term that holds for all that the filter lets through. */
export function withTerm({ text, filter }: ReadFilter, term: string): string {
  const before = filter?.type === 'or' ? `(${text.trim()})` : text.trim()
  return `${before} ${term}`.trimStart()
}

function partsOf(filter: Filter | undefined): readonly Filter[] {
  return filter === undefined ? [] : filter.type === 'and' ? filter.parts : [filter]
}

const TYPES = { kind: 'kind', dir: 'direction', server: 'server', conn: 'connection' } as const

function partOf(filter: Filter | undefined, text: string, name: ListField): Span | undefined {
  // By its name as well: opcode: is of the same type.
  const isMeant = ({ type, span }: Filter) =>
    type === TYPES[name] && text.slice(span.from, span.from + name.length + 1).toLowerCase() === `${name}:`
  return partsOf(filter).find(isMeant)?.span
}

function written(text: string, { from, to }: Span): string[] {
  const value = text.slice(text.indexOf(':', from) + 1, to)
  return value.split(',').map((each) => each.toLowerCase().replace(/^#/, ''))
}

/** What to mark in the rows; undefined when nothing is looked for by its text, or by patterns alone that may take long. */
export function markOf(filter: Filter | undefined): RegExp | undefined {
  const sources = filter === undefined ? [] : sourcesOf(filter)
  if (sources.length === 0) return undefined
  try {
    return new RegExp(sources.join('|'), 'g')
  } catch {
    // Groups of one name in two patterns, or a browser without modifiers.
    return undefined
  }
}

/** Of everything that an entry may match by. */
function sourcesOf(filter: Filter): string[] {
  switch (filter.type) {
    case 'and':
    case 'or':
      return filter.parts.flatMap(sourcesOf)
    case 'text': {
      const source = filter.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      return [filter.matchCase ? source : `(?i:${source})`]
    }
    case 'regex': {
      if (!isQuickPattern(filter.source)) return []
      const flags = filter.flags.replaceAll(/[^ims]/g, '')
      return [flags === '' ? `(?:${filter.source})` : `(?${flags}:${filter.source})`]
    }
    default:
      return []
  }
}

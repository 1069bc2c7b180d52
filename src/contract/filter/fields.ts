// The fields of the filter language, declared once: their names, what each is for, and how its value is read. What stands around them is
// parse-filter.ts.
import { ENTRY_KINDS, MARK_COLORS, type Direction, type EntryKind } from '../model.ts'
import { readClock } from './clock.ts'
import { Expected } from './expected.ts'
import { readJsonTerm } from './json-term.ts'
import type { Range, Term } from './filter.ts'

export const DIRECTIONS: readonly Direction[] = ['in', 'out', 'none']

/** Opcodes of messages (RFC 6455 section 11.8) and the kinds that they are listed as. */
const OPCODES = new Map<number, EntryKind>([
  [1, 'text'],
  [2, 'binary'],
  [8, 'close'],
  [9, 'ping'],
  [10, 'pong'],
])

export interface Field {
  readonly name: string
  readonly example: string
  /** The values that there are, where they can be listed. */
  readonly values?: readonly string[]
  /** Throws Expected for a value that is none. */
  read(value: string, zone: number): Term
}

export const FIELDS: readonly Field[] = [
  {
    name: 'kind',
    example: 'kind:text,ping',
    values: ENTRY_KINDS,
    read: (value) => ({ type: 'kind', kinds: listOf(value, (each) => oneOf(each, ENTRY_KINDS)) }),
  },
  {
    name: 'dir',
    example: 'dir:in',
    values: DIRECTIONS,
    read: (value) => ({ type: 'direction', directions: listOf(value, (each) => oneOf(each, DIRECTIONS)) }),
  },
  {
    name: 'conn',
    example: 'conn:3,7..9',
    read: (value) => ({
      type: 'connection',
      ranges: listOf(value, (each) => readRange(each, readConnection, 'such as 3 or 7..9')),
    }),
  },
  {
    name: 'server',
    example: 'server:Chat',
    read: (value) => ({ type: 'server', names: listOf(value, (each) => each.trim()) }),
  },
  {
    name: 'path',
    example: 'path:/chat*',
    read: (value) => ({ type: 'path', pattern: value }),
  },
  {
    name: 'size',
    example: 'size:>1k',
    read: (value) => ({ type: 'size', range: readRange(value, readBytes, 'such as 100, >1k or 1k..4k') }),
  },
  {
    name: 'frames',
    example: 'frames:>1',
    read: (value) => ({ type: 'frames', range: readRange(value, readWhole, 'such as 2 or >1') }),
  },
  {
    name: 'time',
    example: 'time:10:05..10:07',
    read: readTime,
  },
  {
    name: 'opcode',
    example: 'opcode:9',
    values: [...OPCODES.keys()].map(String),
    read: (value) => ({ type: 'kind', kinds: listOf(value, readOpcode) }),
  },
  {
    name: 'close',
    example: 'close:1006',
    read: (value) => ({ type: 'close', ranges: listOf(value, (each) => readRange(each, readWhole, 'such as 1006 or 4000..4999')) }),
  },
  {
    name: 'json',
    example: 'json:$.op==trade',
    read: readJsonTerm,
  },
  {
    name: 'mark',
    example: 'mark:*',
    values: ['*', ...MARK_COLORS],
    read: (value) => ({
      type: 'mark',
      colors: value === '*' ? MARK_COLORS : listOf(value, (each) => oneOf(each, MARK_COLORS, ['*'])),
    }),
  },
  {
    name: 'note',
    example: 'note:retry',
    read: (value) => ({ type: 'note', text: value === '*' ? '' : value }),
  },
  {
    name: 'case',
    example: 'case:"Ok"',
    read: (value) => ({ type: 'text', text: value, matchCase: true }),
  },
  {
    name: 'text',
    example: 'text:"kind:"',
    read: (value) => ({ type: 'text', text: value, matchCase: false }),
  },
]

function listOf<T>(value: string, read: (each: string) => T): T[] {
  const items = value.split(',').filter((each) => each !== '')
  if (items.length === 0) throw new Expected('a value')
  return [...new Set(items.map(read))]
}

/** `also`: what else might have stood there, for the sentence. */
function oneOf<T extends string>(value: string, values: readonly T[], also: readonly string[] = []): T {
  const found = values.find((each) => each === value.toLowerCase())
  if (found === undefined) throw new Expected(`one of ${[...also, ...values].join(', ')}`)
  return found
}

function readOpcode(value: string): EntryKind {
  const kind = /^0x[0-9a-f]+$|^[0-9]+$/i.test(value) ? OPCODES.get(Number(value)) : undefined
  if (kind === undefined) throw new Expected('1, 2, 8, 9 or 10')
  return kind
}

/** `5`, `>5`, `>=5`, `<5`, `<=5`, `5..7`, `..7` or `5..`, of whole numbers. */
function readRange(value: string, read: (text: string) => number | undefined, expected: string): Range {
  const number = (text: string): number => {
    const found = read(text)
    if (found === undefined) throw new Expected(expected)
    return found
  }
  const compared = /^([<>]=?)(.*)$/.exec(value)
  if (compared) {
    const [, operator = '', text = ''] = compared
    const limit = number(text)
    if (operator === '>') return { from: limit + 1, to: Infinity }
    if (operator === '>=') return { from: limit, to: Infinity }
    return { from: 0, to: operator === '<' ? limit - 1 : limit }
  }
  const dots = value.indexOf('..')
  if (dots < 0) {
    const only = number(value)
    return { from: only, to: only }
  }
  const [from, to] = [value.slice(0, dots), value.slice(dots + 2)]
  if (from === '' && to === '') throw new Expected(expected)
  return { from: from === '' ? 0 : number(from), to: to === '' ? Infinity : number(to) }
}

const readWhole = (text: string): number | undefined => (/^[0-9]{1,15}$/.test(text) ? Number(text) : undefined)
const readConnection = (text: string): number | undefined => readWhole(text.replace(/^#/, ''))

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function readBytes(text: string): number | undefined {
  const parts = /^([0-9]{1,12}(?:\.[0-9]{1,6})?)([kmg]?)(?:i?b)?$/i.exec(text)
  if (!parts) return undefined
  return Math.round(Number(parts[1]) * (UNITS[(parts[2] ?? '').toLowerCase()] ?? 1))
}

/** After `>` and from `..` on, what begins with the time that is named; before `<`, what ends before it. */
function readTime(value: string, zone: number): Term {
  const moment = (text: string): { readonly from: number; readonly to: number; readonly daily: boolean } => {
    const read = readClock(text, zone)
    if (read === undefined) throw new Expected('a time such as 10:05, 10:05:30.250 or 2026-11-28T10:05')
    return read
  }
  const compared = /^([<>]=?)(.*)$/.exec(value)
  if (compared) {
    const [, operator = '', text = ''] = compared
    const { from, to, daily } = moment(text)
    if (operator.startsWith('>')) return { type: 'time', from, to: Infinity, daily, zone }
    return { type: 'time', from: -Infinity, to: operator === '<' ? from : to, daily, zone }
  }
  const dots = value.indexOf('..')
  if (dots < 0) return { type: 'time', ...moment(value), zone }
  const [first, last] = [value.slice(0, dots), value.slice(dots + 2)].map((text) => (text === '' ? undefined : moment(text)))
  if (first === undefined && last === undefined) throw new Expected('a time such as 10:05..10:07')
  if (first && last && first.daily !== last.daily) throw new Expected('both times with a date, or both without')
  const daily = (first ?? last)?.daily ?? true
  return { type: 'time', from: first?.from ?? -Infinity, to: last?.to ?? Infinity, daily, zone }
}

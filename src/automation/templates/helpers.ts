// The helpers of templates, by the names that Mockoon's users know, and those that a message needs besides. docs/templates.md lists them; a test holds
// that list to this table.
import { createHash, randomUUID } from 'node:crypto'
import { add as addTime, format, isValid, parseISO } from 'date-fns'
import { RE2JS } from 're2js'
import { RuleError } from '../fault.ts'
import { compileJsonPath, NOTHING } from '../json-path.ts'
import { fromFaker } from './faker.ts'
import type { Helper, HelperCall } from './helper.ts'
import { TemplateError } from './template-error.ts'
import { numberOf, textOf } from './values.ts'

type Run = Helper['run']

/** Longest text that a helper makes of nothing, in characters. */
const MOST_MADE = 1024 * 1024

const table: Readonly<Record<string, Run>> = {
  // The message and the request.
  body: (call) => atPath(call, call.filling.json ?? call.filling.text),
  bodyRaw: (call) => atPath(call, call.filling.json ?? call.filling.text),
  message: ({ filling }) => filling.text,
  connection: ({ filling }) => filling.connection,
  urlParam: ({ given: [name], filling }) => own(filling.parameters, textOf(name)),
  queryParam: ({ given: [name, otherwise], filling: { client } }) =>
    name === undefined ? client?.queryParameters : (client?.query(textOf(name)) ?? otherwise),
  queryParamRaw: ({ given: [name, otherwise], filling: { client } }) =>
    name === undefined ? client?.queryParameters : (client?.query(textOf(name)) ?? otherwise),
  header: ({ given: [name, otherwise], filling: { client } }) => client?.header(textOf(name)) ?? otherwise,
  cookie: ({ given: [name, otherwise], filling: { client } }) => client?.cookie(textOf(name)) ?? otherwise,
  hostname: ({ filling: { client } }) => client?.header('host')?.replace(/:\d+$/, ''),
  baseUrl: ({ filling: { client } }) => `${client?.facts.tls ? 'wss' : 'ws'}://${client?.header('host') ?? ''}`,
  path: ({ filling: { client } }) => client?.path,
  ip: ({ filling: { client } }) => client?.facts.remoteHost,
  method: () => 'GET',
  subProtocol: ({ filling: { client } }) => client?.facts.subProtocol,

  // Variables and counters.
  getVar: ({ given: [name, path], filling }) => ofVariable(filling.variable(textOf(name)), path),
  getGlobalVar: ({ given: [name, path], filling }) => ofVariable(filling.variable(textOf(name)), path),
  getEnvVar: ({ given: [name, otherwise], filling }) => filling.variable(textOf(name)) ?? otherwise,
  setVar: ({ given: [name, value], filling }) => filling.setVariable(textOf(name), textOf(value), 'connection'),
  setGlobalVar: ({ given: [name, value], filling }) => filling.setVariable(textOf(name), textOf(value), 'server'),
  counter: ({ given: [first, name], filling }) =>
    filling.count(`counter ${textOf(name ?? first)}`, first === undefined ? 1 : numberOf(first)),

  // Time.
  now: ({ given: [as], filling }) => timeAs(filling.now, textOf(as)),
  dateFormat: ({ given: [date, as] }) => formatted(dateOf(date), textOf(as)),
  dateTimeShift({ named, filling }) {
    const from = named.date === undefined ? new Date(filling.now) : dateOf(named.date)
    const shift = Object.fromEntries(
      ['years', 'months', 'days', 'hours', 'minutes', 'seconds'].map((unit) => [unit, numberOf(named[unit] ?? 0)]),
    )
    return formatted(addTime(from, shift), textOf(named.format))
  },
  date: ({ given, filling }) => formatted(between(given, filling.chance, filling.now), textOf(given[2]) || 'yyyy-MM-dd'),
  time: ({ given: [, , as], filling }) => formatted(new Date(Math.floor(filling.chance() * 86_400_000)), textOf(as) || 'HH:mm'),
  isValidDate: ({ given: [date] }) => isValid(new Date(textOf(date))),

  // Chance.
  uuid: ({ filling }) => uuidOf(filling.chance),
  guid: ({ filling }) => uuidOf(filling.chance),
  objectId: ({ filling }) => hexOf(filling.chance, 24),
  random: ({ given: [least, most], filling }) => (least === undefined ? filling.chance() : whole(filling.chance, least, most)),
  int: ({ given: [least = 0, most = 100], filling }) => whole(filling.chance, least, most),
  float: ({ given: [least = 0, most = 1], filling }) => numberOf(least) + filling.chance() * (numberOf(most) - numberOf(least)),
  boolean: ({ filling }) => filling.chance() < 0.5,
  pick: ({ given, filling }) => chosenOf(given, filling.chance, 'pick'),
  oneOf: ({ given: [list], filling }) => chosenOf(listOf(list), filling.chance, 'oneOf'),
  someOf({ given: [list, least = 1, most = least], filling }) {
    const left = [...listOf(list)]
    const count = Math.min(left.length, whole(filling.chance, least, most))
    return Array.from({ length: count }, () => left.splice(Math.floor(filling.chance() * left.length), 1)[0])
  },
  letters({ given: [length = 16], filling }) {
    const count = bounded(numberOf(length))
    return Array.from({ length: count }, () => LETTERS[Math.floor(filling.chance() * LETTERS.length)]).join('')
  },
  faker: ({ given: [path, ...given], named, filling }) => fromFaker(textOf(path), given, named, filling.chance),

  // Lists and objects.
  array: ({ given }) => [...given],
  object: ({ named }) => ({ ...named }),
  len: ({ given: [value] }) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0),
  slice: ({ given: [list, from, to] }) => listOf(list).slice(numberOf(from), to === undefined ? undefined : numberOf(to)),
  reverse: ({ given: [list] }) => listOf(list).toReversed(),
  sort: ({ given: [list, order] }) => sorted(listOf(list), textOf(order)),
  join: ({ given: [list, separator] }) =>
    Array.isArray(list) ? list.map(textOf).join(separator === undefined ? ', ' : textOf(separator)) : list,
  lookup: ({ given: [value, name] }) => own(value, textOf(name)),
  jsonPath: ({ given: [value, path] }) => foundAt(value, textOf(path)),
  jsonParse: ({ given: [text] }) => parsed(textOf(text)),
  stringify: ({ given: [value, indent] }) =>
    JSON.stringify(value, undefined, indent === undefined ? undefined : Math.min(10, numberOf(indent))),

  // Texts.
  concat: ({ given }) => given.map(textOf).join(''),
  lowercase: ({ given: [text] }) => textOf(text).toLowerCase(),
  uppercase: ({ given: [text] }) => textOf(text).toUpperCase(),
  trim: ({ given: [text] }) => textOf(text).trim(),
  substr: ({ given: [text, from, length] }) => {
    const start = numberOf(from)
    return length === undefined ? textOf(text).slice(start) : textOf(text).slice(start, start + numberOf(length))
  },
  split: ({ given: [text, separator] }) => textOf(text).split(separator === undefined ? ' ' : textOf(separator)),
  replace: ({ given: [text, sought, by] }) => (sought === '' ? text : textOf(text).replaceAll(textOf(sought), () => textOf(by))),
  includes: ({ given: [within, sought] }) =>
    Array.isArray(within) ? within.includes(sought) : textOf(within).includes(textOf(sought)),
  indexOf: ({ given: [within, sought, from] }) =>
    Array.isArray(within) ? within.indexOf(sought, numberOf(from)) : textOf(within).indexOf(textOf(sought), numberOf(from)),
  match: ({ given: [text, pattern] }) => matched(textOf(text), textOf(pattern)),
  padStart: ({ given: [text, length, by = ' '] }) => textOf(text).padStart(bounded(numberOf(length)), textOf(by)),
  padEnd: ({ given: [text, length, by = ' '] }) => textOf(text).padEnd(bounded(numberOf(length)), textOf(by)),
  truncate: ({ given: [text, length] }) => textOf(text).slice(0, numberOf(length)),
  newline: () => '\n',
  base64: ({ given: [text] }) => Buffer.from(textOf(text)).toString('base64'),
  base64Decode: ({ given: [text] }) => Buffer.from(textOf(text), 'base64').toString('utf8'),
  urlEncode: ({ given: [text] }) => encodeURIComponent(textOf(text).toWellFormed()),
  sha1: ({ given: [text] }) => createHash('sha1').update(textOf(text)).digest('hex'),
  sha256: ({ given: [text] }) => createHash('sha256').update(textOf(text)).digest('hex'),
  jwtPayload: ({ given: [token, name] }) => ofToken(textOf(token), 1, textOf(name)),
  jwtHeader: ({ given: [token, name] }) => ofToken(textOf(token), 0, textOf(name)),

  // Numbers and comparisons.
  add: ({ given }) => given.map(numberOf).reduce((sum, each) => sum + each, 0),
  subtract: ({ given: [first, ...rest] }) => rest.map(numberOf).reduce((left, each) => left - each, numberOf(first)),
  multiply: ({ given }) => given.map(numberOf).reduce((product, each) => product * each, 1),
  divide: ({ given: [first, ...rest] }) => rest.map(numberOf).reduce((left, each) => left / each, numberOf(first)),
  modulo: ({ given: [first, second] }) => numberOf(first) % numberOf(second),
  ceil: ({ given: [value] }) => Math.ceil(numberOf(value)),
  floor: ({ given: [value] }) => Math.floor(numberOf(value)),
  round: ({ given: [value] }) => Math.round(numberOf(value)),
  toFixed: ({ given: [value, digits] }) => numberOf(value).toFixed(Math.min(20, Math.max(0, Math.floor(numberOf(digits))))),
  parseInt: ({ given: [value] }) => Math.trunc(numberOf(value)),
  parseFloat: ({ given: [value] }) => numberOf(value),
  eq: ({ given: [one, other] }) => one === other,
  gt: ({ given: [one, other] }) => numberOf(one) > numberOf(other),
  gte: ({ given: [one, other] }) => numberOf(one) >= numberOf(other),
  lt: ({ given: [one, other] }) => numberOf(one) < numberOf(other),
  lte: ({ given: [one, other] }) => numberOf(one) <= numberOf(other),
  and: ({ given }) => given.every(Boolean),
  or: ({ given }) => given.find(Boolean) ?? false,
  not: ({ given: [value] }) => !value,
  typeof: ({ given: [value] }) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value),
}

const TAKES_WORDS: ReadonlySet<string> = new Set([
  'pick',
  'faker',
  'now',
  'counter',
  'getVar',
  'getGlobalVar',
  'getEnvVar',
  'urlParam',
  'header',
  'cookie',
  'queryParam',
])

export const HELPERS: ReadonlyMap<string, Helper> = new Map(
  Object.entries(table).map(([name, run]) => [name, { run, takesWords: TAKES_WORDS.has(name) }]),
)

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function bounded(length: number): number {
  if (length > MOST_MADE) throw new TemplateError(`A text of ${length} characters is too long; at most ${MOST_MADE} are made.`)
  return Math.max(0, Math.floor(length))
}

/** {{body}}, {{body 'a.b'}} as Mockoon's object paths, {{body '$.a.b'}} as RFC 9535 has it, and what stands for nothing. */
function atPath({ given: [path, otherwise] }: HelperCall, value: unknown): unknown {
  if (path === undefined || path === '') return value
  const written = textOf(path)
  const found = written.startsWith('$') ? foundAt(value, written) : written.split('.').reduce(own, value)
  return found ?? otherwise
}

/** Compiled paths, because a template asks for the same again. */
const PATHS = new Map<string, ReturnType<typeof compileJsonPath>>()

function foundAt(value: unknown, path: string): unknown {
  try {
    let compiled = PATHS.get(path)
    if (!compiled) {
      if (PATHS.size >= 1_000) PATHS.clear()
      PATHS.set(path, (compiled = compileJsonPath(path)))
    }
    const found = compiled.first(value)
    return found === NOTHING ? undefined : found
  } catch (error) {
    if (error instanceof RuleError) throw new TemplateError(error.message)
    throw error
  }
}

function ofVariable(value: string | undefined, path: unknown): unknown {
  if (value === undefined || path === undefined) return value
  const json = parsed(value)
  const written = textOf(path)
  return written.startsWith('$') ? foundAt(json, written) : written.split('.').reduce(own, json)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function timeAs(now: number, as: string): string {
  if (as === '' || as === 'iso') return new Date(now).toISOString()
  if (as === 'ms') return String(Math.floor(now))
  if (as === 's') return String(Math.floor(now / 1000))
  return formatted(new Date(now), as)
}

function dateOf(value: unknown): Date {
  const date = typeof value === 'number' ? new Date(value) : parseISO(textOf(value))
  if (isValid(date)) return date
  throw new TemplateError(`"${textOf(value).slice(0, 80)}" is no date; write one such as 2026-11-29T10:05:00Z.`)
}

/** As date-fns has it: yyyy-MM-dd HH:mm:ss. */
function formatted(date: Date, as: string): string {
  if (as === '') return date.toISOString()
  try {
    return format(date, as.slice(0, 200))
  } catch (error) {
    throw new TemplateError(
      `The date format "${as.slice(0, 80)}" cannot be used: ${error instanceof Error ? error.message.slice(0, 120) : ''}`,
    )
  }
}

function between([from, to]: readonly unknown[], chance: () => number, now: number): Date {
  const [first, last] = from === undefined || to === undefined ? [0, now] : [dateOf(from).getTime(), dateOf(to).getTime()]
  return new Date(first + chance() * (last - first))
}

function whole(chance: () => number, least: unknown, most: unknown): number {
  const [low, high] = [numberOf(least), numberOf(most)]
  if (!Number.isInteger(low) || !Number.isInteger(high) || high < low)
    throw new TemplateError('Expected two whole numbers, the smaller one first, such as {{int 1 9}}.')
  return low + Math.floor(chance() * (high - low + 1))
}

function chosenOf(list: readonly unknown[], chance: () => number, name: string): unknown {
  if (list.length === 0) throw new TemplateError(`{{${name}}} needs something to choose from, such as {{pick red green}}.`)
  return list[Math.floor(chance() * list.length)]
}

function sorted(list: readonly unknown[], order: string): readonly unknown[] {
  const all = list.every((each) => typeof each === 'number')
    ? list.toSorted((one, other) => one - other)
    : list.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : textOf(one) > textOf(other) ? 1 : 0))
  return order === 'desc' ? all.toReversed() : all
}

function matched(text: string, pattern: string): boolean {
  try {
    return RE2JS.compile(pattern).test(text)
  } catch {
    throw new TemplateError(`The pattern "${pattern.slice(0, 80)}" cannot be used. Write it in RE2's syntax.`)
  }
}

function hexOf(chance: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(chance() * 16).toString(16)).join('')
}

/** Of the rule's own chance, so that a run repeats exactly; version 4 (RFC 9562). */
function uuidOf(chance: () => number): string {
  if (chance === Math.random) return randomUUID()
  const hex = hexOf(chance, 32)
  const variant = '89ab'[Math.floor(chance() * 4)] ?? '8'
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** Not checked: it is read, not trusted. */
function ofToken(token: string, part: number, name: string): unknown {
  const json = parsed(Buffer.from(token.replace(/^Bearer /i, '').split('.')[part] ?? '', 'base64url').toString('utf8'))
  return name === '' ? json : own(json, name)
}

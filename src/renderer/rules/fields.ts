// What conditions and actions consist of, for their forms: one table, so that a form is drawn of it and no kind has a form of its own.
import {
  CLIENT_KEYS,
  JSON_TESTS,
  SENT_TO,
  REPLACED_BY,
  SENT_AS,
  TEXT_TESTS,
  TLS_FACTS,
  type ActionName,
  type ConditionName,
} from '../../contract/automation/rule.ts'
import { FAULTS } from '../../contract/automation/faults.ts'
import { say } from '../language/say.ts'

export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'choice' | 'check' | 'headers' | 'json' | 'area'
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  /** A choice of what the person has made, by its id. */
  readonly of?: 'scenarios' | 'scripts'
  /** Left out of the rule while it is empty. */
  readonly optional?: boolean
  readonly placeholder?: string
  /** It belongs to what the others say. */
  readonly when?: (value: Readonly<Record<string, unknown>>) => boolean
}

const { fields, tests } = say.rules

function choice(name: string, label: string, words: Readonly<Record<string, string>>, values: readonly string[]): Field {
  return { name, label, kind: 'choice', options: values.map((value) => ({ value, label: words[value] ?? value })) }
}

const TEST = choice('test', fields.test, tests, TEXT_TESTS)
const compares = ({ test }: Readonly<Record<string, unknown>>): boolean => test !== 'exists'
const VALUE: Field = { name: 'value', label: fields.value, kind: 'text', optional: true, when: compares }
const CASE: Field = { name: 'ignoreCase', label: fields.ignoreCase, kind: 'check', optional: true, when: compares }
const OF_TEXT = [TEST, VALUE, CASE]
const OF_RANGE: readonly Field[] = [
  { name: 'min', label: fields.min, kind: 'number', optional: true },
  { name: 'max', label: fields.max, kind: 'number', optional: true },
]
const NAME: Field = { name: 'name', label: fields.name, kind: 'text' }

export type SimpleCondition = Exclude<ConditionName, 'all' | 'any' | 'not'>

export const CONDITION_FIELDS: Readonly<Record<SimpleCondition, readonly Field[]>> = {
  path: [{ name: 'pattern', label: fields.pattern, kind: 'text' }],
  text: OF_TEXT,
  json: [
    { name: 'path', label: fields.jsonPath, kind: 'text', placeholder: '$.op' },
    choice('test', fields.test, tests, JSON_TESTS),
    { name: 'value', label: fields.value, kind: 'json', optional: true, when: compares },
    CASE,
  ],
  kind: [choice('kind', fields.kind, say.rules.kinds, ['text', 'binary'])],
  query: [NAME, ...OF_TEXT],
  header: [NAME, ...OF_TEXT],
  cookie: [NAME, ...OF_TEXT],
  origin: OF_TEXT,
  subProtocol: OF_TEXT,
  remoteAddress: OF_TEXT,
  tls: [choice('fact', fields.fact, {}, TLS_FACTS), ...OF_TEXT],
  attempt: [
    choice('of', fields.countedBy, say.rules.clientKeys, CLIENT_KEYS),
    { ...NAME, optional: true, when: ({ of }) => of === 'cookie' || of === 'query' || of === 'header' },
    ...OF_RANGE,
  ],
  variable: [NAME, ...OF_TEXT],
  connections: OF_RANGE,
  timeOpen: OF_RANGE,
  size: OF_RANGE,
  closeCode: OF_RANGE,
  bytes: [
    { name: 'hex', label: fields.hex, kind: 'text' },
    { name: 'mask', label: fields.mask, kind: 'text', optional: true },
    { name: 'offset', label: fields.offset, kind: 'number', optional: true },
  ],
  schema: [{ name: 'schema', label: fields.schema, kind: 'json' }],
}

/** What a new one begins as. */
export const NEW_CONDITIONS: Readonly<Record<SimpleCondition, Readonly<Record<string, unknown>>>> = {
  path: { pattern: '/' },
  text: { test: 'contains', value: '' },
  json: { path: '$.type', test: 'equals', value: '' },
  kind: { kind: 'text' },
  query: { name: 'token', test: 'exists' },
  header: { name: 'User-Agent', test: 'exists' },
  cookie: { name: 'session', test: 'exists' },
  origin: { test: 'like', value: '*' },
  subProtocol: { test: 'equals', value: '' },
  remoteAddress: { test: 'like', value: '127.*' },
  tls: { fact: 'protocol', test: 'equals', value: 'TLS 1.3' },
  attempt: { of: 'address', max: 2 },
  variable: { name: 'name', test: 'exists' },
  connections: { min: 2 },
  timeOpen: { min: 1_000 },
  size: { min: 1_024 },
  closeCode: { min: 1_000, max: 1_000 },
  bytes: { hex: '00' },
  schema: { schema: { type: 'object' } },
}

const HEADERS: Field = { name: 'headers', label: fields.headers, kind: 'headers', optional: true }

export const SHAPE_FIELDS: readonly Field[] = [
  { name: 'latency', label: fields.latency, kind: 'number', optional: true },
  { name: 'jitter', label: fields.shapeJitter, kind: 'number', optional: true },
  { name: 'bytesPerSecond', label: fields.bytesPerSecond, kind: 'number', optional: true },
  { name: 'drop', label: fields.shareDropped, kind: 'number', optional: true },
  { name: 'duplicate', label: fields.shareTwice, kind: 'number', optional: true },
  { name: 'reorder', label: fields.shareBehind, kind: 'number', optional: true },
  { name: 'corrupt', label: fields.shareChanged, kind: 'number', optional: true },
]

export const ACTION_FIELDS: Readonly<Record<ActionName, readonly Field[]>> = {
  send: [
    choice('as', fields.sentAs, say.rules.sentAs, SENT_AS),
    choice('to', fields.to, say.rules.recipients, SENT_TO),
    { name: 'group', label: fields.group, kind: 'text', optional: true, when: ({ to }) => to === 'group' },
    { name: 'content', label: fields.content, kind: 'area', optional: true, when: ({ as }) => as !== 'echo' },
  ],
  wait: [
    { name: 'ms', label: fields.ms, kind: 'number' },
    { name: 'jitter', label: fields.jitter, kind: 'number', optional: true },
  ],
  close: [
    { name: 'code', label: fields.code, kind: 'number', optional: true, placeholder: '1000' },
    { name: 'reason', label: fields.reason, kind: 'text', optional: true },
  ],
  drop: [choice('how', fields.how, say.rules.hows, ['fin', 'reset'])],
  accept: [
    { name: 'subProtocol', label: fields.subProtocol, kind: 'text', optional: true, placeholder: say.rules.theClientsFirst },
    HEADERS,
  ],
  refuse: [
    { name: 'status', label: fields.status, kind: 'number', optional: true, placeholder: '403' },
    HEADERS,
    { name: 'body', label: fields.body, kind: 'area', optional: true },
  ],
  ask: [],
  fault: [
    {
      name: 'fault',
      label: fields.fault,
      kind: 'choice',
      options: FAULTS.filter(({ group }) => group !== 'tls').map(({ id, title }) => ({ value: id, label: say.heard(title) })),
    },
  ],
  ping: [{ name: 'content', label: fields.payload, kind: 'text', optional: true }],
  set: [
    NAME,
    { name: 'value', label: fields.content, kind: 'text' },
    choice('of', fields.variableOf, say.rules.of, ['connection', 'server']),
  ],
  join: [{ name: 'group', label: fields.group, kind: 'text' }],
  leave: [{ name: 'group', label: fields.group, kind: 'text' }],
  note: [{ name: 'text', label: fields.text, kind: 'text' }],
  shape: SHAPE_FIELDS,
  script: [{ name: 'script', label: fields.script, kind: 'choice', of: 'scripts' }],
  scenario: [
    { name: 'scenario', label: fields.scenario, kind: 'choice', of: 'scenarios' },
    { name: 'actor', label: fields.actor, kind: 'text', optional: true },
  ],
  pause: [],
  resume: [],
  block: [],
  replace: [
    choice('as', fields.sentAs, say.rules.sentAs, REPLACED_BY),
    { name: 'content', label: fields.content, kind: 'area', optional: true, when: ({ as }) => as !== 'echo' },
  ],
  hold: [],
}

export const NEW_ACTIONS: Readonly<Record<ActionName, Readonly<Record<string, unknown>>>> = {
  send: { as: 'text', content: '' },
  wait: { ms: 1_000 },
  close: { code: 1_000 },
  drop: { how: 'reset' },
  accept: {},
  refuse: { status: 403 },
  ask: {},
  fault: { fault: 'rsv2' },
  ping: {},
  set: { name: 'name', value: '{{message}}' },
  join: { group: 'room' },
  leave: { group: 'room' },
  note: { text: '{{message}}' },
  shape: { latency: 200 },
  script: { script: say.scripts.newName },
  scenario: { scenario: say.scenarios.newName },
  pause: {},
  resume: {},
  block: {},
  replace: { as: 'text', content: '' },
  hold: {},
}

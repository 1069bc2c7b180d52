// The run-time check of a rule, for what comes from a window and for what a hand has written into a workspace.
import * as v from 'valibot'
import { headers, list, status } from '../checks.ts'
import {
  CLIENT_KEYS,
  JSON_TESTS,
  REPLACED_BY,
  SENT_AS,
  SENT_TO,
  TEXT_TESTS,
  TLS_FACTS,
  conditionsIn,
  whyNotAction,
  whyNotCondition,
  type Action,
  type Condition,
  type JsonValue,
  type Rule,
  type Trigger,
} from './rule.ts'
import {
  CONDITIONS_LIMIT,
  DEPTH_LIMIT,
  ACTIONS_LIMIT,
  VALUE_LIMIT,
  VALUES_LIMIT,
  CONTENT_LIMIT,
  TIME_LIMIT,
  SHORTEST,
} from './limits.ts'
import { FAULT_IDS, faultCalled } from './faults.ts'
import { SIDES } from './upstream.ts'

export const short = v.pipe(v.string(), v.maxLength(200, 'expected at most 200 characters'))
export const name = v.pipe(short, v.minLength(1, 'expected a name'))
const value = v.pipe(v.string(), v.maxLength(VALUE_LIMIT, `expected at most ${VALUE_LIMIT} characters`))
export const content = v.pipe(v.string(), v.maxLength(CONTENT_LIMIT, `expected at most ${CONTENT_LIMIT} characters`))
export const time = v.pipe(v.number(), v.minValue(0), v.maxValue(TIME_LIMIT, `expected at most ${TIME_LIMIT} ms, a day`))
const period = v.pipe(time, v.minValue(SHORTEST, `expected at least ${SHORTEST} ms`))
export const hex = v.pipe(
  value,
  v.check((text) => /^(?:[0-9a-f]{2})+$/i.test(text.replaceAll(/\s/g, '')), 'expected pairs of hexadecimal digits'),
)
export const jsonPath = v.pipe(v.string(), v.maxLength(500, 'expected at most 500 characters'))
const number = v.pipe(v.number(), v.finite())

const ofText = {
  test: v.picklist(TEXT_TESTS),
  value: v.exactOptional(value),
  ignoreCase: v.exactOptional(v.boolean()),
}
const ofRange = { min: v.exactOptional(number), max: v.exactOptional(number) }

/** The names that there are, as a person reads them. */
function noneOf({ received, expected }: v.BaseIssue<unknown>): string {
  return `${received} is none of ${(expected ?? '').replaceAll(/[()"]/g, '').replaceAll(' | ', ', ')}`
}

export const jsonValue = v.custom<JsonValue>(
  (input) => isBounded(input),
  `expected JSON of at most ${VALUES_LIMIT} values, at most 64 deep`,
)

export const condition: v.GenericSchema<unknown, Condition> = v.variant(
  'type',
  [
    v.strictObject({ type: v.picklist(['all', 'any']), of: v.lazy(() => list(condition, CONDITIONS_LIMIT)) }),
    v.strictObject({ type: v.literal('not'), of: v.lazy(() => condition) }),
    v.strictObject({ type: v.literal('path'), pattern: v.pipe(v.string(), v.maxLength(500, 'expected at most 500 characters')) }),
    v.strictObject({ type: v.picklist(['query', 'header', 'cookie', 'variable']), name, ...ofText }),
    v.strictObject({ type: v.picklist(['origin', 'subProtocol', 'remoteAddress', 'text']), ...ofText }),
    v.strictObject({ type: v.literal('tls'), fact: v.picklist(TLS_FACTS), ...ofText }),
    v.strictObject({ type: v.literal('attempt'), of: v.picklist(CLIENT_KEYS), name: v.exactOptional(name), ...ofRange }),
    v.strictObject({ type: v.picklist(['connections', 'timeOpen', 'size', 'closeCode']), ...ofRange }),
    v.strictObject({ type: v.literal('kind'), kind: v.picklist(['text', 'binary']) }),
    v.strictObject({
      type: v.literal('json'),
      path: jsonPath,
      test: v.picklist(JSON_TESTS),
      value: v.exactOptional(jsonValue),
      ignoreCase: v.exactOptional(v.boolean()),
    }),
    v.strictObject({ type: v.literal('schema'), schema: jsonValue }),
    v.strictObject({
      type: v.literal('bytes'),
      hex,
      mask: v.exactOptional(hex),
      offset: v.exactOptional(v.pipe(number, v.integer(), v.minValue(0))),
    }),
  ],
  noneOf,
)

const trigger: v.GenericSchema<unknown, Trigger> = v.variant(
  'on',
  [
    v.strictObject({ on: v.picklist(['connectionRequest', 'openRequest', 'opened', 'ping', 'pong', 'close']) }),
    v.strictObject({ on: v.literal('message'), from: v.exactOptional(v.picklist(SIDES)) }),
    v.strictObject({ on: v.picklist(['silence', 'every']), ms: period }),
  ],
  noneOf,
)

const share = v.pipe(number, v.minValue(0), v.maxValue(1, 'expected a share from 0 to 1'))
const shapeEntries = {
  latency: v.exactOptional(time),
  jitter: v.exactOptional(time),
  bytesPerSecond: v.exactOptional(v.pipe(number, v.minValue(0))),
  drop: v.exactOptional(share),
  duplicate: v.exactOptional(share),
  reorder: v.exactOptional(share),
  corrupt: v.exactOptional(share),
}
export const shape = v.strictObject(shapeEntries)

export const action: v.GenericSchema<unknown, Action> = v.variant(
  'do',
  [
    v.strictObject({ do: v.literal('accept'), subProtocol: v.exactOptional(short), headers: v.exactOptional(headers) }),
    v.strictObject({
      do: v.literal('refuse'),
      status: v.exactOptional(status),
      headers: v.exactOptional(headers),
      body: v.exactOptional(value),
    }),
    v.strictObject({ do: v.picklist(['ask', 'pause', 'resume', 'block', 'hold']) }),
    v.strictObject({
      do: v.literal('replace'),
      as: v.picklist(REPLACED_BY),
      content: v.exactOptional(content),
      template: v.exactOptional(v.boolean()),
    }),
    v.strictObject({ do: v.literal('wait'), ms: time, jitter: v.exactOptional(time) }),
    v.strictObject({
      do: v.literal('send'),
      as: v.picklist(SENT_AS),
      content: v.exactOptional(content),
      template: v.exactOptional(v.boolean()),
      to: v.exactOptional(v.picklist(SENT_TO)),
      group: v.exactOptional(name),
    }),
    v.strictObject({
      do: v.literal('ping'),
      content: v.exactOptional(v.pipe(v.string(), v.maxBytes(125, 'expected at most 125 bytes'))),
    }),
    v.strictObject({
      do: v.literal('close'),
      code: v.exactOptional(v.pipe(number, v.integer())),
      reason: v.exactOptional(v.pipe(v.string(), v.maxBytes(123, 'expected at most 123 bytes'))),
    }),
    v.strictObject({ do: v.literal('drop'), how: v.picklist(['fin', 'reset']) }),
    v.strictObject({ do: v.literal('set'), name, value: content, of: v.exactOptional(v.picklist(['server', 'connection'])) }),
    v.strictObject({ do: v.picklist(['join', 'leave']), group: name }),
    v.strictObject({ do: v.literal('note'), text: value }),
    v.strictObject({ do: v.literal('script'), script: name }),
    v.strictObject({ do: v.literal('shape'), ...shapeEntries }),
    v.strictObject({ do: v.literal('scenario'), scenario: name, actor: v.exactOptional(name) }),
    v.strictObject({ do: v.literal('fault'), fault: v.picklist(FAULT_IDS as readonly [string, ...string[]], noneOf) }),
  ],
  noneOf,
)

const limit = v.strictObject({
  times: v.pipe(number, v.integer(), v.minValue(1, 'expected at least 1 time')),
  ms: v.exactOptional(time),
  per: v.picklist(['connection', 'client', 'server']),
})

export const rule: v.GenericSchema<unknown, Rule> = v.pipe(
  // Before anything that goes into it: what is nested a hundred thousand times would end the check itself.
  v.custom<unknown>((input) => isBounded(input), `expected a rule of at most ${VALUES_LIMIT} values, at most 64 deep`),
  v.strictObject({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    name: v.exactOptional(short),
    enabled: v.boolean(),
    when: trigger,
    if: v.exactOptional(condition),
    then: list(action, ACTIONS_LIMIT),
    limit: v.exactOptional(limit),
    probability: v.exactOptional(v.pipe(number, v.minValue(0), v.maxValue(1, 'expected a probability from 0 to 1'))),
    goOn: v.exactOptional(v.boolean()),
  }),
  v.rawCheck<Rule>(({ dataset, addIssue }) => {
    if (dataset.typed) for (const message of faultsTogether(dataset.value)) addIssue({ message })
  }),
)

/** What does not go together, each as a sentence. */
function* faultsTogether({ when, if: wanted, then }: Rule): Generator<string> {
  let count = 0
  for (const { type } of conditionsIn(wanted)) {
    if (++count > CONDITIONS_LIMIT) {
      yield `expected at most ${CONDITIONS_LIMIT} conditions`
      return
    }
    const why = whyNotCondition(type, when.on)
    if (why !== '') yield why
  }
  if (wanted && depthOf(wanted) > DEPTH_LIMIT) yield `expected conditions at most ${DEPTH_LIMIT} deep`
  for (const each of then) {
    const why = whyNotAction(each.do, when.on)
    if (why !== '') yield why
    if (each.do === 'send' && each.to === 'group' && each.group === undefined) yield 'send to a group needs the name of the group.'
    if (each.do === 'fault' && faultCalled(each.fault)?.group === 'tls')
      yield `${each.fault} is a fault of the TLS handshake, which comes before rules are asked: arm it.`
    else if (each.do === 'fault' && (faultCalled(each.fault)?.group === 'opening') !== (when.on === 'openRequest'))
      yield when.on === 'openRequest'
        ? `${each.fault} is a fault of an open connection, and this rule is for openRequest.`
        : `${each.fault} is a fault of the opening, and this rule is for ${when.on}.`
    if (each.do === 'send' && each.to === 'upstream' && each.as === 'file')
      yield 'a file is sent to clients: give what goes to the upstream as content.'
    if (each.do === 'send' && each.as === 'echo' && when.on !== 'message')
      yield 'echo sends a message back, and there is none here.'
  }
}

export function depthOf(condition: Condition): number {
  if (condition.type === 'not') return 1 + depthOf(condition.of)
  if (condition.type === 'all' || condition.type === 'any') return 1 + Math.max(0, ...condition.of.map(depthOf))
  return 1
}

/** No deeper and no larger than a check may walk through; looked at without recursion. */
export function isBounded(input: unknown, most = VALUES_LIMIT): boolean {
  let level: unknown[] = [input]
  let values = 0
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length
    if (depth > 64 || values > most) return false
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return true
}

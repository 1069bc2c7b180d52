// A condition compiled: what each test asks, why it does not hold, and what it looks at, so that what cannot change is asked once a connection.
import type { Condition, ConditionName, TlsFact } from '../contract/automation/rule.ts'
import { RuleError, quoted, shortened } from './fault.ts'
import { isTooDeep } from './json-depth.ts'
import { compileJsonPath, NOTHING } from './json-path.ts'
import { compileSchema } from './json-schema.ts'
import type { Depends, Node, Test } from './node.ts'
import { compilePath } from './path-pattern.ts'
import { JSON_LIMIT, NO_JSON, OPCODES, type Subject } from './subject.ts'
import { COMPARED, NOT_COMPARED, compileText, wordsOf, type OfText } from './text-test.ts'

/** Throws RuleError. */
export function compileCondition(condition: Condition): Node {
  switch (condition.type) {
    case 'all':
    case 'any':
      return { kind: condition.type, of: condition.of.map(compileCondition) }
    case 'not':
      return { kind: 'not', of: compileCondition(condition.of), words: wordsFor(condition.of) }
    default:
      return testOf(condition)
  }
}

type Single = Exclude<Condition, { readonly type: 'all' | 'any' | 'not' }>

function testOf(condition: Single): Test {
  switch (condition.type) {
    case 'path': {
      const pattern = compilePath(condition.pattern)
      return {
        kind: 'test',
        depends: 'connection',
        holds: ({ client }) => pattern.holds(client.facts.requestURI),
        whyNot: ({ client }) => {
          const { requestURI } = client.facts
          if (pattern.holds(requestURI)) return ''
          return `The path ${shortened(condition.pattern.includes('?') ? requestURI : client.path)} is not ${shortened(condition.pattern)}.`
        },
      }
    }
    case 'query':
      return textTest(condition, 'connection', `The query parameter ${condition.name}`, ({ client }) =>
        client.query(condition.name),
      )
    case 'header':
      return textTest(
        condition,
        'connection',
        `The header ${condition.name}`,
        ({ client }) => client.header(condition.name),
        SECRET_HEADERS.has(condition.name.toLowerCase()),
      )
    case 'cookie':
      return textTest(condition, 'connection', `The cookie ${condition.name}`, ({ client }) => client.cookie(condition.name), true)
    case 'origin':
      return textTest(condition, 'connection', 'The origin', ({ client }) => client.facts.origin || undefined)
    case 'remoteAddress':
      return textTest(condition, 'connection', 'The address of the client', ({ client }) => client.facts.remoteHost)
    case 'tls':
      return textTest(condition, 'connection', `TLS's ${condition.fact}`, ({ client }) => client.facts.tls?.[condition.fact])
    case 'subProtocol':
      return subProtocolTest(condition)
    case 'attempt': {
      const { of, name = '' } = condition
      const by = name === '' ? of : `${of} ${name}`
      return rangeTest(
        condition,
        'moment',
        (subject) => subject.moment.attempt(subject.client, of, name),
        (n) => `This is connection ${n} of its client, by ${by}`,
      )
    }
    case 'connections':
      return rangeTest(
        condition,
        'moment',
        ({ moment }) => moment.connections(),
        (n) => `${n} connections are open`,
      )
    case 'timeOpen':
      return rangeTest(
        condition,
        'moment',
        ({ moment, client }) => moment.timeOpen(client),
        (n) => `It has been open for ${Math.round(n)} ms`,
      )
    case 'size':
      return rangeTest(
        condition,
        'bytes',
        ({ size }) => size,
        (n) => `The payload has ${n} bytes`,
      )
    case 'closeCode':
      return rangeTest(
        condition,
        'bytes',
        ({ closeCode }) => closeCode,
        (n) => `The close code is ${n}`,
      )
    case 'variable':
      return textTest(condition, 'moment', `The variable ${condition.name}`, ({ moment, client }) =>
        moment.variable(client, condition.name),
      )
    case 'kind': {
      const wanted = OPCODES[condition.kind]
      return {
        kind: 'test',
        depends: 'opcode',
        holds: ({ opcode }) => opcode === wanted,
        whyNot: ({ opcode }) => (opcode === wanted ? '' : `The message is ${condition.kind === 'text' ? 'binary' : 'text'}.`),
      }
    }
    case 'text':
      return textTest(condition, 'text', 'The text', ({ text }) => text)
    case 'json':
      return jsonTest(condition)
    case 'schema': {
      const fault = compileSchema(condition.schema)
      const whyNotSchema = (subject: Subject): string => {
        const { json } = subject
        if (json === NO_JSON) return noJson(subject)
        const found = fault(json)
        return found === '' ? '' : `The message does not fit the schema: ${found}.`
      }
      return { kind: 'test', depends: 'text', holds: (subject) => whyNotSchema(subject) === '', whyNot: whyNotSchema }
    }
    case 'bytes':
      return bytesTest(condition)
  }
}

function textTest(
  condition: OfText & { readonly type: ConditionName },
  depends: Depends,
  what: string,
  read: (subject: Subject) => string | undefined,
  isSecret = false,
): Test {
  const check = compileText(condition)
  return {
    kind: 'test',
    depends,
    holds: (subject) => check.holds(read(subject)),
    whyNot: (subject) => {
      const text = read(subject)
      if (!isSecret || text === undefined) return check.whyNot(text, what)
      return check.holds(text) ? '' : `${what} is another one (hidden, ${text.length} characters).`
    },
  }
}

/** Their values are shown nowhere. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['cookie', 'authorization', 'proxy-authorization'])

/** Before the connection is open, one of those that are offered; afterwards the one that was agreed on. */
function subProtocolTest(condition: OfText): Test {
  const check = compileText(condition)
  const read = ({ client, on }: Subject): readonly string[] =>
    on === 'openRequest' ? client.offered : client.facts.subProtocol === '' ? [] : [client.facts.subProtocol]
  return {
    kind: 'test',
    depends: 'connection',
    holds: (subject) => read(subject).some((name) => check.holds(name)),
    whyNot: (subject) => {
      const names = read(subject)
      if (names.some((name) => check.holds(name))) return ''
      return check.whyNot(names.length === 0 ? undefined : names.join(', '), 'The subprotocol')
    },
  }
}

function rangeTest(
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  depends: Depends,
  read: (subject: Subject) => number,
  words: (value: number) => string,
): Test {
  const bounds = min === -Infinity ? `at most ${max}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`
  return {
    kind: 'test',
    depends,
    holds: (subject) => {
      const value = read(subject)
      return value >= min && value <= max
    },
    whyNot: (subject) => {
      const value = read(subject)
      return value >= min && value <= max ? '' : `${words(value)}; expected ${bounds}.`
    },
  }
}

/**
 * Longest message that a path with wildcards, filters or descendants looks through, in bytes: twenty such paths take seconds for half a megabyte, and
 * others would wait.
 */
const WIDE_LIMIT = 16 * 1024

function noJson({ opcode, size, text }: Subject): string {
  if (opcode !== OPCODES.text) return 'The message is binary, and no JSON.'
  if (size > JSON_LIMIT) return `The message has ${size} bytes; up to ${JSON_LIMIT} are read as JSON.`
  return isTooDeep(text ?? '')
    ? 'The message nests deeper than 1,000 levels, and is above 16 KiB: that is not read as JSON.'
    : 'The message is no JSON.'
}

function jsonTest({ path, test, value, ignoreCase = false }: Extract<Condition, { type: 'json' }>): Test {
  const compiled = compileJsonPath(path)
  const compare = jsonComparison(test, value, ignoreCase)
  const shown = shortened(path)
  const isTooLong = ({ size }: Subject): boolean => compiled.isWide && size > WIDE_LIMIT
  const whyNotJson = (subject: Subject): string => {
    if (isTooLong(subject)) return `The message has ${subject.size} bytes; up to ${WIDE_LIMIT} are looked through for ${shown}.`
    const { json } = subject
    if (json === NO_JSON) return noJson(subject)
    let found: unknown
    try {
      found = compiled.first(json)
    } catch {
      return `The message is nested too deeply to look for ${shown}.`
    }
    if (found === NOTHING) return `The message has nothing at ${shown}.`
    return compare(found)
      ? ''
      : `At ${shown} stands ${shortened(JSON.stringify(found))}${NOT_COMPARED[test]}${shortened(JSON.stringify(value ?? ''))}.`
  }
  const { steps } = compiled
  const isPinned = steps && test === 'equals' && isPlain(value) && !(ignoreCase && typeof value === 'string')
  return {
    kind: 'test',
    depends: 'text',
    ...(isPinned && { pinned: { steps, value, read: (json) => compiled.first(json) } }),
    holds: (subject) => {
      if (isTooLong(subject)) return false
      const { json } = subject
      if (json === NO_JSON) return false
      try {
        const found = compiled.first(json)
        return found !== NOTHING && compare(found)
      } catch {
        return false
      }
    },
    whyNot: whyNotJson,
  }
}

/** What === compares. */
function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Throws RuleError for a value that cannot be compared so. */
function jsonComparison(
  test: Extract<Condition, { type: 'json' }>['test'],
  value: unknown,
  ignoreCase: boolean,
): (found: unknown) => boolean {
  if (test === 'exists') return () => true
  if (test === 'less' || test === 'greater') {
    if (typeof value !== 'number')
      throw new RuleError(`${test} compares numbers; the value is ${shortened(JSON.stringify(value) ?? 'missing')}.`)
    return test === 'less'
      ? (found) => typeof found === 'number' && found < value
      : (found) => typeof found === 'number' && found > value
  }
  if (test === 'equals') {
    if (typeof value === 'object' && value !== null) {
      const wanted = JSON.stringify(value)
      return (found) => JSON.stringify(found) === wanted
    }
    if (!ignoreCase || typeof value !== 'string') return (found) => found === value
  }
  const check = compileText({ test, value: typeof value === 'string' ? value : JSON.stringify(value ?? ''), ignoreCase })
  return (found) => check.holds(typeof found === 'string' ? found : JSON.stringify(found))
}

function bytesTest({ hex, mask, offset = 0 }: Extract<Condition, { type: 'bytes' }>): Test {
  const wanted = bytesOf(hex)
  const looked = mask === undefined ? undefined : bytesOf(mask)
  if (looked && looked.length !== wanted.length)
    throw new RuleError(
      `The mask has ${looked.length} bytes, and what is compared has ${wanted.length}. Give both the same length.`,
    )
  const fits = (subject: Subject): boolean => {
    if (subject.size < offset + wanted.length) return false
    for (let index = 0; index < wanted.length; index++) {
      const bits = looked?.[index] ?? 0xff
      if ((subject.byteAt(offset + index) & bits) !== ((wanted[index] as number) & bits)) return false
    }
    return true
  }
  const at = offset === 0 ? 'The payload begins with' : `At byte ${offset} the payload has`
  return {
    kind: 'test',
    depends: 'bytes',
    holds: fits,
    whyNot: (subject) => {
      if (fits(subject)) return ''
      if (subject.size < offset + wanted.length)
        return `The payload has ${subject.size} bytes; at least ${offset + wanted.length} are compared.`
      const found = subject.payload.subarray(offset, offset + Math.min(wanted.length, 16)).toString('hex')
      return `${at} ${found}, not ${shortened(wanted.toString('hex'))}${looked ? ` under the mask ${shortened(looked.toString('hex'))}` : ''}.`
    },
  }
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
}

/** What a condition says, for the sentence that it must not be so. */
export function wordsFor(condition: Condition): string {
  switch (condition.type) {
    case 'all':
      return condition.of.length === 0 ? 'anything is' : condition.of.map(wordsFor).join(' and ')
    case 'any':
      return condition.of.length === 0 ? 'nothing is' : condition.of.map(wordsFor).join(' or ')
    case 'not':
      return `not ${wordsFor(condition.of)}`
    case 'path':
      return `the path is ${condition.pattern}`
    case 'query':
      return wordsOf(condition, `the query parameter ${condition.name}`)
    case 'header':
      return wordsOf(condition, `the header ${condition.name}`)
    case 'cookie':
      return wordsOf(condition, `the cookie ${condition.name}`)
    case 'variable':
      return wordsOf(condition, `the variable ${condition.name}`)
    case 'origin':
      return wordsOf(condition, 'the origin')
    case 'subProtocol':
      return wordsOf(condition, 'the subprotocol')
    case 'remoteAddress':
      return wordsOf(condition, 'the address of the client')
    case 'tls':
      return wordsOf(condition, `TLS's ${condition.fact satisfies TlsFact}`)
    case 'text':
      return wordsOf(condition, 'the text')
    case 'kind':
      return `the message is ${condition.kind}`
    case 'json':
      return condition.test === 'exists'
        ? `something stands at ${condition.path}`
        : `what stands at ${condition.path} ${COMPARED[condition.test]} ${shortened(JSON.stringify(condition.value ?? ''))}`
    case 'schema':
      return 'the message fits the schema'
    case 'bytes':
      return `the payload has ${quoted(condition.hex)}${condition.offset === undefined ? '' : ` at byte ${condition.offset}`}`
    case 'attempt':
      return `it is connection ${rangeWords(condition)} of its client`
    case 'connections':
      return `${rangeWords(condition)} connections are open`
    case 'timeOpen':
      return `it has been open for ${rangeWords(condition)} ms`
    case 'size':
      return `the payload has ${rangeWords(condition)} bytes`
    case 'closeCode':
      return `the close code is ${rangeWords(condition)}`
  }
}

function rangeWords({ min, max }: { readonly min?: number; readonly max?: number }): string {
  return min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`
}

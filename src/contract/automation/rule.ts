// A rule of the server that answers by itself: when it is asked, what must hold, and what is done then. Plain JSON, as it stands in a workspace.
import type { HeaderList } from '../header-list.ts'
import type { Side } from './upstream.ts'

/** What a rule is tried on. `ms` is at least 10. */
export type Trigger =
  /** A client has connected (TCP); nothing has been read. */
  | { readonly on: 'connectionRequest' }
  /** A valid opening request waits for its answer (RFC 6455 section 4.2). */
  | { readonly on: 'openRequest' }
  /** The connection is open. */
  | { readonly on: 'opened' }
  /** A text or binary message has come, whole; in proxy mode from the client or, where that is said, from the upstream. Default `client`. */
  | { readonly on: 'message'; readonly from?: Side }
  | { readonly on: 'ping' }
  | { readonly on: 'pong' }
  /** The client's Close frame has come. What can be sent is its answer, which goes by itself. */
  | { readonly on: 'close' }
  /** The open client has sent nothing for so long; once each silence. */
  | { readonly on: 'silence'; readonly ms: number }
  /** Each time so long has passed since the connection was opened. */
  | { readonly on: 'every'; readonly ms: number }

export type TriggerName = Trigger['on']

export const TRIGGERS = [
  'connectionRequest',
  'openRequest',
  'opened',
  'message',
  'ping',
  'pong',
  'close',
  'silence',
  'every',
] as const satisfies readonly TriggerName[]

/**
 * How a text is compared with `value`. `like`: `*` stands for any characters. `matches`: a regular expression in RE2's syntax, anywhere in the text;
 * it takes linear time, and has neither look-around nor back references. `exists`: it is there, whatever it is.
 */
export const TEXT_TESTS = ['equals', 'contains', 'startsWith', 'endsWith', 'like', 'matches', 'exists'] as const
export type TextTest = (typeof TEXT_TESTS)[number]

/** As for texts; `less` and `greater` compare numbers. `equals` compares any JSON value. */
export const JSON_TESTS = [...TEXT_TESTS, 'less', 'greater'] as const
export type JsonTest = (typeof JSON_TESTS)[number]

interface OfText {
  readonly test: TextTest
  /** Default "". Without meaning for `exists`. */
  readonly value?: string
  /** Default false: A is not a. */
  readonly ignoreCase?: boolean
}

/** Both ends belong to it; an absent one has no bound. */
interface OfRange {
  readonly min?: number
  readonly max?: number
}

/** What of a TLS connection can be compared; see docs/tls.md for how each is written. */
export const TLS_FACTS = [
  'protocol',
  'cipherSuite',
  'serverName',
  'alpn',
  'ja3',
  'ja4',
  'clientSubject',
  'clientIssuer',
  'clientStatus',
] as const
export type TlsFact = (typeof TLS_FACTS)[number]

/** By what two connections are of the same client. */
export const CLIENT_KEYS = ['address', 'path', 'cookie', 'query', 'header'] as const

export type Condition =
  /** All of them hold, or at least one. */
  | { readonly type: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'not'; readonly of: Condition }
  /**
   * The path of the opening request. `*` stands for any characters, `:name` for one segment, which templates read as `urlParam`. Without a `?` in the
   * pattern the query is not looked at.
   */
  | { readonly type: 'path'; readonly pattern: string }
  /**
   * `query`: a parameter of the query, decoded; `header`: one of the opening request, its name in any case; `cookie`. The first of its name counts.
   * `variable`: the connection's, or else the server's.
   */
  | ({ readonly type: 'query' | 'header' | 'cookie' | 'variable'; readonly name: string } & OfText)
  /**
   * `subProtocol`: one of those that the client offers (RFC 6455 section 4.1); of an open connection, the one that was agreed on. `text`: the payload
   * of a text message, a ping or a pong, or the reason of a Close.
   */
  | ({ readonly type: 'origin' | 'subProtocol' | 'remoteAddress' | 'text' } & OfText)
  | ({ readonly type: 'tls'; readonly fact: TlsFact } & OfText)
  /** Which connection of this client it is, from 1, counted by `of` since the rules were set. `name` is that of the cookie, parameter or header. */
  | ({ readonly type: 'attempt'; readonly of: (typeof CLIENT_KEYS)[number]; readonly name?: string } & OfRange)
  /**
   * `connections`: how many are open, this one included once it is. `timeOpen`: milliseconds since this one was opened. `size`: payload bytes.
   * `closeCode`: of a Close from the client, 1005 for one without a code.
   */
  | ({ readonly type: 'connections' | 'timeOpen' | 'size' | 'closeCode' } & OfRange)
  | { readonly type: 'kind'; readonly kind: 'text' | 'binary' }
  /** The first value at an RFC 9535 path, in a text message that is JSON of at most 1 MiB. */
  | {
      readonly type: 'json'
      readonly path: string
      readonly test: JsonTest
      readonly value?: JsonValue
      readonly ignoreCase?: boolean
    }
  /** The message is JSON that a schema (draft 2020-12) takes. */
  | { readonly type: 'schema'; readonly schema: JsonValue }
  /** The payload has these bytes at `offset` (default 0). Both hexadecimal, blanks allowed; a bit that the mask has not set is not looked at. */
  | { readonly type: 'bytes'; readonly hex: string; readonly mask?: string; readonly offset?: number }

export type ConditionName = Condition['type']

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** What a worse network does to each data message that goes to a client. Absent or 0: nothing of it. */
export interface Shape {
  /** Milliseconds later, and by chance up to `jitter` more; the order stays. */
  readonly latency?: number
  readonly jitter?: number
  /** Payload bytes; what takes more than 100 ms goes in fragments. */
  readonly bytesPerSecond?: number
  /** Shares of the messages, 0 to 1, that are left out, go twice, go behind the next one, or are changed by a byte. */
  readonly drop?: number
  readonly duplicate?: number
  readonly reorder?: number
  readonly corrupt?: number
}

/** Whom a message is for. `group`: those that a rule has put into it. */
export const RECIPIENTS = ['client', 'others', 'all', 'group'] as const

/** `upstream`: in proxy mode, what stands behind the connection. */
export const SENT_TO = [...RECIPIENTS, 'upstream'] as const

/** `text`, `json`: templates, unless `template` is false. `hex`: bytes. `file`: a path, sent as binary. `echo`: the message itself. */
export const SENT_AS = ['text', 'json', 'hex', 'file', 'echo'] as const

/** `echo`: the message itself, such as behind a wait. */
export const REPLACED_BY = ['text', 'json', 'hex', 'echo'] as const

export type Action =
  /** Of an opening request: the subprotocol if it is offered, else the client's first. Of a connection request: it is let in. */
  | { readonly do: 'accept'; readonly subProtocol?: string; readonly headers?: HeaderList }
  /** Status 200 to 599. Of a connection request: it is reset. */
  | { readonly do: 'refuse'; readonly status?: number; readonly headers?: HeaderList; readonly body?: string }
  /** The person decides; where nobody is, the client is let in. */
  | { readonly do: 'ask' }
  /** The actions behind it, or the decision, wait so long, and by chance up to `jitter` more. Milliseconds. */
  | { readonly do: 'wait'; readonly ms: number; readonly jitter?: number }
  | {
      readonly do: 'send'
      readonly as: (typeof SENT_AS)[number]
      readonly content?: string
      readonly template?: boolean
      /** Default `client`. */
      readonly to?: (typeof SENT_TO)[number]
      readonly group?: string
    }
  /** In proxy mode: the message does not go on; or this goes on in its place; or it waits until a person lets it go on. */
  | { readonly do: 'block' }
  | { readonly do: 'replace'; readonly as: (typeof REPLACED_BY)[number]; readonly content?: string; readonly template?: boolean }
  | { readonly do: 'hold' }
  | { readonly do: 'ping'; readonly content?: string }
  /** Default 1000, without a reason. */
  | { readonly do: 'close'; readonly code?: number; readonly reason?: string }
  /** Ends the TCP connection without a Close frame: FIN or RST. */
  | { readonly do: 'drop'; readonly how: 'fin' | 'reset' }
  /** A template. Of the connection: others have their own. */
  | { readonly do: 'set'; readonly name: string; readonly value: string; readonly of?: 'server' | 'connection' }
  | { readonly do: 'join' | 'leave'; readonly group: string }
  /** A line in the log. A template. */
  | { readonly do: 'note'; readonly text: string }
  /** Something wrong on purpose: faults.ts. Of an opening request one of the group `opening`, else one of the others. */
  | { readonly do: 'fault'; readonly fault: string }
  /** The connection plays in a scenario, by its name or id, as the actor that it fits or the one named here; rules rest meanwhile. */
  | { readonly do: 'scenario'; readonly scenario: string; readonly actor?: string }
  /** The network of this connection from now on; with nothing in it, it is as it was. */
  | ({ readonly do: 'shape' } & Shape)
  /** Hands what has come to a script, by its name or id. */
  | { readonly do: 'script'; readonly script: string }
  /** Nothing more is read from the client, or again. */
  | { readonly do: 'pause' | 'resume' }

export type ActionName = Action['do']

/** How often a rule applies at most: `times`, each `ms` anew, or for good. */
interface Limit {
  readonly times: number
  /** Milliseconds; absent or 0: for good. */
  readonly ms?: number
  readonly per: 'connection' | 'client' | 'server'
}

export interface Rule {
  /** Stays the same when the rule is changed or moved. */
  readonly id: string
  /** Default "": what it does is its name. */
  readonly name?: string
  readonly enabled: boolean
  readonly when: Trigger
  /** Absent: always. */
  readonly if?: Condition
  readonly then: readonly Action[]
  readonly limit?: Limit
  /** 0 to 1, default 1: how likely it is that it applies. */
  readonly probability?: number
  /** Default false: the rules behind it are not asked any more. */
  readonly goOn?: boolean
}

/** Variables as they are when the server starts. */
export type Variables = Readonly<Record<string, string>>

/** What decides about opening, and so stands in rules for requests alone. */
export const DECISIONS: ReadonlySet<ActionName> = new Set(['accept', 'refuse', 'ask', 'fault'])

/** What decides whether a message goes on to the other side of a proxy. */
export const OF_PASSING: ReadonlySet<ActionName> = new Set(['block', 'replace', 'hold'])

export const REQUESTS: ReadonlySet<TriggerName> = new Set(['connectionRequest', 'openRequest'])

/** Conditions about what the client has sent, by the triggers that bring it. */
const ABOUT: Partial<Record<ConditionName, readonly TriggerName[]>> = {
  kind: ['message'],
  json: ['message'],
  schema: ['message'],
  text: ['message', 'ping', 'pong', 'close'],
  bytes: ['message', 'ping', 'pong'],
  size: ['message', 'ping', 'pong'],
  closeCode: ['close'],
}

/** Of a connection request nothing is known but who asks. */
const BEFORE_THE_REQUEST: ReadonlySet<ConditionName> = new Set([
  'all',
  'any',
  'not',
  'remoteAddress',
  'attempt',
  'connections',
  'variable',
])

/** "" when such a condition can stand in a rule for this trigger, or else why not. */
export function whyNotCondition(type: ConditionName, on: TriggerName): string {
  const about = ABOUT[type]
  if (about && !about.includes(on)) return `${type} is about ${about.join(', ')}, and this rule is for ${on}.`
  if (on === 'connectionRequest' && !BEFORE_THE_REQUEST.has(type))
    return `${type} is not known before the opening request has come, and this rule is for connectionRequest.`
  return ''
}

/** As `whyNotCondition`, for an action. */
export function whyNotAction(name: ActionName, on: TriggerName): string {
  const isRequest = REQUESTS.has(on)
  // Which fault it may be depends on its group.
  if (name === 'fault')
    return on === 'connectionRequest' ? 'fault answers an opening request, or is done on an open connection.' : ''
  if (OF_PASSING.has(name) && on !== 'message')
    return `${name} is about a message on its way through a proxy, and this rule is for ${on}.`
  if (DECISIONS.has(name) && !isRequest) return `${name} answers a request, and this rule is for ${on}.`
  if (isRequest && !DECISIONS.has(name) && !ALSO_OF_REQUESTS.has(name))
    return `${name} needs an open connection, and this rule is for ${on}.`
  return ''
}

const ALSO_OF_REQUESTS: ReadonlySet<ActionName> = new Set(['wait', 'set', 'note'])

/** Conditions below `all`, `any` and `not`, themselves included. */
export function* conditionsIn(condition: Condition | undefined): Generator<Condition> {
  if (!condition) return
  yield condition
  if (condition.type === 'not') yield* conditionsIn(condition.of)
  else if (condition.type === 'all' || condition.type === 'any') for (const each of condition.of) yield* conditionsIn(each)
}

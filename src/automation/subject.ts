// What rules look at: a connection and, of most triggers, what has just come from it. What costs something is made when a rule first reads it, and then
// once for all rules.
import type { Side } from '../contract/automation/upstream.ts'
import type { TriggerName } from '../contract/automation/rule.ts'
import type { Header } from '../server/index.ts'
import { isTooDeep } from './json-depth.ts'
import { originForm, pathOf } from './path-pattern.ts'

/** Longest text that is read as JSON, in bytes: parsing more would keep other clients waiting. */
export const JSON_LIMIT = 1024 * 1024

/** What is known of a connection and does not change while it is open. A connection of the component has all of it. */
export interface ClientFacts {
  readonly number: number
  readonly remoteHost: string
  /** Path and query. */
  readonly requestURI: string
  readonly requestHeaders: readonly Header[]
  readonly origin: string
  /** Agreed on. */
  readonly subProtocol: string
  readonly tls: TlsFacts | undefined
}

export interface TlsFacts {
  readonly protocol: string
  readonly cipherSuite: string
  readonly serverName: string
  readonly alpn: string
  readonly ja3: string
  readonly ja4: string
  readonly clientSubject: string
  readonly clientIssuer: string
  readonly clientStatus: string
}

/** What changes: as it is at this moment, or, for a row of the log, as far as it is still known. */
export interface Moment {
  /** Open connections of the server. */
  connections(): number
  /** Milliseconds since the connection was opened. */
  timeOpen(client: Client): number
  /** Which connection of its client it is, from 1. */
  attempt(client: Client, of: string, name: string): number
  variable(client: Client, name: string): string | undefined
}

/** A connection's facts, with what is read out of them. */
export class Client {
  readonly facts: ClientFacts
  /** Offered in the opening request. */
  #offered: readonly string[] | undefined
  #query: URLSearchParams | undefined
  #cookies: ReadonlyMap<string, string> | undefined
  readonly #headers = new Map<string, string | undefined>()

  constructor(facts: ClientFacts) {
    this.facts = facts
  }

  get path(): string {
    return pathOf(this.facts.requestURI)
  }

  get offered(): readonly string[] {
    return (this.#offered ??= this.facts.requestHeaders
      .filter(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
      .flatMap(([, value]) => value.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== ''))
  }

  header(name: string): string | undefined {
    const wanted = name.toLowerCase()
    if (!this.#headers.has(wanted))
      this.#headers.set(wanted, this.facts.requestHeaders.find(([each]) => each.toLowerCase() === wanted)?.[1])
    return this.#headers.get(wanted)
  }

  query(name: string): string | undefined {
    this.#query ??= new URLSearchParams(originForm(this.facts.requestURI).slice(this.path.length + 1))
    return this.#query.get(name) ?? undefined
  }

  get queryParameters(): Readonly<Record<string, string>> {
    this.query('')
    return Object.fromEntries(this.#query ?? [])
  }

  cookie(name: string): string | undefined {
    this.#cookies ??= cookiesIn(this.header('cookie') ?? '')
    return this.#cookies.get(name)
  }
}

/** RFC 6265 section 4.2: pairs separated by semicolons; the first of a name counts. */
function cookiesIn(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    if (name !== '' && !found.has(name))
      found.set(
        name,
        pair
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      )
  }
  return found
}

/** Opcodes of RFC 6455 section 5.2 by what brings a payload. */
export const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** It is no JSON, or too long or too deep to be read as such. */
export const NO_JSON = Symbol('no JSON')

const EMPTY: Buffer = Buffer.alloc(0)

/** One moment in the life of a client, for rules to look at. Reused for each message of a connection: `turnTo` sets what came. */
export class Subject {
  readonly client: Client
  readonly moment: Moment
  on: TriggerName
  /** From which side it has come: in proxy mode there are two. */
  from: Side = 'client'
  /** 0: nothing has come. */
  opcode = 0
  size = 0
  #bytes: Buffer = EMPTY
  #offset = 0
  #text: string | undefined
  #json: unknown

  constructor(client: Client, moment: Moment, on: TriggerName) {
    this.client = client
    this.moment = moment
    this.on = on
  }

  /** The payload stands in `bytes`, which must stay as they are as long as rules look. */
  turnTo(on: TriggerName, opcode: number, bytes: Buffer, offset: number, size: number): void {
    this.on = on
    this.opcode = opcode
    this.size = size
    this.#bytes = bytes
    this.#offset = offset
    this.#text = undefined
    this.#json = undefined
  }

  /** Nothing has come. */
  turnAway(on: TriggerName): void {
    this.turnTo(on, 0, EMPTY, 0, 0)
  }

  /** The same with a copy of the payload, to be looked at later. */
  kept(): Subject {
    const copy = new Subject(this.client, this.moment, this.on)
    copy.from = this.from
    copy.turnTo(this.on, this.opcode, Buffer.from(this.payload), 0, this.size)
    return copy
  }

  /** Not copied. */
  get payload(): Buffer {
    return this.#bytes.subarray(this.#offset, this.#offset + this.size)
  }

  byteAt(index: number): number {
    return this.#bytes[this.#offset + index] as number
  }

  /** Of binary data: undefined. Of a Close: its reason. */
  get text(): string | undefined {
    if (this.opcode === OPCODES.binary || this.opcode === 0) return undefined
    const skipped = this.opcode === OPCODES.close ? Math.min(2, this.size) : 0
    return (this.#text ??= this.#bytes.toString('utf8', this.#offset + skipped, this.#offset + this.size))
  }

  /** Nobody has asked for it as JSON so far, and it can be some. */
  get isUnparsed(): boolean {
    return this.#json === undefined && this.size <= JSON_LIMIT
  }

  get json(): unknown {
    if (this.#json === undefined) this.#json = this.#parsed()
    return this.#json
  }

  /** 1005: the Close frame had none (RFC 6455 section 7.4.1). */
  get closeCode(): number {
    return this.size < 2 ? 1005 : this.byteAt(0) * 256 + this.byteAt(1)
  }

  #parsed(): unknown {
    if (this.opcode !== OPCODES.text || this.size > JSON_LIMIT || this.size === 0) return NO_JSON
    const text = this.text ?? ''
    if (isTooDeep(text)) return NO_JSON
    try {
      return JSON.parse(text) as unknown
    } catch {
      return NO_JSON
    }
  }
}

// Messages as programs give and get them.
import { types } from 'node:util'
import type { ControlEntry } from '../control/shapes.ts'
import { DeskError, calledHere } from './desk-error.ts'

type Bytes = ArrayBufferView | ArrayBuffer

/** What is sent: a text, bytes, or a value that goes as JSON. */
export type Content = string | Bytes | { readonly json: unknown }

/**
 * What is expected: the whole text, all bytes, a pattern in the text (in its first MiB), a value that the text is as JSON (of at most 8 MiB), of which objects may
 * have more members, or what a filter of the desk lets through.
 */
export type Expected = string | Bytes | RegExp | { readonly json: unknown } | { readonly filter: string }

export interface WaitOptions {
  /** Milliseconds; default 5000, at most ten minutes. */
  readonly timeout?: number
}

/** A message that has come. */
export class DeskMessage {
  /** Its position in the log. */
  readonly seq: number
  readonly connection: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly isText: boolean
  /** Payload bytes. */
  readonly size: number
  /** "" of a binary message; of a longer one its first MiB. */
  readonly text: string
  /** At most 1 MiB of it. */
  readonly bytes: Uint8Array
  /** It is longer than `text` and `bytes`. */
  readonly #cut: boolean

  constructor({ seq, connection, time, kind, size, text, base64, cut }: ControlEntry) {
    this.seq = seq
    this.connection = connection
    this.time = time
    this.isText = kind === 'text'
    this.size = size
    this.text = text
    this.bytes = this.isText ? Buffer.from(text, 'utf8') : Buffer.from(base64, 'base64')
    this.#cut = cut
  }

  /** Throws a SyntaxError for a text that is no JSON, and DeskError `too-long` for one that is longer than what is told of it. */
  json(): unknown {
    if (this.#cut)
      throw new DeskError(
        'too-long',
        `The message has ${this.size} bytes, of which a program is told the first MiB: no whole JSON.`,
      )
    return JSON.parse(this.text)
  }
}

/** Throws a DeskError for what is none: programs in JavaScript can give anything. */
export function contentOf(content: Content): object {
  return partsOf(content) ?? refused(`What is sent is a text, bytes, or { json }; this is ${kindOf(content)}.`)
}

/** A pattern is looked for by the program itself, with its own rules for patterns. Throws a DeskError: what is no expectation would be met by every message. */
export function expectationOf(expected: Exclude<Expected, RegExp> | undefined): object {
  if (expected === undefined) return {}
  const found = partsOf(expected)
  if (found) return found
  if (isObject(expected) && 'filter' in expected && typeof expected.filter === 'string') return { filter: expected.filter }
  return refused(`What is expected is a text, bytes, a pattern, { json }, { filter }, or nothing; this is ${kindOf(expected)}.`)
}

function partsOf(content: unknown): object | undefined {
  if (typeof content === 'string') return { text: content }
  // In runners a test has other classes than the modules that it uses.
  if (types.isAnyArrayBuffer(content)) return { base64: Buffer.from(content).toString('base64') }
  if (ArrayBuffer.isView(content))
    return { base64: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64') }
  if (!isObject(content) || content['json'] === undefined) return undefined
  const { json } = content
  // Some values throw, such as a BigInt or what contains itself, and others are left out without a word.
  const why = whyNotJson(json)
  return why === '' ? { json } : refused(`The value is none that JSON has: ${why}.`)
}

/** "" for a value that JSON has. */
function whyNotJson(value: unknown): string {
  try {
    return JSON.stringify(value) === undefined ? `it is ${kindOf(value)}` : ''
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
  }
}

/** Throws, as from where the program has called. */
function refused(sentence: string): never {
  throw calledHere()(new DeskError('bad-params', sentence))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function kindOf(value: unknown): string {
  if (!isObject(value)) return value === null || value === undefined ? String(value) : `a ${typeof value}`
  const names = Object.keys(value).slice(0, 5).join(', ')
  return names === '' ? 'an object without members' : `an object with ${names}`
}

// Messages as programs give and get them.
import { types } from 'node:util'
import type { ControlEntry } from '../control/shapes.ts'
import { DeskError } from './desk-error.ts'

type Bytes = ArrayBufferView | ArrayBuffer

/** What is sent: a text, bytes, or a value that goes as JSON. */
export type Content = string | Bytes | { readonly json: unknown }

/**
 * What is expected: the whole text, all bytes, a pattern in the text, a value that the text is as JSON, of which objects may have more members, or what a
 * filter of the desk lets through.
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
  /** "" of a binary message. */
  readonly text: string
  /** At most 1 MiB of it. */
  readonly bytes: Uint8Array

  constructor({ seq, connection, time, kind, size, text, base64 }: ControlEntry) {
    this.seq = seq
    this.connection = connection
    this.time = time
    this.isText = kind === 'text'
    this.size = size
    this.text = text
    this.bytes = this.isText ? Buffer.from(text, 'utf8') : Buffer.from(base64, 'base64')
  }

  /** Throws a SyntaxError for a text that is no JSON. */
  json(): unknown {
    return JSON.parse(this.text)
  }
}

/** Throws a DeskError for what is none: programs in JavaScript can give anything. */
export function contentOf(content: Content): object {
  const found = partsOf(content)
  if (found) return found
  throw new DeskError('bad-params', `What is sent is a text, bytes, or { json }; this is ${kindOf(content)}.`)
}

/** A pattern is looked for by the program itself, with its own rules for patterns. Throws a DeskError: what is no expectation would be met by every message. */
export function expectationOf(expected: Exclude<Expected, RegExp> | undefined): object {
  if (expected === undefined) return {}
  const found = partsOf(expected)
  if (found) return found
  if (isObject(expected) && 'filter' in expected && typeof expected.filter === 'string') return { filter: expected.filter }
  throw new DeskError(
    'bad-params',
    `What is expected is a text, bytes, a pattern, { json }, { filter }, or nothing; this is ${kindOf(expected)}.`,
  )
}

function partsOf(content: unknown): object | undefined {
  if (typeof content === 'string') return { text: content }
  // In runners a test has other classes than the modules that it uses.
  if (types.isAnyArrayBuffer(content)) return { base64: Buffer.from(content).toString('base64') }
  if (ArrayBuffer.isView(content))
    return { base64: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64') }
  return isObject(content) && content['json'] !== undefined ? { json: content['json'] } : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function kindOf(value: unknown): string {
  if (!isObject(value)) return value === null || value === undefined ? String(value) : `a ${typeof value}`
  const names = Object.keys(value).slice(0, 5).join(', ')
  return names === '' ? 'an object without members' : `an object with ${names}`
}

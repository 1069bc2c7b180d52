// Messages as programs give and get them.
import { types } from 'node:util'
import type { ControlEntry } from '../control/shapes.ts'

/** What is sent: a text, bytes, or a value that goes as JSON. */
export type Content = string | Uint8Array | { readonly json: unknown }

/**
 * What is expected: the whole text, all bytes, a pattern in the text, a value that the text is as JSON, of which objects may have more members, or what a
 * filter of the desk lets through.
 */
export type Expected = string | Uint8Array | RegExp | { readonly json: unknown } | { readonly filter: string }

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

export function contentOf(content: Content): object {
  if (typeof content === 'string') return { text: content }
  if (types.isUint8Array(content)) return { base64: Buffer.from(content).toString('base64') }
  return { json: content.json }
}

/** A pattern is looked for by the program itself, with its own rules for patterns. */
export function expectationOf(expected: Exclude<Expected, RegExp> | undefined): object {
  if (expected === undefined) return {}
  if (typeof expected === 'object' && 'filter' in expected) return { filter: expected.filter }
  return contentOf(expected)
}

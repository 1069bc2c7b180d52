// What an export writes for one entry, and how payload bytes become part of it, piece by piece: a message may be longer than memory should be.
import { isUtf8 } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import { textPieces } from '../../contract/hidden-characters.ts'
import type { Mark } from '../../contract/model.ts'
import type { WholeEntry } from '../log/log-reader.ts'

/** How payload bytes are written. `none`: not at all. */
export type Encoding = 'none' | 'base64' | 'json' | 'lines' | 'csv' | 'html'

export interface Written {
  readonly before: string
  readonly encoding: Encoding
  readonly after: string
}

export interface ExportFormat {
  head(): string
  /** `mark`: what the person has put on it. */
  entry(item: WholeEntry, mark: Mark | undefined): Written
  tail(): string
}

/** All of the payload is here, and is text. What is longer is not looked through: it is exported as bytes. */
export function isWholeText({ entry, payload, kept }: WholeEntry): boolean {
  return (entry.kind === 'text' || entry.frames === 0) && payload.length === kept && isUtf8(payload)
}

/** Feeds pieces of a payload; each but the last has a length that is a multiple of three. */
export class PayloadEncoder {
  readonly #encoding: Encoding
  #decoder: StringDecoder | undefined

  constructor(encoding: Encoding) {
    this.#encoding = encoding
  }

  piece(bytes: Buffer, isLast: boolean): string {
    if (this.#encoding === 'none') return ''
    if (this.#encoding === 'base64') return bytes.toString('base64')
    const text = this.#textOf(bytes, isLast)
    if (this.#encoding === 'json') return JSON.stringify(text).slice(1, -1)
    if (this.#encoding === 'csv') return text.replaceAll('"', '""')
    if (this.#encoding === 'html')
      return textPieces(text, '\n\t')
        .map((each) => each.text)
        .join('')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
    // Behind its line a payload goes on indented, and what would hide is an escape.
    return textPieces(text, '\n\t')
      .map((each) => each.text)
      .join('')
      .replaceAll('\n', '\n    ')
  }

  /** A character that two pieces share is whole. */
  #textOf(bytes: Buffer, isLast: boolean): string {
    if (isLast && !this.#decoder) return bytes.toString('utf8')
    this.#decoder ??= new StringDecoder('utf8')
    return isLast ? this.#decoder.end(bytes) : this.#decoder.write(bytes)
  }
}

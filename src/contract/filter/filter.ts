// What a person asks of the log, as a tree: made by parse-filter.ts of the text in the filter field, tried on entries by the host, and
// used by the window to mark what was found.
import type { Direction, EntryKind, MarkColor } from '../model.ts'

/** Both ends belong to it. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A part of the text, for whoever marks or changes it: [from, to). */
export interface Span {
  readonly from: number
  readonly to: number
}

export type JsonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~' | 'exists'

/** A name of a member, a position in a list, or ANY. */
export type JsonStep = string | number
/** Every member or item: no position in a list is negative. */
export const ANY = -1

export type Term =
  /** The payload or the facts contain it. */
  | { readonly type: 'text'; readonly text: string; readonly matchCase: boolean }
  | { readonly type: 'regex'; readonly source: string; readonly flags: string }
  | { readonly type: 'kind'; readonly kinds: readonly EntryKind[] }
  | { readonly type: 'direction'; readonly directions: readonly Direction[] }
  /** Numbers of connections. */
  | { readonly type: 'connection'; readonly ranges: readonly Range[] }
  /** Names of servers; `*` stands for any characters, and A is a. */
  | { readonly type: 'server'; readonly names: readonly string[] }
  /** The connection's path and query; `*` stands for any characters. */
  | { readonly type: 'path'; readonly pattern: string }
  /** Payload bytes. */
  | { readonly type: 'size'; readonly range: Range }
  | { readonly type: 'frames'; readonly range: Range }
  /**
   * Milliseconds since the epoch, or, `daily`, since midnight where the person is, whose clock is `zone` minutes behind UTC. `to` does not
   * belong to it.
   */
  | { readonly type: 'time'; readonly from: number; readonly to: number; readonly daily: boolean; readonly zone: number }
  /** Status codes of Close frames, and those that a connection ended with. */
  | { readonly type: 'close'; readonly ranges: readonly Range[] }
  /** The person has marked it in one of these colours. */
  | { readonly type: 'mark'; readonly colors: readonly MarkColor[] }
  /** The person's note on it contains this, in upper or lower case; "": there is one. */
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'json'
      readonly path: readonly JsonStep[]
      readonly operator: JsonOperator
      readonly value: string | number | boolean | null
    }

export type Filter = (
  | { readonly type: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly type: 'not'; readonly part: Filter }
  | Term
) & { readonly span: Span }

/** Why a text is no filter: a sentence, and where in the text. */
export class FilterError extends Error {
  override readonly name = 'FilterError'
  readonly span: Span

  constructor(message: string, span: Span) {
    super(message)
    this.span = span
  }
}

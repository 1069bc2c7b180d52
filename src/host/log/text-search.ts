// Finds which of many stretches of bytes hold what a filter's text asks for. Two ways: plain text is searched over whole blocks as bytes,
// patterns entry by entry under a time limit. Leaves reading blocks to the view.
import { createContext, Script, type Context } from 'node:vm'
import type { LogFilter } from '../../contract/model.ts'
import { RequestError } from '../../contract/params.ts'

/** A pattern sees this much of an entry: what backtracking costs grows with the text. */
export const PATTERN_BYTES = 64 * 1024
/** One entry may hold a pattern up so long; then it does not match. */
const SLOW_MS = 100
/** So many slow entries, and the pattern is given up. */
const MOST_SLOW = 5

/** Stretches of a block in ascending order; `found[i]` is set to 1 for each that matches. */
export interface Stretches {
  count: number
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly found: Uint8Array
}

export interface TextSearch {
  /** An entry longer than this is searched in its first bytes only. Infinity: in pieces that overlap by `overlap`. */
  readonly longest: number
  readonly overlap: number
  /** Throws PatternTooSlow. */
  search(block: Buffer, stretches: Stretches): void
}

export class PatternTooSlow extends Error {
  override readonly name = 'PatternTooSlow'
}

/** undefined for a filter without text. Throws RequestError 'bad-filter'. */
export function textSearchOf(filter: LogFilter): TextSearch | undefined {
  if (filter.text === '') return undefined
  if (filter.regex) return new PatternSearch(compile(filter.text, filter.caseSensitive))
  // Folding by byte is right for ASCII letters only; other alphabets go through the regular expression's own folding.
  if (filter.caseSensitive || /^[\u0000-\u007f]*$/.test(filter.text)) return new PlainSearch(filter.text, filter.caseSensitive)
  return new PatternSearch(compile(filter.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), false))
}

function compile(pattern: string, caseSensitive: boolean): RegExp {
  const flags = caseSensitive ? '' : 'i'
  try {
    return new RegExp(pattern, `${flags}u`)
  } catch {
    // Escapes such as \- are errors in Unicode mode only.
  }
  try {
    return new RegExp(pattern, flags)
  } catch (error) {
    throw new RequestError(
      'bad-filter',
      `The regular expression does not compile: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))

class PlainSearch implements TextSearch {
  readonly longest = Infinity
  readonly overlap: number
  readonly #needle: Buffer
  readonly #folds: boolean
  #folded = Buffer.alloc(0)

  constructor(text: string, caseSensitive: boolean) {
    this.#needle = Buffer.from(caseSensitive ? text : text.toLowerCase(), 'utf8')
    this.#folds = !caseSensitive && /[a-z]/i.test(text)
    this.overlap = this.#needle.length - 1
  }

  search(block: Buffer, { count, starts, ends, found }: Stretches): void {
    const bytes = this.#folds ? this.#fold(block) : block
    const needle = this.#needle
    let at = 0
    for (let from = starts[0] ?? 0; at < count;) {
      const hit = bytes.indexOf(needle, from)
      if (hit < 0) return
      while (at < count && (ends[at] ?? 0) < hit + needle.length) at++
      if (at === count) return
      if (hit >= (starts[at] ?? 0)) found[at++] = 1
      // A hit that touches two stretches belongs to neither; the next can begin at the earliest where the next stretch does.
      from = Math.max(hit + 1, starts[at] ?? 0)
    }
  }

  #fold(block: Buffer): Buffer {
    if (this.#folded.length < block.length) this.#folded = Buffer.allocUnsafeSlow(block.length)
    const folded = this.#folded
    for (let i = 0; i < block.length; i++) folded[i] = LOWER[block[i] ?? 0] ?? 0
    return folded.subarray(0, block.length)
  }
}

class PatternSearch implements TextSearch {
  readonly longest = PATTERN_BYTES
  readonly overlap = 0
  readonly #context: Context
  // A script under a time limit is the one way to stop a regular expression that backtracks without end.
  readonly #script = new Script('run()')
  #texts: string[] = []
  #found: Uint8Array = new Uint8Array(0)
  #at = 0
  #slow = 0

  constructor(pattern: RegExp) {
    const run = (): void => {
      for (; this.#at < this.#texts.length; this.#at++) if (pattern.test(this.#texts[this.#at] ?? '')) this.#found[this.#at] = 1
    }
    this.#context = createContext({ run })
  }

  search(block: Buffer, { count, starts, ends, found }: Stretches): void {
    this.#texts = []
    this.#found = found
    this.#at = 0
    for (let i = 0; i < count; i++) this.#texts.push(block.toString('utf8', starts[i], ends[i]))
    while (this.#at < count) {
      const before = this.#at
      try {
        this.#script.runInContext(this.#context, { timeout: SLOW_MS })
      } catch (error) {
        // Not asked with instanceof: the error may come from the script's own realm.
        const timedOut =
          typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
        if (!timedOut) throw error
        // Many quick entries may use the time up as well: only one that used it alone is slow.
        if (this.#at === before) {
          this.#at++
          if (++this.#slow >= MOST_SLOW) throw new PatternTooSlow()
        }
      }
    }
    this.#texts = []
  }
}

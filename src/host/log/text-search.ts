// Finds which of many stretches of bytes hold what a filter's text asks for. Two ways: plain text is searched over whole blocks as bytes,
// patterns entry by entry, by a thread of their own. Leaves reading blocks to the view.
import type { Term } from '../../contract/filter/filter.ts'
import { AsciiFold } from './ascii-fold.ts'
import { PatternWorker, type WorkerTest } from './pattern-worker.ts'

/** A pattern sees this much of an entry: what backtracking costs grows with the text. */
const PATTERN_BYTES = 64 * 1024
/** A longer message is no JSON for a filter: a part of it cannot be read, and all of it would take long. */
const JSON_BYTES = 1024 * 1024

/** Payload bytes searched at once: plain text in about a millisecond of this thread, patterns in as many as are worth a message to another. */
const PLAIN_BLOCK = 512 * 1024
const PATTERN_BLOCK = 1024 * 1024
/** A longer text is looked for by its beginning, and compared where that is: what the platform's search takes grows with both lengths. */
const SEARCHED_BEGINNING = 64
/** Its blocks are shorter, because a beginning may be everywhere. */
const LONG_TEXT_BLOCK = 64 * 1024

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
  /** Bytes that are handed over at once. */
  readonly blockBytes: number
  /** Rejects with PatternTooSlow. One call at a time. */
  search(block: Buffer, stretches: Stretches): void | Promise<void>
  end(): void
}

type TextTerm = Extract<Term, { type: 'text' }>
type RegexTerm = Extract<Term, { type: 'regex' }>
type JsonTerm = Extract<Term, { type: 'json' }>

/** The term is looked for by a thread of its own. */
export function needsThread(term: Term): boolean {
  return term.type === 'regex' || term.type === 'json' || (term.type === 'text' && !isPlain(term))
}

/** Folding by byte is right for ASCII letters only; other alphabets go through the regular expression's own folding. */
function isPlain({ text, matchCase }: TextTerm): boolean {
  return matchCase || /^[\u0000-\u007f]*$/.test(text)
}

export function textSearchOf(term: TextTerm): TextSearch {
  if (isPlain(term)) return new PlainSearch(term.text, term.matchCase)
  return patternSearchOf({ type: 'regex', source: term.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), flags: 'i' })
}

export function patternSearchOf({ source, flags }: RegexTerm): TextSearch {
  // What begins with "anything" matches where the rest does, and would try that at every place for every other.
  const quick = source.replace(/^(?:\.\*\??)+(?![?+*{])/, '')
  return new WorkerSearch({ type: 'regex', source: quick, flags: unicodeFlags(quick, flags) }, `/${source}/${flags}`, PATTERN_BYTES)
}

export function jsonSearchOf(term: JsonTerm): TextSearch {
  return new WorkerSearch(term, 'json:', JSON_BYTES)
}

/** With the flag u where that compiles: escapes such as \- are errors in Unicode mode only. */
function unicodeFlags(source: string, flags: string): string {
  if (flags.includes('u')) return flags
  try {
    new RegExp(source, `${flags}u`)
    return `${flags}u`
  } catch {
    return flags
  }
}

class PlainSearch implements TextSearch {
  readonly longest = Infinity
  readonly overlap: number
  readonly blockBytes: number
  readonly #needle: Buffer
  readonly #beginning: Buffer
  readonly #folds: boolean
  readonly #fold = new AsciiFold()

  constructor(text: string, caseSensitive: boolean) {
    this.#needle = Buffer.from(caseSensitive ? text : text.toLowerCase(), 'utf8')
    this.#folds = !caseSensitive && /[a-z]/i.test(text)
    this.#beginning = this.#needle.subarray(0, SEARCHED_BEGINNING)
    this.overlap = this.#needle.length - 1
    this.blockBytes = this.#needle.length > SEARCHED_BEGINNING ? LONG_TEXT_BLOCK : PLAIN_BLOCK
  }

  end(): void {
    this.#fold.end()
  }

  search(block: Buffer, { count, starts, ends, found }: Stretches): void {
    const bytes = this.#folds ? this.#fold.of(block) : block
    const needle = this.#needle
    let at = 0
    for (let from = starts[0] ?? 0; at < count;) {
      const hit = this.#next(bytes, from)
      if (hit < 0) return
      while (at < count && (ends[at] ?? 0) < hit + needle.length) at++
      if (at === count) return
      if (hit >= (starts[at] ?? 0)) found[at++] = 1
      // A hit that touches two stretches belongs to neither; the next can begin at the earliest where the next stretch does.
      from = Math.max(hit + 1, starts[at] ?? 0)
    }
  }

  #next(bytes: Buffer, from: number): number {
    const needle = this.#needle
    for (let hit = from - 1; ;) {
      hit = bytes.indexOf(this.#beginning, hit + 1)
      const end = hit + needle.length
      if (hit < 0 || needle.length === this.#beginning.length) return hit
      if (end > bytes.length) return -1
      if (bytes.compare(needle, 0, needle.length, hit, end) === 0) return hit
    }
  }
}

class WorkerSearch implements TextSearch {
  readonly longest: number
  readonly overlap = 0
  readonly blockBytes = PATTERN_BLOCK
  readonly #worker: PatternWorker

  constructor(test: WorkerTest, name: string, longest: number) {
    this.longest = longest
    this.#worker = new PatternWorker(test, name)
  }

  async search(block: Buffer, { count, starts, ends, found }: Stretches): Promise<void> {
    found.set(await this.#worker.search(block, starts.slice(0, count), ends.slice(0, count)))
  }

  end(): void {
    this.#worker.end()
  }
}

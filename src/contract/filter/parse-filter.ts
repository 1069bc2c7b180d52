// Reads the filter language: words, "phrases", /patterns/ and fields such as kind:text, beside each other or joined by AND, OR, NOT and
// brackets. NOT binds closest, then AND, which need not be written, then OR. Which fields there are is fields.ts.
import { FILTER_LIMIT } from '../limits.ts'
import { Expected } from './expected.ts'
import { FIELDS } from './fields.ts'
import { FilterError, type Filter, type Span, type Term } from './filter.ts'

/** Things to look for: each costs every entry of the log a comparison. */
const MOST_TERMS = 100
/** Brackets and NOTs within each other: more are no filter that a person writes. */
const MOST_DEPTH = 50
/** What an error quotes of the text. */
const QUOTED = 40

type Token = { readonly span: Span } & (
  | { readonly type: 'and' | 'or' | 'not' | '(' | ')' | 'end' }
  | { readonly type: 'term'; readonly term: Term }
)

/**
 * undefined for a text without anything but space. `zone`: minutes from the person's time to UTC, for times of day. Throws FilterError with
 * the place of the first fault.
 */
export function parseFilter(text: string, zone: number): Filter | undefined {
  if (text.length > FILTER_LIMIT)
    throw new FilterError(`The filter has ${text.length} characters; at most ${FILTER_LIMIT} are read.`, {
      from: 0,
      to: text.length,
    })
  const parser = new Parser(new Lexer(text, zone))
  return parser.whole()
}

class Parser {
  readonly #lexer: Lexer
  #token: Token
  #depth = 0
  #terms = 0

  constructor(lexer: Lexer) {
    this.#lexer = lexer
    this.#token = lexer.next()
  }

  whole(): Filter | undefined {
    if (this.#token.type === 'end') return undefined
    const filter = this.#either()
    if (this.#token.type === ')') throw new FilterError('There is no opening bracket for this one.', this.#token.span)
    return filter
  }

  #take(): Token {
    const token = this.#token
    this.#token = this.#lexer.next()
    return token
  }

  #either(): Filter {
    const parts = [this.#all()]
    while (this.#token.type === 'or') {
      this.#take()
      parts.push(this.#all())
    }
    return joined('or', parts)
  }

  #all(): Filter {
    const parts = [this.#one()]
    for (;;) {
      const { type } = this.#token
      if (type === 'and') this.#take()
      else if (type !== 'term' && type !== 'not' && type !== '(') return joined('and', parts)
      parts.push(this.#one())
    }
  }

  #one(): Filter {
    const token = this.#take()
    switch (token.type) {
      case 'term':
        if (++this.#terms > MOST_TERMS)
          throw new FilterError(`A filter can have at most ${MOST_TERMS} things to look for.`, token.span)
        return { ...token.term, span: token.span }
      case 'not': {
        const part = this.#within(token, () => this.#one())
        return { type: 'not', part, span: { from: token.span.from, to: part.span.to } }
      }
      case '(': {
        const inner = this.#within(token, () => this.#either())
        const { type, span } = this.#token
        if (type !== ')') throw new FilterError('The bracket that opens here is not closed.', token.span)
        this.#take()
        return { ...inner, span: { from: token.span.from, to: span.to } }
      }
      case ')':
        throw new FilterError('Something to look for is missing before this bracket.', token.span)
      case 'and':
      case 'or':
        throw new FilterError(
          `Something to look for is missing before ${token.type.toUpperCase()}. To look for the word itself, write "${token.type.toUpperCase()}".`,
          token.span,
        )
      case 'end':
        throw new FilterError('The filter ends where something to look for is expected.', token.span)
    }
  }

  #within<T>({ span }: Token, read: () => T): T {
    if (++this.#depth > MOST_DEPTH) throw new FilterError(`At most ${MOST_DEPTH} brackets and NOTs can be nested.`, span)
    const result = read()
    this.#depth--
    return result
  }
}

function joined(type: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [first] = parts
  const last = parts.at(-1)
  if (first === undefined || last === undefined) throw new Error('A filter of nothing.')
  return parts.length === 1 ? first : { type, parts, span: { from: first.span.from, to: last.span.to } }
}

const SPACE = /\s*/y
const FIELD = /([a-z]+):/iy
/** A word ends at space or a bracket; brackets within a value are brackets of its own while they are in balance. */
const WORD = /[^\s()]+/y
const PATTERN = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)(?=[\s)]|$)/y
const OPERATORS = new Map<string, 'and' | 'or' | 'not'>([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
])

class Lexer {
  readonly #text: string
  readonly #zone: number
  #at = 0

  constructor(text: string, zone: number) {
    this.#text = text
    this.#zone = zone
  }

  next(): Token {
    this.#match(SPACE)
    const from = this.#at
    const first = this.#text[from]
    if (first === undefined) return { type: 'end', span: { from, to: from } }
    if (first === '(' || first === ')') {
      this.#at++
      return { type: first, span: { from, to: this.#at } }
    }
    const term = this.#field() ?? (first === '/' ? this.#pattern() : undefined)
    if (term) return this.#term(from, term)
    if (first === '"') return this.#term(from, { type: 'text', text: this.#phrase(), matchCase: false })
    const word = this.#match(WORD)?.[0] ?? ''
    const operator = OPERATORS.get(word)
    if (operator) return { type: operator, span: { from, to: this.#at } }
    return this.#term(from, { type: 'text', text: word, matchCase: false })
  }

  #term(from: number, term: Term): Token {
    return { type: 'term', term, span: { from, to: this.#at } }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match) this.#at = pattern.lastIndex
    return match
  }

  /** undefined: no field begins here. */
  #field(): Term | undefined {
    const from = this.#at
    const name = this.#match(FIELD)?.[1]
    if (name === undefined) return undefined
    const field = FIELDS.find((each) => each.name === name.toLowerCase())
    if (!field) {
      // An address is no field.
      if (this.#text.startsWith('//', this.#at)) {
        this.#at = from
        return undefined
      }
      throw new FilterError(
        `There is no field ${name}: (${FIELDS.map((each) => `${each.name}:`).join(' ')}). To look for the text itself, put it in quotes.`,
        { from, to: this.#at },
      )
    }
    const valueAt = this.#at
    const value = this.#value()
    try {
      if (value === '') throw new Expected('a value')
      return field.read(value, this.#zone)
    } catch (error) {
      if (!(error instanceof Expected)) throw error
      const seen = value === '' ? 'nothing follows' : `not ${shortened(value)}`
      throw new FilterError(`${field.name}: takes ${error.message}; ${seen}.`, {
        from: value === '' ? from : valueAt,
        to: this.#at,
      })
    }
  }

  /** A phrase, or all up to the next space or bracket outside of quotes and square brackets. */
  #value(): string {
    if (this.#text[this.#at] === '"') return this.#phrase()
    const from = this.#at
    let depth = 0
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at] ?? ''
      if (char === '"') {
        this.#phrase(true)
        this.#at--
      } else if (char === '(') depth++
      else if (/\s/.test(char) || (char === ')' && --depth < 0)) break
    }
    return this.#text.slice(from, this.#at)
  }

  /** The text between quotes; a quote in it is written \", a backslash \\. */
  #phrase(mayBeEmpty = false): string {
    const from = this.#at
    let text = ''
    for (let at = from + 1; at < this.#text.length; at++) {
      const char = this.#text[at] ?? ''
      if (char === '"') {
        this.#at = at + 1
        if (text === '' && !mayBeEmpty) throw new FilterError('There is nothing between these quotes.', { from, to: this.#at })
        return text
      }
      const next = this.#text[at + 1]
      if (char === '\\' && (next === '"' || next === '\\')) text += this.#text[++at] ?? ''
      else text += char
    }
    throw new FilterError('The quote that opens here is not closed.', { from, to: this.#text.length })
  }

  /** undefined: what begins with a slash here is a word, such as a path. */
  #pattern(): Term | undefined {
    const from = this.#at
    const match = this.#match(PATTERN)
    if (!match) return undefined
    const [, source = '', flags = ''] = match
    if (/[^imsu]|(.).*\1/.test(flags))
      throw new FilterError(`The flags after a pattern can be i, m, s and u, each once; not ${shortened(flags)}.`, {
        from: this.#at - flags.length,
        to: this.#at,
      })
    try {
      new RegExp(source, flags)
    } catch (error) {
      const reason =
        error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '') : String(error)
      throw new FilterError(`The pattern does not compile: ${reason}.`, { from, to: this.#at })
    }
    return { type: 'regex', source, flags }
  }
}

function shortened(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text
}

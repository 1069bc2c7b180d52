// Where a text that somebody has written stops being JSON.
import { TokenType, Tokenizer } from '@streamparser/json'

/** As line and column, and what stands there: engines tell it in some of their messages only. */
export function placeOf(text: string): string {
  const position = new Scan(text).end()
  const before = text.slice(0, position)
  const seen =
    position === text.length ? 'the file ends there, in the middle' : `${JSON.stringify(text.charAt(position))} cannot stand there`
  return `line ${before.split('\n').length}, column ${position - before.lastIndexOf('\n')}: ${seen}`
}

const [SPACE, TAB, NEWLINE, RETURN, QUOTE, COMMA, MINUS, ZERO, NINE, COLON, BACKSLASH] = codes(' \t\n\r",-09:\\')
const [LIST, LIST_END, OBJECT, OBJECT_END] = codes('[]{}')

function codes(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0))
}

/** JSON (RFC 8259) without its values: whoever writes a file may nest it as deep as it is long, and each level costs one byte here. */
class Scan {
  readonly #text: string
  #at = 0
  /** What each level is: 1 a list, 2 an object. */
  #levels = new Uint8Array(1024)
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Position of the first character that cannot stand where it does; the text's length where there is none. */
  end(): number {
    let isEmpty = false
    for (;;) {
      this.#space()
      const code = this.#code()
      if (isEmpty && this.#closes(code)) {
        if (!this.#after()) return this.#at
        isEmpty = false
        continue
      }
      if (this.#levels[this.#depth] === 2 && this.#depth > 0 && !this.#name()) return this.#at
      isEmpty = this.#opens()
      if (isEmpty) continue
      if (!this.#scalar() || !this.#after()) return this.#at
    }
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at)
  }

  #space(): void {
    for (let code = this.#code(); code === SPACE || code === NEWLINE || code === RETURN || code === TAB; code = this.#code())
      this.#at++
  }

  #takes(code: number | undefined): boolean {
    if (this.#code() !== code) return false
    this.#at++
    return true
  }

  #opens(): boolean {
    const code = this.#code()
    if (code !== LIST && code !== OBJECT) return false
    this.#at++
    if (++this.#depth === this.#levels.length) {
      const more = new Uint8Array(this.#depth * 2)
      more.set(this.#levels)
      this.#levels = more
    }
    this.#levels[this.#depth] = code === LIST ? 1 : 2
    return true
  }

  #closes(code: number): boolean {
    if (this.#depth === 0 || code !== (this.#levels[this.#depth] === 1 ? LIST_END : OBJECT_END)) return false
    this.#at++
    this.#depth--
    return true
  }

  /** Behind a value: true when another one is to come. */
  #after(): boolean {
    for (;;) {
      this.#space()
      if (this.#depth > 0 && this.#takes(COMMA)) return true
      if (!this.#closes(this.#code())) return false
    }
  }

  #name(): boolean {
    this.#space()
    if (this.#code() !== QUOTE || !this.#string()) return false
    this.#space()
    if (!this.#takes(COLON)) return false
    this.#space()
    return true
  }

  #scalar(): boolean {
    const code = this.#code()
    if (code === QUOTE) return this.#string()
    for (const word of ['true', 'false', 'null']) if (code === word.charCodeAt(0)) return this.#word(word)
    return this.#number()
  }

  #word(word: string): boolean {
    for (const code of codes(word)) if (!this.#takes(code)) return false
    return true
  }

  #string(): boolean {
    this.#at++
    for (;;) {
      const code = this.#code()
      if (code === QUOTE) break
      // Also behind the end, where it is no number.
      if (!(code >= 0x20)) return false
      this.#at++
      if (code === BACKSLASH && !this.#escape()) return false
    }
    this.#at++
    return true
  }

  #escape(): boolean {
    const character = this.#text.charAt(this.#at)
    if (character === '' || !'"\\/bfnrtu'.includes(character)) return false
    this.#at++
    if (character !== 'u') return true
    for (const end = this.#at + 4; this.#at < end; this.#at++) if (!/[0-9a-f]/i.test(this.#text.charAt(this.#at))) return false
    return true
  }

  #number(): boolean {
    this.#takes(MINUS)
    if (!this.#takes(ZERO) && !this.#digits()) return false
    if (this.#text.charAt(this.#at) === '.') {
      this.#at++
      if (!this.#digits()) return false
    }
    if (/e/i.test(this.#text.charAt(this.#at))) {
      this.#at++
      if (/[+-]/.test(this.#text.charAt(this.#at))) this.#at++
      return this.#digits()
    }
    return true
  }

  #digits(): boolean {
    const from = this.#at
    for (let code = this.#code(); ZERO !== undefined && NINE !== undefined && code >= ZERO && code <= NINE; code = this.#code())
      this.#at++
    return this.#at > from
  }
}

/** Line and column of a value within a text that is JSON, by the names and positions that lead to it; of the nearest one around it that is there. */
export function placeOfValue(text: string, path: readonly (string | number)[]): string {
  const bytes = Buffer.from(text)
  const tokenizer = new Tokenizer()
  /** Where the walk is: the name or position in each object and list around it. */
  const stack: { key: string | number; isList: boolean; awaitsName: boolean }[] = []
  let best = { depth: -1, offset: 0 }
  const begins = (offset: number): void => {
    const depth = stack.length
    if (depth <= best.depth || depth > path.length || !stack.every(({ key }, index) => key === path[index])) return
    best = { depth, offset }
  }
  tokenizer.onToken = ({ token, value, offset }) => {
    const top = stack.at(-1)
    switch (token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        begins(offset)
        stack.push({ key: token === TokenType.LEFT_BRACKET ? 0 : '', isList: token === TokenType.LEFT_BRACKET, awaitsName: true })
        return
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        stack.pop()
        return
      case TokenType.COMMA:
        if (top?.isList) top.key = Number(top.key) + 1
        else if (top) top.awaitsName = true
        return
      case TokenType.COLON:
        return
      default:
        if (top && !top.isList && top.awaitsName) {
          top.key = String(value)
          top.awaitsName = false
        } else begins(offset)
    }
  }
  tokenizer.onError = () => undefined
  tokenizer.write(bytes)
  const lines = bytes.toString('utf8', 0, best.offset).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

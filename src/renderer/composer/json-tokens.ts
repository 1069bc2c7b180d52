// JSON as a row of tokens: to colour it while it is typed, and to lay it out anew without touching a single number or string. Whether it is valid is
// JSON.parse's word.
import { say } from '../language/say.ts'

type TokenKind = 'key' | 'string' | 'number' | 'word' | 'punctuation' | 'space' | 'other'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const TOKEN = /"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|[a-zA-Z]+|[{}[\],:]|\s+|./gs

/** Every character of the text is in one token, in order; text that is no JSON has tokens too. */
export function jsonTokens(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (const [part] of text.matchAll(TOKEN)) tokens.push({ kind: kindOf(part), text: part })
  // A string is a key when a colon comes next.
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'string') continue
    const next = tokens[index + 1]?.kind === 'space' ? tokens[index + 2] : tokens[index + 1]
    if (next?.text === ':') tokens[index] = { kind: 'key', text: token.text }
  }
  return tokens
}

function kindOf(part: string): TokenKind {
  if (part.startsWith('"')) return 'string'
  if (/^-?\d/.test(part)) return 'number'
  if (part === 'true' || part === 'false' || part === 'null') return 'word'
  if (/^[{}[\],:]$/.test(part)) return 'punctuation'
  return /^\s/.test(part) ? 'space' : 'other'
}

/** One value on a line, two spaces a level. `text` is valid JSON. */
export function formatJson(text: string): string {
  let depth = 0
  let out = ''
  const tokens = jsonTokens(text).filter(({ kind }) => kind !== 'space')
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]?.text ?? ''
    switch (token.text) {
      case '{':
      case '[':
        out += token.text
        if (next === '}' || next === ']') break
        depth++
        out += lineBreak(depth)
        break
      case '}':
      case ']': {
        const before = tokens[index - 1]?.text ?? ''
        if (before !== '{' && before !== '[') {
          depth--
          out += lineBreak(depth)
        }
        out += token.text
        break
      }
      case ',':
        out += `,${lineBreak(depth)}`
        break
      case ':':
        out += ': '
        break
      default:
        out += token.text
    }
  }
  return out
}

/** Without a space that is not inside a string. `text` is valid JSON. */
export function compactJson(text: string): string {
  return jsonTokens(text)
    .filter(({ kind }) => kind !== 'space')
    .map((token) => token.text)
    .join('')
}

/** Why a text is no JSON, or "". */
export function faultInJson(text: string): string {
  if (text.trim() === '') return say.composer.anEmptyTextIsNo
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return say.composer.thisIsNoJsonCorrect(error instanceof Error ? error.message : String(error))
  }
}

/** Where a text stops being JSON, as an offset; undefined for JSON. */
export function placeOfFault(text: string): { readonly at: number; readonly message: string } | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // Engines name the position in most of their messages, and else mean the end.
    const position = /position (\d+)/.exec(message)?.[1]
    const atEnd = Math.max(0, text.trimEnd().length - 1)
    return { at: Math.min(position === undefined ? atEnd : Number(position), text.length), message }
  }
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(depth)}`
}

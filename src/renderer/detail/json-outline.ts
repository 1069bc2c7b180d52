// JSON as lines to show and to fold. Keys and values stay as they were written: no number is rounded, no duplicate key lost, no escape
// resolved. Leaves drawing to the view.
import { say } from '../language/say.ts'

/** `open` and `close` are the brackets of what has members; `empty` is {} or []. */
type JsonLineKind = 'open' | 'close' | 'empty' | 'string' | 'number' | 'word'

export interface JsonLine {
  readonly kind: JsonLineKind
  readonly depth: number
  /** With its quotes, "" for a member of an array. */
  readonly key: string
  /** As written. */
  readonly value: string
  /** A comma follows. */
  comma: boolean
  /** Of `open`: the line of its closing bracket. */
  end: number
  /** Of `open`: how many members. */
  members: number
}

export type JsonOutline = { readonly lines: readonly JsonLine[] } | { readonly error: string }

/** More lines are shown as text: each costs some hundred bytes here. */
const MOST_LINES = 400_000

const CLOSE: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

export function outlineOf(text: string): JsonOutline {
  try {
    JSON.parse(text)
  } catch (error) {
    return { error: say.detail.notJson(error instanceof Error ? error.message : String(error)) }
  }
  return scan(text)
}

/** `text` has been found valid: what is read here needs no check. */
function scan(text: string): JsonOutline {
  const lines: JsonLine[] = []
  const open: number[] = []
  let key = ''
  const add = (kind: JsonLineKind, value: string) => {
    const parent = lines[open.at(-1) ?? -1]
    if (parent && kind !== 'close') parent.members++
    lines.push({ kind, depth: open.length, key, value, comma: false, end: lines.length, members: 0 })
    key = ''
  }
  let at = 0
  while (at < text.length) {
    if (lines.length >= MOST_LINES) return { error: say.detail.moreThanValuesShownAs(MOST_LINES) }
    const character = text[at] ?? ''
    const close = CLOSE[character]
    if (close !== undefined) {
      const next = skipBlanks(text, at + 1)
      if (text[next] === close) {
        add('empty', character + close)
        at = next + 1
      } else {
        add('open', character)
        open.push(lines.length - 1)
        at = next
      }
    } else if (character === '}' || character === ']') {
      const opened = lines[open.pop() ?? -1]
      if (opened) opened.end = lines.length
      add('close', character)
      at++
    } else if (character === ',') {
      const last = lines.at(-1)
      if (last) last.comma = true
      at++
    } else if (character === '"') {
      const end = endOfString(text, at)
      const next = skipBlanks(text, end)
      if (text[next] === ':') key = text.slice(at, end)
      else add('string', text.slice(at, end))
      at = text[next] === ':' ? next + 1 : next
    } else if (isBlank(character)) at++
    else {
      const end = endOfWord(text, at)
      const value = text.slice(at, end)
      add(/^[-0-9]/.test(value) ? 'number' : 'word', value)
      at = end
    }
  }
  return { lines }
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r'
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (isBlank(text[at] ?? '')) at++
  return at
}

function endOfString(text: string, from: number): number {
  let at = from + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at++
  return at
}

/** Indexes of the lines that can be seen when some are folded: what a folded one holds is left out, its closing bracket too. */
export function unfolded(lines: readonly JsonLine[], folded: ReadonlySet<number>): number[] {
  const seen: number[] = []
  for (let index = 0; index < lines.length; index++) {
    seen.push(index)
    if (folded.has(index)) index = lines[index]?.end ?? index
  }
  return seen
}

/** The same JSON with two spaces a level. */
export function prettyOf(lines: readonly JsonLine[]): string {
  return lines
    .map(({ depth, key, value, comma }) => `${'  '.repeat(depth)}${key === '' ? '' : `${key}: `}${value}${comma ? ',' : ''}`)
    .join('\n')
}

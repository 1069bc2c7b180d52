// Finds characters that would hide, move or disguise the text around them, and names each as an escape. What comes from the wire is shown as
// what it is: a reader must see that a right-to-left override stands there, not be fooled by it. Leaves how an escape looks to the components.

/** A stretch of text to show as it is, or the escape of one character. */
export interface TextPiece {
  readonly text: string
  readonly hidden: boolean
}

// C0 and C1 controls, soft hyphen, Arabic letter mark, Hangul and Mongolian blanks, zero-width and bidi controls, invisible operators,
// line and paragraph separators, variation selectors' supplement, tags, interlinear marks, byte order mark, lone surrogates, U+FFFD.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\u034f|\udb40[\udc00-\uddef]/g

const SHORT: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\b': '\\b', '\f': '\\f' }

/** A zero-width joiner after a pictograph, its variation selector or its skin tone, and before another, belongs to them. */
const PICTOGRAPH = /^(?:\p{Extended_Pictographic}|\ufe0f|[\u{1f3fb}-\u{1f3ff}])/u

/** Cuts text into what can be shown and what must be escaped. `keep` names characters that the place can show, such as line breaks. */
export function textPieces(text: string, keep = ''): TextPiece[] {
  const pieces: TextPiece[] = []
  let shown = 0
  for (const match of text.matchAll(HIDDEN)) {
    const [character] = match
    if (keep.includes(character) || isJoiner(text, match.index, character)) continue
    if (match.index > shown) pieces.push({ text: text.slice(shown, match.index), hidden: false })
    pieces.push({ text: escapeOf(character), hidden: true })
    shown = match.index + character.length
  }
  if (shown < text.length) pieces.push({ text: text.slice(shown), hidden: false })
  return pieces
}

/** The escape of one character, as JSON and JavaScript write it. */
export function escapeOf(character: string): string {
  const short = SHORT[character]
  if (short !== undefined) return short
  const point = character.codePointAt(0) ?? 0
  return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, '0')}`
}

function isJoiner(text: string, at: number, character: string): boolean {
  if (character !== '\u200d') return false
  const before = Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? ''
  return PICTOGRAPH.test(before) && PICTOGRAPH.test(text.slice(at + 1, at + 3))
}

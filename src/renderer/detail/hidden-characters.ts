// Finds characters that would hide, move or disguise the text around them, and names each as an escape. What comes from the wire is shown as
// what it is: a reader must see that a right-to-left override stands there, not be fooled by it. Leaves how an escape looks to the components.

/** A stretch of text to show as it is, or the escape of one character. */
export interface TextPiece {
  readonly text: string
  readonly hidden: boolean
}

// C0 and C1 controls, soft hyphen, Arabic letter mark, Hangul and Mongolian blanks, zero-width and bidi controls, invisible operators,
// line and paragraph separators, variation selectors and their supplement, tags, interlinear marks, byte order mark, lone surrogates, U+FFFD.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\u034f|[\ufe00-\ufe0f]|\udb40[\udc00-\uddef]/g

const SHORT: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\b': '\\b', '\f': '\\f' }

// Emoji are usual text, and two invisible characters are part of how they are written. A selector chooses text or emoji style (U+FE0E,
// U+FE0F) for the one pictograph before it, or makes a keycap of a digit (UTS #51, ED-8a, ED-9a, ED-14c). A zero-width joiner binds two pictographs
// (ED-16). The same characters anywhere else are shown, and so is a second selector in a row: runs of them after one emoji carry hidden bytes.
// The other selectors, with which ideographs and mathematical signs take a variant, are always shown: they are rare on a wire, and two texts
// that differ by them alone look alike.
const STYLED = /\p{Extended_Pictographic}$/u
const KEYCAP_BASE = /[0-9#*]$/
const JOINED = /(?:\p{Extended_Pictographic}\ufe0f?|[\u{1f3fb}-\u{1f3ff}])$/u
const PICTOGRAPH = /^\p{Extended_Pictographic}/u
/** A pictograph of two code units, and its selector. */
const LONGEST_BEFORE = 3

/** Cuts text into what can be shown and what must be escaped. `keep` names characters that the place can show, such as line breaks. */
export function textPieces(text: string, keep = ''): TextPiece[] {
  const pieces: TextPiece[] = []
  let shown = 0
  for (const match of text.matchAll(HIDDEN)) {
    const [character] = match
    if (keep.includes(character) || isOfEmoji(text, match.index, character)) continue
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

function isOfEmoji(text: string, at: number, character: string): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_BEFORE), at)
  switch (character) {
    case '\ufe0e':
    case '\ufe0f':
      return STYLED.test(before) || (KEYCAP_BASE.test(before) && text[at + 1] === '\u20e3')
    case '\u200d':
      return JOINED.test(before) && PICTOGRAPH.test(text.slice(at + 1, at + 3))
    default:
      return false
  }
}

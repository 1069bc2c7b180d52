// Finds characters that would hide, move or disguise the text around them, and names each as an escape. What comes from the wire is shown as
// what it is: a reader must see that a right-to-left override stands there, not be fooled by it. Leaves how an escape looks to the components.

/** A stretch of text to show as it is, or the escape of one character. */
export interface TextPiece {
  readonly text: string
  readonly hidden: boolean
}

// The one table of what is shown as an escape, in the window, in a terminal, and in lines of JSON: all of Unicode's controls (Cc), format
// characters (Cf, with bidi controls, zero-width characters and tags among them), line and paragraph separators (Zl, Zp) and lone surrogates
// (Cs); and what is as invisible but a letter, a mark or a symbol to Unicode: Hangul blanks, Khmer and Mongolian vowels and selectors, variation
// selectors and their supplement, the grapheme joiner, the object replacement character and U+FFFD.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffc\ufffd\u{e0000}-\u{e0fff}]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]/gu

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

/** Text in one line, with every escape in its place: for a terminal. */
export function escapedText(text: string): string {
  return textPieces(text)
    .map((piece) => piece.text)
    .join('')
}

/** A line of JSON in which every hidden character is an escape, which changes nothing of its meaning. */
export function escapedJson(json: string): string {
  // Outside of strings JSON is ASCII, and the controls of ASCII have been escaped.
  return json.replace(HIDDEN, (character) => {
    let escape = ''
    for (let at = 0; at < character.length; at++) escape += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
    return escape
  })
}

/** The escape of one character, as JSON and JavaScript write it. */
function escapeOf(character: string): string {
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

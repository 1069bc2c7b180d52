// How deeply a text nests, told without parsing it: JSON.parse takes twenty times as long for half a million brackets as for a flat text of that length,
// and other clients wait.

/** Levels of arrays and objects that are read as JSON in a text above COUNTED_ABOVE. */
const DEPTH_LIMIT = 1_000
/** Characters: below, no depth keeps anybody waiting, and counting would cost as much as parsing. */
const COUNTED_ABOVE = 16 * 1024

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b])
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d])

/** Brackets within strings do not count. Of a text that is no JSON it says anything. */
export function isTooDeep(text: string): boolean {
  return text.length > COUNTED_ABOVE && isDeeperThan(DEPTH_LIMIT, text)
}

/** Whether it has more levels, however short it is. As isTooDeep. */
export function isDeeperThan(levels: number, text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (OPENING.has(code)) {
      if (++depth > levels) return true
    } else if (CLOSING.has(code)) depth--
  }
  return false
}

/** Where the quotation mark stands that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let unescaped = at
    while (text.charCodeAt(unescaped - 1) === BACKSLASH) unescaped--
    if ((at - unescaped) % 2 === 0) return at
  }
  return text.length
}

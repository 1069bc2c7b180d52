// Which of the words that there are somebody has meant who has mistyped one.

/** Most mistakes of one word: letters that are missing, too many, others, or exchanged with their neighbour. */
const MOST = 2
/** A word that long is told from others by all of its letters. */
const LONGEST = 40

/** The nearest word, where it is near and no other one is as near; else "". */
export function meantWord(typed: string, words: readonly string[]): string {
  if (typed.length > LONGEST) return ''
  const most = Math.min(MOST, Math.floor(typed.length / 3))
  const near = words
    .map((word) => ({ word, mistakes: word.startsWith(typed) && typed.length > 2 ? 1 : mistakesBetween(typed, word) }))
    .filter(({ mistakes }) => mistakes <= Math.max(1, most))
  const least = Math.min(...near.map(({ mistakes }) => mistakes))
  const [first, ...others] = near.filter(({ mistakes }) => mistakes === least)
  return others.length === 0 ? (first?.word ?? '') : ''
}

/** The distance of Damerau and Levenshtein, each stretch changed once. */
function mistakesBetween(typed: string, word: string): number {
  let before: number[] = []
  let last = Array.from({ length: word.length + 1 }, (_, index) => index)
  for (let row = 1; row <= typed.length; row++) {
    const next = [row]
    for (let column = 1; column <= word.length; column++) {
      const isSame = typed[row - 1] === word[column - 1]
      const isExchanged = row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1]
      next[column] = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isExchanged ? at(before, column - 2) + 1 : Infinity,
      )
    }
    before = last
    last = next
  }
  return at(last, word.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}

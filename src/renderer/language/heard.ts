// Sentences that were said elsewhere, in another language than the window's.

/** Longer than any in the table: what stands in place of {} may be the person's own. */
const LONGEST = 4_000
/** A sentence within a sentence within a sentence. */
const DEEPEST = 3

/**
 * A function that says a sentence in the other language; one that is not in the table stays as it is. In the table {} stands for anything, and
 * {1} in the other language for what the first {} was, which may be a sentence of the table itself. The first that fits is taken.
 */
export function translatorOf(table: readonly (readonly [sentence: string, other: string])[]): (sentence: string) => string {
  let patterns: readonly (readonly [RegExp, string])[] | undefined
  const translate = (sentence: string, depth: number): string => {
    if (depth > DEEPEST || sentence.length > LONGEST) return sentence
    // Hardly anybody needs them before something goes wrong.
    patterns ??= table.map(([each, other]) => [patternOf(each), other])
    for (const [pattern, other] of patterns) {
      const match = pattern.exec(sentence)
      if (match) return other.replace(/\{(\d)\}/g, (_, at: string) => translate(match[Number(at)] ?? '', depth + 1))
    }
    return sentence
  }
  return (sentence) => translate(sentence, 0)
}

function patternOf(sentence: string): RegExp {
  const parts = sentence.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('(.+?)')}$`, 's')
}

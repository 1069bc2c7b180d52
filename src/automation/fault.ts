// What is wrong with a rule, found when it is compiled.

/** A sentence that says what was seen, what is expected and what to do. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  readonly code = 'bad-rule'
}

/** As it stands in a sentence. */
export function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

export function quoted(text: string): string {
  return JSON.stringify(shortened(text))
}

// Which settings a typed text means, and which words of them to mark.
import type { SettingState } from '../../contract/model.ts'

/** A stretch of a text, and whether it was searched for. */
export interface Stretch {
  readonly text: string
  readonly marked: boolean
}

/** The words of a search, in lower case. */
export function wordsOf(typed: string): readonly string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean)
}

/** Every word stands in the name or in the description. No word: every setting. */
export function matches({ name, description }: SettingState, words: readonly string[]): boolean {
  const text = `${name}\n${description}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The one that is meant: of that very name, else with all words in its name, else the first of those found. */
export function bestOf(found: readonly SettingState[], words: readonly string[]): SettingState | undefined {
  return (
    found.find(({ name }) => name.toLowerCase() === words.join('')) ??
    found.find(({ name }) => words.every((word) => name.toLowerCase().includes(word))) ??
    found[0]
  )
}

/** The text in stretches; where words overlap they are one mark. */
export function marked(text: string, words: readonly string[]): readonly Stretch[] {
  const lower = text.toLowerCase()
  // Letters whose lower case has another length would move every mark behind them.
  if (words.length === 0 || lower.length !== text.length) return [{ text, marked: false }]
  const hits = new Uint8Array(text.length)
  for (const word of words)
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) hits.fill(1, at, at + word.length)
  const stretches: Stretch[] = []
  let from = 0
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && hits[at] === hits[from]) continue
    stretches.push({ text: text.slice(from, at), marked: hits[from] === 1 })
    from = at
  }
  return stretches
}

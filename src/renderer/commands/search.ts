// Which commands a typed text means, best first.
import type { Command } from './registry.ts'

/** Every word typed must begin a word of the title, or stand in it or in what else it is found by. Commands that begin with the text come first, else the order stays. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = commands
    .map((command) => ({ command, score: scoreOf(`${command.title}\n${command.also ?? ''}`.toLowerCase(), words) }))
    .filter(({ score }) => score > 0)
  return found.sort((a, b) => b.score - a.score).map(({ command }) => command)
}

/** 0: does not match. */
function scoreOf(text: string, words: readonly string[]): number {
  let score = 1
  for (const word of words) {
    const at = text.indexOf(word)
    if (at < 0) return 0
    if (at === 0) score += 3
    else if (/\W/.test(text[at - 1] ?? '')) score += 2
    else score += 1
  }
  return score
}

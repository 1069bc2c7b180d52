// Counted things, in the form that their number asks for.
import { count } from '../../ui/format.ts'

/** '1 entry', '2 entries', '1,204 messages'. */
function plural(n: number, word: string): string {
  if (n === 1) return `1 ${word}`
  return `${count(n)} ${/[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`}`
}

export const number = {
  connection: (n: number) => plural(n, 'connection'),
  difference: (n: number) => plural(n, 'difference'),
  equalLine: (n: number) => plural(n, 'equal line'),
  moreLine: (n: number) => plural(n, 'more line'),
  equalMessage: (n: number) => plural(n, 'equal message'),
  byte: (n: number) => plural(n, 'byte'),
  snippet: (n: number) => plural(n, 'snippet'),
  file: (n: number) => plural(n, 'file'),
  message: (n: number) => plural(n, 'message'),
  frame: (n: number) => plural(n, 'frame'),
  client: (n: number) => plural(n, 'client'),
  entry: (n: number) => plural(n, 'entry'),
  question: (n: number) => plural(n, 'question'),
  rule: (n: number) => plural(n, 'rule'),
  time: (n: number) => plural(n, 'time'),
  setting: (n: number) => plural(n, 'setting'),
  value: (n: number) => plural(n, 'value'),
  variable: (n: number) => plural(n, 'variable'),
  place: (n: number) => plural(n, 'place'),
  step: (n: number) => plural(n, 'step'),
  /** No row of digits: a certificate is read by the years. */
  day: (n: number) => (n === 1 ? '1 day' : `${n} days`),
}

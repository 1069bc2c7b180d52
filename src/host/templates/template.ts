// A message with places to be filled in: {{name arguments}}. Read once, filled in for each message and connection. What stands at a place is
// given by the fillers.
import { TemplateError } from '../../automation/templates/template-error.ts'

/** A place in a template: its name and what follows it, and how it was written. */
export interface Place {
  readonly name: string
  readonly words: readonly string[]
  readonly written: string
}

export { TemplateError }

/** Texts and places, one after the other. */
export type Template = readonly (string | Place)[]

/** Most places of one template. */
const MOST_PLACES = 1_000

/** Throws TemplateError for a place that has no end. `\{{` stands for two braces that begin none. */
export function parseTemplate(text: string): Template {
  const parts: (string | Place)[] = []
  let at = 0
  let plain = ''
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    if (open < 0) break
    if (text[open - 1] === '\\') {
      plain += `${text.slice(at, open - 1)}{{`
      at = open + 2
      continue
    }
    const close = text.indexOf('}}', open)
    if (close < 0)
      throw new TemplateError(`A template begins with {{ at character ${open + 1} and has no }}. Write \\{{ for literal braces.`)
    plain += text.slice(at, open)
    if (plain !== '') parts.push(plain)
    plain = ''
    const written = text.slice(open + 2, close).trim()
    const [name = '', ...words] = written.split(/\s+/)
    parts.push({ name, words, written })
    if (parts.length > MOST_PLACES * 2) throw new TemplateError(`A message can have at most ${MOST_PLACES} placeholders.`)
    at = close + 2
  }
  plain += text.slice(at)
  if (plain !== '') parts.push(plain)
  return parts
}

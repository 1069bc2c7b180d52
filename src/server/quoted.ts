// Somebody else's text in a sentence: in quotes, controls escaped, and never longer than a person reads.

/** Characters that are quoted; of a longer text the rest is counted. */
const QUOTED = 100

/** `text` in double quotes as JSON writes it, shortened: `"abc" and 12 characters more`. */
export function quoted(text: string): string {
  return text.length > QUOTED
    ? `${JSON.stringify(text.slice(0, QUOTED))} and ${text.length - QUOTED} characters more`
    : JSON.stringify(text)
}

/** `text` without quotes, shortened in the same way. */
export function shortened(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)} and ${text.length - QUOTED} characters more` : text
}

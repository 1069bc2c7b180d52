// Headers as a person types them, "Name: value" on a line each, read as pairs. The host and the component check again.
import type { HeaderList } from '../../contract/model.ts'
import { say } from '../language/say.ts'

export interface TypedHeaders {
  readonly headers: HeaderList
  /** Why they cannot be sent, or "". */
  readonly fault: string
}

/** A token of RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** What a field value cannot carry (RFC 9110 section 5.5): control characters but a tab, and what is beyond Latin-1. */
const BAD_IN_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/u
/** As many as the contract takes. */
const MOST_HEADERS = 200

/** Empty lines do not count. */
export function readHeaderLines(typed: string): TypedHeaders {
  const headers: [string, string][] = []
  for (const line of typed.split('\n')) {
    const text = line.trim()
    if (text === '') continue
    const colon = text.indexOf(':')
    if (colon < 1) return fault(say.questions.isNoHeaderWriteA(shorten(text)))
    const name = text.slice(0, colon).trimEnd()
    const value = text.slice(colon + 1).trim()
    if (!TOKEN.test(name)) return fault(say.questions.isNoHeaderNameUse(shorten(name)))
    const bad = BAD_IN_VALUE.exec(value)?.[0]
    if (bad !== undefined) return fault(say.questions.theValueOfHasThe(name, codePoint(bad)))
    headers.push([name, value])
  }
  return headers.length > MOST_HEADERS
    ? fault(say.questions.headersAreTooManyAt(headers.length, MOST_HEADERS))
    : { headers, fault: '' }
}

function fault(sentence: string): TypedHeaders {
  return { headers: [], fault: sentence }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

// The headers of a request or response as the log shows them: the values of those that carry secrets stay out, because the log is on disk.
import { headersOf } from '../server/index.ts'
import { packFacts, type Facts } from './log/entry-text.ts'

const SECRET_HEADERS = new Set(['cookie', 'set-cookie', 'authorization', 'proxy-authorization'])

export function publicHeaders(headers: Facts): Facts {
  return headers.map(([name, value]) =>
    SECRET_HEADERS.has(name.toLowerCase()) ? [name, `(hidden, ${value.length} characters)`] : [name, value],
  )
}

/** A header that is secret, or not written as facts are: one space behind the colon, none at the end, a value. */
const NOT_AS_FACTS = /^(?:set-cookie|cookie|(?:proxy-)?authorization):|^[^:]*:(?! [^ \t\r])|[ \t]$/im

/** The headers of a request or response head as facts. Nearly every head is written as they are, and is copied whole. */
export function packHead(head: string): string {
  const end = head.indexOf('\r\n')
  if (end < 0) return ''
  const lines = head.slice(end + 2)
  return NOT_AS_FACTS.test(lines) ? packFacts(publicHeaders(headersOf(head))) : `${lines.replaceAll('\r\n', '\n')}\n`
}

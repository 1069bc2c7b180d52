// The opening request of a client as it goes on to the upstream, and what of its answer comes back: what is for this hop alone stays here.
import type { Header } from '../../server/index.ts'
import { originForm } from '../path-pattern.ts'

/** RFC 9110 section 7.6.1, and what each of the two openings has of its own (RFC 6455 section 4.1). */
const OF_ONE_HOP: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-version',
])

/** Without those of one hop; `own` stand in place of the client's of the same name. */
export function forwardedHeaders(headers: readonly Header[], own: readonly Header[]): readonly Header[] {
  const left = new Set(own.map(([name]) => name.toLowerCase()))
  for (const [name, value] of headers)
    if (name.toLowerCase() === 'connection') for (const each of value.split(',')) left.add(each.trim().toLowerCase())
  return [...headers.filter(([name]) => !OF_ONE_HOP.has(name.toLowerCase()) && !left.has(name.toLowerCase())), ...own]
}

/** Of an answer with 101: the subprotocol, and what else is for the client. */
export function answeredHeaders(headers: readonly Header[]): { readonly subProtocol: string; readonly headers: readonly Header[] } {
  const isSubProtocol = ([name]: Header): boolean => name.toLowerCase() === 'sec-websocket-protocol'
  return {
    subProtocol: headers.find(isSubProtocol)?.[1] ?? '',
    headers: headers.filter((header) => !OF_ONE_HOP.has(header[0].toLowerCase()) && !isSubProtocol(header)),
  }
}

/** Of a refusal: the body goes as it stands on the wire, and so do the headers that say where it ends. */
export function refusedHeaders(headers: readonly Header[], body: Buffer): readonly Header[] {
  const stays = ([name, value]: Header): boolean => {
    const lower = name.toLowerCase()
    // Of a body that was cut the client is told the length that it gets.
    if (lower === 'content-length') return Number(value) === body.length
    return lower === 'transfer-encoding' || lower === 'proxy-authenticate' || lower === 'upgrade' || !OF_ONE_HOP.has(lower)
  }
  return headers.filter(stays)
}

/** The path of the upstream stands before that of the client, whose "/" adds nothing to it; and so does its query. */
export function targetOf({ pathname, search }: URL, requested: string): string {
  const asked = originForm(requested)
  const question = asked.indexOf('?')
  const path = question < 0 ? asked : asked.slice(0, question)
  const query = question < 0 ? '' : asked.slice(question + 1)
  const joined = path === '/' ? pathname : `${pathname.replace(/\/$/, '')}${path.startsWith('/') ? path : `/${path}`}`
  const all = [search.slice(1), query].filter((each) => each !== '').join('&')
  return all === '' ? joined : `${joined}?${all}`
}

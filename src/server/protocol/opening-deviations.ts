// What is wrong with an opening request that could be opened all the same. A person who tests a client wants to be told of each.
import type { UpgradeRequest } from './handshake.ts'
import { quoted } from '../quoted.ts'
import { isToken, parseExtensions } from './permessage-deflate.ts'

export interface Deviation {
  readonly sentence: string
  /** The RFC says that such a request MUST be refused: done where StrictHandshake is set. */
  readonly mustRefuse: boolean
}

const NONE: readonly Deviation[] = []

/** 16 bytes in base64; the last character has four bits that base64 leaves zero, in those ending in A, Q, g or w. */
const CANONICAL_KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/
const KEY = /^[A-Za-z0-9+/]{22}==$/

/** RFC 3986 section 3.2: a name or an address, and a port. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[-A-Za-z0-9._~!$&'()*+,;=%]+)(?::\d*)?$/
/** A path, or a whole address (RFC 9112 sections 3.2.1 and 3.2.2). */
const TARGET = /^(?:\/|[A-Za-z][A-Za-z0-9+.-]*:\/\/)/

/** In the order of the request. Costs next to nothing for a request without any. */
export function deviationsOf(request: UpgradeRequest): readonly Deviation[] {
  const { head, emptyLines, host, hasManyOrigins, key, subProtocols, extensions } = request
  const found: Deviation[] = []
  const name = (mustRefuse: boolean, sentence: string): void => void found.push({ sentence, mustRefuse })
  if (emptyLines > 0)
    name(
      false,
      `${emptyLines === 1 ? 'An empty line came' : `${emptyLines} empty lines came`} before the request line (RFC 9112 section 2.2: passed over).`,
    )
  if (head.hasRawTarget)
    name(false, 'The request target has bytes beyond ASCII, which a client writes as %XX (RFC 3986 section 2.1).')
  if (!TARGET.test(head.target))
    name(false, `The request target ${quoted(head.target)} does not begin with "/" (RFC 9112 section 3.2.1).`)
  if (head.target.includes('#'))
    name(false, `The request target ${quoted(head.target)} has a fragment, which a client leaves out (RFC 6455 section 3).`)
  if (host === undefined) name(true, 'The request has no Host header.')
  else if (host === '') name(true, 'The Host header is empty.')
  else if (!HOST.test(host))
    name(true, `The Host header is no host with a port or without: ${quoted(host)} (RFC 9112 section 3.2).`)
  if (hasManyOrigins) name(false, 'The request has more than one Origin header; the last one is taken (RFC 6454 section 7.3).')
  if (!CANONICAL_KEY.test(key))
    if (KEY.test(key))
      name(false, 'The last character of the Sec-WebSocket-Key has bits that base64 leaves zero (RFC 4648 section 3.5).')
    else name(true, 'The Sec-WebSocket-Key is 16 bytes, but not in base64 with its padding (RFC 4648 section 4).')
  if (extensions !== '') {
    if (parseExtensions(extensions) === undefined)
      name(true, `Sec-WebSocket-Extensions breaks the grammar of RFC 6455 section 9.1: ${quoted(extensions)}.`)
    else if (hasEmptyElement(extensions)) name(false, `Sec-WebSocket-Extensions has an empty element: ${quoted(extensions)}.`)
  }
  const inProtocols = subProtocols === '' ? undefined : faultInProtocols(subProtocols)
  if (inProtocols) name(true, `Sec-WebSocket-Protocol ${inProtocols} (RFC 6455 section 4.1): ${quoted(subProtocols)}.`)
  return found.length === 0 ? NONE : found
}

function faultInProtocols(list: string): string | undefined {
  const names = list.split(',').map((each) => each.trim())
  if (names.includes('')) return 'has an empty name'
  const bad = names.find((each) => !isToken(each))
  if (bad !== undefined) return `has ${quoted(bad)}, which is not a token`
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  return twice === undefined ? undefined : `names ${quoted(twice)} twice`
}

function hasEmptyElement(list: string): boolean {
  // Quoted strings may have commas, and then nothing is said rather than something wrong.
  return !list.includes('"') && list.split(',').some((each) => each.trim() === '')
}

// The opening handshake of RFC 6455 section 4 from the server's side, without I/O: a request head parsed and judged, responses written.
import * as crypto from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { fault } from './http-fault.ts'
import type { HeadFault, Header } from './http-fault.ts'
import { isToken } from './permessage-deflate.ts'

export { fault } from './http-fault.ts'
export type { HeadFault, Header } from './http-fault.ts'

/** Ends a head, the line break of its last line included. */
export const EMPTY_LINE = '\r\n\r\n'

/** Bounds on a request head. A head beyond one is answered with 431. */
export const HEAD_LIMIT = 64 * 1024
const HEADER_COUNT_LIMIT = 1_000

/** A parsed request head. Where its bytes are UTF-8 they are read as that, else as Latin-1. */
export class RequestHead {
  readonly method: string
  readonly target: string
  readonly version: string
  /** Everything up to the empty line. Kept instead of parsed headers, which are made when they are read. */
  readonly text: string

  constructor(method: string, target: string, version: string, text: string) {
    this.method = method
    this.target = target
    this.version = version
    this.text = text
  }

  get requestLine(): string {
    return firstLineOf(this.text)
  }

  /** The target has bytes beyond ASCII. */
  get hasRawTarget(): boolean {
    return BEYOND_ASCII.test(this.target)
  }

  get headers(): Header[] {
    return headersOf(this.text)
  }
}

/** The request or status line of a head. */
export function firstLineOf(head: string): string {
  const end = head.indexOf('\r\n')
  return end < 0 ? head : head.slice(0, end)
}

/** The headers of a head, in order, names as sent, repeated ones kept. Made anew at every call. */
export function headersOf(head: string): Header[] {
  const lines = head.split('\r\n')
  const headers: Header[] = []
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string
    const colon = line.indexOf(':')
    if (colon > 0) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()])
  }
  return headers
}

/** What the handshake needs of the headers, gathered in one pass. */
export interface UpgradeRequest {
  readonly head: RequestHead
  /** Empty lines that came before it. */
  readonly emptyLines: number
  /** undefined without a Host header. */
  readonly host: string | undefined
  readonly origin: string
  readonly key: string
  readonly version: string
  /** Sec-WebSocket-Protocol, repeated headers joined by ", ". */
  readonly subProtocols: string
  readonly extensions: string
  /** There is more than one Origin header; the last one is `origin`. */
  readonly hasManyOrigins: boolean
  readonly hasUpgrade: boolean
  /** What keeps it from being an opening handshake, though it has a Sec-WebSocket-Key: "" where nothing does, or it is none. */
  readonly lacks: string
  readonly hasBody: boolean
}

/** The position after the empty line that ends the head, or -1. `from` is where the search goes on: what is before it has been seen. */
export function findHeadEnd(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(EMPTY_LINE, Math.max(0, from - 3), 'latin1')
  return at < 0 ? -1 : at + EMPTY_LINE.length
}

/** Why the bytes so far can be no request head, or undefined. Lets noise be answered before its end, which may never come. */
export function faultInPart(bytes: Buffer, from: number): HeadFault | undefined {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === 0x0a && (at === 0 || bytes[at - 1] !== 0x0d))
      return fault(400, 'A line of the request ends with LF alone; HTTP wants CR LF.')
    if (byte === 0x0d && at + 1 < bytes.length && bytes[at + 1] !== 0x0a)
      return fault(400, 'A CR in the request is not followed by LF.')
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f)
      return fault(400, `The request has the control byte 0x${byte.toString(16).padStart(2, '0')} at position ${at}.`)
  }
  if (bytes.length > HEAD_LIMIT) return fault(431, `The request head is longer than ${HEAD_LIMIT} bytes.`)
  return undefined
}

const BEYOND_ASCII = /[^\x00-\x7f]/
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([^\x00-\x20\x7f]+) (HTTP\/\d\.\d)$/

/**
 * Parses a whole head, `bytes[0..end)`, end as from `findHeadEnd`, that came behind so many empty lines. Check with `faultInPart` and
 * `faultInFirstLine` first.
 */
export function parseHead(bytes: Buffer, end: number, emptyLines = 0): UpgradeRequest | HeadFault {
  const text = textOf(bytes.subarray(0, end - EMPTY_LINE.length))
  let lineEnd = text.indexOf('\r\n')
  if (lineEnd < 0) lineEnd = text.length
  const match = REQUEST_LINE.exec(text.slice(0, lineEnd))
  if (!match) return fault(400, 'The request line is not "METHOD target HTTP/1.1".')
  const [, method = '', target = '', version = ''] = match
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') return fault(505, `The request is ${version}; this server speaks HTTP/1.1.`)
  let host: string | undefined
  let origin: string | undefined
  let hasManyOrigins = false
  let key: string | undefined
  let wsVersion = ''
  let subProtocols = ''
  let extensions = ''
  let upgrade = false
  let connection = false
  let hasBody = false
  let count = 0
  for (let at = lineEnd + 2; at < text.length;) {
    let stop = text.indexOf('\r\n', at)
    if (stop < 0) stop = text.length
    if (++count > HEADER_COUNT_LIMIT) return fault(431, `The request has more than ${HEADER_COUNT_LIMIT} headers.`)
    if (text[at] === ' ' || text[at] === '\t') return fault(400, `Header line ${count} is folded, which HTTP/1.1 no longer allows.`)
    const colon = text.indexOf(':', at)
    if (colon < 0 || colon > stop) return fault(400, `Header line ${count} has no colon.`)
    const name = text.slice(at, colon)
    if (!isToken(name)) return fault(400, `The name of header ${count} is not valid.`)
    // Only names that matter are compared further; their lengths tell most others apart.
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') {
          if (host !== undefined) return fault(400, 'The request has more than one Host header.')
          host = text.slice(colon + 1, stop).trim()
        }
        break
      case 6:
        if (name.toLowerCase() === 'origin') {
          hasManyOrigins ||= origin !== undefined
          origin = text.slice(colon + 1, stop).trim()
        }
        break
      case 7:
        if (name.toLowerCase() === 'upgrade') upgrade ||= hasListItem(text.slice(colon + 1, stop), 'websocket')
        break
      case 10:
        if (name.toLowerCase() === 'connection') connection ||= hasListItem(text.slice(colon + 1, stop), 'upgrade')
        break
      case 14:
        if (name.toLowerCase() === 'content-length') hasBody ||= !/^0+$/.test(text.slice(colon + 1, stop).trim())
        break
      case 17:
        switch (name.toLowerCase()) {
          case 'sec-websocket-key':
            if (key !== undefined) return fault(400, 'The request has more than one Sec-WebSocket-Key header.')
            key = text.slice(colon + 1, stop).trim()
            break
          case 'transfer-encoding':
            hasBody = true
            break
        }
        break
      case 21:
        if (name.toLowerCase() === 'sec-websocket-version')
          wsVersion = wsVersion === '' ? text.slice(colon + 1, stop).trim() : `${wsVersion}, ${text.slice(colon + 1, stop).trim()}`
        break
      case 22:
        if (name.toLowerCase() === 'sec-websocket-protocol') subProtocols = joined(subProtocols, text.slice(colon + 1, stop).trim())
        break
      case 24:
        if (name.toLowerCase() === 'sec-websocket-extensions') extensions = joined(extensions, text.slice(colon + 1, stop).trim())
        break
    }
    at = stop + 2
  }
  return {
    head: new RequestHead(method, target, version, text),
    emptyLines,
    host,
    origin: origin ?? '',
    hasManyOrigins,
    key: key ?? '',
    version: wsVersion,
    subProtocols,
    extensions,
    hasUpgrade: upgrade && connection,
    lacks: key === undefined ? '' : lacking(upgrade, connection),
    hasBody,
  }
}

function lacking(upgrade: boolean, connection: boolean): string {
  return [...(upgrade ? [] : ['"Upgrade: websocket"']), ...(connection ? [] : ['"Connection: Upgrade"'])].join(' and ')
}

/** As clients mean it: those that send more than ASCII send UTF-8, except for a few that send Latin-1. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  return BEYOND_ASCII.test(text) && isUtf8(bytes) ? bytes.toString('utf8') : text
}

function joined(list: string, more: string): string {
  return list === '' ? more : `${list}, ${more}`
}

function hasListItem(value: string, item: string): boolean {
  const lower = value.toLowerCase().trim()
  return lower === item || lower.split(',').some((part) => part.trim() === item)
}

/** 16 bytes, however they are written: also in base64url, and without padding; opening-deviations.ts names what is unusual. */
const KEY = /^[A-Za-z0-9+/_-]{22}(?:==)?$/

/** Why a request that asks for an upgrade cannot be opened (section 4.2.1), or undefined. */
export function faultInUpgrade(request: UpgradeRequest): HeadFault | undefined {
  const { head } = request
  if (head.method !== 'GET') return fault(405, `An opening handshake is a GET request, not ${head.method}.`, [['Allow', 'GET']])
  if (head.version !== 'HTTP/1.1') return fault(400, `An opening handshake needs HTTP/1.1; the request is ${head.version}.`)
  if (request.version !== '13')
    return fault(
      426,
      request.version === ''
        ? 'The request has no Sec-WebSocket-Version header; this server speaks version 13.'
        : `The request asks for WebSocket version ${request.version}; this server speaks version 13.`,
      [['Sec-WebSocket-Version', '13']],
    )
  if (request.key === '') return fault(400, 'The request has no Sec-WebSocket-Key header.')
  if (!KEY.test(request.key)) return fault(400, 'The Sec-WebSocket-Key is not 16 bytes in base64.')
  if (request.hasBody) return fault(400, 'An opening handshake has no body.')
  return undefined
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The value of Sec-WebSocket-Accept (section 4.2.2, step 5.4). */
export const acceptValue: (key: string) => string =
  // One call instead of an object and three, where the platform has it (Node 20.12 and 21.7 on).
  typeof crypto.hash === 'function'
    ? (key) => crypto.hash('sha1', key + GUID, 'base64')
    : (key) =>
        crypto
          .createHash('sha1')
          .update(key + GUID)
          .digest('base64')

const REASONS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  418: "I'm a Teapot",
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
}

export function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${REASONS[status] ?? 'Status'}`
}

/** A response head as text, for latin1. Check names and values with `faultInHeader` first. */
export function responseHead(status: number, headers: readonly Header[]): string {
  let text = `${statusLine(status)}\r\n`
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`
  return `${text}\r\n`
}

/** Why a header cannot be sent, as a sentence, or undefined. Keeps line breaks out: nobody can smuggle a second response in. */
export function faultInHeader([name, value]: Header): string | undefined {
  if (!isToken(name))
    return `"${name}" is not a header name: only letters, digits and !#$%&'*+-.^_\`|~ are allowed (RFC 9110 section 5.6.2).`
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    return `The value of header ${name} has a character that HTTP cannot carry: a line break, a control character, or one beyond Latin-1.`
  return undefined
}

// The stage that decides about a request: a page, a refusal, or the question WebSocketOpenRequest and the agreement on subprotocol and
// extension. Sends nothing: what is to be sent is the outcome.
import type { ErrorCode } from '../errors.ts'
import type { RawAnswer, WebSocketOpenRequestEvent } from '../events.ts'
import type { Asks } from '../listeners.ts'
import { acceptValue, fault, faultInHeader, faultInUpgrade, statusLine } from '../protocol/handshake.ts'
import type { HeadFault, Header, RequestHead, UpgradeRequest } from '../protocol/handshake.ts'
import { deviationsOf } from '../protocol/opening-deviations.ts'
import type { Deviation } from '../protocol/opening-deviations.ts'
import { agreeOnDeflate, isToken, parseExtensions } from '../protocol/permessage-deflate.ts'
import type { DeflateParams } from '../protocol/permessage-deflate.ts'
import { quoted, shortened } from '../quoted.ts'
import { listOf } from '../settings.ts'
import type { Settings } from '../settings.ts'
import type { Asking, Eventually, Gone } from './asking.ts'
import type { Hold } from './hold.ts'
import type { HttpAnswer } from './http-answer.ts'

/** An answer to a plain HTTP GET on the port. */
export interface Page {
  readonly contentType: string
  readonly body: string | Uint8Array
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

/** What is told besides, before the outcome is applied: an error, or, without a code, a line of the log. */
export interface Remark {
  readonly code?: ErrorCode
  readonly logLevel?: 1 | 2
  readonly sentence: string
}

export interface Opened {
  readonly kind: 'open'
  readonly subProtocol: string
  readonly deflate: DeflateParams | undefined
  /** Headers of the listeners. */
  readonly extra: readonly Header[]
  readonly responseText: string
  readonly remarks: readonly Remark[]
}

export interface Answered {
  readonly kind: 'answer'
  readonly answer: HttpAnswer
  /** The opening handshake was refused with the answer's status. */
  readonly isRefusal: boolean
  readonly remarks: readonly Remark[]
}

/** Bytes of a listener instead of `opened`'s response. */
export interface Raw {
  readonly kind: 'raw'
  readonly answer: RawAnswer
  readonly opened: Opened
}

export type OpenOutcome = Opened | Answered | Raw | Gone

/** What decides about requests. */
export interface OpenRequestRules {
  readonly settings: Settings
  readonly pageFor: ((requestURI: string) => Page | undefined) | undefined
  /** As many connections are open as may be (MaxConnections). */
  readonly isFull: boolean
}

/** What WebSocketOpenRequest's listeners get, and what they have made of it. */
class OpenRequest implements WebSocketOpenRequestEvent {
  readonly connectionId: string
  readonly method: string
  readonly requestURI: string
  readonly hostHeader: string
  readonly originHeader: string
  readonly extensions: string
  statusCode = 101
  responseHeaders: [name: string, value: string][] = []
  body = ''
  answer: RawAnswer | undefined = undefined
  readonly #head: RequestHead
  readonly #hold: Hold
  #headers: readonly Header[] | undefined
  readonly #offered: string
  #chosen: string | undefined

  constructor(connectionId: string, { head, host, origin, extensions, subProtocols }: UpgradeRequest, hold: Hold) {
    this.connectionId = connectionId
    this.method = head.method
    this.requestURI = head.target
    this.hostHeader = host ?? ''
    this.originHeader = origin
    this.#head = head
    this.extensions = extensions
    this.#hold = hold
    this.#offered = subProtocols
  }

  get signal(): AbortSignal {
    return this.#hold.signal
  }

  /** Parsed when a listener looks: most do not. */
  get requestHeaders(): readonly Header[] {
    return (this.#headers ??= this.#head.headers)
  }

  get subProtocols(): string {
    return this.#chosen ?? this.#offered
  }
  set subProtocols(value: string) {
    this.#chosen = value
  }

  /** A listener has set subProtocols: also when a client's whole list is the one name that was chosen. */
  get hasChosen(): boolean {
    return this.#chosen !== undefined
  }

  /** Takes back what listeners have decided. */
  restore(): void {
    this.#chosen = undefined
    this.statusCode = 101
    this.responseHeaders = []
    this.body = ''
    this.answer = undefined
  }
}

export function openRequest(
  connectionId: string,
  request: UpgradeRequest,
  rules: OpenRequestRules,
  asks: Asks,
  asking: Asking,
): Eventually<OpenOutcome> {
  if (request.lacks !== '')
    return rejected(
      fault(
        426,
        `The request has a Sec-WebSocket-Key, but no ${request.lacks} (RFC 6455 section 4.1). The client, or a proxy in front of the server, has left that out.`,
        [['Upgrade', 'websocket']],
      ),
    )
  if (!request.hasUpgrade) return plainAnswer(request, rules)
  const { settings } = rules
  const problem = faultInUpgrade(request)
  if (problem) return rejected(problem)
  const deviations = deviationsOf(request)
  const worst = settings.strictHandshake ? deviations.find(({ mustRefuse }) => mustRefuse) : undefined
  if (worst) return rejected(fault(400, worst.sentence))
  if (rules.isFull) return full(settings)
  if (!asks.hasListeners('webSocketOpenRequest')) return opened(request, ownChoice(request, settings), [], settings, deviations)
  const event = new OpenRequest(connectionId, request, asking.begin())
  const restore = (): void => event.restore()
  return asking.settle(asks.ask('webSocketOpenRequest', event, restore), restore, () =>
    decided(request, event, settings, deviations),
  )
}

/** As many connections are open as may be. */
export function full({ maxConnections }: Settings): Answered {
  return refused(fault(503, 'The server has as many connections as it may (MaxConnections).'), {
    code: 'bad-request',
    sentence: `Refused with 503: ${maxConnections} connections are open (MaxConnections).`,
  })
}

/** Refuses what no listener is asked about: reported as an error. */
export function rejected(problem: HeadFault, isHead = false): Answered {
  return refused(problem, { code: 'bad-request', sentence: `Refused with ${problem.status}: ${problem.reason}` }, isHead)
}

export function refused({ status, reason, headers }: HeadFault, remark?: Remark, isHead = false): Answered {
  return refusal(status, headers, reason === '' ? '' : `${reason}\n`, remark, isHead)
}

function refusal(status: number, headers: readonly Header[], body: string, remark?: Remark, isHead = false): Answered {
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const all: Header[] = [...headers]
  if (!hasType && body !== '') all.push(['Content-Type', 'text/plain; charset=utf-8'])
  return {
    kind: 'answer',
    answer: { status, headers: all, body: Buffer.from(body), isHead },
    isRefusal: true,
    remarks: remark ? [remark] : [],
  }
}

function decided(request: UpgradeRequest, event: OpenRequest, settings: Settings, deviations: readonly Deviation[]): OpenOutcome {
  const { answer } = event
  if (answer === undefined) return checked(request, event, settings, deviations)
  return { kind: 'raw', answer, opened: opened(request, ownChoice(request, settings), [], settings, deviations) }
}

/** The decision of WebSocketOpenRequest, checked before a byte of it is sent. */
function checked(
  request: UpgradeRequest,
  event: OpenRequest,
  settings: Settings,
  deviations: readonly Deviation[],
): Opened | Answered {
  const { statusCode } = event
  const problem =
    faultInTypes(event) ??
    event.responseHeaders.map((header) => faultInHeader(header)).find((sentence) => sentence !== undefined) ??
    (Number.isInteger(statusCode) && (statusCode === 101 || (statusCode >= 200 && statusCode <= 599))
      ? undefined
      : `Status ${statusCode} cannot answer an opening handshake; use 101 or 200 to 599.`)
  if (problem)
    return refused(fault(500, 'The server could not make a valid response.'), {
      code: 'bad-response',
      sentence: `${problem} The request was refused with 500.`,
    })
  if (statusCode !== 101) return refusal(statusCode, event.responseHeaders, event.body)
  const chosen = !event.hasChosen ? ownChoice(request, settings) : event.subProtocols.trim()
  const extra = event.responseHeaders
  if (chosen === '' || listOf(request.subProtocols).includes(chosen))
    return opened(request, isToken(chosen) ? chosen : '', extra, settings, deviations)
  const offered = request.subProtocols === '' ? 'none' : shortened(request.subProtocols)
  return opened(request, isToken(chosen) ? chosen : '', extra, settings, deviations, {
    code: 'bad-response',
    sentence: `Subprotocol ${quoted(chosen)} was chosen, but the client offered ${offered}: it will fail the connection (RFC 6455 section 4.1). ${isToken(chosen) ? 'It was sent all the same.' : 'It is no token and was left out.'}`,
  })
}

function ownChoice({ subProtocols }: UpgradeRequest, { supportedSubProtocols }: Settings): string {
  if (subProtocols === '') return ''
  const offered = listOf(subProtocols)
  return listOf(supportedSubProtocols).find((name) => offered.includes(name)) ?? ''
}

function opened(
  request: UpgradeRequest,
  subProtocol: string,
  extra: readonly Header[],
  { perMessageDeflate }: Settings,
  deviations: readonly Deviation[],
  remark?: Remark,
): Opened {
  const deflate = request.extensions !== '' && perMessageDeflate ? agreeOnDeflate(request.extensions) : undefined
  const remarks: Remark[] = deviations.map(({ sentence }) => ({ logLevel: 1, sentence: `Let in all the same: ${sentence}` }))
  if (perMessageDeflate && !deflate && parseExtensions(request.extensions)?.some(({ name }) => name === 'permessage-deflate'))
    remarks.push({
      logLevel: 1,
      sentence: `No offer of permessage-deflate could be accepted (RFC 7692 section 7.1), and messages are not compressed: ${quoted(request.extensions)}.`,
    })
  if (remark) remarks.push(remark)
  return { kind: 'open', subProtocol, deflate, extra, responseText: responseTo(request, subProtocol, deflate, extra), remarks }
}

/** What an upstream has answered, in place of what the server would have: without an extension, because its frames pass as they are. */
export function openedBy(
  request: UpgradeRequest,
  { extra, remarks }: Opened,
  subProtocol: string,
  headers: readonly Header[],
): Opened {
  const all = [...extra, ...headers]
  const responseText = responseTo(request, subProtocol, undefined, all)
  return { kind: 'open', subProtocol, deflate: undefined, extra: all, responseText, remarks }
}

function responseTo(
  request: UpgradeRequest,
  subProtocol: string,
  deflate: DeflateParams | undefined,
  extra: readonly Header[],
): string {
  let text = `${statusLine(101)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptValue(request.key)}\r\n`
  if (subProtocol !== '') text += `Sec-WebSocket-Protocol: ${subProtocol}\r\n`
  if (deflate) text += `Sec-WebSocket-Extensions: ${deflate.response}\r\n`
  for (const [name, value] of extra) text += `${name}: ${value}\r\n`
  return `${text}\r\n`
}

function plainAnswer(request: UpgradeRequest, { pageFor }: OpenRequestRules): Answered {
  const { method, target } = request.head
  const isHead = method === 'HEAD'
  const noPage = (code: ErrorCode, sentence: string): Answered =>
    refused(fault(500, 'The page could not be made.'), { code, sentence })
  let page: Page | undefined
  try {
    page = method === 'GET' || isHead ? pageFor?.(target) : undefined
  } catch (error) {
    return noPage('listener-threw', `pageFor threw: ${error instanceof Error ? error.message : String(error)}`)
  }
  const bad = [...(page?.headers ?? [])].map((header) => faultInHeader(header)).find((sentence) => sentence !== undefined)
  if (page && bad) return noPage('bad-response', `${bad} The page was answered with 500.`)
  if (page) {
    const headers: Header[] = [['Content-Type', page.contentType], ...(page.headers ?? [])]
    const answer = { status: 200, headers, body: Buffer.from(page.body as string), isHead }
    return {
      kind: 'answer',
      answer,
      isRefusal: false,
      remarks: [{ logLevel: 2, sentence: `${method} ${target} answered with a page.` }],
    }
  }
  return rejected(fault(426, 'This is a WebSocket server: connect with a WebSocket client.', [['Upgrade', 'websocket']]), isHead)
}

/** A listener in plain JavaScript may put anything into the answer. */
function faultInTypes({ statusCode, responseHeaders, subProtocols, body }: WebSocketOpenRequestEvent): string | undefined {
  if (typeof statusCode !== 'number') return 'The statusCode of the answer is not a number.'
  if (typeof subProtocols !== 'string') return 'The subProtocols of the answer are not a string.'
  if (typeof body !== 'string') return 'The body of the answer is not a string.'
  const isList =
    Array.isArray(responseHeaders) &&
    responseHeaders.every((each) => Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'string')
  return isList ? undefined : 'The responseHeaders of the answer are not pairs of name and value.'
}

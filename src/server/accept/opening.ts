// A connection before it is open: the questions, the request head, its judgement, and the response. Dropped when the connection opens
// or ends.
import type { Socket } from 'node:net'
import type { Connection } from '../connection.ts'
import type { ConnectionRequestEvent, WebSocketOpenRequestEvent } from '../events.ts'
import {
  EMPTY_LINE,
  acceptValue,
  fault,
  faultInHeader,
  faultInPart,
  faultInUpgrade,
  findHeadEnd,
  parseHead,
  responseHead,
  statusLine,
} from '../protocol/handshake.ts'
import type { HeadFault, Header, RequestHead, UpgradeRequest } from '../protocol/handshake.ts'
import { agreeOnDeflate, isToken } from '../protocol/permessage-deflate.ts'
import type { DeflateParams } from '../protocol/permessage-deflate.ts'
import type { Page, ServerContext } from '../server-context.ts'
import { connectionTimeout, listOf } from '../settings.ts'
import { HeldBytes } from './held-bytes.ts'
import { Hold } from './hold.ts'

/** A client that was refused may read the answer for so long before the socket is destroyed. */
const LINGER = 2_000
/** First byte of every TLS record with a ClientHello (RFC 8446 section 5.1: content type handshake). */
const TLS_HANDSHAKE = 0x16
/** A fatal handshake_failure alert (RFC 8446 section 6.2): what a TLS client understands. */
const TLS_ALERT = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28])

/** What the connection must know when it opens. */
export interface Opened {
  readonly subProtocol: string
  readonly deflate: DeflateParams | undefined
  readonly responseText: string
  /** Bytes that came behind the request head: the first frames. */
  readonly early: Buffer | undefined
}

const NOTHING = Buffer.alloc(0)

class ConnectionRequest implements ConnectionRequestEvent {
  readonly connectionId: string
  readonly address: string
  readonly port: number
  accept = true
  readonly #hold: Hold

  constructor({ connectionId, remoteHost, remotePort }: Connection, hold: Hold) {
    this.connectionId = connectionId
    this.address = remoteHost
    this.port = remotePort
    this.#hold = hold
  }

  get signal(): AbortSignal {
    return this.#hold.signal
  }
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
  readonly #head: RequestHead
  readonly #hold: Hold
  #headers: readonly Header[] | undefined
  readonly #offered: string
  #chosen: string | undefined

  constructor(connectionId: string, { head, host, origin, extensions, subProtocols }: UpgradeRequest, hold: Hold) {
    this.connectionId = connectionId
    this.method = head.method
    this.requestURI = head.target
    this.hostHeader = host
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
  }
}

export class Opening {
  readonly #connection: Connection
  #socket: Socket
  readonly #context: ServerContext
  #head: Buffer = NOTHING
  #part: Buffer = NOTHING
  #headLength = 0
  #searched = 0
  #held: HeldBytes | undefined
  #hold: Hold | undefined
  #timer: NodeJS.Timeout | undefined
  #state: 'held' | 'head' | 'lingering' | 'done' = 'held'
  /** Decided before the head came: the client's certificate is not accepted. */
  #refusal: HeadFault | undefined

  constructor(connection: Connection, socket: Socket, context: ServerContext) {
    this.#connection = connection
    this.#socket = socket
    this.#context = context
  }

  /** Asks ConnectionRequest, then goes on with TLS, or with the head. */
  begin(): void {
    if (!this.#context.hasListeners('connectionRequest')) {
      this.#admitted()
      return
    }
    const hold = new Hold()
    const event = new ConnectionRequest(this.#connection, hold)
    const decide = (): void => {
      if (event.accept) this.#admitted()
      else {
        this.end()
        this.#connection.refuseByReset('ConnectionRequest was answered with accept = false')
      }
    }
    const restore = (): void => void (event.accept = true)
    this.askAndHold(hold, this.#context.ask('connectionRequest', event, restore), restore, decide)
  }

  #admitted(): void {
    const { securing } = this.#connection
    if (securing) securing.begin(this)
    else this.readHead()
  }

  /** The handshake is over: the head comes, and is answered, through the secure socket. */
  useSocket(socket: Socket): void {
    this.#socket = socket
  }

  /** Reads the head, and refuses whatever it asks for. */
  refuseAfterHead(status: number, reason: string): void {
    this.#refusal = fault(status, reason)
    this.readHead()
  }

  /** The socket has sent bytes. */
  onBytes(chunk: Buffer): void {
    switch (this.#state) {
      case 'held':
        this.#held ??= new HeldBytes()
        if (!this.#held.push(chunk)) this.#socket.pause()
        return
      case 'head':
        // Nearly every head comes whole: it is read where it is. The chunk's memory is used for the next read, so a part is copied.
        this.#head = this.#headLength === 0 ? chunk : this.#withPart(chunk)
        this.#search()
        if (this.#state === 'head' && this.#headLength === 0) this.#withPart(chunk)
        return
      case 'lingering':
      case 'done':
    }
  }

  /** The client has ended its side: nobody waits for an answer any more. */
  onEnd(): void {
    if (this.#state === 'lingering') return
    this.#hold?.cancel()
    if (this.#state === 'head' && this.#head.length > 0)
      this.#context.report(
        this.#connection.connectionId,
        'bad-request',
        `The client left after ${this.#head.length} bytes of an unfinished request.`,
      )
  }

  get isLingering(): boolean {
    return this.#state === 'lingering'
  }

  /** Stops clocks and questions. Call when the connection is gone, whatever the reason. */
  end(): void {
    clearTimeout(this.#timer)
    this.#state = 'done'
    this.#hold?.cancel()
    this.#hold = undefined
    this.#head = NOTHING
    this.#held = undefined
  }

  /** Waits for what listeners have been asked, if they need time, and then decides. The client may leave meanwhile. */
  askAndHold(hold: Hold, decided: Promise<void> | undefined, restore: () => void, decide: () => void): void {
    // A listener may have ended the connection before it returned its promise.
    if (this.#state === 'done') return
    if (!decided) {
      decide()
      return
    }
    this.#state = 'held'
    this.#hold = hold
    hold.wait(decided, this.#context.settings.questionTimeout * 1000, (outcome) => {
      this.#hold = undefined
      // A listener may have ended the connection before it decided.
      if (outcome === 'gone' || this.#state === 'done') return
      if (outcome === 'deadline') {
        restore()
        this.#context.log(
          this.#connection.connectionId,
          1,
          `No decision within ${this.#context.settings.questionTimeout} s: the default is taken.`,
        )
      }
      decide()
    })
  }

  readHead(): void {
    this.#state = 'head'
    this.#connection.setStage('upgrade')
    const limit = connectionTimeout(this.#context.settings)
    this.#timer = setTimeout(() => {
      this.#context.report(
        this.#connection.connectionId,
        'timeout',
        `No complete request head within ${limit / 1000} s (DefaultConnectionTimeout); ${this.#head.length} bytes had arrived.`,
      )
      this.#refuse(fault(408, `No complete request within ${limit / 1000} seconds.`))
    }, limit)
    this.#releaseHeld()
  }

  #releaseHeld(): void {
    const held = this.#held?.take()
    this.#held = undefined
    this.#socket.resume()
    if (held) this.onBytes(held)
  }

  /** Adds to the copied part of the head, in memory that doubles, and returns all of it. */
  #withPart(chunk: Buffer): Buffer {
    const length = this.#headLength + chunk.length
    if (length > this.#part.length) {
      const grown = Buffer.allocUnsafe(Math.max(512, length * 2))
      this.#part.copy(grown, 0, 0, this.#headLength)
      this.#part = grown
    }
    chunk.copy(this.#part, this.#headLength)
    this.#headLength = length
    return (this.#head = this.#part.subarray(0, length))
  }

  #search(): void {
    const bytes = this.#head
    if (bytes[0] === TLS_HANDSHAKE && !this.#connection.securing) {
      this.#refuseTls()
      return
    }
    const end = findHeadEnd(bytes, this.#searched)
    const problem = faultInPart(end < 0 ? bytes : bytes.subarray(0, end), this.#searched === 0 ? 0 : this.#searched - 1)
    this.#searched = bytes.length
    if (problem) {
      this.#reject(problem)
      return
    }
    if (end < 0) return
    const parsed = parseHead(bytes, end)
    if ('status' in parsed) {
      this.#reject(parsed)
      return
    }
    clearTimeout(this.#timer)
    this.#connection.requestArrived(parsed)
    this.#state = 'held'
    this.#head = NOTHING
    if (bytes.length > end) (this.#held = new HeldBytes()).push(bytes.subarray(end))
    this.#judge(parsed)
  }

  #judge(request: UpgradeRequest): void {
    if (this.#refusal) {
      this.#refuse(this.#refusal)
      return
    }
    if (!request.hasUpgrade) {
      this.#answerPlain(request)
      return
    }
    const problem = faultInUpgrade(request)
    if (problem) this.#reject(problem)
    else if (this.#context.isFull) {
      this.#context.report(
        this.#connection.connectionId,
        'bad-request',
        `Refused with 503: ${this.#context.settings.maxConnections} connections are open (MaxConnections).`,
      )
      this.#refuse(fault(503, 'The server has as many connections as it may (MaxConnections).'))
    } else this.#askToOpen(request)
  }

  #askToOpen(request: UpgradeRequest): void {
    if (!this.#context.hasListeners('webSocketOpenRequest')) {
      this.#open(request, this.#ownChoice(request), [])
      return
    }
    const hold = new Hold()
    const event = new OpenRequest(this.#connection.connectionId, request, hold)
    const restore = (): void => event.restore()
    this.askAndHold(hold, this.#context.ask('webSocketOpenRequest', event, restore), restore, () => this.#answer(request, event))
  }

  /** The decision of WebSocketOpenRequest, checked before a byte of it is sent. */
  #answer(request: UpgradeRequest, event: OpenRequest): void {
    const { statusCode } = event
    const problem =
      faultInTypes(event) ??
      event.responseHeaders.map((header) => faultInHeader(header)).find((sentence) => sentence !== undefined) ??
      (Number.isInteger(statusCode) && (statusCode === 101 || (statusCode >= 200 && statusCode <= 599))
        ? undefined
        : `Status ${statusCode} cannot answer an opening handshake; use 101 or 200 to 599.`)
    if (problem) {
      this.#context.report(this.#connection.connectionId, 'bad-response', `${problem} The request was refused with 500.`)
      this.#refuse(fault(500, 'The server could not make a valid response.'))
      return
    }
    if (statusCode !== 101) {
      this.#refuse({ status: statusCode, reason: event.body, headers: event.responseHeaders }, true)
      return
    }
    const chosen = !event.hasChosen ? this.#ownChoice(request) : event.subProtocols.trim()
    if (chosen !== '' && !listOf(request.subProtocols).includes(chosen)) {
      const offered = request.subProtocols === '' ? 'none' : request.subProtocols
      this.#context.report(
        this.#connection.connectionId,
        'bad-response',
        `Subprotocol "${chosen}" was chosen, but the client offered ${offered}: it will fail the connection (RFC 6455 section 4.1). ${isToken(chosen) ? 'It was sent all the same.' : 'It is no token and was left out.'}`,
      )
    }
    this.#open(request, isToken(chosen) ? chosen : '', event.responseHeaders)
  }

  #ownChoice(request: UpgradeRequest): string {
    if (request.subProtocols === '') return ''
    const offered = listOf(request.subProtocols)
    return listOf(this.#context.settings.supportedSubProtocols).find((name) => offered.includes(name)) ?? ''
  }

  #open(request: UpgradeRequest, subProtocol: string, extra: readonly Header[]): void {
    const deflate =
      request.extensions !== '' && this.#context.settings.perMessageDeflate ? agreeOnDeflate(request.extensions) : undefined
    let text = `${statusLine(101)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptValue(request.key)}\r\n`
    if (subProtocol !== '') text += `Sec-WebSocket-Protocol: ${subProtocol}\r\n`
    if (deflate) text += `Sec-WebSocket-Extensions: ${deflate.response}\r\n`
    for (const [name, value] of extra) text += `${name}: ${value}\r\n`
    text += '\r\n'
    const early = this.#held?.take()
    this.end()
    this.#connection.opened({ subProtocol, deflate, responseText: text, early })
  }

  #answerPlain(request: UpgradeRequest): void {
    const { method, target } = request.head
    let page: Page | undefined
    try {
      page = method === 'GET' || method === 'HEAD' ? this.#context.pageFor?.(target) : undefined
    } catch (error) {
      this.#context.report(
        this.#connection.connectionId,
        'listener-threw',
        `pageFor threw: ${error instanceof Error ? error.message : String(error)}`,
      )
      this.#refuse(fault(500, 'The page could not be made.'))
      return
    }
    const bad = [...(page?.headers ?? [])].map((header) => faultInHeader(header)).find((sentence) => sentence !== undefined)
    if (page && bad) {
      this.#context.report(this.#connection.connectionId, 'bad-response', `${bad} The page was answered with 500.`)
      this.#refuse(fault(500, 'The page could not be made.'))
      return
    }
    if (page) {
      const body = Buffer.from(page.body as string)
      this.#context.log(this.#connection.connectionId, 2, `${method} ${target} answered with a page.`)
      this.#respond(200, [['Content-Type', page.contentType], ...(page.headers ?? [])], body, method === 'HEAD')
      return
    }
    this.#reject(
      fault(426, 'This is a WebSocket server: connect with a WebSocket client.', [['Upgrade', 'websocket']]),
      method === 'HEAD',
    )
  }

  /** Refuses what no listener is asked about: reported as an error. */
  #reject(problem: HeadFault, headOnly = false): void {
    this.#context.report(this.#connection.connectionId, 'bad-request', `Refused with ${problem.status}: ${problem.reason}`)
    this.#refuse(problem, false, headOnly)
  }

  /** `verbatim`: the reason is the body as a person wrote it. */
  #refuse(problem: HeadFault, verbatim = false, headOnly = false): void {
    const hasType = problem.headers.some(([name]) => name.toLowerCase() === 'content-type')
    const headers: Header[] = [...problem.headers]
    if (!hasType && problem.reason !== '') headers.push(['Content-Type', 'text/plain; charset=utf-8'])
    this.#connection.refusedWith = problem.status
    this.#respond(
      problem.status,
      headers,
      Buffer.from(verbatim || problem.reason === '' ? problem.reason : `${problem.reason}\n`),
      headOnly,
    )
  }

  #respond(status: number, headers: readonly Header[], body: Buffer, headOnly: boolean): void {
    const has = (name: string): boolean => headers.some(([each]) => each.toLowerCase() === name)
    const all: Header[] = [...headers]
    if (!has('content-length') && !has('transfer-encoding') && status !== 204 && status !== 304)
      all.push(['Content-Length', String(body.length)])
    if (!has('connection')) all.push(['Connection', 'close'])
    const text = responseHead(status, all)
    this.#connection.responseHead = text.slice(0, -EMPTY_LINE.length)
    this.#linger()
    this.#socket.write(text, 'latin1')
    // A 204 and a 304 have no body (RFC 9110 sections 15.3.5 and 15.4.5).
    if (headOnly || status === 204 || status === 304) this.#socket.end()
    else this.#socket.end(body)
  }

  #refuseTls(): void {
    this.#context.report(
      this.#connection.connectionId,
      'bad-request',
      'The client speaks TLS (wss), but this port is plain: connect with ws:// or turn TLS on.',
    )
    this.#linger()
    this.#socket.end(TLS_ALERT)
  }

  /** Reads on and throws away, so that unread bytes do not turn the answer into a reset; bounded. */
  #linger(): void {
    clearTimeout(this.#timer)
    this.#state = 'lingering'
    this.#held = undefined
    this.#head = NOTHING
    this.#socket.resume()
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER)
  }
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

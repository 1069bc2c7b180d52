// Opens a WebSocket connection to an upstream, up to the answer to its opening handshake (RFC 6455 section 4.1). Frames pass it as they are, so it is no
// client of messages: what follows the handshake is upstream-socket.ts.
import { randomBytes } from 'node:crypto'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { lend } from '../borrowed-memory.ts'
import { acceptValue, faultInHeader } from '../protocol/handshake.ts'
import type { Header } from '../protocol/handshake.ts'
import { READ_MEMORY } from '../protocol/vector-unmask.ts'
import { codeOf } from '../system-reason.ts'
import { ResponseReader, type Response } from './response-reader.ts'
import { UpstreamSocket } from './upstream-socket.ts'

export { UpstreamSocket } from './upstream-socket.ts'
export type { UpstreamSink } from './upstream-socket.ts'

/** The body of a refusal may take so long behind its head; what has come until then is passed on. Milliseconds. */
const BODY_LIMIT = 2_000

export interface DialOptions {
  readonly host: string
  readonly port: number
  /** As in the Host header. */
  readonly authority: string
  /** Path and query. */
  readonly target: string
  /** Behind those that the handshake needs. */
  readonly headers: readonly Header[]
  /** undefined: plain TCP. */
  readonly tls: { readonly context: SecureContext; readonly verifies: boolean } | undefined
  /** Milliseconds until the head of the answer has to be there. */
  readonly limit: number
}

/** What TLS has come to. */
export interface DialledTls {
  readonly protocol: string
  readonly cipherSuite: string
  /** Names of the upstream's certificate, and of who has issued it. */
  readonly subject: string
  readonly issuer: string
  /** "", or why the certificate would not be trusted. */
  readonly distrust: string
}

export type Dialled =
  | {
      readonly kind: 'open'
      readonly socket: UpstreamSocket
      readonly headers: readonly Header[]
      readonly tls: DialledTls | undefined
      readonly address: string
    }
  /** It has answered with another status than 101. `body` as it stands on the wire. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly statusLine: string
      readonly headers: readonly Header[]
      readonly body: Buffer
    }
  /** `why` is the rest of a sentence about the upstream. */
  | { readonly kind: 'failed'; readonly status: 502 | 504; readonly why: string }

/** Resolves with `failed` for whatever goes wrong; when `signal` is aborted, too. */
export function dialUpstream(options: DialOptions, signal: AbortSignal): Promise<Dialled> {
  return new Promise((resolve) => new Dial(options, signal, resolve).begin())
}

class Dial {
  readonly #options: DialOptions
  readonly #signal: AbortSignal
  readonly #done: (dialled: Dialled) => void
  readonly #key = randomBytes(16).toString('base64')
  readonly #reader = new ResponseReader()
  /** The raw one until TLS is agreed on, then the secure one above it. */
  #socket: Socket | undefined
  #raw: Socket | undefined
  #open: UpstreamSocket | undefined
  #timer: NodeJS.Timeout | undefined
  #stage = 'the TCP connection was not accepted'
  #isOver = false

  constructor(options: DialOptions, signal: AbortSignal, done: (dialled: Dialled) => void) {
    this.#options = options
    this.#signal = signal
    this.#done = done
  }

  begin(): void {
    const { limit } = this.#options
    this.#signal.addEventListener('abort', this.#abort)
    this.#timer = setTimeout(() => this.#fail(504, `has not answered within ${limit / 1_000} s: ${this.#stage}`), limit)
    const raw = (this.#raw = this.#socket = this.#connect())
    this.#listen(raw)
    raw.once('connect', () => {
      raw.setNoDelay(true)
      const { tls } = this.#options
      if (tls) this.#secure(raw, tls)
      else this.#request(raw)
    })
    if (this.#signal.aborted) this.#abort()
  }

  #listen(socket: Socket): void {
    socket.on('error', this.#onError).on('end', this.#onEnd).on('close', this.#onEnd)
  }

  #unlisten(socket: Socket): void {
    socket.off('error', this.#onError).off('end', this.#onEnd).off('close', this.#onEnd).off('data', this.#onBytes)
  }

  #secure(raw: Socket, { context, verifies }: NonNullable<DialOptions['tls']>): void {
    const { host } = this.#options
    this.#stage = 'TLS was not agreed on'
    const secure = (this.#socket = connectTls({
      // Half open as that is.
      socket: raw,
      secureContext: context,
      rejectUnauthorized: verifies,
      ALPNProtocols: ['http/1.1'],
      // SNI has names alone (RFC 6066 section 3); the certificate is for an address too.
      ...(isIP(host) === 0 ? { servername: host } : { host }),
    }))
    this.#listen(secure)
    secure.on('data', this.#onBytes).once('secureConnect', () => this.#request(secure))
  }

  #connect(): Socket {
    const { host, port, tls } = this.#options
    const to = { host, port, allowHalfOpen: true }
    if (tls) return connectTcp(to)
    const buffer = lend(READ_MEMORY)
    // The option is there for outgoing sockets; one buffer for all, because bytes are looked at before the next read.
    const callback = (length: number): boolean => {
      const bytes = buffer.subarray(0, length)
      if (this.#open) this.#open.read(bytes)
      else this.#onBytes(bytes)
      return true
    }
    return connectTcp({ ...to, onread: { buffer, callback } })
  }

  #request(socket: Socket): void {
    const { authority, target, headers } = this.#options
    this.#stage = 'there was no complete answer to the opening request'
    let head = `GET ${target} HTTP/1.1\r\nHost: ${authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${this.#key}\r\nSec-WebSocket-Version: 13\r\n`
    for (const [name, value] of headers) head += `${name}: ${value}\r\n`
    socket.write(`${head}\r\n`)
  }

  readonly #onBytes = (bytes: Buffer): void => {
    if (this.#isOver) return
    const fault = this.#reader.push(bytes)
    if (fault !== '') {
      this.#fail(502, fault)
      return
    }
    const { response } = this.#reader
    if (!response) return
    if (response.status === 101) this.#opened(response)
    else if (response.isWhole) this.#refused(response)
    else {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#refused(this.#reader.response ?? response), BODY_LIMIT)
    }
  }

  #opened({ headers, rest }: Response): void {
    const fault = this.#faultIn(headers)
    if (fault !== '') {
      this.#fail(502, fault)
      return
    }
    const socket = this.#socket as Socket
    this.#end()
    socket.pause()
    const raw = this.#raw as Socket
    this.#unlisten(socket)
    if (raw !== socket) this.#unlisten(raw)
    this.#open = new UpstreamSocket(socket, raw, Buffer.from(rest))
    const tls = this.#options.tls ? tlsOf(socket as TLSSocket) : undefined
    this.#done({ kind: 'open', socket: this.#open, headers: valid(headers), tls, address: socket.remoteAddress ?? '' })
  }

  /** RFC 6455 section 4.1, on the answer of a server. */
  #faultIn(headers: readonly Header[]): string {
    const valueOf = (name: string): string =>
      headers
        .filter(([each]) => each.toLowerCase() === name)
        .map(([, value]) => value)
        .join(', ')
    const has = (name: string, token: string): boolean =>
      valueOf(name)
        .split(',')
        .some((each) => each.trim().toLowerCase() === token)
    if (!has('upgrade', 'websocket')) return 'answered 101 without "Upgrade: websocket"'
    if (!has('connection', 'upgrade')) return 'answered 101 without "Connection: Upgrade"'
    if (valueOf('sec-websocket-accept') !== acceptValue(this.#key))
      return 'answered 101 with a Sec-WebSocket-Accept that does not fit the key'
    const extensions = valueOf('sec-websocket-extensions')
    return extensions === '' ? '' : `agreed on an extension that it was not offered: ${extensions.slice(0, 200)}`
  }

  #refused({ status, statusLine, headers, rest }: Response): void {
    if (this.#isOver) return
    this.#end()
    this.#drop()
    this.#done({ kind: 'refused', status, statusLine, headers: valid(headers), body: Buffer.from(rest) })
  }

  #fail(status: 502 | 504, why: string): void {
    if (this.#isOver) return
    this.#end()
    this.#drop()
    this.#done({ kind: 'failed', status, why })
  }

  readonly #onError = (error: Error): void => {
    const code = codeOf(error)
    this.#fail(
      code === 'ETIMEDOUT' ? 504 : 502,
      this.#options.tls && isOfTls(error) ? tlsWords(error) : `was not reached: ${words(error)}`,
    )
  }

  readonly #onEnd = (): void => {
    const { response } = this.#reader
    if (response) this.#refused(response)
    else this.#fail(502, `left after ${this.#reader.length} bytes: ${this.#stage}`)
  }

  readonly #abort = (): void => this.#fail(502, 'was no longer needed: the client has gone')

  #end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#abort)
  }

  #drop(): void {
    this.#socket?.destroy()
    this.#raw?.destroy()
  }
}

/** Without what cannot be sent to anybody. */
function valid(headers: readonly Header[]): readonly Header[] {
  return headers.filter((header) => faultInHeader(header) === undefined)
}

function tlsOf(socket: TLSSocket): DialledTls {
  const { subject, issuer } = socket.getPeerCertificate()
  const cipher = socket.getCipher()
  return {
    protocol: socket.getProtocol() ?? '',
    cipherSuite: cipher.standardName ?? cipher.name,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    distrust: socket.authorized ? '' : String(socket.authorizationError),
  }
}

/** Of an empty certificate, nothing. */
function nameOf(name: { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined): string {
  return [name?.CN ?? name?.O ?? ''].flat().join(', ')
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'no name server has answered',
  ECONNRESET: 'it reset the TCP connection',
  ETIMEDOUT: 'it did not answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
}

function words(error: Error): string {
  const code = codeOf(error)
  const known = WORDS[code]
  return known === undefined ? error.message.replace(/\.$/, '') : `${known} (${code})`
}

/** How a certificate that is not trusted is named, by Node and its TLS library. */
const DISTRUST: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
}

function isOfTls(error: Error): boolean {
  const code = codeOf(error)
  return code in DISTRUST || /^(?:ERR_SSL|ERR_TLS|EPROTO|CERT_)/.test(code) || WORDS[code] === undefined
}

function tlsWords(error: Error): string {
  const code = codeOf(error)
  const why = DISTRUST[code]
  return why === undefined
    ? `was reached, but TLS failed: ${error.message.split('\n', 1)[0]?.replace(/\.$/, '')}`
    : `has a certificate that is not trusted: ${why} (${code}). Name the file of its authority, or turn its verification off`
}

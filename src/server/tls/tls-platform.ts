// Every undocumented name of node:tls and node:net that the TLS stage is built on. tls-platform.test.ts fails when Node changes one;
// without them the functions here throw `tls-platform-changed` with the name that is missing. The rest of the folder uses documented names.
import { X509Certificate } from 'node:crypto'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { TLSSocket, createSecureContext } from 'node:tls'
import { getSystemErrorMap } from 'node:util'
import { TlsError } from './tls-error.ts'

/** A write or a shutdown that the TLS library has asked for; told to be over exactly once. */
export type StreamRequest = object

/** What the TLS library asks of the stream below it. Methods are called in the middle of its work: none may call back at once. */
export interface StreamOwner {
  /** Encrypted bytes, the owner's to keep. The next ones come when `finishWrite` has been called. */
  onWrite(request: StreamRequest, pieces: Buffer[]): void
  /** Nothing more will be written. May come while a write is under way. */
  onShutdown(request: StreamRequest): void
  onReadStart(): void
  onReadStop(): void
  /** The TLS library has let go of the stream. Call `done` in a later turn, when every request has been finished. */
  onClosing(done: () => void): void
}

/** The native half of a stream that JavaScript feeds: Node's JSStream. */
export interface StreamHandle {
  /** Hands encrypted bytes to the TLS library, which copies them before it returns. */
  readBuffer(bytes: Uint8Array): void
  emitEOF(): void
  /** `status` is 0 or one of SYSTEM_ERROR. */
  finishWrite(request: StreamRequest, status: number): void
  finishShutdown(request: StreamRequest, status: number): void
}

interface OwnedHandle extends StreamHandle {
  owner: StreamOwner
}

interface HandleOwner {
  readonly _handle?: { readonly _parent?: object; useUserBuffer?(buffer: Uint8Array): void } | null
}

function missing(name: string): TlsError {
  return new TlsError(
    'tls-platform-changed',
    `Node ${process.version} has no ${name}, on which TLS connections are built here. Use a version of Node that has been tested, or turn UseSSL off.`,
  )
}

const systemErrors = new Map([...getSystemErrorMap()].map(([number, [name]]) => [name, number]))

/** Numbers of libuv, which differ between systems. */
export const SYSTEM_ERROR = {
  cancelled: systemErrors.get('ECANCELED') ?? -125,
  brokenPipe: systemErrors.get('EPIPE') ?? -32,
} as const

let streamClass: (new () => OwnedHandle) | undefined

/** JSStream is not exported; every TLSSocket over a stream of JavaScript has one. */
function findStreamClass(): new () => StreamHandle {
  const nowhere = new Duplex({ read: () => {}, write: (_bytes, _encoding, done) => done() })
  const socket = new TLSSocket(nowhere, { isServer: true, secureContext: createSecureContext({ ca: [] }) })
  const found = (socket as HandleOwner)._handle?._parent?.constructor as (new () => StreamHandle) | undefined
  socket.on('error', () => {}).destroy()
  if (found === undefined) throw missing('TLSSocket._handle._parent')
  for (const name of ['readBuffer', 'emitEOF', 'finishWrite', 'finishShutdown'] as const)
    if (typeof found.prototype[name] !== 'function') throw missing(`JSStream.prototype.${name}`)
  return found
}

/** What the TLS library calls. On a class, because connections are counted in thousands. */
function ownedClass(native: new () => object): new () => OwnedHandle {
  class OwnedStream extends native {
    declare owner: StreamOwner
    onwrite(request: StreamRequest, pieces: Buffer[]): number {
      this.owner.onWrite(request, pieces)
      return 0
    }
    onshutdown(request: StreamRequest): number {
      this.owner.onShutdown(request)
      return 0
    }
    onreadstart(): number {
      this.owner.onReadStart()
      return 0
    }
    onreadstop(): number {
      this.owner.onReadStop()
      return 0
    }
    isClosing(): boolean {
      return false
    }
  }
  return OwnedStream as unknown as new () => OwnedHandle
}

type Listener = () => void

/**
 * What a TLSSocket takes for its TCP socket: a stream served by `owner`. It is a net.Socket to `instanceof` alone and has of one what
 * node:tls asks for; a real one would cost each connection a second Duplex.
 */
class OwnedSocket {
  readonly _handle: OwnedHandle
  /** net.Socket follows it to refresh timers. */
  readonly _parent = null
  readonly readableLength = 0
  readonly writableLength = 0
  readonly connecting = false
  readonly allowHalfOpen = true
  #onClose: Listener[] = []
  #isDestroyed = false

  constructor(stream: OwnedHandle) {
    this._handle = stream
  }

  on(event: string, listener: Listener): this {
    // The others never happen: it is connected from the beginning, and its errors go to its owner.
    if (event === 'close') this.#onClose.push(listener)
    return this
  }

  once(event: string, listener: Listener): this {
    return this.on(event, listener)
  }

  destroy(): this {
    if (this.#isDestroyed) return this
    this.#isDestroyed = true
    this._handle.owner.onClosing(() => {
      for (const listener of this.#onClose) listener()
      this.#onClose = []
    })
    return this
  }
}
Object.setPrototypeOf(OwnedSocket.prototype, Socket.prototype)

/** A stream for a TLSSocket, and what its constructor takes for the socket to wrap. */
export function ownedStream(owner: StreamOwner): { readonly stream: StreamHandle; readonly socket: Socket } {
  streamClass ??= ownedClass(findStreamClass())
  const stream = new streamClass()
  stream.owner = owner
  return { stream, socket: new OwnedSocket(stream) as unknown as Socket }
}

/** The symbols by which a socket knows its own buffer, looked up once. */
let symbols: { readonly buffer: symbol; readonly next: symbol; readonly callback: symbol } | undefined

function symbolsOf(socket: Socket): NonNullable<typeof symbols> {
  const named = (description: string): symbol => {
    const found = Object.getOwnPropertySymbols(socket).find((each) => each.description === description)
    if (found === undefined) throw missing(`symbol ${description} in a socket`)
    return found
  }
  return { buffer: named('kBuffer'), next: named('kBufferGen'), callback: named('kBufferCb') }
}

/**
 * Lets a socket read into memory that is given to it: first into `buffer`, then into what `next` returns. `onRead` is called with the
 * socket as `this` and the count of bytes, and `next` at once after it.
 */
export function readInto<S extends Socket>(
  socket: S,
  buffer: Uint8Array,
  onRead: (this: S, length: number) => boolean,
  next: (() => Uint8Array) | null,
): void {
  symbols ??= symbolsOf(socket)
  const handle = (socket as HandleOwner)._handle
  if (typeof handle?.useUserBuffer !== 'function') throw missing('useUserBuffer() of a handle')
  const own = socket as unknown as Record<symbol, unknown>
  own[symbols.buffer] = buffer
  own[symbols.callback] = onRead
  own[symbols.next] = next
  handle.useUserBuffer(buffer)
}

/** Calls back when a handshake is over, the first and every renegotiated one. */
export function onHandshakeDone(socket: TLSSocket, listener: (this: TLSSocket) => void): void {
  socket.on('secure', listener)
}

/** Staples an OCSP response in DER where the client asks for one; before the handshake. node:tls does so for the listeners of its own servers. */
export function stapleOcspResponse(socket: TLSSocket, response: Uint8Array): void {
  const handle = (socket as { readonly _handle?: { setOCSPResponse?(response: Uint8Array): void } | null })._handle
  if (typeof handle?.setOCSPResponse !== 'function') throw missing('setOCSPResponse() of a TLS handle')
  handle.setOCSPResponse(response)
}

/** A chain is not followed further than TLS libraries follow theirs. */
const CHAIN_LIMIT = 16

/** The peer's certificate and what it sent with it, the leaf first; empty without one. */
export function peerChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let certificate = socket.getPeerX509Certificate()
  while (certificate !== undefined && chain.length < CHAIN_LIMIT) {
    chain.push(certificate)
    certificate = certificate.issuerCertificate
  }
  return chain
}

/** Hands errors after the handshake to the listeners of `error`, as node:tls does for the sockets of its own servers. */
export function releaseControl(socket: TLSSocket): void {
  const owned = socket as TLSSocket & { _releaseControl?(): boolean }
  if (typeof owned._releaseControl !== 'function') throw missing('TLSSocket._releaseControl()')
  owned._releaseControl()
}

// One raw connection of the load client: TCP, the opening handshake, then bytes as they come. Knows no frames.
import net from 'node:net'
import process from 'node:process'
import tls from 'node:tls'

/** One buffer for all reads of this process: received bytes are looked at before the next read and never kept. */
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024)

const HEAD_END = Buffer.from('\r\n\r\n')
const HEAD_LIMIT = 4096

/** The key and the answer to it are those of RFC 6455 §1.3: fixed, so that no time goes into hashing here. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

/** wss; with the session of an earlier connection, or without. */
export interface SecureOptions {
  readonly session?: Buffer
}

export class Client {
  readonly socket: net.Socket
  /** Gets bytes that follow the head of the answer, in a buffer that is valid until it returns. */
  receive: (bytes: Buffer, length: number) => void = () => {}
  private head: Buffer | undefined = Buffer.alloc(0)
  private readonly onOpen: () => void
  private readonly onFailure: (error: Error) => void
  private ended = false
  private readonly port: number
  private readonly path: string

  private readonly extensions: string

  constructor(
    port: number,
    path: string,
    onOpen: () => void,
    onFailure: (error: Error) => void,
    /** Another loopback address gives another 28,000 ports. */
    localAddress = '127.0.0.1',
    secure?: SecureOptions,
    /** Sec-WebSocket-Extensions, or "" for none. */
    extensions = '',
  ) {
    this.onOpen = onOpen
    this.onFailure = onFailure
    const options = { host: '127.0.0.1', port, localAddress, noDelay: true }
    if (secure) {
      this.socket = tls.connect({ ...options, rejectUnauthorized: false, ...secure })
      this.socket.on('data', (bytes) => this.take(bytes.length, bytes))
    } else {
      const callback = (length: number, buffer: Uint8Array) => this.take(length, buffer as Buffer)
      this.socket = net.connect({ ...options, onread: { buffer: READ_BUFFER, callback } })
    }
    this.socket.on('error', (error) => this.fail(error))
    this.socket.on('close', () => this.fail(new Error('The server closed a connection that was to stay open.')))
    this.port = port
    this.path = path
    this.extensions = extensions
  }

  /** Sends the opening handshake; `onSent` is called when the system has it. May be called before TCP has connected. */
  request(onSent?: () => void): void {
    this.socket.write(
      `GET ${this.path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n` +
        `${this.extensions === '' ? '' : `Sec-WebSocket-Extensions: ${this.extensions}\r\n`}\r\n`,
      onSent,
    )
  }

  /** Ends the connection without leaving its port in TIME_WAIT. */
  reset(): void {
    this.ended = true
    if (this.socket instanceof tls.TLSSocket) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  private fail(error: Error): void {
    if (this.ended) return
    this.ended = true
    this.onFailure(error)
  }

  private take(length: number, buffer: Buffer): boolean {
    if (this.head === undefined) {
      this.receive(buffer, length)
      return true
    }
    this.head = Buffer.concat([this.head, buffer.subarray(0, length)])
    const end = this.head.indexOf(HEAD_END)
    if (end < 0) {
      if (this.head.length > HEAD_LIMIT) this.fail(new Error(`No end of the answer's head within ${HEAD_LIMIT} bytes.`))
      return true
    }
    const answer = this.head.toString('latin1', 0, end)
    const rest = this.head.subarray(end + HEAD_END.length)
    this.head = undefined
    if (!answer.startsWith('HTTP/1.1 101 ') || !answer.includes(ACCEPT)) {
      this.fail(new Error(`A 101 with the right Sec-WebSocket-Accept was expected, not: ${answer.split('\r\n', 1)[0]}`))
      return true
    }
    this.onOpen()
    if (rest.length > 0) this.receive(rest, rest.length)
    return true
  }
}

/** Source addresses in turn, so that no test of many connections runs out of ports. macOS has but one until told otherwise. */
export function sourceAddress(index: number): string {
  return process.platform === 'darwin' ? '127.0.0.1' : `127.0.0.${2 + (index % 64)}`
}

/** Opens `count` connections, at most `concurrency` at a time under way. */
export function openClients(
  port: number,
  path: string,
  count: number,
  concurrency: number,
  secure?: SecureOptions,
  extensions?: string,
): Promise<Client[]> {
  return new Promise((resolve, reject) => {
    const clients: Client[] = []
    let opened = 0
    const next = () => {
      const client = new Client(port, path, onOpen, reject, sourceAddress(clients.length), secure, extensions)
      client.request()
      clients.push(client)
    }
    const onOpen = () => {
      if (++opened === count) resolve(clients)
      else if (clients.length < count) next()
    }
    for (let i = 0; i < Math.min(count, concurrency); i++) next()
  })
}

// A client that speaks bytes within TLS: a wire client over a socket of node:tls, whose TCP socket a test can reset, and whose handshake is
// told as facts.
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { WireClient, request } from './wire-client.ts'

export class SecureClient extends WireClient {
  readonly raw: Socket
  readonly tls: TLSSocket
  #failure: string | undefined

  /** The certificate of the server is not checked unless `options` say so. */
  constructor(port: number, options: ConnectionOptions = {}) {
    const raw = connectTcp({ port, host: '127.0.0.1', noDelay: true })
    const tls = connect({ socket: raw, rejectUnauthorized: false, servername: 'localhost', ...options })
    super(tls)
    this.raw = raw
    this.tls = tls
    raw.on('error', (error) => (this.#failure ??= codeOf(error)))
    tls.on('error', (error) => (this.#failure ??= codeOf(error)))
  }

  /** Connected, secured and upgraded. */
  static async upgraded(port: number, options: ConnectionOptions = {}, ...extra: string[]): Promise<SecureClient> {
    const client = new SecureClient(port, options)
    client.send(request(...extra))
    const head = await client.head()
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`The server answered: ${head}`)
    return client
  }

  /** The common name that the server proves when the handshake is over, or the code that it failed with. */
  async handshake(): Promise<string> {
    if (!this.tls.authorizationError && !this.tls.getCipher())
      await new Promise<void>((resolve) => this.tls.once('secureConnect', resolve).once('close', () => resolve()))
    if (this.#failure !== undefined) return this.#failure
    const { CN } = this.tls.getPeerCertificate().subject ?? {}
    return Array.isArray(CN) ? CN.join() : (CN ?? 'closed without a word')
  }

  /** The code that the connection failed with, when it is over: `ERR_SSL_TLSV1_ALERT_ACCESS_DENIED`. */
  async failure(): Promise<string> {
    if (!this.tls.destroyed) await new Promise<void>((resolve) => this.tls.once('close', () => resolve()))
    return this.#failure ?? 'ended without an error'
  }

  /** Ends the TCP connection. Leave the socket of TLS alone in that turn: Node 24 crashes when both are destroyed in one. */
  override reset(): void {
    this.raw.resetAndDestroy()
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message
}

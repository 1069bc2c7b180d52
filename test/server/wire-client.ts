// A client that speaks bytes: a raw socket on loopback, heads and frames written by hand, and what comes back as facts. It follows no
// rule of RFC 6455 by itself, so that a test can break any of them.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { frameAt, request } from './wire-frames.ts'
import type { WireFrame } from './wire-frames.ts'

export { KEY, close, facts, frame, request, text } from './wire-frames.ts'

export class WireClient {
  readonly socket: Socket
  /** What has arrived and was not taken stands at #memory[#from..#to). */
  #memory = Buffer.alloc(4096)
  #from = 0
  #to = 0
  #over: 'fin' | 'reset' | 'closed' | undefined
  #wake: (() => void)[] = []

  /** To a port, or over a socket that is on its way already, such as one of TLS. */
  constructor(to: number | Socket, host = '127.0.0.1', localAddress?: string) {
    this.socket =
      typeof to === 'number'
        ? connect({ port: to, host, allowHalfOpen: true, ...(localAddress === undefined ? {} : { localAddress }) })
        : to
    this.socket.setNoDelay(true)
    this.socket.on('data', (bytes: Buffer) => {
      this.#keep(bytes)
      this.#awake()
    })
    this.socket.on('end', () => this.#end('fin'))
    this.socket.on('error', () => this.#end('reset'))
    this.socket.on('close', () => this.#end('closed'))
    onTestFinished(() => void this.socket.destroy())
  }

  /** Connected and upgraded. */
  static async open(port: number, ...extra: string[]): Promise<WireClient> {
    const client = new WireClient(port)
    client.send(request(...extra))
    const head = await client.head()
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`The server answered: ${head}`)
    return client
  }

  get port(): number {
    return this.socket.localPort ?? 0
  }

  /** Connected, or turned away already. */
  connected(): Promise<void> {
    if (this.socket.readyState === 'open' || this.#over !== undefined) return Promise.resolve()
    return new Promise((resolve) => {
      this.socket.once('connect', () => resolve())
      this.socket.once('close', () => resolve())
    })
  }

  send(...pieces: (string | Uint8Array)[]): void {
    for (const piece of pieces) this.socket.write(piece)
  }

  /** Each byte in a segment of its own. */
  async dribble(bytes: string | Uint8Array): Promise<void> {
    for (const byte of Buffer.from(bytes as Uint8Array)) {
      await new Promise<void>((resolve) => this.socket.write(Buffer.from([byte]), () => resolve()))
    }
  }

  fin(): void {
    this.socket.end()
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  /** Stops reading: the server's bytes back up. */
  stall(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** The next HTTP head, up to and with its empty line. */
  async head(): Promise<string> {
    const end = await this.#until(() => {
      const at = this.#received.indexOf('\r\n\r\n')
      return at < 0 ? undefined : at + 4
    })
    return this.#take(end).toString('latin1')
  }

  /** The next frame from the server. */
  async frame(): Promise<WireFrame> {
    const [size, length] = await this.#until(() => frameAt(this.#received))
    const whole = this.#take(size + length)
    return { first: whole[0] as number, payload: whole.subarray(size) }
  }

  /** So many bytes. */
  async bytes(count: number): Promise<Buffer> {
    await this.#until(() => (this.#received.length >= count ? true : undefined))
    return this.#take(count)
  }

  /** Everything until the server ends the connection, and how it did. */
  async rest(): Promise<{ readonly received: string; readonly over: 'fin' | 'reset' | 'closed' }> {
    while (this.#over === undefined) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
    return { received: this.#take(this.#received.length).toString('latin1'), over: this.#over }
  }

  get #received(): Buffer {
    return this.#memory.subarray(this.#from, this.#to)
  }

  #keep(bytes: Buffer): void {
    if (this.#to + bytes.length > this.#memory.length) {
      const kept = this.#received
      this.#memory = Buffer.alloc(2 * (kept.length + bytes.length))
      this.#to = kept.copy(this.#memory)
      this.#from = 0
    }
    this.#to += bytes.copy(this.#memory, this.#to)
  }

  #take(count: number): Buffer {
    const taken = Buffer.from(this.#memory.subarray(this.#from, this.#from + count))
    this.#from += count
    return taken
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (this.#over !== undefined)
        throw new Error(
          `The server ended the connection (${this.#over}) after ${JSON.stringify(this.#received.toString('latin1'))}.`,
        )
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  #end(how: 'fin' | 'reset' | 'closed'): void {
    this.#over ??= how
    this.#awake()
  }

  #awake(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}

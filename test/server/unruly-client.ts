// A TLS client that follows a plan: it does everything right up to one step, and something wrong there. Its TCP socket is its own, and
// node:tls is behind a relay, so that it can send noise, reset and half-close at any byte, and so that it always ends: a TLSSocket right
// over that TCP socket tells nobody that it is over while what it has received is unread, and crashes where both are destroyed at once; one
// over a stream of JavaScript trips over its own assertions.
import { connect as connectTcp, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { close, request, text } from './wire-client.ts'

/** Where it misbehaves: connected; within its ClientHello; behind it; at the first bytes of the answer; secured; within its request; open; after its echoes. */
export const STEPS = ['connected', 'hello', 'question', 'handshake', 'secured', 'request', 'open', 'echoed'] as const
export type Step = (typeof STEPS)[number]

export const ACTS = [
  'fin',
  'reset',
  'destroy',
  'noise',
  'noise and fin',
  'silence',
  'close_notify',
  'renegotiate',
  'nothing',
] as const
type Act = (typeof ACTS)[number]

export interface Plan {
  readonly step: Step
  readonly act: Act
  /** Of the ClientHello or of the request that come before it misbehaves within them. */
  readonly share: number
  readonly noise: Buffer
  readonly messages: readonly string[]
  readonly options: ConnectionOptions
}

export class UnrulyClient {
  readonly #plan: Plan
  readonly #raw: Socket
  readonly #relay: Server
  #tls: TLSSocket | undefined
  /** The relay's side of the TLS client. */
  #inner: Socket | undefined
  #received = ''
  #hasSentHello = false
  /** It has misbehaved: nothing that TLS still wants to say leaves. */
  #isMute = false
  /** Resolves when its TCP socket is closed, and everything behind it. */
  readonly over: Promise<void>
  isUpgraded = false
  /** The echoes that came, as they were sent. */
  echoes = ''

  constructor(port: number, plan: Plan) {
    this.#plan = plan
    this.#relay = createServer({ allowHalfOpen: true }, (inner) => this.#relayed(inner))
    this.over = new Promise((resolve) => this.#relay.on('close', resolve))
    this.#raw = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    this.#raw.on('error', () => {})
    this.#raw.on('connect', () => {
      this.#at('connected')
      this.#relay.listen(0, '127.0.0.1', () => this.#secure())
    })
    this.#raw.on('data', (bytes: Buffer) => {
      this.#at('handshake')
      this.#inner?.write(bytes)
    })
    // Whatever it was about: the server has said its last.
    this.#raw.on('end', () => this.#raw.destroySoon())
    this.#raw.on('close', () => {
      this.#tls?.destroy()
      this.#inner?.destroy()
      this.#relay.close()
    })
  }

  #secure(): void {
    if (this.#raw.destroyed) return
    const { port } = this.#relay.address() as AddressInfo
    const tls = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, servername: 'localhost', ...this.#plan.options })
    this.#tls = tls
    tls.on('error', () => {})
    tls.on('data', (bytes: Buffer) => this.#hear(bytes.toString('latin1')))
    tls.once('secureConnect', () => {
      this.#at('secured')
      const head = request()
      const cut = Math.floor(head.length * this.#plan.share)
      tls.write(head.slice(0, cut), () => {
        this.#at('request')
        tls.write(head.slice(cut))
      })
    })
  }

  #relayed(inner: Socket): void {
    this.#inner = inner
    inner.on('error', () => {})
    inner.on('data', (bytes: Buffer) => this.#send(bytes))
    inner.on('end', () => {
      if (!this.#isMute) this.#raw.end()
    })
    if (this.#raw.destroyed) inner.destroy()
  }

  /** What TLS sends. */
  #send(bytes: Buffer): void {
    if (this.#isMute) return
    if (this.#hasSentHello) {
      this.#raw.write(bytes)
      return
    }
    this.#hasSentHello = true
    const cut = Math.floor(bytes.length * this.#plan.share)
    this.#raw.write(bytes.subarray(0, cut))
    this.#at('hello')
    if (this.#isMute) return
    this.#raw.write(bytes.subarray(cut))
    this.#at('question')
  }

  #hear(bytes: string): void {
    this.#received += bytes
    const end = this.#received.indexOf('\r\n\r\n')
    // Where it is refused, the server ends the connection.
    if (end < 0 || !this.#received.startsWith('HTTP/1.1 101')) return
    const { messages } = this.#plan
    if (!this.isUpgraded) {
      this.isUpgraded = true
      this.#at('open')
      for (const words of messages) this.#tls?.write(text(words))
    }
    // Frames of less than 126 bytes have a head of two.
    const frames = this.#received.slice(end + 4)
    const expected = messages.reduce((sum, words) => sum + words.length + 2, 0)
    if (frames.length < expected || this.echoes !== '') return
    let at = 0
    this.echoes = messages.map((words) => frames.slice((at += 2), (at += words.length))).join()
    this.#at('echoed')
    this.#tls?.write(close(1000))
  }

  #at(step: Step): void {
    const { step: due, act, noise } = this.#plan
    if (step !== due || this.#isMute || act === 'nothing') return
    if (act === 'renegotiate') {
      // In TLS 1.3, and before the handshake is over, there is none: node:tls says so, and goes on.
      this.#tls?.renegotiate({}, () => {})
      return
    }
    if (act === 'close_notify') {
      this.#tls?.end()
      return
    }
    this.#isMute = true
    if (act.startsWith('noise')) this.#raw.write(noise)
    if (act === 'fin' || act === 'noise and fin') this.#raw.end()
    if (act === 'reset') this.#raw.resetAndDestroy()
    if (act === 'destroy') this.#raw.destroy()
  }
}

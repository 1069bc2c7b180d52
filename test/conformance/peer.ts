// The client of a case: a socket with or without TLS, which sends what it is told to, and notes what comes back as lines. It answers no ping,
// and a Close frame with one, if it has not sent one before.
import { randomFillSync } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { frame, request } from '../server/wire-frames.ts'
import { closing, KINDS, shown, SHOWN } from './case.ts'
import type { Cut, Frame } from './case.ts'
import { agreedOn, Deflated } from './deflate.ts'
import { FrameReader } from './frame-reader.ts'

export interface Target {
  readonly port: number
  readonly isSecure: boolean
}

interface Message {
  readonly kind: 'text' | 'binary'
  readonly payload: Buffer
}

const masks = Buffer.alloc(4)
/** A frame as octets, under a masking key of its own. */
export function octetsOf({ opcode, fin, rsv, payload }: Frame): Buffer {
  return frame((fin ? 0x80 : 0) | (rsv << 4) | opcode, payload, randomFillSync(masks))
}

export class Peer {
  /** What has come back. */
  readonly lines: string[] = []
  readonly #socket: Socket
  readonly #reader = new FrameReader(
    (first, payload) => this.#look(first, payload),
    () => this.#note('a masked frame'),
  )
  #deflated: Deflated | undefined
  #pieces: Buffer[] = []
  /** Opcode of the message that is coming; 0 for none. */
  #kind = 0
  #isCompressed = false
  /** What is to come back as it was sent. */
  readonly #sent: Buffer[] = []
  /** Of the message that is being sent. */
  #begun: Buffer[] = []
  readonly #pinged: Buffer[] = []
  #hasClosed = false
  #isOver = false
  /** Of an exchange. */
  #answer: ((message: Message | undefined) => void) | undefined
  #wake: (() => void)[] = []
  /** Frames are looked at one after the other: a compressed message takes a while. */
  #looking: Promise<void> = Promise.resolve()
  /** Messages that are being inflated. */
  #waiting = 0

  private constructor({ port, isSecure }: Target, limit: number) {
    const at = { port, host: '127.0.0.1', allowHalfOpen: true }
    this.#socket = isSecure ? connectTls({ ...at, rejectUnauthorized: false, servername: 'localhost' }) : connectTcp(at)
    this.#socket.setNoDelay(true)
    this.#socket.setTimeout(limit, () => this.#socket.destroy(new Error(`nothing more within ${limit} ms`)))
  }

  /** Connected and upgraded. After so many milliseconds in which no octet has moved it gives up. */
  static async open(target: Target, limit: number, offer?: string): Promise<Peer> {
    const peer = new Peer(target, limit)
    try {
      await peer.#upgrade(offer)
    } catch (error) {
      peer.destroy()
      throw error
    }
    return peer
  }

  /** The server has ended the TCP connection. */
  get isOver(): boolean {
    return this.#isOver
  }

  async send(frames: readonly Frame[], cut: Cut = 'together'): Promise<void> {
    for (const each of frames) this.#remember(each)
    const octets = frames.map(octetsOf)
    if (cut === 'by frame') for (const each of octets) await this.write(each)
    else if (cut === 'together') await this.write(Buffer.concat(octets))
    else {
      const whole = Buffer.concat(octets)
      for (let at = 0; at < whole.length && !this.#isOver; at += cut) await this.write(whole.subarray(at, at + cut))
    }
  }

  #remember({ opcode, fin, payload }: Frame): void {
    if (opcode === 8) this.#hasClosed = true
    else if (opcode === 9) this.#pinged.push(payload)
    else if (opcode <= 2) {
      this.#begun.push(payload)
      if (fin) this.#sent.push(this.#begun.length === 1 ? payload : Buffer.concat(this.#begun))
      if (fin) this.#begun = []
    }
  }

  /** Resolves when the system has taken the octets, or will take none any more. */
  write(octets: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isOver) resolve()
      else this.#socket.write(octets, () => resolve())
    })
  }

  /** Sends a message and resolves with the next one that comes back, or with undefined when anything else is noted before. */
  async exchange(kind: 'text' | 'binary', payload: Buffer, fragment: number): Promise<Message | undefined> {
    const back = new Promise<Message | undefined>((resolve) => {
      this.#answer = resolve
    })
    const whole = this.#deflated ? await this.#deflated.deflate(payload) : payload
    const size = fragment || whole.length || 1
    const octets: Buffer[] = []
    for (let at = 0; at === 0 || at < whole.length; at += size) {
      const first = at === 0
      const rsv = first && this.#deflated ? 4 : 0
      const opcode = first ? (kind === 'text' ? 1 : 2) : 0
      octets.push(octetsOf({ opcode, rsv, fin: at + size >= whole.length, payload: whole.subarray(at, at + size) }))
    }
    await this.write(octets.length === 1 ? (octets[0] as Buffer) : Buffer.concat(octets))
    const message = await back
    this.#answer = undefined
    return message
  }

  /** Resolves when this holds or the connection is over. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds() && !this.#isOver) await new Promise<void>((resolve) => this.#wake.push(resolve))
  }

  /** What is noted stays as it is from now on. */
  destroy(): void {
    this.#isOver = true
    this.#socket.destroy()
    this.#deflated?.close()
  }

  async #upgrade(offer?: string): Promise<void> {
    this.#socket.write(request(...(offer === undefined ? [] : [`Sec-WebSocket-Extensions: ${offer}`])))
    const head = await new Promise<string>((resolve, reject) => {
      let sofar = Buffer.alloc(0)
      const read = (octets: Buffer): void => {
        sofar = Buffer.concat([sofar, octets])
        const end = sofar.indexOf('\r\n\r\n')
        if (end < 0) return
        this.#socket.off('data', read).off('end', left)
        this.#listen()
        this.#socket.off('error', reject)
        this.#reader.take(sofar.subarray(end + 4))
        resolve(sofar.toString('latin1', 0, end))
      }
      const left = (): void => reject(new Error('The server ended the connection instead of answering the opening request.'))
      this.#socket.on('data', read).on('error', reject).once('end', left)
    })
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`The server answered: ${head}`)
    if (!/\r\nsec-websocket-accept: *s3pPLMBiTxaQ9kYGzzhZRbK\+xOo= *(?:\r\n|$)/i.test(head))
      throw new Error('The answer to the opening request has not the Sec-WebSocket-Accept of the key in it.')
    if (offer === undefined) return
    const response = /\r\nsec-websocket-extensions: *(.*)/i.exec(head)?.[1]
    const agreed = response === undefined ? 'not compressed' : agreedOn(offer, response)
    this.lines.push(typeof agreed === 'string' ? agreed : agreed.line)
    if (typeof agreed !== 'string') this.#deflated = new Deflated(agreed)
  }

  #listen(): void {
    this.#socket.on('data', (octets: Buffer) => this.#reader.take(octets))
    this.#socket.on('end', () => this.#end('fin'))
    this.#socket.on('error', (error) => this.#end('code' in error ? 'reset' : error.message))
    this.#socket.on('close', () => this.#end('closed'))
  }

  #end(how: string): void {
    void this.#looking.then(() => {
      if (this.#isOver) return
      this.#isOver = true
      this.#note(how)
      this.#socket.end()
    })
  }

  /** In the turn in which it came, unless a message before it is still being inflated. */
  #look(first: number, payload: Buffer): void {
    const wrong = this.#wrongIn(first, payload.length)
    if (wrong !== undefined) {
      this.#inOrder(() => this.#note(wrong))
      return
    }
    const opcode = first & 15
    if (opcode >= 8) {
      this.#inOrder(() => this.#control(first, payload))
      return
    }
    if (opcode !== 0) {
      this.#kind = opcode
      this.#isCompressed = (first & 0x40) !== 0
    }
    this.#pieces.push(payload)
    if (first < 0x80) return
    const whole = this.#pieces.length === 1 ? payload : Buffer.concat(this.#pieces)
    this.#pieces = []
    const kind = this.#kind === 1 ? 'text' : 'binary'
    this.#kind = 0
    if (!this.#isCompressed || !this.#deflated) this.#inOrder(() => this.#message({ kind, payload: whole }))
    else {
      const inflated = this.#deflated.inflate(whole)
      this.#waiting++
      this.#looking = this.#looking
        .then(async () => this.#message({ kind, payload: await inflated }))
        .catch((error: Error) => this.#note(`a message that cannot be inflated: ${error.message}`))
        .finally(() => this.#waiting--)
    }
  }

  /** What a server may not send (RFC 6455 section 5), in words. */
  #wrongIn(first: number, length: number): string | undefined {
    const opcode = first & 15
    const mayBeCompressed = this.#deflated !== undefined && (opcode === 1 || opcode === 2)
    if ((first & (mayBeCompressed ? 0x30 : 0x70)) !== 0) return `a frame with RSV=${(first >> 4) & 7}`
    if (KINDS[opcode] === undefined) return `a frame with opcode ${opcode}`
    if (opcode >= 8) return first < 0x80 || length > 125 ? `a ${KINDS[opcode]} frame in fragments or too long` : undefined
    if (opcode === 0) return this.#kind === 0 ? 'a continuation that continues nothing' : undefined
    return this.#kind === 0 ? undefined : 'a message within a message'
  }

  #inOrder(act: () => void): void {
    if (this.#waiting === 0) act()
    else this.#looking = this.#looking.then(act)
  }

  #message(message: Message): void {
    const { kind, payload } = message
    if (this.#answer) this.#answer(message)
    else this.#note(`${kind} ${this.#compared(payload, this.#sent)}`)
  }

  #control(first: number, payload: Buffer): void {
    const kind = KINDS[first & 15] ?? `opcode ${first & 15}`
    if (kind === 'close') {
      this.#note(payload.length >= 2 ? `close ${payload.readUInt16BE(0)}` : 'close')
      if (!this.#hasClosed) {
        this.#hasClosed = true
        const code = payload.length >= 2 ? closing(payload.readUInt16BE(0)) : payload
        void this.write(octetsOf({ opcode: 8, fin: true, rsv: 0, payload: code }))
      }
    } else this.#note(`${kind} ${kind === 'pong' ? this.#compared(payload, this.#pinged) : shown(payload)}`)
  }

  #compared(payload: Buffer, sent: Buffer[]): string {
    const expected = sent.shift()
    return `${shown(payload)}${payload.length <= SHOWN ? '' : expected?.equals(payload) ? ' as sent' : ' not as sent'}`
  }

  #note(line: string): void {
    this.lines.push(line)
    this.#answer?.(undefined)
    this.#awake()
  }

  #awake(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}

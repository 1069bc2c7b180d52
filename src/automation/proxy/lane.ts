// One way through a proxy. While nothing can concern a message, bytes pass as they come, in whatever pieces. Where something can, each message is gathered as
// the frames that it came in, and is passed on, held, or left out when it is whole. What others put in goes between two messages.
import { FrameScanner } from '../../server/index.ts'
import type { Side } from '../../contract/automation/upstream.ts'
import { OPCODES } from '../subject.ts'
import { payloadOf } from './payload.ts'

/** What waits by hand, of one way of one connection; beyond it nothing more is read on that side. */
const MOST_HELD = 1_000
const MOST_HELD_BYTES = 16 * 1024 * 1024
/** What others put in while a long message passes, and while the other side takes no more. */
const MOST_PUT_BYTES = 16 * 1024 * 1024

/** What becomes of a whole message. */
export interface Verdict {
  how: 'pass' | 'block' | 'hold'
  /** Done when it has passed, or would have. */
  readonly behind: (() => void)[]
}

/** A message, or a Close behind some, that waits for a person. */
export interface Held {
  readonly id: number
  readonly side: Side
  /** RFC 6455 section 5.2: 1 text, 2 binary, 8 Close. */
  readonly opcode: number
  /** Payload bytes. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

interface Waiting extends Held {
  readonly raw: Buffer
}

export interface LaneEnds {
  readonly side: Side
  /** Something may concern what comes. */
  isWatched(): boolean
  /** Puts bytes on the wire of the other side, which copies them. false: no more before `Lane.ready`. */
  write(bytes: Buffer): boolean
  /** What becomes of a message, the `ordinal`th of this way from 0; `payload` makes it without a mask. */
  judge(ordinal: number, opcode: number, payload: () => Buffer): Verdict
  /** Something else carries it on: a worse network. */
  takes(opcode: number, payload: () => Buffer): boolean
  /** A pong goes no further. */
  swallowsPongs(): boolean
  /** Reads from this side, or no more for now. */
  read(on: boolean): void
  /** This side has ended, and all of it has passed. */
  ended(): void
  heldChanged(): void
  /** A message goes no further. */
  kept(side: Side, opcode: number, payload: Buffer): void
  trouble(sentence: string): void
  /** Longest message that is gathered. */
  readonly most: number
}

let nextId = 1

export class Lane {
  readonly #ends: LaneEnds
  readonly #scanner = new FrameScanner()
  /** The message that comes is gathered, or else passes in pieces. */
  #gathers = false
  /** Of the frame that comes, while it is gathered. */
  #frame: Buffer[] = []
  /** Frames of the message that comes, of one that has not ended. */
  #frames: Buffer[] = []
  #gathered = 0
  #opcode = 0
  /** What others have put in while a message passes in pieces. */
  #put: Buffer[] = []
  #putBytes = 0
  /** What others have put in since the other side has taken no more. */
  #overBytes = 0
  #held: Waiting[] = []
  #heldBytes = 0
  #holds = false
  #isFull = false
  #isHeldBack = false
  #reads = true
  #end: 'no' | 'waits' | 'told' = 'no'

  constructor(ends: LaneEnds) {
    this.#ends = ends
  }

  /** Everything that comes from now on waits for a person; false: what waits goes on, in its order. */
  get holds(): boolean {
    return this.#holds
  }
  set holds(value: boolean) {
    if (value === this.#holds) return
    this.#holds = value
    for (let [oldest] = this.#held; !value && oldest; [oldest] = this.#held) this.#letGo(oldest.id)
    this.#changed()
  }

  get held(): readonly Held[] {
    return this.#held.map(({ id, side, opcode, size, at }) => ({ id, side, opcode, size, at }))
  }

  /** The payload of what waits; undefined: it waits no more. */
  payloadOf(id: number): Buffer | undefined {
    const raw = this.#held.find((each) => each.id === id)?.raw
    return raw && payloadOf(raw)
  }

  /** Passes on what waits, or `instead` of it; false: it waits no more. */
  release(id: number, instead?: Buffer): boolean {
    const known = this.#letGo(id, instead)
    this.#changed()
    return known
  }

  /** Leaves out what waits. */
  drop(id: number): boolean {
    const known = this.#take(id) !== undefined
    this.#changed()
    return known
  }

  /** Puts a frame of somebody else between two messages. false: too much waits for the end of a long one, or for the other side. */
  put(frame: Buffer): boolean {
    if (this.#isFull && this.#overBytes + frame.length > MOST_PUT_BYTES) return false
    const isPut = this.#putBetween(frame)
    if (isPut && this.#isFull) this.#overBytes += frame.length
    return isPut
  }

  #putBetween(frame: Buffer): boolean {
    if (this.#gathers || this.#scanner.isBetweenMessages) {
      this.#write(frame)
      return true
    }
    if (this.#putBytes + frame.length > MOST_PUT_BYTES) return false
    this.#put.push(frame)
    this.#putBytes += frame.length
    return true
  }

  /** Bytes of this side, valid until this returns. */
  push(bytes: Buffer): void {
    const scanner = this.#scanner
    for (let at = 0; at < bytes.length;) {
      if (scanner.isBetweenMessages) this.#gathers = this.#isWatched
      if (this.#gathers) {
        const from = at
        at = scanner.next(bytes, at)
        this.#gather(bytes.subarray(from, at))
      } else if (this.#put.length === 0 && !this.#isWatched) {
        scanner.skip(at === 0 ? bytes : bytes.subarray(at))
        this.#write(at === 0 ? bytes : bytes.subarray(at))
        return
      } else {
        const from = at
        do at = scanner.next(bytes, at)
        while (at < bytes.length && !scanner.isBetweenMessages)
        this.#write(bytes.subarray(from, at))
        if (scanner.isBetweenMessages) this.#putIn()
      }
    }
  }

  /** This side has ended; what is gathered of a message that will not end goes on as it is. */
  end(): void {
    if (this.#end !== 'no') return
    this.#end = 'waits'
    if (this.#gathers) for (const each of [...this.#frames, ...this.#frame]) this.#write(each)
    this.#tellEnd()
  }

  /** Nothing more of this side is read for now, or again. */
  holdBack(on: boolean): void {
    this.#isHeldBack = on
    this.#look()
  }

  /** The other side takes more. */
  ready(): void {
    this.#isFull = false
    this.#overBytes = 0
    this.#look()
    this.#tellEnd()
  }

  get #isWatched(): boolean {
    return this.#holds || this.#held.length > 0 || this.#ends.isWatched()
  }

  /** Of one frame: the rest of it, or some of it. */
  #gather(bytes: Buffer): void {
    const scanner = this.#scanner
    if (!scanner.isBetweenFrames) {
      // It is this call's: what is kept is a copy.
      this.#frame.push(Buffer.from(bytes))
      this.#gathered += bytes.length
      if (this.#gathered > this.#ends.most) this.#giveUp()
      return
    }
    const raw = this.#frame.length === 0 ? bytes : Buffer.concat([...this.#frame, bytes])
    this.#gathered -= raw.length - bytes.length
    this.#frame = []
    if (scanner.isControl) this.#control(raw)
    else this.#data(raw)
  }

  #data(raw: Buffer): void {
    const { opcode, isBetweenMessages } = this.#scanner
    if (opcode !== 0) this.#opcode = opcode
    if (!isBetweenMessages) {
      this.#frames.push(Buffer.from(raw))
      this.#gathered += raw.length
      if (this.#gathered > this.#ends.most) this.#giveUp()
      return
    }
    const whole = this.#frames.length === 0 ? raw : Buffer.concat([...this.#frames, raw])
    this.#frames = []
    this.#gathered = 0
    this.#judge(whole)
  }

  #judge(raw: Buffer): void {
    let made: Buffer | undefined
    const payload = (): Buffer => (made ??= payloadOf(raw))
    const { how, behind } = this.#ends.judge(this.#scanner.messages - 1, this.#opcode, payload)
    if (how === 'hold' || (how === 'pass' && this.#holds)) this.#hold(raw, this.#opcode)
    else if (how === 'block') this.#ends.kept(this.#ends.side, this.#opcode, payload())
    else if (!this.#ends.takes(this.#opcode, payload)) this.#write(raw)
    for (const act of behind) act()
  }

  /** Pings and pongs go at once; a Close behind what waits would cut it off. */
  #control(raw: Buffer): void {
    const { opcode } = this.#scanner
    if (opcode === OPCODES.close && (this.#holds || this.#held.length > 0)) this.#hold(raw, opcode)
    else if (opcode !== OPCODES.pong || !this.#ends.swallowsPongs()) this.#write(raw)
  }

  #giveUp(): void {
    this.#ends.trouble(
      `A message of the ${this.#ends.side} is longer than ${this.#ends.most} bytes (MaxMessageSize): it passes as it comes, whatever rules say.`,
    )
    for (const each of [...this.#frames, ...this.#frame]) this.#write(each)
    this.#frames = []
    this.#frame = []
    this.#gathered = 0
    this.#gathers = false
  }

  #hold(raw: Buffer, opcode: number): void {
    this.#held.push({
      id: nextId++,
      side: this.#ends.side,
      opcode,
      size: payloadOf(raw).length,
      at: Date.now(),
      raw: Buffer.from(raw),
    })
    this.#heldBytes += raw.length
    this.#changed()
  }

  #letGo(id: number, instead?: Buffer): boolean {
    const waiting = this.#take(id)
    if (waiting) this.#putBetween(instead ?? waiting.raw)
    return waiting !== undefined
  }

  #take(id: number): Waiting | undefined {
    const at = this.#held.findIndex((each) => each.id === id)
    if (at < 0) return undefined
    const [waiting] = this.#held.splice(at, 1)
    this.#heldBytes -= waiting?.raw.length ?? 0
    return waiting
  }

  #changed(): void {
    this.#look()
    this.#ends.heldChanged()
    this.#tellEnd()
  }

  #putIn(): void {
    const put = this.#put
    this.#put = []
    this.#putBytes = 0
    for (const frame of put) this.#write(frame)
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0 || this.#ends.write(bytes) || this.#isFull) return
    this.#isFull = true
    this.#look()
  }

  #look(): void {
    const reads = !this.#isFull && !this.#isHeldBack && this.#held.length < MOST_HELD && this.#heldBytes < MOST_HELD_BYTES
    if (reads === this.#reads) return
    this.#reads = reads
    this.#ends.read(reads)
  }

  #tellEnd(): void {
    if (this.#end !== 'waits' || this.#isFull || this.#held.length > 0) return
    this.#end = 'told'
    this.#ends.ended()
  }
}

// One connection and its upstream: bytes both ways, and what a person, rules and faults do to messages on their way.
import { randomBytes } from 'node:crypto'
import type { Side } from '../../contract/automation/upstream.ts'
import type { Connection, ConnectionRelay, UpstreamSink, UpstreamSocket } from '../../server/index.ts'
import { FIN, frame } from '../faults/frames.ts'
import { Lane, type Held, type Verdict } from './lane.ts'
import { shown } from './shown.ts'

const LEFT = 'the upstream ended the TCP connection without a Close frame'

/** Who decides about messages: the rules of the connection. */
export interface Judge {
  /** There is something that may keep a message of this side from going on, or changes it. */
  concerns(side: Side): boolean
  /** A whole message of the upstream. Those of the client it has seen, because they came. */
  upstreamMessage(opcode: number, payload: Buffer): void
}

export interface PassageServices {
  /** Longest message that is gathered. */
  readonly most: number
  /** What waits has changed. */
  changed(passage: Passage): void
  ended(passage: Passage, why: string): void
  trouble(sentence: string): void
  /** A line in the log about what was done to a message. */
  note(text: string): void
}

export class Passage implements ConnectionRelay, UpstreamSink {
  readonly connection: Connection
  /** Undefined: no rule is about its messages. */
  judge: Judge | undefined
  readonly #socket: UpstreamSocket
  readonly #services: PassageServices
  readonly #lanes: Readonly<Record<Side, Lane>>
  /** Of messages of the client that have come and have not gone on, by their number; those that pass are not in it. */
  readonly #verdicts = new Map<number, Verdict>()
  /** Of the message that is being looked at. */
  #verdict: Verdict | undefined
  #judged: Side | undefined
  #isClosed = false

  constructor(connection: Connection, socket: UpstreamSocket, services: PassageServices) {
    this.connection = connection
    this.#socket = socket
    this.#services = services
    const { most } = services
    const shared = {
      most,
      heldChanged: (): void => services.changed(this),
      kept: (side: Side, opcode: number, payload: Buffer): void => {
        // What the client has sent is in the log as it came; of the upstream there is what has passed.
        if (side === 'upstream') services.note(`A rule kept from the client: ${shown(payload, opcode)}`)
      },
      trouble: (sentence: string): void => services.trouble(sentence),
    }
    this.#lanes = {
      client: new Lane({
        ...shared,
        side: 'client',
        isWatched: () => this.judge?.concerns('client') ?? false,
        write: (bytes) => socket.write(bytes),
        judge: (ordinal) => {
          const verdict = this.#verdicts.get(ordinal)
          this.#verdicts.delete(ordinal)
          return verdict ?? passes()
        },
        takes: () => false,
        swallowsPongs: () => false,
        read: (on) => {
          connection.waitsForRelay = !on
        },
        ended: () => socket.end(),
      }),
      upstream: new Lane({
        ...shared,
        side: 'upstream',
        isWatched: () => connection.shaper !== undefined || !connection.answersPings || (this.judge?.concerns('upstream') ?? false),
        write: (bytes) => connection.passOn(bytes),
        judge: (_, opcode, payload) =>
          this.judge?.concerns('upstream')
            ? this.#judging('upstream', () => this.judge?.upstreamMessage(opcode, payload()))
            : passes(),
        takes: (opcode, payload) =>
          (opcode === 1 || opcode === 2) && connection.shaper !== undefined && connection.shaper.take(payload(), opcode),
        swallowsPongs: () => !connection.answersPings,
        read: (on) => {
          if (on) socket.resume()
          else socket.pause()
        },
        ended: () => connection.endRelayed('fin', LEFT),
      }),
    }
  }

  // By hand.

  /** Whether messages of a side wait until they are released. */
  holds(side: Side): boolean {
    return this.#lanes[side].holds
  }

  hold(side: Side, on: boolean): void {
    this.#lanes[side].holds = on
  }

  /** What waits, the oldest first, of both sides. */
  get held(): readonly Held[] {
    return [...this.#lanes.client.held, ...this.#lanes.upstream.held].toSorted((a, b) => a.id - b.id)
  }

  payloadOf(id: number): Buffer | undefined {
    return this.#lanes.client.payloadOf(id) ?? this.#lanes.upstream.payloadOf(id)
  }

  /** Passes on what waits; with `instead`, that as the payload of one frame. false: it waits no more. */
  release(id: number, instead?: Buffer): boolean {
    const waiting = this.held.find((each) => each.id === id)
    if (!waiting) return false
    const { side, opcode } = waiting
    if (instead) this.#services.note(`${capital(side)}'s message was passed on as another: ${shown(instead, opcode)}`)
    return this.#lanes[side].release(id, instead && framed(side, opcode, instead))
  }

  /** Leaves it out. */
  drop(id: number): boolean {
    const waiting = this.held.find((each) => each.id === id)
    if (!waiting) return false
    this.#services.note(
      `${capital(waiting.side)}'s message was left out: ${shown(this.payloadOf(id) ?? Buffer.alloc(0), waiting.opcode)}`,
    )
    return this.#lanes[waiting.side].drop(id)
  }

  /** Sends a message to the upstream that the client has not sent, masked with a fresh key. Returns why it cannot be sent, or "". */
  sendUpstream(payload: Buffer, opcode: number): string {
    if (this.#isClosed) return 'The connection to the upstream is over.'
    const raw = framed('client', opcode, payload)
    return this.#lanes.client.put(raw)
      ? ''
      : 'Too much waits for the upstream: it does not read, or a long message to it has not ended. Try again later.'
  }

  // Rules, while a message is looked at.

  /** What `look` decides about the message of the client with this number, from 0. */
  judgeClient(ordinal: number, look: () => void): void {
    const verdict = this.#judging('client', look)
    if (verdict.how !== 'pass' || verdict.behind.length > 0) this.#verdicts.set(ordinal, verdict)
  }

  /** The message that is looked at does not go on, or waits for a person. */
  decide(how: 'block' | 'hold'): void {
    if (this.#verdict) this.#verdict.how = how
  }

  /** Does something that goes to the other side: behind the message of this one that is looked at, or at once. */
  behind(from: Side, act: () => void): void {
    if (this.#verdict && this.#judged === from) this.#verdict.behind.push(act)
    else act()
  }

  #judging(side: Side, look: () => void): Verdict {
    const verdict = passes()
    this.#verdict = verdict
    this.#judged = side
    try {
      look()
    } finally {
      this.#verdict = undefined
      this.#judged = undefined
    }
    return verdict
  }

  // What the connection tells (ConnectionRelay).

  opened(): void {
    this.#socket.begin(this)
  }

  bytesIn(bytes: Buffer): void {
    this.#lanes.client.push(bytes)
  }

  endIn(): void {
    this.#lanes.client.end()
  }

  holdBack(on: boolean): void {
    this.#lanes.upstream.holdBack(on)
  }

  ready(): void {
    this.#lanes.upstream.ready()
  }

  closed(how: 'fin' | 'reset'): void {
    this.#socket.close(how)
    this.#end(how === 'fin' ? 'the connection is over' : 'the connection was reset')
  }

  // What the upstream tells (UpstreamSink).

  onBytes(bytes: Buffer): void {
    this.#lanes.upstream.push(bytes)
  }

  onEnd(): void {
    this.#lanes.upstream.end()
  }

  onDrain(): void {
    this.#lanes.client.ready()
  }

  onClose(how: 'fin' | 'reset', why: string): void {
    this.#end(why === '' ? 'both sides have ended it' : why)
    // After FIN from both sides, what the upstream had sent may still wait for the client.
    if (how === 'reset') this.connection.endRelayed('reset', why)
  }

  #end(why: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#services.ended(this, why)
  }
}

function capital(side: Side): string {
  return side === 'client' ? 'The client' : 'The upstream'
}

function passes(): Verdict {
  return { how: 'pass', behind: [] }
}

/** As the side would send it: clients mask, servers do not (RFC 6455 section 5.1). */
function framed(side: Side, opcode: number, payload: Buffer): Buffer {
  return side === 'client' ? frame(FIN | opcode, payload, { mask: randomBytes(4) }) : frame(FIN | opcode, payload)
}

// Runs cases against a server, and judges what came back.
import type { ConformanceCase, Echoes, Step } from './case.ts'
import { ping } from './case.ts'
import { octetsOf, Peer } from './peer.ts'
import type { Target } from './peer.ts'

export type Verdict = 'ok' | 'non-strict' | 'informational' | 'failed'

export interface Result {
  readonly verdict: Verdict
  /** What came back. */
  readonly lines: readonly string[]
  readonly ms: number
}

/** Round trips beside a case that give its server a turn with what it has: it has read what was sent before the first, and its answer is here. */
const ROUND_TRIPS = 10
const YOUR_TURN = 'your turn'

/** A server that does nothing for so long has failed the case. */
const USUAL_LIMIT = 20_000

/** Runs cases one after the other, each on a connection of its own. */
export class Runner {
  readonly #target: Target
  readonly #limit: number
  #beside: Peer | undefined

  /** `limit`: milliseconds of silence after which a case is over. */
  constructor(target: Target, limit = USUAL_LIMIT) {
    this.#target = target
    this.#limit = limit
  }

  async run(one: ConformanceCase): Promise<Result> {
    const began = performance.now()
    const lines = await this.#linesOf(one)
    return { verdict: verdictOn(one, lines), lines, ms: performance.now() - began }
  }

  async #linesOf(one: ConformanceCase): Promise<readonly string[]> {
    let peer: Peer | undefined
    try {
      peer = await Peer.open(this.#target, one.offer)
      for (const step of one.steps) {
        if (peer.isOver) break
        await this.#take(peer, step)
      }
      await peer.until(() => false, this.#limit)
      // A copy: its own goes on when the socket is destroyed.
      return [...peer.lines]
    } catch (error) {
      return [...(peer?.lines ?? []), error instanceof Error ? error.message : String(error)]
    } finally {
      peer?.destroy()
    }
  }

  close(): void {
    this.#beside?.destroy()
    this.#beside = undefined
  }

  async #take(peer: Peer, step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        await peer.send(step.frames, step.cut)
        break
      case 'pieces': {
        const whole = octetsOf(step.frame)
        const head = whole.length - step.frame.payload.length
        let from = 0
        for (const end of step.ends) {
          await peer.write(whole.subarray(from, head + end))
          await this.#look(peer)
          if (peer.isOver) return
          from = head + end
        }
        await peer.write(whole.subarray(from))
        break
      }
      case 'look':
        await this.#look(peer)
        break
      case 'answered':
        await peer.until(() => peer.lines.length >= step.lines, this.#limit)
        break
      case 'echoes':
        await echo(peer, step, this.#limit)
        break
      default:
        step satisfies never
    }
  }

  async #look(peer: Peer): Promise<void> {
    const beside = (this.#beside ??= await Peer.open(this.#target))
    for (let turn = 0; turn < ROUND_TRIPS; turn++) {
      const { length } = beside.lines
      await beside.send([ping(YOUR_TURN)])
      await beside.until(() => beside.lines.length > length, this.#limit)
      if (beside.lines.at(-1) !== `pong "${YOUR_TURN}"`) throw new Error(`no pong on a connection beside this one`)
    }
    if (!peer.lines.some((line) => line.startsWith('close')) && !peer.isOver) peer.lines.push('still open')
    else await peer.until(() => false, this.#limit)
  }
}

async function echo(peer: Peer, { count, length, binary, source, fragment }: Echoes, limit: number): Promise<void> {
  const kind = binary ? 'binary' : 'text'
  const data = source()
  for (let number = 0, at = 0; number < count; number++) {
    const end = (at + length) % data.length
    const payload =
      at + length <= data.length ? data.subarray(at, at + length) : Buffer.concat([data.subarray(at), data.subarray(0, end)])
    at = end
    const back = await peer.exchange(kind, payload, fragment, limit)
    if (back?.kind === kind && back.payload.equals(payload)) continue
    peer.lines.push(back ? `message ${number + 1} not as sent` : `${number} of ${count} messages`)
    return
  }
  peer.lines.push(`${count} times ${kind} as sent`)
}

function verdictOn({ strict, nonStrict, isInformational }: ConformanceCase, lines: readonly string[]): Verdict {
  if (isInformational) return 'informational'
  if (same(strict, lines)) return 'ok'
  return nonStrict.some((others) => same(others, lines)) ? 'non-strict' : 'failed'
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index])
}

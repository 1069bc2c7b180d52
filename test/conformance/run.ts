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

/** `limit`: milliseconds of silence after which a case is over. */
export async function runCase(one: ConformanceCase, target: Target, limit = USUAL_LIMIT): Promise<Result> {
  const began = performance.now()
  const lines = await linesOf(one, target, limit)
  return { verdict: verdictOn(one, lines), lines, ms: performance.now() - began }
}

async function linesOf(one: ConformanceCase, target: Target, limit: number): Promise<readonly string[]> {
  let peer: Peer | undefined
  try {
    peer = await Peer.open(target, limit, one.offer)
    for (const step of one.steps) {
      if (peer.isOver) break
      await take(step, peer, () => turnOf(target, limit))
    }
    await peer.until(() => false)
    return peer.lines
  } catch (error) {
    return [...(peer?.lines ?? []), error instanceof Error ? error.message : String(error)]
  } finally {
    peer?.destroy()
  }
}

async function take(step: Step, peer: Peer, turn: () => Promise<void>): Promise<void> {
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
        await look(peer, turn)
        if (peer.isOver) return
        from = head + end
      }
      await peer.write(whole.subarray(from))
      break
    }
    case 'look':
      await look(peer, turn)
      break
    case 'answered':
      await peer.until(() => peer.lines.length >= step.lines)
      break
    case 'echoes':
      await echo(peer, step)
      break
    default:
      step satisfies never
  }
}

async function look(peer: Peer, turn: () => Promise<void>): Promise<void> {
  await turn()
  if (!peer.isOver && !peer.lines.some((line) => line.startsWith('close'))) peer.lines.push('still open')
  else await peer.until(() => false)
}

/** Round trips on a connection beside the case. */
async function turnOf(target: Target, limit: number): Promise<void> {
  const beside = await Peer.open(target, limit)
  try {
    for (let trip = 1; trip <= ROUND_TRIPS; trip++) {
      await beside.send([ping(YOUR_TURN)])
      await beside.until(() => beside.lines.length >= trip)
      if (beside.lines.at(-1) !== `pong "${YOUR_TURN}"`) throw new Error('no pong on a connection beside this one')
    }
  } finally {
    beside.destroy()
  }
}

async function echo(peer: Peer, { count, length, binary, source, fragment }: Echoes): Promise<void> {
  const kind = binary ? 'binary' : 'text'
  const data = source()
  for (let number = 0, at = 0; number < count; number++) {
    const end = (at + length) % data.length
    const payload =
      at + length <= data.length ? data.subarray(at, at + length) : Buffer.concat([data.subarray(at), data.subarray(0, end)])
    at = end
    const back = await peer.exchange(kind, payload, fragment)
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

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectionLife } from './connection-life.ts'
import type { LifeActions, Stage } from './connection-life.ts'

/** Writes down what is asked of it. */
class Journal implements LifeActions {
  readonly lines: string[] = []
  unsent = 0
  /** Inside a long frame no Close frame can be sent. */
  canClose = true

  onStage(stage: Stage): void {
    this.lines.push(`stage ${stage}`)
  }
  stopOpening(): void {
    this.lines.push('opening stopped')
  }
  stopReceiving(): void {
    this.lines.push('receiving stopped')
  }
  stopSending(why: () => Error): void {
    this.lines.push(`sending stopped: ${why().message}`)
  }
  sendClose(payload: Buffer): boolean {
    this.lines.push(this.canClose ? `Close frame ${payload.toString('hex')}` : 'no Close frame')
    return this.canClose
  }
  readOn(): void {
    this.lines.push('read on')
  }
  flush(): void {
    this.lines.push('flushed')
  }
  endSocket(isBare: boolean): void {
    this.lines.push(isBare ? 'FIN alone' : 'FIN')
  }
  resetSocket(): void {
    this.lines.push('RST')
  }
  destroySocket(): void {
    this.lines.push('destroyed')
  }
}

function lifeIn(stage: Stage, { waitForCloseResponse = true } = {}): { life: ConnectionLife; journal: Journal } {
  const journal = new Journal()
  const life = new ConnectionLife('7', { closeTimeout: 5, waitForCloseResponse }, journal)
  life.reach(stage)
  journal.lines.length = 0
  return { life, journal }
}

const closeFrame = (code: number, reason = ''): Buffer => {
  const payload = Buffer.alloc(2 + reason.length)
  payload.writeUInt16BE(code)
  payload.write(reason, 2)
  return payload
}

describe('The life of a connection, row by row of its table', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('tells each stage once', () => {
    const { life, journal } = lifeIn('accepted')
    for (const stage of ['tls', 'tls', 'upgrade', 'open'] as const) life.reach(stage)
    expect(journal.lines).toEqual(['stage tls', 'stage upgrade', 'stage open'])
  })

  it('answers no Close frame that a relay passes on; both make the end clean, with the code of the first', () => {
    const { life, journal } = lifeIn('open')
    life.onCloseRelayed('client', closeFrame(4001, 'mine'))
    life.onCloseRelayed('server', closeFrame(1000, 'theirs'))
    life.endRelayed('fin', 'not told')
    expect(journal.lines).toEqual([
      'stage closing',
      'read on',
      'flushed',
      'sending stopped: Connection 7 is closing; data can be sent while it is open.',
      'FIN',
    ])
    expect(life.onGone(false)).toEqual({
      connectionId: '7',
      statusCode: 4001,
      description: 'mine',
      wasClean: true,
      initiator: 'client',
    })
  })

  it('passes the reset of an upstream on', () => {
    const { life, journal } = lifeIn('open')
    life.endRelayed('reset', 'the upstream reset the TCP connection')
    expect(journal.lines.at(-1)).toBe('RST')
    expect(life.onGone(false)).toMatchObject({ statusCode: 1006, wasClean: false, initiator: 'server' })
  })

  it('lets a client that has ended its side read what a relay brings, for CloseTimeout', () => {
    const { life, journal } = lifeIn('open')
    life.onEndRelayed()
    expect(journal.lines).toEqual([])
    vi.advanceTimersByTime(5_000)
    expect(journal.lines).toEqual(['destroyed'])
  })

  it.each(['accepted', 'tls', 'upgrade'] as const)('resets a connection that is closed in the stage %s', (stage) => {
    const { life, journal } = lifeIn(stage)
    life.close(1000, 'enough')
    expect(journal.lines).toEqual(['opening stopped', 'receiving stopped', 'stage closing', 'RST'])
    expect(life.onGone(false)).toEqual({
      connectionId: '7',
      statusCode: 1006,
      description: 'the server reset the TCP connection',
      wasClean: false,
      initiator: 'server',
    })
  })

  it('sends a Close frame, waits for its answer, and ends with it', () => {
    const { life, journal } = lifeIn('open')
    life.close(1001, 'bye')
    expect(journal.lines).toEqual(['stage closing', 'Close frame 03e9627965', 'read on'])
    journal.lines.length = 0
    life.onCloseFrame(closeFrame(1001))
    expect(journal.lines).toEqual(['FIN'])
    expect(life.onGone(false)).toMatchObject({ statusCode: 1001, wasClean: true, initiator: 'server' })
  })

  it('gives a client CloseTimeout for its Close frame', () => {
    const { life, journal } = lifeIn('open')
    life.close(1000, '')
    journal.lines.length = 0
    vi.advanceTimersByTime(4_999)
    expect(journal.lines).toEqual([])
    vi.advanceTimersByTime(1)
    expect(journal.lines).toEqual(['destroyed'])
    expect(life.onGone(false).description).toBe('no Close frame from the client within 5 s')
  })

  it('does not wait for the answer when WaitForCloseResponse is false', () => {
    const { life, journal } = lifeIn('open', { waitForCloseResponse: false })
    life.close(1000, 'done')
    expect(journal.lines).toEqual(['stage closing', 'Close frame 03e8646f6e65', 'FIN'])
    expect(life.onGone(false)).toMatchObject({ statusCode: 1000, description: 'done', wasClean: false })
  })

  it("answers the client's Close frame with its code", () => {
    const { life, journal } = lifeIn('open')
    life.onCloseFrame(closeFrame(4000, 'mine'))
    expect(journal.lines).toEqual(['stage closing', 'Close frame 0fa0', 'FIN'])
    expect(life.onGone(false)).toMatchObject({ statusCode: 4000, description: 'mine', wasClean: true, initiator: 'client' })
  })

  it('answers an empty Close frame with an empty one', () => {
    const { life, journal } = lifeIn('open')
    life.onCloseFrame(Buffer.alloc(0))
    expect(journal.lines).toEqual(['stage closing', 'Close frame ', 'FIN'])
    expect(life.onGone(false).statusCode).toBe(1005)
  })

  it('fails a connection whose client breaks the protocol, with the code that says so', () => {
    const { life, journal } = lifeIn('open')
    life.onViolation(1002, 'bad')
    expect(journal.lines).toEqual(['receiving stopped', 'stage closing', 'Close frame 03ea626164', 'FIN'])
    expect(life.onGone(false)).toMatchObject({ statusCode: 1002, initiator: 'server' })
  })

  it('resets where no Close frame can be sent, inside a long frame', () => {
    const { life, journal } = lifeIn('open')
    journal.canClose = false
    life.close(1000, '')
    expect(journal.lines).toContain('RST')
  })

  it('ends with the client that ends its side without a Close frame, and rejects what waits with the reason', () => {
    const { life, journal } = lifeIn('open')
    life.onEnd()
    expect(journal.lines).toEqual([
      'sending stopped: Connection 7 is ending: the client ended the TCP connection without a Close frame; data can be sent while it is open.',
      'FIN',
    ])
    expect(life.onGone(false)).toMatchObject({ statusCode: 1006, initiator: 'client', wasClean: false })
  })

  it('says of a client that leaves before it is open that it left before', () => {
    const { life } = lifeIn('upgrade')
    life.onEnd()
    expect(life.onGone(false).description).toBe('the client left before the connection was open')
  })

  it.each([
    ['fin', 'FIN'],
    ['bare-fin', 'FIN alone'],
  ] as const)('drops with %s behind what was sent, and looks at nothing more', (how, end) => {
    const { life, journal } = lifeIn('open')
    life.drop(how)
    expect(journal.lines).toEqual([
      'opening stopped',
      'flushed',
      'receiving stopped',
      'stage closing',
      'sending stopped: Connection 7 is closing; data can be sent while it is open.',
      end,
    ])
  })

  it('tells of a connection that breaks once, and not when its end was known', () => {
    const first = lifeIn('open')
    expect([first.life.onBroken('the cable was cut'), first.life.onBroken('again')]).toEqual([true, false])
    expect(first.life.onGone(false)).toMatchObject({ description: 'the cable was cut', initiator: 'network' })
    const second = lifeIn('open')
    second.life.onCloseFrame(closeFrame(1000))
    expect(second.life.onBroken('reset')).toBe(false)
  })

  it('destroys the socket 2 s after our end when all was taken', () => {
    const { life, journal } = lifeIn('open')
    life.onCloseFrame(closeFrame(1000))
    journal.lines.length = 0
    vi.advanceTimersByTime(2_000)
    expect(journal.lines).toEqual(['destroyed'])
  })

  it('lets a client that reads on read, and counts CloseTimeout from the last byte that moved', () => {
    const { life, journal } = lifeIn('open')
    journal.unsent = 1000
    life.onCloseFrame(closeFrame(1000))
    journal.lines.length = 0
    vi.advanceTimersByTime(1_000)
    journal.unsent = 500
    vi.advanceTimersByTime(6_000)
    expect(journal.lines).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(journal.lines).toEqual(['destroyed'])
    // What was never taken has our Close frame among it.
    expect(life.onGone(false).wasClean).toBe(false)
  })

  it('tells what is still to be sent with which code it was closed, where no reason says why', async () => {
    const { life, journal } = lifeIn('open')
    life.onCloseFrame(closeFrame(1001))
    life.onGone(false)
    expect(journal.lines.at(-1)).toBe('sending stopped: The connection is over: it was closed with 1001.')
  })

  it('does nothing when it is closed already', () => {
    const { life, journal } = lifeIn('open')
    life.onGone(false)
    journal.lines.length = 0
    life.close(1000, '')
    life.drop('reset')
    vi.advanceTimersByTime(60_000)
    expect(journal.lines).toEqual([])
  })
})

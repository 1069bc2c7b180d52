import { describe, expect, it } from 'vitest'
import { recordedSteps, type Happened } from './record.ts'

const at = (time: number, direction: 'in' | 'out', kind: Happened['kind'], payload: string | Buffer = ''): Happened => ({
  time,
  direction,
  kind,
  payload: Buffer.from(payload),
})
const close = (code: number, reason = ''): Buffer => Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)])

describe('a conversation as a scenario', () => {
  it('expects what the client sent, and sends the server’s side with its pauses', () => {
    const { steps, report } = recordedSteps([
      at(1_000, 'in', 'text', '{"op":"login","user":"eve"}'),
      at(1_002, 'out', 'text', 'welcome {{eve}}'),
      at(1_300, 'out', 'binary', Buffer.from([1, 255])),
      at(4_300, 'in', 'text', 'bye {{now}}'),
      at(4_400, 'in', 'binary', Buffer.from([10, 11])),
      at(4_400, 'in', 'ping', 'p'),
      at(4_400, 'out', 'pong', 'p'),
      at(4_410, 'out', 'close', close(4001, 'enough')),
      at(4_420, 'in', 'close', close(4001)),
      at(4_421, 'in', 'end'),
    ])
    expect(steps).toEqual([
      { do: 'expect', json: { op: 'login', user: 'eve' }, within: 5_000, differs: 'tell' },
      { do: 'send', as: 'text', content: 'welcome {{eve}}', template: false },
      { do: 'wait', ms: 298 },
      { do: 'send', as: 'hex', content: '01 ff' },
      { do: 'expect', text: 'bye \\{{now}}', within: 9_000, differs: 'tell' },
      { do: 'expect', hex: '0a 0b', within: 5_000, differs: 'tell' },
      { do: 'wait', ms: 10 },
      { do: 'close', code: 4001, reason: 'enough' },
      { do: 'expect', on: 'close', if: { type: 'closeCode', min: 4001, max: 4001 }, within: 5_000, differs: 'tell' },
    ])
    expect(report).toEqual([])
  })

  it('leaves the answer to a Close to the server, and expects an end without one', () => {
    expect(
      recordedSteps([at(0, 'in', 'close', close(1000)), at(1, 'out', 'close', close(1000)), at(2, 'in', 'end')]).steps,
    ).toMatchObject([{ do: 'expect', on: 'close' }])
    expect(recordedSteps([at(0, 'out', 'ping', 'x'), at(20, 'in', 'end')]).steps).toEqual([
      { do: 'ping', content: 'x' },
      { do: 'expect', on: 'end', within: 5_000 },
    ])
  })

  it('expects the size of what is too long to be read, and says what it cannot send', () => {
    const long = Buffer.alloc(600_000, 'a')
    const { steps, report } = recordedSteps([at(0, 'in', 'text', long), at(0, 'out', 'binary', long), at(0, 'in', 'binary', '')])
    expect(steps).toEqual([
      { do: 'expect', if: { type: 'size', min: 600_000, max: 600_000 }, within: 5_000, differs: 'tell' },
      { do: 'expect', if: { type: 'size', min: 0, max: 0 }, within: 5_000, differs: 'tell' },
    ])
    expect(report).toEqual([
      'A message of 600000 bytes is too long to stand in a scenario. Send it as a file, by a step of its own.',
    ])
  })

  it('takes JSON that a scenario cannot hold as text', () => {
    const deep = `${'['.repeat(50)}${']'.repeat(50)}`
    expect(recordedSteps([at(0, 'in', 'text', deep), at(0, 'in', 'text', '{"a":"{{b}}"}')]).steps).toMatchObject([
      { text: deep },
      { text: '{"a":"\\{{b}}"}' },
    ])
  })
})

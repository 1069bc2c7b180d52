import { describe, expect, it } from 'vitest'
import type { Shape } from '../../contract/automation/rule.ts'
import { answering, ruleOf, type Answering } from '../automation-test-support.ts'

/** One client whose network is as it was asked for. */
async function shaped(shape: Shape): Promise<
  Answering & {
    readonly heard: () => readonly string[]
    readonly send: (...texts: string[]) => void
    readonly until: (count: number) => Promise<readonly string[]>
  }
> {
  const stage = await answering([])
  const client = await stage.connect()
  const [connection] = stage.server.connections.values()
  if (!connection) throw new Error('no connection')
  stage.automation.shape(connection, shape)
  return {
    ...stage,
    heard: () => client.heard,
    send: (...texts) => {
      for (const text of texts) connection.trySend(Buffer.from(text), 1)
    },
    until: (count) => client.until(count),
  }
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `message ${n}`)

describe('a worse network', () => {
  it('is late, and keeps the order', async () => {
    const began = performance.now()
    const { send, until } = await shaped({ latency: 30, jitter: 20 })
    send(...numbers(20))
    expect(await until(20)).toEqual(numbers(20))
    expect(performance.now() - began).toBeGreaterThanOrEqual(30)
  })

  it('leaves out a share of the messages, the same ones with the same seed, and tells each', async () => {
    const heard = async (): Promise<readonly string[]> => {
      const { send, until, told } = await shaped({ drop: 0.5 })
      send(...numbers(40))
      const left = told.filter((line) => line.startsWith('fault 1 shaped-drop')).length
      expect(left).toBeGreaterThan(5)
      return until(40 - left)
    }
    const first = await heard()
    expect(first.length).toBeLessThan(40)
    expect(await heard()).toEqual(first)
  })

  it('sends every message twice', async () => {
    const { send, until } = await shaped({ duplicate: 1 })
    send('a', 'b')
    expect(await until(4)).toEqual(['a', 'a', 'b', 'b'])
  })

  it('sends a message behind the next one', async () => {
    const { send, until, told } = await shaped({ reorder: 1 })
    send('a', 'b', 'c', 'd')
    expect(await until(4)).toEqual(['b', 'a', 'd', 'c'])
    expect(told.at(-1)).toBe('fault 1 shaped-reorder 63')
  })

  it('sends a message by itself when none comes behind which it could go', async () => {
    const { send, until } = await shaped({ reorder: 1 })
    send('alone')
    expect(await until(1)).toEqual(['alone'])
  })

  it('changes one byte, and a text stays UTF-8', async () => {
    const { send, until } = await shaped({ corrupt: 1 })
    send('€ a')
    expect(await until(1)).toEqual(['€ b'])
  })

  it('is slow: a long message goes in fragments', async () => {
    const began = performance.now()
    const { send, until, server } = await shaped({ bytesPerSecond: 10_000 })
    send('x'.repeat(4_000), 'y')
    expect(await until(2)).toEqual(['x'.repeat(4_000), 'y'])
    expect(performance.now() - began).toBeGreaterThanOrEqual(300)
    expect([...server.connections.values()][0]?.framesOut).toBe(5)
  })

  it('is as it was when nothing is asked for, and what waited goes at once', async () => {
    const { send, until, automation, server, told } = await shaped({ reorder: 1 })
    send('a')
    automation.shape([...server.connections.values()][0]!, {})
    send('b', 'c')
    expect(await until(3)).toEqual(['a', 'b', 'c'])
    expect(told.filter((line) => line.startsWith('note'))).toEqual([
      'note 1 The network is worse from now on: reorder 1',
      'note 1 The network is as it was',
    ])
  })

  it('is as it was when nothing is asked for: what was late, and what went in fragments, goes at once and in its order', async () => {
    const { send, until, automation, server, told } = await shaped({ latency: 60_000, bytesPerSecond: 10_000 })
    const [connection] = server.connections.values()
    send('late', 'x'.repeat(4_000), 'y')
    automation.shape(connection!, {})
    send('z')
    expect(await until(4)).toEqual(['late', 'x'.repeat(4_000), 'y', 'z'])
    expect(told.filter((line) => line.startsWith('trouble'))).toEqual([])
  })

  it('can be asked for by a rule', async () => {
    const { connect } = await answering([
      ruleOf('opened', undefined, [{ do: 'shape', duplicate: 1 }], { goOn: true }),
      ruleOf('message', undefined, [{ do: 'send', as: 'echo' }]),
    ])
    const client = await connect()
    client.send('twice')
    expect(await client.until(2)).toEqual(['twice', 'twice'])
  })

  it('answers no ping when told so, and half-open nothing at all', async () => {
    const { connect, server, automation } = await answering([ruleOf('message', undefined, [{ do: 'send', as: 'echo' }])])
    const client = await connect()
    const [connection] = server.connections.values()
    automation.fault(connection!, 'transport-no-pong')
    client.socket.ping('unanswered')
    client.send('after it')
    expect(await client.until(1)).toEqual(['after it'])
    automation.fault(connection!, 'transport-half-open')
    client.send('unread')
    connection?.trySend(Buffer.from('unsent'), 1)
    // Whoever comes later is served meanwhile.
    const other = await connect()
    for (let turn = 1; turn <= 3; turn++) {
      other.send('still served')
      await other.until(turn)
    }
    expect(client.heard).toEqual(['after it'])
    expect(connection?.messagesIn).toBe(1)
  })
})

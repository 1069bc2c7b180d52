import { describe, expect, it } from 'vitest'
import type { Script } from '../../contract/automation/script.ts'
import type { Rule, TriggerName } from '../../contract/automation/rule.ts'
import { answering, ruleOf, type Answering } from '../automation-test-support.ts'

/** A server whose rules hand everything to one script. */
async function scripted(code: string, more: Partial<Script> = {}): Promise<Answering & { readonly said: string[] }> {
  const said: string[] = []
  const hear = (on: TriggerName | Rule['when']): Rule => ruleOf(on, undefined, [{ do: 'script', script: 'Talk' }])
  const stage = await answering(
    ['opened', 'message', 'ping', 'close'].map((on) => hear(on as TriggerName)),
    {
      report: { script: (connection, { name }, text) => said.push(`${name} ${connection}: ${text}`) },
    },
  )
  await stage.automation.scripts.set([{ id: 's', name: 'Talk', code, ...more }])
  return { ...stage, said }
}

const trouble = async ({ told }: Answering): Promise<string> => {
  for (;;) {
    const line = told.find((each) => each.startsWith('trouble'))
    if (line !== undefined) return line
    await new Promise(setImmediate)
  }
}

describe('a script', () => {
  it('hears of a client, of what it sends, and answers with text, JSON and bytes', async () => {
    const { connect } = await scripted(`
      on('opened', (client) => client.send('hello ' + client.query.name + ' at ' + client.path))
      on('message', (client, message) => {
        if (message.json?.op === 'sum') client.send({ sum: message.json.of.reduce((a, b) => a + b) })
        else if (message.bytes) client.send(message.bytes.map((byte) => byte + 1))
        else client.send(message.text.toUpperCase())
      })`)
    const client = await connect('/chat?name=eve')
    client.send('{"op":"sum","of":[1,2,3]}', Buffer.from([1, 2]), 'abc')
    expect(await client.until(4)).toEqual(['hello eve at /chat', '{"sum":6}', '0x0203', 'ABC'])
  })

  it('keeps what it knows of each client, and hears when one has gone', async () => {
    const { connect, said } = await scripted(`
      on('message', (client) => client.send(String(client.data.n = (client.data.n ?? 0) + 1)))
      on('end', (client) => console.log('gone', client.id, { left: clients().length }))`)
    const [one, other] = [await connect(), await connect()]
    one.send('a', 'b')
    other.send('a')
    expect(await one.until(2)).toEqual(['1', '2'])
    expect(await other.until(1)).toEqual(['1'])
    one.socket.close()
    while (said.length === 0) await new Promise(setImmediate)
    expect(said).toEqual(['Talk 1: gone 1 {"left":1}'])
  })

  it('sends to all, to others and to a group, closes, drops and pings', async () => {
    const { connect } = await scripted(`
      on('message', (client, { text }) => {
        if (text === 'join') client.join('room')
        if (text === 'group') sendToGroup('room', 'for the room')
        if (text === 'all') sendToAll('for all')
        if (text === 'others') client.sendToOthers('from ' + client.id)
        if (text === 'ping') client.ping('p')
        if (text === 'close') client.close(4001, 'done')
      })`)
    const [one, other] = [await connect(), await connect()]
    one.send('join', 'group', 'all', 'others', 'ping', 'close')
    expect(await one.until(4)).toEqual(['for the room', 'for all', 'ping p', 'closed 4001 done'])
    expect(await other.until(2)).toEqual(['for all', 'from 1'])
  })

  it('has timers and promises', async () => {
    const { connect } = await scripted(`
      on('opened', async (client) => {
        await Promise.resolve()
        let n = 0
        const id = every(10, () => {
          client.send('tick ' + ++n)
          if (n === 3) { cancel(id); after(10, () => client.send('over')) }
        })
      })`)
    expect(await (await connect()).until(4)).toEqual(['tick 1', 'tick 2', 'tick 3', 'over'])
  })

  it('draws the same chance from the same seed', async () => {
    const draw = async (): Promise<readonly string[]> => {
      const { connect } = await scripted(`on('opened', (client) => client.send(String(Math.random())))`)
      return (await connect()).until(1)
    }
    expect(await draw()).toEqual(await draw())
  })

  it('can reach nothing but what it is given', async () => {
    const { said, connect } = await scripted(`
      const names = ['process', 'require', 'fetch', 'globalThis.__host', 'XMLHttpRequest', 'setTimeout', 'WebSocket', 'std', 'os']
      on('opened', () => console.log(names.filter((name) => { try { return eval(name) !== undefined } catch { return false } })))`)
    await connect()
    while (said.length === 0) await new Promise(setImmediate)
    expect(said).toEqual(['Talk 1: []'])
  })

  it('is stopped and named when it loops for ever, while others are served', async () => {
    const stage = await scripted(`on('message', () => { for (;;) {} })`, { time: 300 })
    const [client, other] = [await stage.connect(), await stage.connect()]
    client.send('go')
    other.socket.ping('still there')
    expect(await other.until(1)).toEqual(['pong still there'])
    expect(await trouble(stage)).toBe(
      'trouble 1 The script Talk was stopped: one turn of it took more than 300 ms. It hears nothing more until it is changed.',
    )
  })

  it('is stopped when it needs too much memory', async () => {
    const stage = await scripted(`on('message', () => { const all = []; for (;;) all.push({}) })`, {
      memory: 4,
      time: 20_000,
    })
    ;(await stage.connect()).send('go')
    expect(await trouble(stage)).toBe(
      'trouble 1 The script Talk was stopped: it needed more than 4 MiB of memory. It hears nothing more until it is changed.',
    )
  })

  it('fails with its line, and goes on with what comes next', async () => {
    const stage = await scripted(`on('message', (client, message) => {
      if (message.text === 'bad') client.nothing()
      client.send('fine')
    })`)
    const client = await stage.connect()
    client.send('bad', 'good')
    expect(await client.until(1)).toEqual(['fine'])
    expect(await trouble(stage)).toBe('trouble 1 The script Talk failed: TypeError: not a function (line 2).')
  })

  it('does at most a thousand things in a turn, and recursion without an end is its own error', async () => {
    const stage = await scripted(`on('message', (client, { text }) => {
      if (text === 'many') for (let n = 0; n < 2000; n++) client.send(String(n))
      const deep = () => deep() + 1
      deep()
    })`)
    const client = await stage.connect()
    client.send('many')
    expect((await client.until(1_000)).at(-1)).toBe('999')
    expect(await trouble(stage)).toBe(
      'trouble 1 The script Talk failed: RangeError: A script does at most 1000 things in one turn. (line 2).',
    )
    stage.told.length = 0
    client.send('deep')
    expect(await trouble(stage)).toMatch(/^trouble 1 The script Talk failed: InternalError: stack overflow/)
  })

  it('writes at most a hundred lines a second', async () => {
    const { said, connect } = await scripted(`on('opened', (client) => {
      for (let n = 0; n < 500; n++) console.log(n)
      client.send('written')
    })`)
    await (await connect()).until(1)
    expect(said).toHaveLength(100)
  })

  it('cannot be read: it is said where, and what there was before goes on', async () => {
    const stage = await scripted(`on('message', (client) => client.send('before'))`)
    await expect(stage.automation.scripts.set([{ id: 's', name: 'Talk', code: 'on("message",\n (' }])).rejects.toThrow(
      /^The script Talk cannot be read: SyntaxError: .* \(line 2\)\.$/,
    )
    const client = await stage.connect()
    client.send('x')
    expect(await client.until(1)).toEqual(['before'])
  })

  it('is changed while a client is connected, also after it was stopped', async () => {
    const stage = await scripted(`on('message', (client, { text }) => { if (text === 'loop') for (;;) {} ; client.send('one') })`, {
      time: 100,
    })
    const client = await stage.connect('/here')
    client.send('a')
    expect(await client.until(1)).toEqual(['one'])
    client.send('loop')
    expect(await trouble(stage)).toContain('was stopped')
    await stage.automation.scripts.set([
      { id: 's', name: 'Talk', code: `on('message', (client) => client.send('two at ' + client.path))` },
    ])
    client.send('b')
    expect(await client.until(2)).toEqual(['one', 'two at /here'])
  })

  it('tells what is wrong with it until it is changed', async () => {
    const stage = await scripted(
      `on('message', (client, { text }) => {
        if (text === 'loop') for (;;) {}
        client[text]()
      })`,
      { time: 100 },
    )
    const { scripts } = stage.automation
    const client = await stage.connect()
    expect(scripts.faults).toEqual(new Map())
    client.send('nothing')
    await trouble(stage)
    expect(scripts.faults).toEqual(new Map([['s', 'The script Talk failed: TypeError: not a function (line 3).']]))
    stage.told.length = 0
    client.send('loop')
    await trouble(stage)
    const stopped = new Map([
      ['s', 'The script Talk was stopped: one turn of it took more than 100 ms. It hears nothing more until it is changed.'],
    ])
    expect(scripts.faults).toEqual(stopped)
    await scripts.set([{ id: 's', name: 'Talk', code: `on('message', () => {})` }])
    expect(scripts.faults).toEqual(new Map())
  })

  it('that cannot be read is a fault where a workspace has it, and none where it was refused', async () => {
    const stage = await scripted('')
    const { scripts } = stage.automation
    await expect(scripts.set([{ id: 's', name: 'Talk', code: '(' }])).rejects.toThrow(/^The script Talk cannot be read: /)
    expect(scripts.faults).toEqual(new Map())
    await scripts.load([
      { id: 'a', name: 'One', code: '(' },
      { id: 'b', name: 'Two', code: '' },
      { id: 'c', name: 'Three', code: ')' },
    ])
    expect([...scripts.faults.keys()]).toEqual(['a', 'c'])
    const troubles = stage.told.filter((each) => each.startsWith('trouble'))
    expect(troubles.map((each) => each.split(':')[0])).toEqual([
      'trouble  The script One cannot be read',
      'trouble  The script Three cannot be read',
    ])
  })

  it('that was refused leaves the one in force as it was: it hears who goes, and that it was stopped stays known', async () => {
    const code = `on('message', (client, { text }) => { if (text === 'loop') for (;;) {} ; client.send(text) })
      on('end', () => console.log('gone'))`
    const { said, connect, automation, ...stage } = await scripted(code, { time: 100 })
    const { scripts } = automation
    const client = await connect()
    client.send('a')
    await client.until(1)
    const broken = { id: 's', name: 'Talk', code: '(' }
    await expect(scripts.set([broken])).rejects.toThrow('cannot be read')
    client.socket.close()
    while (said.length === 0) await new Promise(setImmediate)
    expect(said).toEqual(['Talk 1: gone'])
    ;(await connect()).send('loop')
    await trouble({ ...stage, connect, automation })
    const stopped = new Map(scripts.faults)
    expect([...stopped.values()]).toEqual([
      'The script Talk was stopped: one turn of it took more than 100 ms. It hears nothing more until it is changed.',
    ])
    await expect(scripts.set([broken])).rejects.toThrow('cannot be read')
    expect(scripts.faults).toEqual(stopped)
  })

  it('is set by two at once, one after the other', async () => {
    const { scripts } = (await scripted('')).automation
    const both = await Promise.allSettled([
      scripts.set([{ id: 's', name: 'Talk', code: '1' }]),
      scripts.set([{ id: 's', name: 'Talk', code: '(' }]),
      scripts.set([]),
    ])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('waits no shorter than 10 ms, and is told that a timer cannot wait for longer than 24 days', async () => {
    const stage = await scripted(`on('message', (client, { text }) => after(Number(text), () => client.send('after ' + text)))`)
    const client = await stage.connect()
    client.send('-5')
    expect(await client.until(1)).toEqual(['after -5'])
    client.send('3e9')
    expect(await trouble(stage)).toBe(
      'trouble 1 The script Talk failed: RangeError: A timer waits at most 2147483647 ms (24 days), and this one 3000000000. (line 1).',
    )
  })

  it('throws no longer sentence than a person reads', async () => {
    const stage = await scripted(`on('message', () => { throw 'x'.repeat(1e6) })`)
    ;(await stage.connect()).send('go')
    expect(await trouble(stage)).toBe(`trouble 1 The script Talk failed: it threw ${'x'.repeat(1_000)}.`)
  })

  it('of a client that sends more than it can take, less is read', async () => {
    const stage = await scripted(`on('message', () => { const until = Date.now() + 5; while (Date.now() < until) {} })`)
    const client = await stage.connect()
    const [connection] = stage.server.connections.values()
    for (let n = 0; n < 3_000; n++) client.send('x')
    while (connection?.acceptData !== false) await new Promise(setImmediate)
    expect(connection.acceptData).toBe(false)
  })
})

// What a person, rules and faults do to messages on their way through a proxy, on both ways.
import { describe, expect, it } from 'vitest'
import type { Action, Rule, Side } from '../../src/automation/index.ts'
import { WireClient, close, facts, frame, text } from '../server/wire-client.ts'
import { opened } from './proxying.ts'

/** Unmasked, as servers send. */
function plain(first: number, payload: string): Buffer {
  return Buffer.concat([Buffer.from([first, payload.length]), Buffer.from(payload)])
}

/** The next frame of a client, with its mask taken away: `text fin "abc"`. */
async function masked(side: WireClient): Promise<string> {
  const head = await side.bytes(2)
  const length = (head[1] as number) & 127
  if (head[1] !== (0x80 | length) || length > 125)
    throw new Error(`A short masked frame was expected, not ${head.toString('hex')}.`)
  const key = await side.bytes(4)
  const payload = (await side.bytes(length)).map((byte, index) => byte ^ (key[index & 3] as number))
  return facts({ first: head[0] as number, payload: Buffer.from(payload) })
}

let made = 0
function rule(from: Side, contains: string, ...then: Action[]): Rule {
  return {
    id: `r${++made}`,
    enabled: true,
    when: from === 'client' ? { on: 'message' } : { on: 'message', from },
    if: { type: 'text', test: 'contains', value: contains },
    then,
  }
}

describe('a person', () => {
  it('holds what comes from the client, and lets it go on as it came, as another, or not at all', async () => {
    const { client, behind, passage, telling, told } = await opened()
    passage().hold('client', true)
    client.send(text('one'), text('two'), frame(0x01, 'th'), frame(0x80, 'ree'))
    await telling('held 1 3')
    expect(passage().held.map(({ side, opcode, size }) => [side, opcode, size])).toEqual([
      ['client', 1, 3],
      ['client', 1, 3],
      ['client', 1, 5],
    ])
    const [one = 0, two = 0, three = 0] = passage().held.map(({ id }) => id)
    expect(passage().payloadOf(three)?.toString()).toBe('three')
    passage().release(three)
    const whole = Buffer.concat([frame(0x01, 'th'), frame(0x80, 'ree')])
    expect((await behind.bytes(whole.length)).equals(whole)).toBe(true)
    passage().release(one, Buffer.from('edited'))
    expect(await masked(behind)).toBe('text fin "edited"')
    passage().drop(two)
    expect(passage().release(two)).toBe(false)
    passage().hold('client', false)
    client.send(text('four'))
    expect(await masked(behind)).toBe('text fin "four"')
    expect(told.filter((line) => line.startsWith('note'))).toEqual([
      "note 1 The client's message was passed on as another: text, 6 bytes: edited",
      "note 1 The client's message was left out: text, 3 bytes: two",
    ])
  })

  it('holds what comes from the upstream; pings pass, a Close waits behind it, and all goes on in order', async () => {
    const { client, behind, passage, telling, recorded } = await opened()
    passage().hold('upstream', true)
    behind.send(plain(0x81, 'one'), plain(0x89, 'p'), plain(0x82, 'two'), Buffer.from('880203e8', 'hex'))
    behind.fin()
    await telling('held 1 3')
    expect(facts(await client.frame())).toBe('ping fin "p"')
    passage().hold('upstream', false)
    expect([facts(await client.frame()), facts(await client.frame()), facts(await client.frame())]).toEqual([
      'text fin "one"',
      'binary fin "two"',
      'close fin 1000 ""',
    ])
    expect((await client.rest()).over).toBe('fin')
    expect(recorded).toEqual(['out ping 70', 'out text "one"', 'out binary 74776f', 'out close 03e8'])
  })

  it('is waited for within a bound: then that side is not read, until there is room', async () => {
    const { client, behind, passage, server } = await opened()
    passage().hold('client', true)
    const many = Buffer.concat(Array.from({ length: 1_000 }, () => text('x')))
    client.send(many)
    while (server.connections.get('1')?.waitsForRelay !== true) await new Promise((resolve) => setImmediate(resolve))
    expect(passage().held.length).toBe(1_000)
    client.send(text('last'))
    passage().hold('client', false)
    expect((await behind.bytes(many.length)).equals(many)).toBe(true)
    expect(await masked(behind)).toBe('text fin "last"')
  })

  it('sends to the client and to the upstream, never inside of a message of others', async () => {
    const { client, behind, automation, server, telling } = await opened()
    client.send(frame(0x01, 'begun '))
    await behind.bytes(frame(0x01, 'begun ').length)
    expect(automation.proxy.sendUpstream('1', Buffer.from('put in'), 1)).toBe('')
    client.send(frame(0x80, 'ended'))
    await behind.bytes(frame(0x80, 'ended').length)
    expect(await masked(behind)).toBe('text fin "put in"')
    expect(await telling('note')).toBe('note 1 Sent to the upstream: text, 6 bytes: put in')
    behind.send(Buffer.from([0x01, 4]), 'ha')
    expect((await client.bytes(4)).toString('latin1')).toBe('\x01\x04ha')
    const sent = server.connections.get('1')?.send('put in too')
    const ping = server.connections.get('1')?.ping(Buffer.from('p'))
    behind.send(Buffer.concat([Buffer.from('lf'), plain(0x80, 'and end')]))
    expect((await client.bytes(2)).toString()).toBe('lf')
    expect(facts(await client.frame())).toBe('ping fin "p"')
    expect(facts(await client.frame())).toBe('continuation fin "and end"')
    expect(facts(await client.frame())).toBe('text fin "put in too"')
    await Promise.all([sent, ping])
  })
})

describe('a rule', () => {
  it('keeps messages of the client from going on, puts others in their place, and more behind them, in order', async () => {
    const { client, behind } = await opened({
      rules: [
        rule('client', 'secret', { do: 'block' }),
        rule('client', 'price', { do: 'replace', as: 'text', content: 'dearer {{message}}' }),
        rule('client', 'more', { do: 'send', as: 'text', content: 'and more', to: 'upstream' }),
      ],
    })
    client.send(Buffer.concat([text('a'), text('secret'), text('price 1'), text('more'), text('b')]))
    const seen = []
    for (let count = 0; count < 5; count++) seen.push(await masked(behind))
    expect(seen).toEqual(['text fin "a"', 'text fin "dearer price 1"', 'text fin "more"', 'text fin "and more"', 'text fin "b"'])
  })

  it('does the same to messages of the upstream, and answers it', async () => {
    const { client, behind, recorded, telling } = await opened({
      rules: [
        rule('upstream', 'secret', { do: 'block' }),
        rule('upstream', 'price', { do: 'replace', as: 'hex', content: 'ff 00' }),
        rule('upstream', 'more', { do: 'send', as: 'text', content: 'and more' }),
        rule('upstream', 'who', { do: 'block' }, { do: 'send', as: 'text', content: 'nobody', to: 'upstream' }),
      ],
    })
    behind.send(
      Buffer.concat([
        plain(0x81, 'a'),
        plain(0x81, 'secret'),
        plain(0x81, 'price'),
        plain(0x81, 'more'),
        plain(0x81, 'who'),
        plain(0x81, 'b'),
      ]),
    )
    const seen = []
    for (let count = 0; count < 5; count++) seen.push(facts(await client.frame()))
    expect(seen).toEqual(
      ['text fin "a"', 'binary fin "\\u00ff\\u0000"', 'text fin "more"', 'text fin "and more"', 'text fin "b"'].map((each) =>
        each.replace('\\u00ff', 'ÿ'),
      ),
    )
    expect(await masked(behind)).toBe('text fin "nobody"')
    expect(recorded).toEqual(['out text "a"', 'out binary ff00', 'out text "more"', 'out text "and more"', 'out text "b"'])
    expect(await telling('kept from the client')).toBe('note 1 A rule kept from the client: text, 6 bytes: secret')
  })

  it('holds a message for a person, and others pass it', async () => {
    const { client, behind, passage, telling } = await opened({ rules: [rule('client', 'ask', { do: 'hold' })] })
    client.send(text('ask me'), text('pass'))
    await telling('held 1 1')
    expect(await masked(behind)).toBe('text fin "pass"')
    passage().release(passage().held[0]?.id ?? 0)
    expect(await masked(behind)).toBe('text fin "ask me"')
  })

  it('lets a message go on later than others', async () => {
    const { client, behind, telling } = await opened({
      rules: [rule('client', 'late', { do: 'wait', ms: 20 }, { do: 'replace', as: 'echo' })],
    })
    client.send(Buffer.concat([text('late'), text('soon')]))
    await telling('applied')
    expect(await masked(behind)).toBe('text fin "soon"')
    expect(await masked(behind)).toBe('text fin "late"')
  })

  it('that decides nothing leaves the bytes as they are, illegal ones too, and applies', async () => {
    const { client, behind, told } = await opened({ rules: [rule('client', 'note', { do: 'note', text: 'seen {{message}}' })] })
    const sent = Buffer.concat([text('note 1'), frame(0xf1, 'reserved')])
    client.send(sent)
    expect((await behind.bytes(sent.length)).equals(sent)).toBe(true)
    expect(told).toContain('note 1 seen note 1')
  })

  it('puts a fault in the place of a message of the upstream', async () => {
    const { client, behind } = await opened({
      rules: [rule('upstream', 'break', { do: 'block' }, { do: 'fault', fault: 'rsv2' })],
    })
    behind.send(Buffer.concat([plain(0x81, 'a'), plain(0x81, 'break'), plain(0x81, 'b')]))
    expect(facts(await client.frame())).toBe('text fin "a"')
    expect((await client.frame()).first).toBe(0xa1)
    expect(facts(await client.frame())).toBe('text fin "b"')
  })

  it('changes while a connection is open, from the next message on', async () => {
    const { client, behind, automation } = await opened()
    client.send(frame(0x01, 'secret '))
    await behind.bytes(frame(0x01, 'secret ').length)
    await automation.setRules([rule('client', 'secret', { do: 'block' })])
    client.send(frame(0x80, 'begun before'), text('secret'), text('after'))
    await behind.bytes(frame(0x80, 'begun before').length)
    expect(await masked(behind)).toBe('text fin "after"')
    await automation.setRules([])
    client.send(text('secret'))
    expect(await masked(behind)).toBe('text fin "secret"')
  })

  it('waits for an upstream that does not read, and is refused when that is too much', async () => {
    const { automation, behind } = await opened()
    behind.stall()
    const piece = Buffer.alloc(1024 * 1024)
    let taken = 0
    while (taken < 100 && automation.proxy.sendUpstream('1', piece, 2) === '') taken++
    // Beside what the system takes.
    expect(taken).toBeGreaterThanOrEqual(15)
    expect(taken).toBeLessThan(100)
    expect(automation.proxy.sendUpstream('1', piece, 2)).toBe(
      'Too much waits for the upstream: it does not read, or a long message to it has not ended. Try again later.',
    )
    behind.resume()
    await behind.bytes(taken * (14 + piece.length))
    // What waited has gone, and there is room again.
    while (automation.proxy.sendUpstream('1', Buffer.from('last'), 1) !== '') await new Promise(setImmediate)
    expect(await masked(behind)).toBe('text fin "last"')
  })

  it('without an upstream is told that there is none', async () => {
    const { client, automation, telling, server } = await opened()
    client.send(close(1000))
    await automation.proxy.set(undefined)
    await automation.setRules([rule('client', 'x', { do: 'block' })])
    const direct = await WireClient.open(server.localPort)
    direct.send(text('x'))
    expect(await telling('trouble 2')).toBe('trouble 2 A rule is about messages on their way to an upstream, and there is none.')
  })
})

describe('a worse network', () => {
  it('leaves out messages of the upstream, and its pings stay', async () => {
    const { client, behind, automation, server } = await opened()
    const connection = server.connections.get('1')
    if (connection) automation.shape(connection, { drop: 1 })
    behind.send(Buffer.concat([plain(0x81, 'lost'), plain(0x89, 'p')]))
    expect(facts(await client.frame())).toBe('ping fin "p"')
  })
})

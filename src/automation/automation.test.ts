// The engine on real sockets: which rule applies to what, what it does, and how often.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answering, ruleOf } from './automation-test-support.ts'

describe('messages', () => {
  it('are answered by the first rule that applies, in the order in which they came', async () => {
    const { connect, automation } = await answering([
      ruleOf('message', { type: 'text', test: 'equals', value: 'ping' }, [{ do: 'send', as: 'text', content: 'pong' }]),
      ruleOf('message', { type: 'json', path: '$.op', test: 'equals', value: 'sub' }, [
        { do: 'send', as: 'json', content: '{"ok":"{{body \'ch\'}}"}' },
      ]),
      ruleOf('message', { type: 'kind', kind: 'binary' }, [{ do: 'send', as: 'hex', content: 'ff 00' }]),
      ruleOf('message', undefined, [{ do: 'send', as: 'echo' }]),
    ])
    const client = await connect()
    client.send('ping', '{"op":"sub","ch":"btc"}', Buffer.from('00', 'hex'), 'else', 'ping')
    expect(await client.until(5)).toEqual(['pong', '{"ok":"btc"}', '0xff00', 'else', 'pong'])
    expect(automation.hits.map(({ hits }) => hits)).toEqual([2, 1, 1, 1])
  })

  it('reach further rules where one says to go on', async () => {
    const { connect } = await answering([
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'first' }], { goOn: true }),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'second' }]),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'third' }]),
    ])
    const client = await connect()
    client.send('x', 'y')
    expect(await client.until(4)).toEqual(['first', 'second', 'first', 'second'])
  })

  it('of a rule that is off, or for another path, are left alone, and nothing listens to their connection', async () => {
    const { connect, server, told } = await answering([
      ruleOf('message', undefined, [{ do: 'send', as: 'echo' }], { enabled: false }),
      ruleOf('message', { type: 'path', pattern: '/chat' }, [{ do: 'send', as: 'text', content: 'chat' }]),
    ])
    const other = await connect('/other')
    const chat = await connect('/chat?room=1')
    expect(server.connections.get('1')?.traffic).toBeUndefined()
    expect(server.connections.get('2')?.traffic).toBeDefined()
    other.send('x')
    chat.send('y')
    expect(await chat.until(1)).toEqual(['chat'])
    other.socket.close()
    expect(await other.until(1)).toEqual(['closed 1005'])
    expect(told).toEqual(['applied r9 to 2'])
  })

  it('of a client that asked for a whole address are of its path', async () => {
    const { server } = await answering([
      ruleOf('opened', { type: 'path', pattern: '/chat/:room' }, [
        { do: 'send', as: 'text', content: "{{path}} {{urlParam 'room'}} {{queryParam 'a'}}" },
      ]),
    ])
    const socket = connect(server.localPort, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(
      'GET http://x.example/chat/red?a=1 HTTP/1.1\r\nHost: x.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    let read = ''
    for await (const bytes of socket) {
      read += String(bytes)
      if (read.includes(' 1')) break
    }
    expect(read.slice(read.indexOf('\r\n\r\n') + 6)).toBe('/chat/red red 1')
  })

  it('that cannot be sent, because another one was announced, are told, and the server goes on', async () => {
    const {
      connect: dial,
      server,
      told,
    } = await answering([
      ruleOf({ on: 'every', ms: 10 }, undefined, [{ do: 'send', as: 'text', content: 'too long' }], {
        limit: { times: 1, per: 'connection' },
      }),
      ruleOf('message', undefined, [{ do: 'send', as: 'echo' }]),
    ])
    server.on('connected', ({ connectionId }) => server.config(`MessageLength[${connectionId}]=5`))
    const client = await dial()
    while (!told.some((line) => line.startsWith('trouble'))) await new Promise(setImmediate)
    expect(told.at(-1)).toBe(
      'trouble 1 A message by a rule was not sent: MessageLength leaves 5 bytes of this message; 8 were handed over. Nothing of them was sent.',
    )
    client.send('12345')
    expect(await client.until(1)).toEqual(['12345'])
  })

  it('go to all, to others, and to a group', async () => {
    const { connect } = await answering([
      ruleOf('message', { type: 'text', test: 'startsWith', value: 'join ' }, [
        { do: 'join', group: 'room' },
        { do: 'send', as: 'text', content: 'in' },
      ]),
      ruleOf('message', { type: 'text', test: 'equals', value: 'leave' }, [
        { do: 'leave', group: 'room' },
        { do: 'send', as: 'text', content: 'out' },
      ]),
      ruleOf('message', { type: 'text', test: 'equals', value: 'others' }, [{ do: 'send', as: 'echo', to: 'others' }]),
      ruleOf('message', { type: 'text', test: 'equals', value: 'all' }, [
        { do: 'send', as: 'text', content: 'to {{connection}}', to: 'all' },
      ]),
      ruleOf('message', { type: 'text', test: 'equals', value: 'room' }, [{ do: 'send', as: 'echo', to: 'group', group: 'room' }]),
    ])
    const [one, two, three] = [await connect(), await connect(), await connect()]
    one.send('join x')
    two.send('join x')
    await Promise.all([one.until(1), two.until(1)])
    one.send('room', 'others', 'all')
    expect(await one.until(3)).toEqual(['in', 'room', 'to 1'])
    expect(await two.until(4)).toEqual(['in', 'room', 'others', 'to 2'])
    expect(await three.until(2)).toEqual(['others', 'to 3'])
    two.send('leave')
    await two.until(5)
    one.send('room')
    expect(await one.until(4)).toEqual(['in', 'room', 'to 1', 'room'])
    two.socket.close()
    expect(await two.until(6)).toEqual(['in', 'room', 'others', 'to 2', 'out', 'closed 1005'])
  })

  it('can be answered with a file, a close, a drop, and a pause', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-rules-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'data.bin'), Buffer.from([1, 2, 3]))
    const { connect, told, server } = await answering(
      [
        ruleOf('message', { type: 'text', test: 'equals', value: 'file' }, [
          { do: 'send', as: 'file', content: 'data.bin' },
          { do: 'close', code: 4001, reason: 'as asked' },
        ]),
        ruleOf('message', { type: 'text', test: 'equals', value: 'none' }, [{ do: 'send', as: 'file', content: 'none.bin' }]),
        ruleOf('message', { type: 'text', test: 'equals', value: 'drop' }, [{ do: 'drop', how: 'reset' }]),
        ruleOf('message', { type: 'text', test: 'equals', value: 'pause' }, [{ do: 'pause' }]),
        ruleOf('message', { type: 'text', test: 'equals', value: 'bad close' }, [{ do: 'close', code: 1005 }]),
      ],
      { folder: () => folder },
    )
    const client = await connect()
    client.send('none', 'bad close', 'file')
    expect(await client.until(2)).toEqual(['0x010203', 'closed 4001 as asked'])
    expect(told.filter((line) => line.startsWith('trouble')).toSorted()).toEqual([
      expect.stringMatching(/^trouble 1 A close with 1005 by a rule was not sent: /),
      expect.stringMatching(/^trouble 1 The file none\.bin by a rule was not sent: .*none\.bin/),
    ])
    const dropped = await connect()
    dropped.send('drop', 'file')
    expect(await dropped.until(1)).toEqual(['closed 1006'])
    const paused = await connect()
    paused.send('pause')
    paused.socket.ping()
    while (server.connections.get('3')?.acceptData !== false) await server.doEvents()
  })
})

describe('a wait', () => {
  it('puts off what follows it, and knows then what had come', async () => {
    const { connect } = await answering([
      ruleOf('message', { type: 'text', test: 'startsWith', value: 'slow' }, [
        { do: 'send', as: 'text', content: 'at once' },
        { do: 'wait', ms: 30, jitter: 5 },
        { do: 'send', as: 'echo' },
        { do: 'wait', ms: 5 },
        { do: 'send', as: 'text', content: '{{message}} again' },
      ]),
      ruleOf('message', undefined, [{ do: 'send', as: 'echo' }]),
    ])
    const client = await connect()
    client.send('slow 1', 'quick')
    expect(await client.until(4)).toEqual(['at once', 'quick', 'slow 1', 'slow 1 again'])
  })

  it('ends with its connection', async () => {
    const { connect, told, server } = await answering([
      ruleOf('message', undefined, [
        { do: 'wait', ms: 20 },
        { do: 'note', text: 'too late' },
      ]),
      ruleOf('opened', undefined, [
        { do: 'wait', ms: 60 },
        { do: 'note', text: 'later' },
      ]),
    ])
    const leaving = await connect()
    leaving.send('x')
    leaving.socket.terminate()
    while (server.connections.size > 0) await server.doEvents()
    await connect()
    while (told.length < 3) await server.doEvents()
    expect(told.filter((line) => line.startsWith('note'))).toEqual(['note 2 later'])
  })
})

describe('requests', () => {
  it('are let in with a subprotocol and headers, refused, and held', async () => {
    const { connect, refused, told } = await answering([
      ruleOf('openRequest', { type: 'path', pattern: '/slow' }, [
        { do: 'wait', ms: 30 },
        { do: 'refuse', status: 503, headers: [['Retry-After', '7']], body: 'busy' },
      ]),
      ruleOf('openRequest', { type: 'origin', test: 'like', value: 'https://*.example', ignoreCase: true }, [
        { do: 'accept', subProtocol: 'v2', headers: [['X-By', 'rule']] },
      ]),
      ruleOf('openRequest', { type: 'query', name: 'token', test: 'exists' }, [{ do: 'ask' }]),
      ruleOf('openRequest', undefined, [{ do: 'refuse' }]),
    ])
    expect(await refused('/slow')).toBe('503 7 busy')
    expect(await refused('/none')).toBe('403')
    const chosen = await connect('/', { origin: 'https://SHOP.example', protocols: ['v1', 'v2'] })
    expect(chosen.socket.protocol).toBe('v2')
    const asked = await connect('/?token=1', { protocols: ['v1', 'v2'] })
    expect(asked.socket.protocol).toBe('v1')
    expect(told.filter((line) => !line.startsWith('applied')).map((line) => line.replace(/ by r\d+$/, ''))).toEqual([
      'refuse 1',
      'refuse 2',
      'accept 3',
      'ask 4',
    ])
  })

  it('are refused for the first attempts of a client, counted by cookie', async () => {
    const { connect, refused } = await answering([
      ruleOf('openRequest', { type: 'attempt', of: 'cookie', name: 'id', max: 2 }, [{ do: 'refuse', status: 503 }]),
    ])
    const as = (id: string) => ({ headers: { Cookie: `a=1; id=${id}` } })
    expect(await refused('/', as('x'))).toBe('503')
    expect(await refused('/', as('x'))).toBe('503')
    expect(await refused('/', as('y'))).toBe('503')
    await connect('/', as('x'))
  })

  it('of TCP are reset by a rule, and others are let in', async () => {
    const { connect, server } = await answering([
      ruleOf('connectionRequest', { type: 'attempt', of: 'address', max: 1 }, [{ do: 'refuse' }]),
    ])
    await expect(connect()).rejects.toThrow(/ECONNRESET|socket hang up/)
    await connect()
    expect([...server.connections.keys()]).toEqual(['2'])
  })
})

describe('opening, silence and time', () => {
  it('make the server speak first, regularly, and when nothing comes', async () => {
    const { connect } = await answering([
      ruleOf('opened', { type: 'path', pattern: '/rooms/:room' }, [
        { do: 'send', as: 'text', content: 'welcome to {{urlParam "room"}}' },
      ]),
      ruleOf(
        { on: 'every', ms: 10 },
        { type: 'path', pattern: '/rooms/:room' },
        [{ do: 'send', as: 'text', content: 'tick {{counter 5}}' }],
        {
          limit: { times: 2, per: 'connection' },
        },
      ),
      ruleOf({ on: 'silence', ms: 500 }, undefined, [{ do: 'send', as: 'text', content: 'still there?' }]),
    ])
    const client = await connect('/rooms/a%20b')
    expect(await client.until(4)).toEqual(['welcome to a b', 'tick 5', 'tick 6', 'still there?'])
    client.send('yes')
    expect(await client.until(5)).toEqual(['welcome to a b', 'tick 5', 'tick 6', 'still there?', 'still there?'])
  })

  it('are heard of pings, pongs and closes', async () => {
    const { connect, told } = await answering([
      ruleOf('ping', { type: 'text', test: 'equals', value: 'a' }, [{ do: 'note', text: 'pinged {{message}}' }]),
      ruleOf('pong', undefined, [{ do: 'note', text: 'ponged' }]),
      ruleOf('opened', undefined, [{ do: 'ping', content: 'p' }]),
      ruleOf(
        'close',
        {
          type: 'all',
          of: [
            { type: 'closeCode', min: 4000 },
            { type: 'text', test: 'equals', value: 'bye' },
          ],
        },
        [{ do: 'note', text: 'closed' }],
      ),
    ])
    const client = await connect()
    await client.until(1)
    client.socket.ping('a')
    client.socket.close(4001, 'bye')
    expect(await client.until(3)).toEqual(['ping p', 'pong a', 'closed 4001'])
    expect(told.filter((line) => line.startsWith('note'))).toEqual(['note 1 ponged', 'note 1 pinged a', 'note 1 closed'])
  })
})

describe('what bounds a rule', () => {
  it('is a limit for each connection, and one for all', async () => {
    const { connect } = await answering([
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'for all' }], { limit: { times: 1, per: 'server' } }),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'for each' }], { limit: { times: 2, per: 'connection' } }),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'else' }]),
    ])
    const [one, two] = [await connect(), await connect()]
    one.send('x', 'x', 'x', 'x')
    expect(await one.until(4)).toEqual(['for all', 'for each', 'for each', 'else'])
    two.send('x', 'x', 'x')
    expect(await two.until(3)).toEqual(['for each', 'for each', 'else'])
  })

  it('is chance, and the same seed draws the same', async () => {
    const draw = async (seed: number): Promise<string> => {
      const rules = [
        { ...ruleOf('message', undefined, [{ do: 'send', as: 'text', content: '1' }], { probability: 0.5 }), id: 'half' },
        ruleOf('message', undefined, [{ do: 'send', as: 'text', content: '0' }]),
      ]
      const { connect } = await answering(rules, { seed })
      const client = await connect()
      for (let sent = 0; sent < 24; sent++) client.send('x')
      return (await client.until(24)).join('')
    }
    expect(await draw(7)).toBe(await draw(7))
    expect(await draw(7)).toMatch(/^(?=.*0)(?=.*1)[01]{24}$/)
    expect(await draw(8)).not.toBe(await draw(7))
  })

  it('is a variable that another rule has set, for the connection or for all', async () => {
    const { connect } = await answering(
      [
        ruleOf('message', { type: 'text', test: 'startsWith', value: 'login ' }, [
          { do: 'set', name: 'user', value: '{{substr (message) 6}}' },
          { do: 'set', name: 'last', value: '{{getVar "user"}}', of: 'server' },
          { do: 'send', as: 'text', content: 'hello {{getVar "user"}}' },
        ]),
        ruleOf('message', { type: 'variable', name: 'user', test: 'exists' }, [
          { do: 'send', as: 'text', content: '{{getVar "user"}}, after {{getVar "last"}}, of {{getVar "place"}}' },
        ]),
        ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'log in first' }]),
      ],
      { variables: { place: 'here' } },
    )
    const [one, two] = [await connect(), await connect()]
    one.send('x', 'login anna', 'x')
    expect(await one.until(3)).toEqual(['log in first', 'hello anna', 'anna, after anna, of here'])
    two.send('x', 'login bert')
    expect(await two.until(2)).toEqual(['log in first', 'hello bert'])
    one.send('x')
    expect((await one.until(4))[3]).toBe('anna, after bert, of here')
  })
})

describe('new rules', () => {
  it('hold at once for connections that are open, and keep the hits of those that stay', async () => {
    const stays = ruleOf('message', { type: 'text', test: 'equals', value: 'a' }, [{ do: 'send', as: 'text', content: 'A' }])
    const { connect, automation, server } = await answering([stays])
    const client = await connect()
    client.send('a')
    await client.until(1)
    await automation.setRules([
      ruleOf('message', { type: 'text', test: 'equals', value: 'b' }, [{ do: 'send', as: 'text', content: 'B' }]),
      stays,
    ])
    client.send('b', 'a')
    expect(await client.until(3)).toEqual(['A', 'B', 'A'])
    expect(automation.hits.map(({ hits }) => hits)).toEqual([1, 2])
    await automation.setRules([])
    expect(server.connections.get('1')?.traffic).toBeUndefined()
    expect(client.socket.readyState).toBe(1)
  })

  it('that cannot be used are named, and the old ones stay', async () => {
    const { connect, automation } = await answering([ruleOf('message', undefined, [{ do: 'send', as: 'echo' }])])
    const bad = (test: 'matches', value: string) =>
      automation.setRules([ruleOf('message', { type: 'text', test, value }, [], { name: 'Mine' })])
    await expect(bad('matches', '(?=x)')).rejects.toThrow(/^Rule 1 \(Mine\): The pattern "\(\?=x\)" cannot be used: .*RE2/)
    await expect(automation.setRules([ruleOf('message', { type: 'json', path: '$[', test: 'exists' }, [])])).rejects.toThrow(
      /is no JSON path/,
    )
    await expect(automation.setRules([ruleOf('message', { type: 'json', path: '$..a..b', test: 'exists' }, [])])).rejects.toThrow(
      /more than one \.\./,
    )
    await expect(
      automation.setRules([ruleOf('message', undefined, [{ do: 'send', as: 'text', content: '{{nope 1}}' }])]),
    ).rejects.toThrow(/There is no helper nope/)
    await expect(automation.setRules([ruleOf('message', undefined, [{ do: 'send', as: 'json', content: '{' }])])).rejects.toThrow(
      /sent as JSON is none/,
    )
    const client = await connect()
    client.send('still')
    expect(await client.until(1)).toEqual(['still'])
  })
})

describe('hostile clients', () => {
  it('find a text in JSON however it is written there, and none that only stands elsewhere in it', async () => {
    const rules = [
      ruleOf('message', { type: 'json', path: '$.op', test: 'equals', value: 'süb' }, [
        { do: 'send', as: 'text', content: 'found' },
      ]),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'not found' }]),
    ]
    const client = await (await answering(rules)).connect()
    client.send('{"op":"süb"}', '{"op":"s\\u00fcb"}', '{"o\\u0070":"süb"}', '{"op":"sub","a":"süb"}', '{"op":"sub"}', '"süb" {')
    expect(await client.until(6)).toEqual(['found', 'found', 'found', 'not found', 'not found', 'not found'])
  })

  it('do not stop the others with text that a pattern would backtrack over, deep JSON, or a template that grows', async () => {
    const { connect, told } = await answering([
      ruleOf('message', { type: 'text', test: 'matches', value: '^(a+)+$' }, [{ do: 'send', as: 'text', content: 'only a' }]),
      ruleOf('message', { type: 'json', path: '$..deep', test: 'exists' }, [{ do: 'send', as: 'text', content: 'deep' }]),
      ruleOf('message', { type: 'schema', schema: { type: 'array', items: { $ref: '#' } } }, [
        { do: 'send', as: 'text', content: 'lists' },
      ]),
      ruleOf('message', { type: 'text', test: 'startsWith', value: '{"grow"' }, [
        { do: 'send', as: 'text', content: '{{#each grow}}{{#each ../grow}}{{#each ../../grow}}x{{/each}}{{/each}}{{/each}}' },
      ]),
      ruleOf('message', undefined, [{ do: 'send', as: 'text', content: 'none' }]),
    ])
    const client = await connect()
    client.send(
      `${'a'.repeat(50_000)}!`,
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      '[[],[[]]]',
      JSON.stringify({ grow: Array.from({ length: 1_000 }, () => 1) }),
      'end',
    )
    expect(await client.until(4)).toEqual(['none', 'none', 'lists', 'none'])
    expect(told.filter((line) => line.startsWith('trouble'))).toEqual([
      'trouble 1 Rule 4 could not go on: Filling it in took more than 200000 steps and was stopped. Shorten its loops.',
    ])
  })

  it('cannot reach a prototype through a template', async () => {
    const { connect } = await answering([
      ruleOf('message', undefined, [
        {
          do: 'send',
          as: 'text',
          content:
            '[{{constructor}}{{__proto__}}{{this.constructor.name}}{{lookup this "constructor"}}{{toString}}{{body "__proto__.x"}}]',
        },
      ]),
    ])
    const client = await connect()
    client.send('{"__proto__":{"x":"own"}}', 'x')
    // An own member of that name, which JSON can have, is one like any other.
    expect(await client.until(2)).toEqual(['[{"x":"own"}own]', '[]'])
  })

  it('that do not read their answers are not read either, and get all of them later', async () => {
    const { connect, server } = await answering([ruleOf('message', undefined, [{ do: 'send', as: 'echo' }])], {
      settings: ['OutBufferSize=65536', 'PerMessageDeflate=False'],
    })
    const client = await connect('/', { perMessageDeflate: false })
    client.socket.pause()
    const message = 'x'.repeat(32_768)
    for (let sent = 0; sent < 400; sent++) client.send(`${sent} ${message}`)
    while (server.connections.get('1')?.acceptData !== false) await server.doEvents()
    client.socket.resume()
    const heard = await client.until(400)
    expect(heard.map((text) => text.split(' ')[0])).toEqual(Array.from({ length: 400 }, (_, index) => String(index)))
    expect(server.connections.get('1')?.acceptData).toBe(true)
  })
})

// How connections end: the closing handshake from both sides, clocks, drops, Shutdown; Disconnected once, and truly.
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { failure, running } from './transcript.ts'
import { WireClient, close, facts, frame, text } from './wire-client.ts'

describe('a Close from the client', () => {
  it.each([
    ['with a code and a reason', close(3001, 'grüße'), 'close fin 3001 ""', 'disconnected 1 3001 "grüße" clean by client'],
    ['without a code', frame(0x88), 'close fin', 'disconnected 1 1005 "" clean by client'],
  ])('%s is answered with the same code', async (_, bytes, answer, line) => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    client.send(bytes)
    expect(facts(await client.frame())).toBe(answer)
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', line])
  })

  it('and a FIN in the same segment', async () => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    client.send(Buffer.concat([text('last'), close(1001)]))
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', 'data 1 text "last" eom', 'disconnected 1 1001 "" clean by client'])
  })
})

describe('a client that reads slowly', () => {
  it('gets all that was sent before its Close, however long it takes, while it goes on reading', async () => {
    const { port, server, transcript } = await running('OutBufferSize=100000000')
    const client = await WireClient.open(port)
    client.stall()
    const blocks = 200
    for (let index = 0; index < blocks; index++) void server.send('1', Buffer.alloc(65_536, index))
    const closing = new Promise<void>((resolve) => server.on('stage', ({ stage }) => stage === 'closing' && resolve()))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    client.send(close(1000))
    await closing
    vi.advanceTimersByTime(10_000)
    client.resume()
    for (let index = 0; index < blocks; index++) {
      expect((await client.frame()).payload[65_535]).toBe(index)
    }
    expect(facts(await client.frame())).toBe('close fin 1000 ""')
    client.fin()
    expect(await transcript.until('disconnected')).toBe('disconnected 1 1000 "" clean by client')
  })

  it('and has stopped reading for CloseTimeout seconds is given up', async () => {
    const { port, server, transcript } = await running('OutBufferSize=100000000')
    const client = await WireClient.open(port)
    client.stall()
    for (let index = 0; index < 200; index++) void server.send('1', Buffer.alloc(65_536))
    const closing = new Promise<void>((resolve) => server.on('stage', ({ stage }) => stage === 'closing' && resolve()))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    client.send(close(1000))
    await closing
    vi.advanceTimersByTime(40_000)
    vi.useRealTimers()
    expect(await transcript.until('disconnected')).toBe('disconnected 1 1000 "" unclean by client')
  })
})

describe('a client that ends without a Close', () => {
  it('by FIN between messages', async () => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    client.fin()
    expect(await transcript.until('disconnected')).toBe(
      'disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client',
    )
  })

  it('by FIN in the middle of a message and of a frame', async () => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    client.send(frame(0x01, 'begun'), frame(0x80, 'cut').subarray(0, 4))
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "begun"',
      'disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client',
    ])
  })

  it('by RST', async () => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    const from = client.port
    client.reset()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      `error 1 connection-reset 10054: Connection to 127.0.0.1:${from} was lost: the client reset the TCP connection.`,
      'disconnected 1 1006 "the client reset the TCP connection" unclean by network',
    ])
  })
})

describe('Disconnect', () => {
  it('sends DisconnectStatusCode and DisconnectStatusDescription, waits for the answer, and resolves after Disconnected', async () => {
    const { port, server, transcript } = await running('DisconnectStatusCode=4000', 'DisconnectStatusDescription=so long')
    const client = await WireClient.open(port)
    const gone = server.disconnect('1').then(() => transcript.add('resolved'))
    expect(facts(await client.frame())).toBe('close fin 4000 "so long"')
    client.send(text('still on its way'), close(4000))
    client.fin()
    await gone
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "still on its way" eom',
      'disconnected 1 4000 "" clean by server',
      'resolved',
    ])
  })

  it('takes a code and a reason of its own', async () => {
    const { port, server } = await running()
    const client = await WireClient.open(port)
    const gone = server.disconnect('1', 1013, 'later')
    expect(facts(await client.frame())).toBe('close fin 1013 "later"')
    client.send(close(1013))
    client.fin()
    await gone
  })

  it.each([
    [
      1005,
      '',
      'bad-close-code 157: Close code 1005 may not be sent: 1005, 1006 and 1015 are reserved for reports (RFC 6455 section 7.4.1). Choose 1000 to 1003, 1007 to 1014, or 3000 to 4999.',
    ],
    [
      1004,
      '',
      'bad-close-code 157: Close code 1004 may not be sent: it is reserved without a meaning (RFC 6455 section 7.4.1). Choose 1000 to 1003, 1007 to 1014, or 3000 to 4999.',
    ],
    [
      5000,
      '',
      'bad-close-code 157: Close code 5000 may not be sent: it is outside the ranges of RFC 6455 section 7.4.2. Choose 1000 to 1003, 1007 to 1014, or 3000 to 4999.',
    ],
    [1000, 'x'.repeat(124), 'bad-close-reason 158: A close reason has at most 123 bytes of UTF-8; this one has 124. Shorten it.'],
    [1000, '\ud800', 'bad-close-reason 158: The close reason has a lone surrogate, which UTF-8 cannot carry. Remove it.'],
  ])('refuses %i %j', async (code, reason, says) => {
    const { port, server, transcript } = await running()
    await WireClient.open(port)
    expect(await failure(() => server.disconnect('1', code, reason))).toBe(says)
    expect(server.connections.get('1')?.stage).toBe('open')
    expect(transcript.lines).toEqual(['connected 1'])
  })

  it('of nobody is an error', async () => {
    const { server } = await running()
    expect(await failure(() => server.disconnect('4'))).toBe('no-such-connection 126: There is no connection "4".')
  })

  it('twice resolves twice, and only one Close is sent', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    const all = Promise.all([server.disconnect('1', 4001), server.disconnect('1', 4002)])
    expect(facts(await client.frame())).toBe('close fin 4001 ""')
    client.send(close(4001))
    client.fin()
    await all
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 4001 "" clean by server'])
  })

  it('gives a client that does not answer CloseTimeout seconds', async () => {
    const { port, server, transcript } = await running('CloseTimeout=1')
    await WireClient.open(port)
    await server.disconnect('1')
    expect(transcript.lines).toEqual([
      'connected 1',
      'disconnected 1 1006 "no Close frame from the client within 1 s" unclean by server',
    ])
  })

  it('with WaitForCloseResponse=False ends the TCP connection behind the Close frame', async () => {
    const { port, server, transcript } = await running('WaitForCloseResponse=False')
    const client = await WireClient.open(port)
    const gone = server.disconnect('1', 1000, 'no waiting')
    expect(facts(await client.frame())).toBe('close fin 1000 "no waiting"')
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    await gone
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 1000 "no waiting" unclean by server'])
  })

  it('of a connection that is not open yet resets it', async () => {
    const { port, server, transcript } = await running()
    const accepted = new Promise<void>((resolve) => server.on('stage', ({ stage }) => stage === 'upgrade' && resolve()))
    const client = new WireClient(port)
    await accepted
    await server.disconnect('1')
    expect((await client.rest()).over).toBe('reset')
    expect(transcript.lines).toEqual(['gone 1'])
  })

  it('crossing with a Close of the client is clean', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    const gone = server.disconnect('1', 4001, 'ours')
    client.send(close(4002, 'theirs'))
    client.fin()
    await gone
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 4002 "theirs" clean by server'])
  })

  it('asked for in the Disconnected listener settles', async () => {
    const { port, server, transcript } = await running()
    const again = new Promise<string>((resolve) =>
      server.on('disconnected', ({ connectionId }) => resolve(failure(() => server.disconnect(connectionId)))),
    )
    const client = await WireClient.open(port)
    client.reset()
    await transcript.until('disconnected')
    expect(await again).toBe('nothing failed')
  })
})

describe('drop', () => {
  it('by FIN comes behind what was sent, and the client sees no Close', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    const connection = server.connections.get('1')
    void server.send('1', 'last words')
    connection?.drop('fin')
    expect([connection?.stage, connection?.connected]).toEqual(['closing', false])
    expect(facts(await client.frame())).toBe('text fin "last words"')
    expect(await client.rest()).toEqual({ received: '', over: 'fin' })
    client.send(text('too late'))
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'disconnected 1 1006 "the server ended the TCP connection without a Close frame" unclean by server',
    ])
  })

  it('by RST', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    server.connections.get('1')?.drop('reset')
    expect((await client.rest()).over).toBe('reset')
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 1006 "the server reset the TCP connection" unclean by server'])
  })

  it('by FIN, and by RST in the same turn, ends the connection', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    const connection = server.connections.get('1')
    connection?.drop('fin')
    connection?.drop('reset')
    await client.rest()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'disconnected 1 1006 "the server ended the TCP connection without a Close frame" unclean by server',
    ])
    expect(server.connections.size).toBe(0)
  })
})

describe('everything stays readable in the Disconnected listener', () => {
  it('addresses, request and counters', async () => {
    const { port, server, transcript } = await running()
    server.on('disconnected', ({ connectionId }) => {
      const connection = server.connections.get(connectionId)
      transcript.add(
        `${connection?.remoteHost} ${connection?.requestURI} ${connection?.messagesIn} in ${connection?.stage} ${String(connection?.userData)}`,
      )
    })
    const client = await WireClient.open(port)
    const connection = server.connections.get('1')
    if (connection) connection.userData = 'mine'
    client.send(text('a'), close(1000))
    client.fin()
    await transcript.until('127')
    expect(transcript.lines.at(-1)).toBe('127.0.0.1 /chat 1 in closed mine')
    await server.doEvents()
    expect(server.connections.size).toBe(0)
  })
})

describe('Shutdown', () => {
  it('closes every client with 1001, stops listening, and resolves when all are gone', async () => {
    const { port, server, transcript } = await running()
    const codes: number[] = []
    const clients = await Promise.all(
      Array.from(
        { length: 3 },
        () =>
          new Promise<WebSocket>((resolve) => {
            const client = new WebSocket(`ws://127.0.0.1:${port}`)
            client.on('close', (code) => codes.push(code))
            client.on('open', () => resolve(client))
          }),
      ),
    )
    expect(clients).toHaveLength(3)
    await server.shutdown()
    expect([server.listening, server.connections.size]).toEqual([false, 0])
    expect(
      transcript.lines.filter((line) => line.startsWith('disconnected')).map((line) => line.slice('disconnected 1 '.length)),
    ).toEqual(Array(3).fill('1001 "server shutting down" clean by server'))
  })

  it('destroys after 5 seconds what does not answer, and says so', async () => {
    const { port, server, transcript } = await running()
    await WireClient.open(port)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const gone = server.shutdown()
    await server.doEvents()
    vi.advanceTimersByTime(5000)
    await gone
    expect(transcript.lines).toEqual([
      'connected 1',
      'disconnected 1 1006 "no Close frame from the client within 5 s of the shutdown" unclean by server',
    ])
  })

  it('twice, without clients, and in a listener, settles', async () => {
    const { port, server, transcript } = await running()
    const inListener = new Promise<void>((resolve) => server.on('disconnected', () => resolve(server.shutdown())))
    const client = await WireClient.open(port)
    client.reset()
    await inListener
    await Promise.all([server.shutdown(), server.shutdown()])
    expect(transcript.lines.at(-1)).toMatch(/^disconnected 1 1006/)
  })
})

describe('violations on a real socket', () => {
  it.each([
    ['an unmasked frame', Buffer.from([0x81, 0x01, 0x61]), 1002, 'a frame from the client must be masked'],
    ['invalid UTF-8', frame(0x81, Buffer.from([0xff])), 1007, 'invalid UTF-8 in a text message'],
    ['a message beyond MaxMessageSize', frame(0x82, Buffer.alloc(1001)), 1009, 'a message of more than 1000 bytes'],
    [
      'more than MaxFragments',
      Buffer.concat([frame(0x01, 'a'), frame(0x00, 'b'), frame(0x00, 'c')]),
      1008,
      'a message of more than 2 frames',
    ],
  ])('%s: a Close with the code, an error, and the end', async (_, bytes, code, reason) => {
    const { port, transcript } = await running('MaxMessageSize=1000', 'MaxFragments=2', 'BufferMessage=True')
    const client = await WireClient.open(port)
    client.send(text('before'), Buffer.concat([bytes, text('after')]))
    expect(facts(await client.frame())).toBe(`close fin ${code} ${JSON.stringify(reason)}`)
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "before" eom',
      `error 1 protocol-error 164: The client broke the protocol: ${reason}. The connection is failed with ${code}.`,
      `disconnected 1 ${code} ${JSON.stringify(reason)} unclean by server`,
    ])
  })
})

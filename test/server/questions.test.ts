// The question events: what a listener may decide, at once or later, and what happens to the client meanwhile.
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { WebSocketOpenRequestEvent } from '../../src/server/index.ts'
import { running } from './transcript.ts'
import { WireClient, close, facts, request, text } from './wire-client.ts'

/** A promise and what settles it: a person who answers when the test says so. */
function decision(): { readonly made: Promise<void>; readonly make: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { made: promise, make: resolve }
}

describe('ConnectionRequest', () => {
  it('names the client and comes before a byte is read; accept = false resets', async () => {
    const { port, server, transcript } = await running()
    server.on('connectionRequest', (event) => {
      transcript.add(
        `request ${event.connectionId} from ${event.address}:${event.port > 1023 ? 'port' : event.port} accept ${event.accept} in ${server.connections.get(event.connectionId)?.stage}`,
      )
      event.accept = false
    })
    const client = new WireClient(port)
    expect((await client.rest()).over).toBe('reset')
    await transcript.until('gone')
    expect(transcript.lines).toEqual(['request 1 from 127.0.0.1:port accept true in accepted', 'gone 1'])
  })

  it('may take its time; what the client sends meanwhile is kept, in order', async () => {
    const { port, server, transcript } = await running()
    const person = decision()
    server.on('connectionRequest', async () => {
      transcript.add('asked')
      await person.made
    })
    const client = new WireClient(port)
    client.send(request(), text('early'))
    await transcript.until('asked')
    await server.doEvents()
    person.make()
    await client.head()
    await transcript.until('data')
    expect(transcript.lines).toEqual(['asked', 'connected 1', 'data 1 text "early" eom'])
  })

  it('sync and async listeners all count: one refusal is enough', async () => {
    const { port, server } = await running()
    server.on('connectionRequest', () => {})
    server.on('connectionRequest', async (event) => {
      await Promise.resolve()
      event.accept = false
    })
    const client = new WireClient(port)
    expect((await client.rest()).over).toBe('reset')
  })
})

describe('WebSocketOpenRequest', () => {
  it('shows the request', async () => {
    const { port, server, transcript } = await running()
    server.on(
      'webSocketOpenRequest',
      ({ connectionId, method, requestURI, hostHeader, originHeader, subProtocols, extensions, statusCode, requestHeaders }) => {
        transcript.add(
          [
            connectionId,
            method,
            requestURI,
            hostHeader,
            originHeader,
            subProtocols,
            extensions,
            statusCode,
            requestHeaders.length,
          ].join(' | '),
        )
      },
    )
    await WireClient.open(
      port,
      'Origin: http://a.example',
      'Sec-WebSocket-Protocol: a, b',
      'Sec-WebSocket-Protocol: c',
      'Sec-WebSocket-Extensions: x-own',
    )
    expect(transcript.lines).toEqual(['1 | GET | /chat | localhost | http://a.example | a, b, c | x-own | 101 | 9', 'connected 1'])
  })

  it('refuses with status, headers and body, byte for byte', async () => {
    const { port, server, transcript } = await running()
    server.on('webSocketOpenRequest', (event) => {
      event.statusCode = 401
      event.responseHeaders = [['WWW-Authenticate', 'Basic realm="x"']]
      event.body = 'go awäy'
    })
    const client = new WireClient(port)
    client.send(request())
    expect(Buffer.from((await client.rest()).received, 'latin1').toString()).toBe(
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\nConnection: close\r\n\r\ngo awäy',
    )
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual(['gone 1 refused with 401'])
  })

  it('adds headers to the 101 and chooses a subprotocol', async () => {
    const { port, server } = await running()
    server.on('webSocketOpenRequest', async (event) => {
      await Promise.resolve()
      event.subProtocols = 'b'
      event.responseHeaders.push(['X-Server', 'mine'])
    })
    const client = new WebSocket(`ws://127.0.0.1:${port}`, ['a', 'b'])
    const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve) =>
      client.on('upgrade', (response) => resolve(response.headers)),
    )
    expect([headers['x-server'], headers['sec-websocket-protocol'], server.connections.get('1')?.subProtocol]).toEqual([
      'mine',
      'b',
      'b',
    ])
    client.terminate()
  })

  it.each([
    ['untouched: the first that the server supports', 'SupportedSubProtocols=z, b, a', undefined, 'Sec-WebSocket-Protocol: b'],
    ['untouched, none supported: none', 'SupportedSubProtocols=z', undefined, undefined],
    ['emptied: none', 'SupportedSubProtocols=a', '', undefined],
    [
      'one that was not offered: sent all the same, with an error',
      'SupportedSubProtocols=a',
      'other',
      'Sec-WebSocket-Protocol: other',
    ],
    ['no token: left out, with an error', 'SupportedSubProtocols=a', 'a b', undefined],
  ])('subprotocol %s', async (_, setting, choice, expected) => {
    const { port, server, transcript } = await running(setting)
    server.on('webSocketOpenRequest', (event) => {
      if (choice !== undefined) event.subProtocols = choice
    })
    const client = new WireClient(port)
    client.send(request('Sec-WebSocket-Protocol: a, b'))
    const head = await client.head()
    expect(head.split('\r\n').find((line) => line.startsWith('Sec-WebSocket-Protocol'))).toBe(expected)
    const errors = transcript.lines.filter((line) => line.startsWith('error'))
    expect(errors).toHaveLength(choice === 'other' || choice === 'a b' ? 1 : 0)
  })

  it.each<[string, (event: WebSocketOpenRequestEvent) => void, string]>([
    [
      'status 100',
      (event) => void (event.statusCode = 100),
      'Status 100 cannot answer an opening handshake; use 101 or 200 to 599.',
    ],
    [
      'status 600',
      (event) => void (event.statusCode = 600),
      'Status 600 cannot answer an opening handshake; use 101 or 200 to 599.',
    ],
    [
      'a header with a line break',
      (event) => void event.responseHeaders.push(['X', 'a\r\nSet-Cookie: b']),
      'The value of header X has a character that HTTP cannot carry: a line break, a control character, or one beyond Latin-1.',
    ],
    [
      'a header name with a blank',
      (event) => void event.responseHeaders.push(['X Y', 'a']),
      '"X Y" is not a header name: only letters, digits and !#$%&\'*+-.^_`|~ are allowed (RFC 9110 section 5.6.2).',
    ],
    [
      'a status that is a text',
      (event) => void Object.assign(event, { statusCode: '401' }),
      'The statusCode of the answer is not a number.',
    ],
    [
      'no headers at all',
      (event) => void Object.assign(event, { responseHeaders: undefined }),
      'The responseHeaders of the answer are not pairs of name and value.',
    ],
  ])('an answer that HTTP cannot carry becomes a 500 and an error: %s', async (_, decide, says) => {
    const { port, server, transcript } = await running()
    server.on('webSocketOpenRequest', decide)
    const client = new WireClient(port)
    client.send(request())
    expect((await client.rest()).received).toMatch(/^HTTP\/1\.1 500 /)
    expect(transcript.lines).toEqual([`error 1 bad-response 167: ${says} The request was refused with 500.`])
  })

  it('204 has no body and no length', async () => {
    const { port, server } = await running()
    server.on('webSocketOpenRequest', (event) => void Object.assign(event, { statusCode: 204, body: 'ignored' }))
    const client = new WireClient(port)
    client.send(request())
    expect((await client.rest()).received).toBe(
      'HTTP/1.1 204 Status\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n',
    )
  })

  it('an arrow function that happens to return what it assigned is no failure', async () => {
    const { port, server } = await running()
    server.on('webSocketOpenRequest', ((event: WebSocketOpenRequestEvent) => (event.statusCode = 403)) as unknown as () => void)
    const client = new WireClient(port)
    client.send(request())
    expect(await client.head()).toMatch(/^HTTP\/1\.1 403 /)
  })
})

describe('a listener that throws', () => {
  it.each([
    [
      'at once',
      () => {
        throw new Error('bug')
      },
    ],
    [
      'later',
      async () => {
        await Promise.resolve()
        throw new Error('bug')
      },
    ],
  ])('%s: the default is taken, and what it had changed is taken back', async (_, fail) => {
    const { port, server, transcript } = await running()
    server.on('webSocketOpenRequest', (event) => {
      event.statusCode = 403
      event.responseHeaders.push(['X', 'y'])
      return fail()
    })
    const client = new WireClient(port)
    client.send(request())
    expect(await client.head()).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    )
    expect(transcript.lines).toEqual(['error 1 listener-threw 165: A listener of webSocketOpenRequest threw: bug', 'connected 1'])
  })
})

describe('while a question is open', () => {
  it('several wait side by side and are answered in any order', async () => {
    const { port, server, transcript } = await running()
    const people = new Map<string, () => void>()
    server.on('webSocketOpenRequest', ({ connectionId, requestURI }) => {
      const person = decision()
      people.set(connectionId, person.make)
      transcript.add(`asked ${requestURI}`)
      return person.made
    })
    const clients = [1, 2, 3].map((number) => {
      const client = new WireClient(port)
      client.send(request().replace('/chat', `/${number}`))
      return client
    })
    await transcript.count('asked', 3)
    for (const number of ['3', '1', '2']) {
      people.get(number)?.()
      await transcript.until(`connected ${number}`)
    }
    await Promise.all(clients.map((client) => client.head()))
    expect(transcript.lines.slice(3)).toEqual(['connected 3', 'connected 1', 'connected 2'])
  })

  it('QuestionTimeout takes the default, aborts the signal, and a late answer changes nothing', async () => {
    const { port, server, transcript } = await running('QuestionTimeout=1')
    const person = decision()
    server.on('log', ({ message }) => message.startsWith('No decision') && transcript.add(`log ${message}`))
    server.on('webSocketOpenRequest', async (event) => {
      event.statusCode = 403
      event.signal.addEventListener('abort', () => transcript.add(`aborted: ${event.signal.reason}`))
      await person.made
      event.statusCode = 500
      transcript.add('answered late')
    })
    const client = new WireClient(port)
    client.send(request())
    expect((await client.head()).split(' ')[1]).toBe('101')
    person.make()
    await transcript.until('answered late')
    expect(transcript.lines).toEqual([
      'aborted: deadline',
      'log No decision within 1 s: the default is taken.',
      'connected 1',
      'answered late',
    ])
  })

  it.each([
    ['leaves by FIN', (client: WireClient) => client.fin(), ['asked', 'aborted: gone', 'gone 1']],
    [
      'leaves by RST',
      (client: WireClient) => client.reset(),
      ['asked', expect.stringMatching(/^error 1 connection-reset 10054: /), 'aborted: gone', 'gone 1'],
    ],
  ])('a client that %s is noticed at once', async (_, leave, expected) => {
    const { port, server, transcript } = await running()
    const person = decision()
    server.on('webSocketOpenRequest', ({ signal }) => {
      signal.addEventListener('abort', () => transcript.add(`aborted: ${signal.reason}`))
      transcript.add('asked')
      return person.made
    })
    const client = new WireClient(port)
    client.send(request())
    await transcript.until('asked')
    leave(client)
    await transcript.until('gone')
    person.make()
    await server.doEvents()
    expect(transcript.lines).toEqual(expected)
  })

  it('a client that floods is stopped, and everything it sent arrives when it is let in', async () => {
    const { port, server, transcript } = await running('BufferMessage=True')
    const person = decision()
    server.on('webSocketOpenRequest', () => {
      transcript.add('asked')
      return person.made
    })
    const client = new WireClient(port)
    client.send(request())
    await transcript.until('asked')
    for (let index = 0; index < 300; index++) client.send(text('x'.repeat(10_000)))
    client.send(close(1000))
    client.fin()
    for (let turn = 0; turn < 20; turn++) {
      await server.doEvents()
    }
    person.make()
    await transcript.until('disconnected')
    expect(transcript.lines.filter((line) => line === 'data 1 text 10000 eom')).toHaveLength(300)
    expect(transcript.lines.at(-1)).toBe('disconnected 1 1000 "" clean by client')
  })

  it('Disconnect, drop and Shutdown end it', async () => {
    const { port, server, transcript } = await running()
    const person = decision()
    server.on('webSocketOpenRequest', ({ connectionId, signal }) => {
      signal.addEventListener('abort', () => transcript.add(`aborted ${connectionId}`))
      transcript.add(`asked ${connectionId}`)
      return person.made
    })
    const clients = [1, 2, 3].map(() => {
      const client = new WireClient(port)
      client.send(request())
      return client
    })
    await transcript.count('asked', 3)
    await server.disconnect('1')
    server.connections.get('2')?.drop('fin')
    for (const client of clients) client.fin()
    await server.shutdown()
    person.make()
    await server.doEvents()
    expect(await Promise.all(clients.map(async (client) => (await client.rest()).received))).toEqual(['', '', ''])
    expect(transcript.lines.filter((line) => line.startsWith('connected'))).toEqual([])
    expect(transcript.lines.filter((line) => line.startsWith('gone')).toSorted()).toEqual(['gone 1', 'gone 2', 'gone 3'])
  })
})

describe('a listener that ends the connection it is asked about', () => {
  it.each(['connectionRequest', 'webSocketOpenRequest'] as const)('%s, at once and later: it never opens', async (name) => {
    const { port, server, transcript } = await running()
    let isLater = false
    server.on(name, ({ connectionId }) => {
      if (isLater) return Promise.resolve().then(() => server.connections.get(connectionId)?.drop('reset'))
      server.connections.get(connectionId)?.drop('reset')
      return undefined
    })
    const first = new WireClient(port)
    first.send(request())
    await transcript.until('gone 1')
    isLater = true
    const second = new WireClient(port)
    second.send(request())
    await transcript.until('gone 2')
    expect([(await first.rest()).received, (await second.rest()).received]).toEqual(['', ''])
    expect(transcript.lines).toEqual(['gone 1', 'gone 2'])
  })
})

describe('listeners that act on the connection they are told about', () => {
  it('drop in Connected: nothing is delivered, Disconnected follows', async () => {
    const { port, server, transcript } = await running()
    server.on('connected', ({ connectionId }) => server.connections.get(connectionId)?.drop('reset'))
    const client = new WireClient(port)
    client.send(request(), text('early'))
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 1006 "the server reset the TCP connection" unclean by server'])
  })

  it.each(['fin', 'reset'] as const)('drop(%s) in DataIn: nothing more of the same chunk is delivered', async (how) => {
    const { port, server, transcript } = await running()
    server.on('dataIn', ({ connectionId }) => server.connections.get(connectionId)?.drop(how))
    const client = await WireClient.open(port)
    client.send(Buffer.concat([text('one'), text('two'), close(1000)]))
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines.slice(0, 2)).toEqual(['connected 1', 'data 1 text "one" eom'])
    expect(transcript.lines).toHaveLength(3)
  })

  it('Disconnect, send and Shutdown in DataIn', async () => {
    const { port, server, transcript } = await running()
    const ended = new Promise<void>((resolve) =>
      server.on('dataIn', ({ connectionId, text: words }) => {
        void server.send(connectionId, `reply to ${words.toString()}`).catch((error: Error) => transcript.add(error.message))
        if (words === 'one') void server.disconnect(connectionId, 4000, 'enough')
        if (words === 'two') resolve(server.shutdown())
      }),
    )
    const client = await WireClient.open(port)
    client.send(Buffer.concat([text('one'), text('two'), close(4000)]))
    expect([facts(await client.frame()), facts(await client.frame())]).toEqual([
      'text fin "reply to one"',
      'close fin 4000 "enough"',
    ])
    client.fin()
    await ended
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "one" eom',
      'data 1 text "two" eom',
      'Connection 1 is closing; data can be sent while it is open.',
      'disconnected 1 4000 "" clean by server',
    ])
  })

  it('a listener that removes itself does not hide the event from the next', async () => {
    const { port, server, transcript } = await running()
    const off = server.on('dataIn', () => {
      transcript.add('first')
      off()
    })
    server.on('dataIn', () => transcript.add('second'))
    const client = await WireClient.open(port)
    client.send(text('a'), text('b'))
    await transcript.count('second', 2)
    expect(transcript.lines).toEqual(['connected 1', 'data 1 text "a" eom', 'first', 'second', 'data 1 text "b" eom', 'second'])
  })

  it('report listeners that throw, at once or later, harm nothing and are reported', async () => {
    const { port, server, transcript } = await running()
    server.on('dataIn', () => {
      throw new Error('sync')
    })
    server.on('dataIn', async () => {
      await Promise.resolve()
      throw new Error('async')
    })
    const client = await WireClient.open(port)
    client.send(text('a'), close(1000))
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "a" eom',
      'error 1 listener-threw 165: A listener of dataIn threw: sync',
      'error 1 listener-threw 165: A listener of dataIn threw: async',
      'disconnected 1 1000 "" clean by client',
    ])
  })

  it('an Error listener that throws ends in a warning of the process', async () => {
    const { port, server } = await running()
    server.on('error', () => {
      throw new Error('in error')
    })
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    const client = new WireClient(port)
    client.send('GET / HTTP/1.1\r\n\r\n')
    expect((await warned).message).toBe('A listener of error threw: in error')
    await client.rest()
  })
})

// What becomes of a request on the port: opened, refused with a readable answer, or ended; for honest and for hostile clients.
import { describe, expect, it } from 'vitest'
import { running } from './transcript.ts'
import { KEY, WireClient, close, facts, frame, request, text } from './wire-client.ts'

const lines = (...all: string[]): string => [...all, '', ''].join('\r\n')

describe('a valid upgrade request', () => {
  it('is answered with exactly the head of RFC 6455 section 1.3', async () => {
    const { port } = await running()
    const client = new WireClient(port)
    client.send(request())
    expect(await client.head()).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    )
  })

  it('opens when it comes byte by byte, and so does what follows', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    await client.dribble(
      Buffer.concat([Buffer.from(request()), text('slow'), frame(0x01, 'in '), frame(0x80, 'parts'), close(1000, 'bye')]),
    )
    client.fin()
    await transcript.until('disconnected')
    const pieces = transcript.lines.filter((line) => line.startsWith('data'))
    expect(pieces.map((line) => /"(.*)"/.exec(line)?.[1]).join('')).toBe('slowin parts')
    expect(pieces.filter((line) => line.endsWith(' eom'))).toHaveLength(2)
    expect(transcript.lines.at(-1)).toBe('disconnected 1 1000 "bye" clean by client')
  })

  it('opens when request, messages and Close come in one write', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send(Buffer.concat([Buffer.from(request()), text('one'), text('two'), frame(0x89, 'p'), close(4001, 'all said')]))
    client.fin()
    await client.head()
    expect([facts(await client.frame()), facts(await client.frame())]).toEqual(['pong fin "p"', 'close fin 4001 ""'])
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'data 1 text "one" eom',
      'data 1 text "two" eom',
      'disconnected 1 4001 "all said" clean by client',
    ])
  })

  it.each([
    [
      'names and values in any case',
      lines(
        'GET / HTTP/1.1',
        'hOST: x',
        'uPGRADE: WebSocket',
        'cONNECTION: keep-alive, UPGRADE',
        `sec-websocket-KEY:   ${KEY}  `,
        'SEC-WEBSOCKET-VERSION:13',
      ),
    ],
    [
      'Upgrade in a list',
      lines(
        'GET / HTTP/1.1',
        'Host: x',
        'Upgrade: h2c, websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${KEY}`,
        'Sec-WebSocket-Version: 13',
      ),
    ],
    [
      'an absolute target',
      lines(
        'GET http://localhost/x HTTP/1.1',
        'Host: localhost',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${KEY}`,
        'Sec-WebSocket-Version: 13',
      ),
    ],
    ['a body of no bytes', request('Content-Length: 0')],
    ['Latin-1 in a value', request('X-Name: \u00e9')],
    ['1,000 headers', request(...Array.from({ length: 995 }, (_, index) => `X-${index}: y`))],
  ])('opens with %s', async (_, head) => {
    const { port } = await running()
    const client = new WireClient(port)
    client.send(Buffer.from(head, 'latin1'))
    expect((await client.head()).split('\r\n')[0]).toBe('HTTP/1.1 101 Switching Protocols')
  })

  it('keeps target, host, origin and headers as sent, repeated ones included', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port, 'Origin: http://a.example', 'X-A: 1', 'x-a:  2 ')
    await transcript.until('connected')
    const connection = server.connections.get('1')
    expect([connection?.requestLine, connection?.requestURI, connection?.host, connection?.origin]).toEqual([
      'GET /chat HTTP/1.1',
      '/chat',
      'localhost',
      'http://a.example',
    ])
    expect(connection?.requestHeaders.slice(-3)).toEqual([
      ['Origin', 'http://a.example'],
      ['X-A', '1'],
      ['x-a', '2'],
    ])
    expect([connection?.remoteHost, connection?.remotePort, connection?.localAddress, connection?.localPort]).toEqual([
      '127.0.0.1',
      client.port,
      '127.0.0.1',
      port,
    ])
    expect([connection?.responseLine, connection?.responseHeaders]).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
      ],
    ])
  })
})

const without = (start: string, ...extra: string[]): string =>
  request(...extra)
    .split('\r\n')
    .filter((line) => !line.startsWith(start))
    .join('\r\n')

describe('a request that deviates and is opened all the same', () => {
  const deviating = async (head: string | Buffer, ...settings: string[]): Promise<readonly string[]> => {
    const { server, port, transcript } = await running(...settings)
    server.on('log', ({ message }) => transcript.add(message))
    const client = new WireClient(port)
    client.send(Buffer.from(head))
    expect((await client.head()).split('\r\n')[0]).toBe('HTTP/1.1 101 Switching Protocols')
    await transcript.until('connected')
    return transcript.lines
  }

  it.each([
    [
      "the key of RFC 6455's own example, whose last bits are not zero",
      request().replace(KEY, 'AQIDBAUGBwgJCgsMDQ4PEC=='),
      'The last character of the Sec-WebSocket-Key has bits that base64 leaves zero (RFC 4648 section 3.5).',
    ],
    [
      'an empty line before it',
      `\r\n${request()}`,
      'An empty line came before the request line (RFC 9112 section 2.2: passed over).',
    ],
    [
      'three empty lines before it',
      `\r\n\r\n\r\n${request()}`,
      '3 empty lines came before the request line (RFC 9112 section 2.2: passed over).',
    ],
    [
      'an empty element among its extensions',
      request('Sec-WebSocket-Extensions: , x'),
      'Sec-WebSocket-Extensions has an empty element: ", x".',
    ],
    [
      'a path in raw UTF-8',
      request().replace('/chat', '/käse'),
      'The request target has bytes beyond ASCII, which a client writes as %XX (RFC 3986 section 2.1).',
    ],
    [
      'a target without its slash',
      request().replace('/chat', 'chat'),
      'The request target "chat" does not begin with "/" (RFC 9112 section 3.2.1).',
    ],
    [
      'a fragment',
      request().replace('/chat', '/chat#now'),
      'The request target "/chat#now" has a fragment, which a client leaves out (RFC 6455 section 3).',
    ],
    [
      'two Origins',
      request('Origin: http://a.example', 'Origin: http://b.example'),
      'The request has more than one Origin header; the last one is taken (RFC 6454 section 7.3).',
    ],
  ])('%s', async (_, head, sentence) => {
    expect(await deviating(head)).toEqual([`Let in all the same: ${sentence}`, 'connected 1'])
  })

  it.each([
    ['no Host', without('Host'), 'The request has no Host header.'],
    ['an empty Host', request().replace('Host: localhost', 'Host:'), 'The Host header is empty.'],
    [
      'a Host that is none',
      request().replace('Host: localhost', 'Host: a b/c'),
      'The Host header is no host with a port or without: "a b/c" (RFC 9112 section 3.2).',
    ],
    [
      'extensions that break their grammar',
      request('Sec-WebSocket-Extensions: permessage-deflate; ;'),
      'Sec-WebSocket-Extensions breaks the grammar of RFC 6455 section 9.1: "permessage-deflate; ;".',
    ],
    [
      'a subprotocol without a name',
      request('Sec-WebSocket-Protocol: chat,'),
      'Sec-WebSocket-Protocol has an empty name (RFC 6455 section 4.1): "chat,".',
    ],
    [
      'a key without padding',
      request().replace(KEY, KEY.slice(0, 22)),
      'The Sec-WebSocket-Key is 16 bytes, but not in base64 with its padding (RFC 4648 section 4).',
    ],
  ])('with StrictHandshake=False also %s', async (_, head, sentence) => {
    expect(await deviating(head, 'StrictHandshake=False')).toEqual([`Let in all the same: ${sentence}`, 'connected 1'])
  })

  it.each(['localhost:8080', '127.0.0.1', '[::1]:443', 'a_b.example', 'xn--bcher-kva.example:'])(
    'does not name the Host %s',
    async (host) => {
      expect(await deviating(request().replace('Host: localhost', `Host: ${host}`))).toEqual(['connected 1'])
    },
  )

  it.each([
    'permessage-deflate; server_max_window_bits=8',
    'permessage-deflate; client_max_window_bits; client_max_window_bits=10',
  ])('says that compression was offered in vain: %s', async (offer) => {
    expect(await deviating(request(`Sec-WebSocket-Extensions: ${offer}`))).toEqual([
      `No offer of permessage-deflate could be accepted (RFC 7692 section 7.1), and messages are not compressed: "${offer}".`,
      'connected 1',
    ])
  })

  it('names every deviation, in the order of the request, and quotes no more than a hundred characters', async () => {
    const head = `\r\n${without('Host', `Sec-WebSocket-Protocol: ${'a'.repeat(200)};`)}`
    expect(await deviating(head, 'StrictHandshake=False')).toEqual([
      'Let in all the same: An empty line came before the request line (RFC 9112 section 2.2: passed over).',
      'Let in all the same: The request has no Host header.',
      `Let in all the same: Sec-WebSocket-Protocol has "${'a'.repeat(100)}" and 101 characters more, which is not a token (RFC 6455 section 4.1): "${'a'.repeat(100)}" and 101 characters more.`,
      'connected 1',
    ])
  })

  it('shows what came as UTF-8 as that, in path and headers, and what did not as Latin-1', async () => {
    const { server, port, transcript } = await running()
    const client = new WireClient(port)
    client.send(Buffer.from(request('X-Name: Zoë').replace('/chat', '/käse/日本')))
    await client.head()
    const latin1 = new WireClient(port)
    latin1.send(Buffer.from(request('X-Name: Zo\u00eb'), 'latin1'))
    await latin1.head()
    await transcript.until('connected 2')
    const shown = [...server.connections.values()].map((each) => [each.requestURI, each.requestHeaders.at(-1)])
    expect(shown).toEqual([
      ['/käse/日本', ['X-Name', 'Zoë']],
      ['/chat', ['X-Name', 'Zoë']],
    ])
  })

  it('waits for the second half of an empty line', async () => {
    const { port } = await running()
    const client = new WireClient(port)
    await client.dribble(`\r\n${request()}`)
    expect((await client.head()).split('\r\n')[0]).toBe('HTTP/1.1 101 Switching Protocols')
  })
})

describe('a request that cannot be opened is answered and the socket closed', () => {
  it.each([
    ['a plain GET', lines('GET / HTTP/1.1', 'Host: x'), 426, 'This is a WebSocket server: connect with a WebSocket client.'],
    ['a GET of HTTP/1.0', lines('GET / HTTP/1.0'), 426, 'This is a WebSocket server: connect with a WebSocket client.'],
    [
      'an opening whose Connection a proxy has taken away',
      without('Connection'),
      426,
      'The request has a Sec-WebSocket-Key, but no "Connection: Upgrade" (RFC 6455 section 4.1). The client, or a proxy in front of the server, has left that out.',
    ],
    [
      'an opening without both headers of the upgrade',
      without('Connection').replace('Upgrade: websocket\r\n', ''),
      426,
      'The request has a Sec-WebSocket-Key, but no "Upgrade: websocket" and "Connection: Upgrade" (RFC 6455 section 4.1). The client, or a proxy in front of the server, has left that out.',
    ],
    [
      'a target longer than a head',
      request().replace('/chat', `/${'x'.repeat(70_000)}`),
      431,
      'The request head is longer than 65536 bytes.',
    ],
    [
      'a POST',
      lines('POST / HTTP/1.1', 'Host: x', 'Content-Length: 2') + 'hi',
      426,
      'This is a WebSocket server: connect with a WebSocket client.',
    ],
    ['an upgrade by POST', request().replace('GET', 'POST'), 405, 'An opening handshake is a GET request, not POST.'],
    [
      'an upgrade by HTTP/1.0',
      request().replace('HTTP/1.1', 'HTTP/1.0'),
      400,
      'An opening handshake needs HTTP/1.1; the request is HTTP/1.0.',
    ],
    [
      'HTTP/2.0 in the request line',
      request().replace('HTTP/1.1', 'HTTP/2.0'),
      505,
      'The request is HTTP/2.0; this server speaks HTTP/1.1.',
    ],
    ['no Host', without('Host'), 400, 'The request has no Host header.'],
    ['an empty Host', request().replace('Host: localhost', 'Host:'), 400, 'The Host header is empty.'],
    [
      'extensions that break their grammar',
      request('Sec-WebSocket-Extensions: permessage-deflate; ;'),
      400,
      'Sec-WebSocket-Extensions breaks the grammar of RFC 6455 section 9.1: "permessage-deflate; ;".',
    ],
    [
      'an extension that is no token',
      request('Sec-WebSocket-Extensions: a b'),
      400,
      'Sec-WebSocket-Extensions breaks the grammar of RFC 6455 section 9.1: "a b".',
    ],
    [
      'a subprotocol without a name',
      request('Sec-WebSocket-Protocol: chat,,superchat'),
      400,
      'Sec-WebSocket-Protocol has an empty name (RFC 6455 section 4.1): "chat,,superchat".',
    ],
    [
      'subprotocols with another separator',
      request('Sec-WebSocket-Protocol: chat;superchat'),
      400,
      'Sec-WebSocket-Protocol has "chat;superchat", which is not a token (RFC 6455 section 4.1): "chat;superchat".',
    ],
    [
      'a subprotocol twice',
      request('Sec-WebSocket-Protocol: chat, chat'),
      400,
      'Sec-WebSocket-Protocol names "chat" twice (RFC 6455 section 4.1): "chat, chat".',
    ],
    [
      'a key in base64url',
      request().replace(KEY, '_-IDBAUGBwgJCgsMDQ4PEA=='),
      400,
      'The Sec-WebSocket-Key is 16 bytes, but not in base64 with its padding (RFC 4648 section 4).',
    ],
    ['two Hosts', request('Host: other'), 400, 'The request has more than one Host header.'],
    ['no key', without('Sec-WebSocket-Key'), 400, 'The request has no Sec-WebSocket-Key header.'],
    ['two keys', request(`Sec-WebSocket-Key: ${KEY}`), 400, 'The request has more than one Sec-WebSocket-Key header.'],
    ['a key of 15 bytes', request().replace(KEY, 'dGhlIHNhbXBsZSBub25j'), 400, 'The Sec-WebSocket-Key is not 16 bytes in base64.'],
    [
      'a key that is no base64',
      request().replace(KEY, 'dGhlIHNhbXBsZSBub2%jZQ=='),
      400,
      'The Sec-WebSocket-Key is not 16 bytes in base64.',
    ],
    [
      'no version',
      without('Sec-WebSocket-Version'),
      426,
      'The request has no Sec-WebSocket-Version header; this server speaks version 13.',
    ],
    [
      'version 8',
      request().replace('Version: 13', 'Version: 8'),
      426,
      'The request asks for WebSocket version 8; this server speaks version 13.',
    ],
    ['a body', request('Content-Length: 3') + 'abc', 400, 'An opening handshake has no body.'],
    ['a chunked body', request('Transfer-Encoding: chunked'), 400, 'An opening handshake has no body.'],
    [
      'a line that ends with LF alone',
      'GET / HTTP/1.1\nHost: x\n\n',
      400,
      'A line of the request ends with LF alone; HTTP wants CR LF.',
    ],
    ['a CR without LF', 'GET / HTTP/1.1\rHost', 400, 'A CR in the request is not followed by LF.'],
    ['a NUL', 'GET /\0 HTTP/1.1\r\n', 400, 'The request has the control byte 0x00 at position 5.'],
    ['bytes of something else', '\x05\x01\x00', 400, 'The request has the control byte 0x05 at position 0.'],
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'The request line is not "METHOD target HTTP/1.1" but "hello".'],
    ['SSH', 'SSH-2.0-x', 400, 'The client speaks SSH. This is a WebSocket server.'],
    [
      'the PROXY protocol, version 1',
      'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n',
      400,
      'The client begins with a line of the PROXY protocol, which this server does not read: turn it off in the proxy in front.',
    ],
    [
      'the PROXY protocol, version 2',
      '\r\n\r\n\0\r\nQUIT\n!',
      400,
      'The client begins with a header of the PROXY protocol (version 2), which this server does not read: turn it off in the proxy in front.',
    ],
    [
      'HTTP/2 with prior knowledge',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      400,
      'The client speaks HTTP/2; WebSocket over HTTP/2 (RFC 8441) is not served here. Connect with HTTP/1.1.',
    ],
    [
      'a request line without a version',
      'GET /\r\n',
      400,
      'The request line "GET /" has no HTTP version; "METHOD target HTTP/1.1" is expected.',
    ],
    [
      'a first word that is no method',
      '{"op":"subscribe"}',
      400,
      'The client does not speak HTTP: it began with "{\\"op\\":\\"subscribe\\"}".',
    ],
    [
      'a first word that is too long for a method',
      'a'.repeat(200),
      400,
      `The client does not speak HTTP: it began with "${'a'.repeat(100)}" and 100 characters more.`,
    ],
    ['a folded header', request('X-A: 1', ' folded'), 400, 'Header line 7 is folded, which HTTP/1.1 no longer allows.'],
    ['a header without colon', request('nonsense'), 400, 'Header line 6 has no colon.'],
    ['a blank before the colon', request('X-A : 1'), 400, 'The name of header 6 is not valid.'],
    [
      '1,001 headers',
      request(...Array.from({ length: 996 }, (_, index) => `X-${index}: y`)),
      431,
      'The request has more than 1000 headers.',
    ],
    ['64 KiB and more of head', `GET /${'a'.repeat(65_536)}`, 431, 'The request head is longer than 65536 bytes.'],
  ])('%s', async (_, bytes, status, sentence) => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send(Buffer.from(bytes, 'latin1'))
    const { received, over } = await client.rest()
    client.fin()
    expect(received.split('\r\n')[0]?.split(' ')[1]).toBe(String(status))
    expect(received.split('\r\n\r\n')[1]).toBe(`${sentence}\n`)
    expect(received).toContain('\r\nConnection: close\r\n')
    expect(over).toBe('fin')
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      `error 1 bad-request 163: Refused with ${status}: ${sentence}`,
      `gone 1 refused with ${status}`,
    ])
  })

  it('names version 13 to a client of another version', async () => {
    const { port } = await running()
    const client = new WireClient(port)
    client.send(request().replace('Version: 13', 'Version: 14'))
    expect(await client.head()).toContain('\r\nSec-WebSocket-Version: 13\r\n')
  })

  it('leaves the body away in the answer to HEAD', async () => {
    const { port } = await running()
    const client = new WireClient(port)
    client.send(lines('HEAD / HTTP/1.1', 'Host: x'))
    const { received } = await client.rest()
    expect(received).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n[^]*\r\n\r\n$/)
  })

  it('answers the first of several requests on one socket and ends it', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send(lines('GET /a HTTP/1.1', 'Host: x') + lines('GET /b HTTP/1.1', 'Host: x') + request())
    const { received } = await client.rest()
    client.fin()
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 426'])
    await transcript.until('gone')
    expect(transcript.lines).toHaveLength(2)
  })

  it('fails a connection that goes on with HTTP after its upgrade', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send(request() + lines('GET /b HTTP/1.1', 'Host: x'))
    await client.head()
    expect(facts(await client.frame())).toBe('close fin 1002 "unknown opcode 7"')
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'error 1 protocol-error 164: The client broke the protocol: unknown opcode 7. The connection is failed with 1002.',
      'disconnected 1 1002 "unknown opcode 7" unclean by server',
    ])
  })

  it('tells a TLS client in TLS that this port is plain, and the log in words', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send(Buffer.from('160301020001000120', 'hex'))
    expect(Buffer.from((await client.rest()).received, 'latin1').toString('hex')).toBe('15030100020228')
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      'error 1 bad-request 163: The client speaks TLS (wss), but this port is plain: connect with ws:// or turn TLS on.',
      'gone 1',
    ])
  })

  it('answers 64 KiB of head that come in small pieces without taking long for it', async () => {
    const { port } = await running()
    const client = new WireClient(port)
    const head = Buffer.from(`GET / HTTP/1.1\r\nX: ${'a'.repeat(66_000)}`)
    await client.connected()
    for (let at = 0; at < head.length; at += 7) client.send(head.subarray(at, at + 7))
    expect((await client.rest()).received).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('a page for plain HTTP', () => {
  it('is served where pageFor has one, 426 where it has none, and 500 when it throws', async () => {
    const { port, server } = await running()
    server.pageFor = (target) => {
      if (target === '/boom') throw new Error('no disk')
      return target === '/' ? { contentType: 'text/html', body: '<p>hi', headers: [['X-Frame-Options', 'DENY']] } : undefined
    }
    const ask = async (line: string): Promise<string> => {
      const client = new WireClient(port)
      client.send(lines(`${line} HTTP/1.1`, 'Host: x'))
      return (await client.rest()).received
    }
    expect(await ask('GET /')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<p>hi',
    )
    expect(await ask('HEAD /')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\nContent-Length: 5\r\nConnection: close\r\n\r\n',
    )
    expect((await ask('GET /x')).split(' ')[1]).toBe('426')
    expect((await ask('GET /boom')).split(' ')[1]).toBe('500')
  })
})

describe('a client that leaves before it is open', () => {
  it('without a byte', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual(['gone 1'])
  })

  it('in the middle of its request', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send('GET / HTT')
    client.fin()
    await transcript.until('gone')
    expect(transcript.lines).toEqual(['error 1 bad-request 163: The client left after 9 bytes of an unfinished request.', 'gone 1'])
  })

  it('by a reset', async () => {
    const { port, transcript, server } = await running()
    const accepted = new Promise<void>((resolve) => server.on('stage', ({ stage }) => stage === 'upgrade' && resolve()))
    const client = new WireClient(port)
    client.send('GET /')
    await accepted
    const from = client.port
    client.reset()
    await transcript.until('gone')
    expect(transcript.lines).toEqual([
      `error 1 connection-reset 10054: Connection to 127.0.0.1:${from} was lost: the client reset the TCP connection.`,
      'gone 1',
    ])
  })

  it('a client that ends its side right behind the request is opened and over', async () => {
    const { port, transcript } = await running()
    const client = new WireClient(port)
    client.send(request())
    client.fin()
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual([
      'connected 1',
      'disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client',
    ])
  })
})

describe('clocks', () => {
  it('answers 408 to a client that dribbles its head for longer than DefaultConnectionTimeout', async () => {
    const { port, transcript } = await running('DefaultConnectionTimeout=1')
    const client = new WireClient(port)
    client.send('GET / HTTP/1.1\r\nHost: x\r\n')
    const dribble = setInterval(() => client.send('X'), 100)
    const { received } = await client.rest()
    clearInterval(dribble)
    client.fin()
    expect(received.split('\r\n\r\n')[1]).toBe('No complete request within 1 seconds.\n')
    await transcript.until('gone')
    expect(transcript.lines[0]).toMatch(
      /^error 1 timeout 201: No complete request head within 1 s \(DefaultConnectionTimeout\); \d+ bytes had arrived\.$/,
    )
    expect(transcript.lines.slice(1)).toEqual(['gone 1 refused with 408'])
  })
})

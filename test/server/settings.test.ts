// Properties and settings (component.md sections 2 and 6) as they work on real sockets, and the errors of listening.
import { createHook } from 'node:async_hooks'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from '../../src/server/index.ts'
import { CAN_SHARE_PORT } from '../../src/server/platform.ts'
import { storeOf, testCertificates } from './test-certificates.ts'
import { failure, prepared, running } from './transcript.ts'
import { WireClient, close, facts, frame, request, text } from './wire-client.ts'

describe('listening', () => {
  it('starts, reads back the real port, stops, and starts again', async () => {
    const { server } = prepared()
    expect([server.listening, server.localPort]).toEqual([false, 0])
    await server.startListening()
    const first = server.localPort
    expect([server.listening, first > 0, server.config('LocalPort')]).toEqual([true, true, String(first)])
    await server.stopListening()
    expect([server.listening, server.localPort]).toEqual([false, 0])
    server.localPort = first
    await server.startListening()
    expect(server.localPort).toBe(first)
  })

  it('by assignment, and back at once', async () => {
    const { server, transcript } = prepared('LogLevel=1')
    server.on('log', ({ message }) => transcript.add(message.replace(/\d{4,5}/, 'n')))
    server.listening = true
    server.listening = false
    await transcript.until('Stopped')
    expect(server.listening).toBe(false)
    server.listening = true
    await transcript.count('Listening', 2)
    expect([server.listening, ...transcript.lines]).toEqual([
      true,
      'Listening on 127.0.0.1, port n.',
      'Stopped listening on port n.',
      'Listening on 127.0.0.1, port n.',
    ])
  })

  it('stops while open connections stay open', async () => {
    const { server, port, transcript } = await running()
    const client = await WireClient.open(port)
    await server.stopListening()
    client.send(text('still here'))
    await transcript.until('data')
    const late = new WireClient(port)
    expect((await late.rest()).over).toBe('reset')
    expect(server.connections.size).toBe(1)
  })

  it('twice is already-listening', async () => {
    const { server, port } = await running()
    expect(await failure(() => server.startListening())).toBe(
      `already-listening 104: The server is already listening, on port ${port}. Stop it first.`,
    )
    expect(server.listening).toBe(true)
  })

  it('on a port in use is port-in-use, by method and by assignment, and nothing listens', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { server, transcript } = prepared(`LocalPort=${port}`)
    expect(await failure(() => server.startListening())).toBe(
      `port-in-use 10048: Port ${port} is in use by another program. Choose another port, or stop that program.`,
    )
    expect(server.listening).toBe(false)
    server.listening = true
    expect(await transcript.until('error')).toMatch(/^error {2}port-in-use 10048: /)
    expect(server.listening).toBe(false)
    other.close()
    await once(other, 'close')
    await server.startListening()
    expect(server.localPort).toBe(port)
  })

  it.each([
    [
      '192.0.2.1',
      'address-not-available 10049: 192.0.2.1 is not an address of this machine. Choose 127.0.0.1, or 0.0.0.0 for all interfaces.',
    ],
    [
      'no-such-name.invalid',
      'host-not-found 11001: The name no-such-name.invalid cannot be resolved to an address. Check its spelling, or write an address.',
    ],
  ])('on %s fails', async (host, says) => {
    const { server } = prepared(`LocalHost=${host}`)
    expect(await failure(() => server.startListening())).toBe(says)
    expect(server.listening).toBe(false)
  })

  it('on a name binds its address', async () => {
    const { server } = prepared('LocalHost=localhost', 'UseIPv6=0')
    await server.startListening()
    await WireClient.open(server.localPort)
  })

  it('keeps LocalPort, LocalHost and MaxConnections as they are; the same value again is no change', async () => {
    const { server, port } = await running()
    expect(await failure(() => (server.localPort = 1))).toBe(
      'local-port-while-listening 106: LocalPort cannot change while listening. Stop first.',
    )
    expect(await failure(() => (server.localHost = 'x'))).toBe(
      'local-host-while-listening 107: LocalHost cannot change while listening. Stop first.',
    )
    expect(await failure(() => server.config('MaxConnections=5'))).toBe(
      'max-connections-while-listening 108: MaxConnections cannot change while listening. Stop first.',
    )
    expect(await failure(() => server.config('LocalPort=70000'))).toBe(
      'bad-setting 155: LocalPort cannot be "70000": expected a whole number from 0 to 65535',
    )
    server.localHost = '127.0.0.1'
    expect([server.localPort, server.localHost]).toEqual([port, '127.0.0.1'])
  })
})

describe('ConnectionBacklog', () => {
  it('0 is the shortest queue, not the default of the platform, and says so', async () => {
    const { server } = await running('ConnectionBacklog=0')
    expect(server.connectionBacklog).toBe(0)
    expect(server.settings().find((each) => each.name === 'ConnectionBacklog')).toMatchObject({
      requested: '0',
      inForce: '1',
      why: 'The platform reads 0 as "its own default", 511; 1 is the shortest queue.',
    })
    await WireClient.open(server.localPort)
  })
})

describe('config', () => {
  it('reads and writes in any case, and returns what is stored', () => {
    const server = new WebSocketServer()
    expect(server.config('DefaultTimeout')).toBe('0')
    expect(server.config('defaulttimeout= 7 ')).toBe('7')
    expect(server.config('BUFFERMESSAGE=true')).toBe('True')
    expect(server.config('BufferMessage=0')).toBe('False')
    expect(server.config('DisconnectStatusDescription=a = b')).toBe('a = b')
    expect([server.defaultTimeout, server.config('disconnectstatusdescription')]).toEqual([7, 'a = b'])
    expect([server.config('DefaultTimeout=-0'), Object.is(server.defaultTimeout, 0)]).toEqual(['0', true])
  })

  it.each([
    [
      'Nonsense',
      /^unknown-setting 156: There is no setting named "Nonsense"\. Known settings: ConnectionBacklog, DefaultTimeout, /,
    ],
    ['TcpNoDelay=perhaps', /^bad-setting 155: TcpNoDelay cannot be "perhaps": expected True or False$/],
    ['MaxFrameSize=1.5', /^bad-setting 155: MaxFrameSize cannot be "1\.5": expected a whole number$/],
    ['MaxFrameSize=-1', /^bad-setting 155: MaxFrameSize cannot be "-1": expected a whole number from 0 to 1073741824$/],
    ['UseIPv6=3', /^bad-setting 155: UseIPv6 cannot be "3": expected a whole number from 0 to 2$/],
    ['MaxConnections=0', /^bad-setting 155: MaxConnections cannot be "0": expected a whole number from 1 to 1000000$/],
    ['DisconnectStatusCode=1006', /^bad-setting 155: DisconnectStatusCode cannot be "1006": Close code 1006 may not be sent: /],
    [
      `DisconnectStatusDescription=${'x'.repeat(124)}`,
      /^bad-setting 155: DisconnectStatusDescription cannot be "x{100}" and 24 characters more: A close reason has at most 123 bytes/,
    ],
    [
      'AllowedClients=10.0.0.0/33',
      /^bad-setting 155: AllowedClients cannot be "10\.0\.0\.0\/33": "10\.0\.0\.0\/33" is no CIDR range such as 192\.168\.0\.0\/16$/,
    ],
    ['SupportedSubProtocols=a b', /^bad-setting 155: SupportedSubProtocols cannot be "a b": /],
    ['MaxFrameSize[1]=5', /^bad-setting 155: MaxFrameSize is one setting for all connections: write it without \[1\]\.$/],
  ])('%s is refused', async (assignment, says) => {
    const server = new WebSocketServer()
    const before = server.settings()
    expect(await failure(() => server.config(assignment))).toMatch(says)
    expect(server.settings()).toEqual(before)
  })

  it('a value of another type, as plain JavaScript can assign it, is refused', async () => {
    const server = new WebSocketServer()
    expect(await failure(() => Object.assign(server, { localPort: '80' }))).toBe(
      'bad-setting 155: LocalPort cannot be "80": expected a number',
    )
    expect(await failure(() => Object.assign(server, { localHost: 127 }))).toBe(
      'bad-setting 155: LocalHost cannot be "127": expected a string',
    )
  })

  it('every setting says what was requested, what is in force, and why they differ', () => {
    const server = new WebSocketServer()
    for (const { name, requested, inForce, why, description, defaultValue, isReadOnly, isPerConnection } of server.settings()) {
      expect([name, description === '', inForce === requested ? why : why === '']).toEqual([
        name,
        false,
        inForce === requested && why !== '' ? why : inForce === requested ? '' : false,
      ])
      if (!isPerConnection && !isReadOnly) expect(server.config(name)).toBe(defaultValue)
    }
  })

  it.each([
    ['KeepAliveTime=1', '1', '1000', 'This platform takes whole seconds; rounded up.'],
    ['KeepAliveTime=2500', '2500', '3000', 'This platform takes whole seconds; rounded up.'],
    ['KeepAliveTime=2000', '2000', '2000', ''],
    ['InBufferSize=4096', '4096', 'system', 'This platform gives no way to set the receive buffer of a socket.'],
    [
      'OutBufferSize=4096',
      '4096',
      '4096',
      'Bounds the outgoing queue: the send buffer of the socket cannot be set on this platform.',
    ],
    ['DefaultConnectionTimeout=0', '0', '30', '0 stands for 30 seconds.'],
  ])('%s in force', (assignment, requested, inForce, why) => {
    const server = new WebSocketServer()
    server.config(assignment)
    expect(server.settings().find((each) => each.name === assignment.split('=')[0])).toMatchObject({ requested, inForce, why })
  })

  it('of a connection with keep-alive and Nagle works', async () => {
    const { port, transcript } = await running('KeepAliveTime=1', 'KeepAliveInterval=1', 'TcpNoDelay=False')
    const client = await WireClient.open(port)
    client.send(text('a'))
    await transcript.until('data')
  })
})

describe('AllowedClients', () => {
  it.each([
    ['', true],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['10.0.0.0/8, 127.0.0.0/8', true],
    ['127.0.0.0/32', false],
    ['127.0.*', true],
    ['128.*', false],
    ['localhost', true],
    ['no-such-name.invalid', false],
    ['no-such-name.invalid, 127.0.0.1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:127.0.0.0/104', true],
    ['::1', false],
  ])('"%s" admits 127.0.0.1: %s', async (list, isAdmitted) => {
    const { port, server, transcript } = await running(`AllowedClients=${list}`)
    server.on('connectionRequest', ({ address }) => transcript.add(`asked about ${address}`))
    const client = new WireClient(port)
    client.send(request())
    if (isAdmitted) {
      await client.head()
      expect(transcript.lines).toEqual(['asked about 127.0.0.1', 'connected 1'])
    } else {
      expect(await client.rest()).toEqual({ received: '', over: 'reset' })
      expect(transcript.lines).toEqual([])
    }
  })

  it('matches an IPv4 client on a socket for both', async () => {
    const { server } = prepared('LocalHost=', 'AllowedClients=127.0.0.1')
    await server.startListening()
    await WireClient.open(server.localPort)
    expect(server.connections.get('1')?.remoteHost).toBe('127.0.0.1')
  })

  it('asks for the address of a name once, whoever comes', async () => {
    const { port } = await running('AllowedClients=localhost')
    const asked: string[] = []
    const hook = createHook({ init: (_id, type) => void (type === 'GETADDRINFOREQWRAP' && asked.push(type)) }).enable()
    onTestFinished(() => void hook.disable())
    for (let round = 0; round < 3; round++) await WireClient.open(port)
    expect(asked.length).toBe(1)
  })

  it('changes at once for new clients', async () => {
    const { server, port } = await running('AllowedClients=10.0.0.1')
    expect((await new WireClient(port).rest()).over).toBe('reset')
    server.config('AllowedClients=')
    await WireClient.open(port)
  })

  it('a client that leaves while its name is looked up, and a server that stops', async () => {
    const { server, port, transcript } = await running('AllowedClients=no-such-name.invalid')
    const client = new WireClient(port)
    await client.connected()
    client.reset()
    const second = new WireClient(port)
    await second.connected()
    await server.stopListening()
    expect((await second.rest()).received).toBe('')
    expect([transcript.lines, server.connections.size]).toEqual([[], 0])
  })
})

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

describe('UseIPv6', () => {
  it.runIf(hasIPv6).each([
    ['0', true, false],
    ['1', false, true],
    ['2', true, true],
  ])('%s: IPv4 %s, IPv6 %s', async (value, hasFour, hasSix) => {
    const { server } = prepared('LocalHost=', `UseIPv6=${value}`)
    await server.startListening()
    const reach = async (host: string): Promise<boolean> => {
      const client = new WireClient(server.localPort, host)
      client.send(request())
      return (await Promise.race([client.head(), client.rest().then(() => '')])) !== ''
    }
    expect([await reach('127.0.0.1').catch(() => false), await reach('::1').catch(() => false)]).toEqual([hasFour, hasSix])
  })

  it('that contradicts LocalHost is refused', async () => {
    expect(await failure(() => prepared('UseIPv6=1').server.startListening())).toBe(
      'address-not-available 10049: LocalHost 127.0.0.1 is not an address of the kind that UseIPv6 = 1 allows. Change one of them.',
    )
    expect(await failure(() => prepared('LocalHost=::1', 'UseIPv6=0').server.startListening())).toMatch(/^address-not-available/)
  })
})

describe('MaxConnections', () => {
  it('answers 503 beyond it, and has room again when one goes', async () => {
    const { port, transcript } = await running('MaxConnections=2')
    const first = await WireClient.open(port)
    await WireClient.open(port)
    const refused = new WireClient(port)
    refused.send(request())
    expect((await refused.rest()).received.split('\r\n\r\n')[1]).toBe(
      'The server has as many connections as it may (MaxConnections).\n',
    )
    first.send(close(1000))
    first.fin()
    await transcript.until('disconnected 1')
    // The refused client has not ended its side: it does not count.
    await WireClient.open(port)
    expect(transcript.lines).toEqual([
      'connected 1',
      'connected 2',
      'error 3 bad-request 163: Refused with 503: 2 connections are open (MaxConnections).',
      'disconnected 1 1000 "" clean by client',
      'connected 4',
    ])
  })

  it('does not count clients that never say what they want', async () => {
    const { port, transcript } = await running('MaxConnections=1')
    const silent = Array.from({ length: 20 }, () => new WireClient(port))
    await Promise.all(silent.map((client) => client.connected()))
    await WireClient.open(port)
    expect(transcript.lines).toEqual(['connected 21'])
  })

  it('refuses a client that was let in while another one took the last place', async () => {
    const { server, port, transcript } = await running('MaxConnections=1')
    const decisions: (() => void)[] = []
    server.on('webSocketOpenRequest', () => new Promise<void>((resolve) => decisions.push(resolve)))
    const first = new WireClient(port)
    const second = new WireClient(port)
    first.send(request())
    second.send(request())
    await expect.poll(() => decisions).toHaveLength(2)
    for (const decide of decisions) decide()
    await transcript.until('connected')
    await transcript.until('error')
    expect(transcript.lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^connected [12]$/),
      expect.stringMatching(/^error [12] bad-request 163: Refused with 503: 1 connections are open \(MaxConnections\)\.$/),
    ])
  })
})

describe('MaxPendingConnections', () => {
  it('lets the oldest silent connection give way to a newcomer, with a line in the log', async () => {
    const { server, port, transcript } = await running('MaxPendingConnections=2')
    server.on('log', ({ connectionId, message }) => transcript.add(`log ${connectionId} ${message}`))
    const begun = new WireClient(port)
    begun.send('GET / HT')
    const silent = new WireClient(port)
    await expect.poll(() => server.connections.size).toBe(2)
    const newcomer = await WireClient.open(port)
    expect((await silent.rest()).over).toBe('reset')
    begun.send('TP/1.1\r\n\r\n')
    expect((await begun.rest()).received).toContain('426 Upgrade Required')
    newcomer.reset()
    const yielded = transcript.lines.filter((line) => line.includes('gave way'))
    expect(yielded).toHaveLength(1)
    expect(yielded[0]).toMatch(
      /^log \d Connection from 127\.0\.0\.1:\d+ was reset: it was silent after \d\.\d s, and gave way to a newcomer; 2 connections may be live without being open \(MaxPendingConnections\)\.$/,
    )
  })

  it('then the oldest whose request is not complete', async () => {
    const { server, port } = await running('MaxPendingConnections=1')
    const begun = new WireClient(port)
    begun.send('GET / HT')
    await expect.poll(() => server.connections.size).toBe(1)
    await WireClient.open(port)
    expect((await begun.rest()).over).toBe('reset')
  })

  it('and resets the newcomer when all wait for a decision', async () => {
    const { server, port, transcript } = await running('MaxPendingConnections=1')
    const decisions: (() => void)[] = []
    server.on('webSocketOpenRequest', () => new Promise<void>((resolve) => decisions.push(resolve)))
    const asked = new WireClient(port)
    asked.send(request())
    await expect.poll(() => decisions).toHaveLength(1)
    const newcomer = new WireClient(port)
    expect((await newcomer.rest()).over).toBe('reset')
    decisions[0]?.()
    await transcript.until('connected')
    expect(transcript.lines).toEqual([
      'error  bad-request 163: A connection was reset: 1 that are not open wait for a decision or read a refusal (MaxPendingConnections is 1).',
      'connected 1',
    ])
  })

  it('applies to TLS as well, where a client that has said nothing is silent', async () => {
    const { server, port } = await running(
      'MaxPendingConnections=1',
      'UseSSL=True',
      `SSLCertStore=${storeOf((await testCertificates()).server)}`,
    )
    const silent = new WireClient(port)
    await expect.poll(() => server.connections.size).toBe(1)
    const next = new WireClient(port)
    expect((await silent.rest()).over).toBe('reset')
    next.reset()
  })
})

describe('BindExclusively', () => {
  it('=False is in force where two processes can share a port, and else says that they cannot', async () => {
    const { server } = await running('BindExclusively=False')
    const facts = server.settings().find(({ name }) => name === 'BindExclusively')
    expect([facts?.requested, facts?.inForce, facts?.why === '']).toEqual(
      CAN_SHARE_PORT ? ['False', 'False', true] : ['False', 'True', false],
    )
    await WireClient.open(server.localPort)
  })
})

describe.runIf(CAN_SHARE_PORT)('BindExclusively=False', () => {
  it('lets another process take the same port', async () => {
    const { port } = await running('BindExclusively=False')
    const words = `require('net').createServer().listen({ port: ${port}, host: '127.0.0.1', reusePort: true }, function () { console.log('bound'); this.close() }).on('error', (e) => console.log(e.code))`
    const other = spawn(process.execPath, ['-e', words], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(other.stdout, 'data')) as [Buffer]
    await once(other, 'close')
    expect(line.toString()).toBe('bound\n')
  })

  it('is not so by default', async () => {
    const { port } = await running()
    const { server } = prepared(`LocalPort=${port}`, 'BindExclusively=False')
    expect(await failure(() => server.startListening())).toMatch(/^port-in-use 10048/)
  })
})

describe('BufferMessage', () => {
  it('False: a fragmented message gives pieces, eom with the last', async () => {
    const { port, transcript } = await running()
    const client = await WireClient.open(port)
    client.send(frame(0x01, 'a'), frame(0x00, 'b'), frame(0x80, ''), frame(0x82, Buffer.from([1, 2])), frame(0x8a, 'pong'))
    await transcript.until('data 1 pong')
    expect(transcript.lines.slice(1)).toEqual([
      'data 1 text "a"',
      'data 1 text "b"',
      'data 1 text "" eom',
      'data 1 binary 0102 eom',
      'data 1 pong 706f6e67 eom',
    ])
  })

  it('True: once a message', async () => {
    const { port, server, transcript } = await running('BufferMessage=True')
    const client = await WireClient.open(port)
    client.send(frame(0x01, 'a'), frame(0x00, 'b'), frame(0x80, ''), text('c'))
    await transcript.count('data', 2)
    expect(transcript.lines.slice(1)).toEqual(['data 1 text "ab" eom', 'data 1 text "c" eom'])
    const connection = server.connections.get('1')
    expect([connection?.messagesIn, connection?.bytesIn, connection?.framesIn]).toEqual([2, 3, 4])
  })

  it('changed in the middle of a message holds from the next connection on', async () => {
    const { port, server, transcript } = await running()
    const client = await WireClient.open(port)
    client.send(frame(0x01, 'a'))
    await transcript.until('data')
    server.config('BufferMessage=True')
    server.recorder = {
      messagesIn: ({ count }) => transcript.add(`recorded ${count}`),
      controlIn: () => {},
      sent: () => {},
      sentPiece: () => {},
    }
    client.send(frame(0x80, 'b'), text('c'))
    await transcript.until('data 1 text "c"')
    expect(transcript.lines.slice(1)).toEqual(['data 1 text "a"', 'data 1 text "b" eom', 'recorded 1', 'data 1 text "c" eom'])
  })

  it('counts the same without any listener', async () => {
    const server = new WebSocketServer()
    server.localHost = '127.0.0.1'
    await server.startListening()
    const client = await WireClient.open(server.localPort)
    client.send(frame(0x01, 'ab'), frame(0x80, 'c'), text('d'), frame(0x89))
    expect(facts(await client.frame())).toBe('pong fin ""')
    const connection = server.connections.get('1')
    expect([connection?.messagesIn, connection?.bytesIn, connection?.framesIn]).toEqual([2, 4, 4])
    connection?.drop('reset')
    await server.shutdown()
  })
})

describe('acceptData', () => {
  it('false: the client feels it; true: everything arrives', async () => {
    const { port, server, transcript } = await running('BufferMessage=True')
    const client = await WireClient.open(port)
    const connection = server.connections.get('1')
    if (connection) connection.acceptData = false
    const block = text('x'.repeat(60_000))
    let isStuck = false
    for (let index = 0; index < 400; index++) isStuck = !client.socket.write(block)
    expect(isStuck).toBe(true)
    await server.doEvents()
    await server.doEvents()
    expect(connection?.messagesIn).toBe(0)
    if (connection) connection.acceptData = true
    await transcript.count('data', 400)
    expect([connection?.messagesIn, connection?.acceptData]).toEqual([400, true])
  })

  it('set before the connection opens holds from its beginning', async () => {
    const { port, server, transcript } = await running()
    server.on('webSocketOpenRequest', ({ connectionId }) => {
      const connection = server.connections.get(connectionId)
      if (connection) connection.acceptData = false
    })
    const client = await WireClient.open(port)
    client.send(text('a'))
    await transcript.until('connected')
    const { promise, resolve } = Promise.withResolvers<void>()
    client.socket.write('', () => resolve())
    await promise
    await server.doEvents()
    expect(transcript.lines).toEqual(['connected 1'])
    const connection = server.connections.get('1')
    if (connection) connection.acceptData = true
    await transcript.until('data')
  })
})

describe('LogLevel', () => {
  it.each([
    [0, []],
    [1, ['Info', 'Error']],
    [2, ['Info', 'Verbose', 'Error']],
  ])('%i lets through %j', async (level, kinds) => {
    const { server, port } = await (async () => {
      const ready = prepared(`LogLevel=${level}`)
      ready.server.on('log', ({ logType }) => void seen.add(logType))
      await ready.server.startListening()
      return { server: ready.server, port: ready.server.localPort }
    })()
    server.pageFor = (target) => (target === '/' ? { contentType: 'text/plain', body: 'x' } : undefined)
    for (const target of ['/', '/none']) {
      const client = new WireClient(port)
      client.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)
      await client.rest()
    }
    expect([...seen]).toEqual(kinds)
    seen.clear()
  })
  const seen = new Set<string>()
})

describe('ids', () => {
  it('count up and are not used again', async () => {
    const { server, port, transcript } = await running()
    for (const id of ['1', '2', '3']) {
      const client = await WireClient.open(port)
      client.reset()
      await transcript.until(`disconnected ${id}`)
    }
    expect(server.connections.size).toBe(0)
  })
})

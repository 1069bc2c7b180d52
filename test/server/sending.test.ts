// What goes out (component.md section 4): order, frames, would-block and ReadyToSend, waiting sends, Interrupt, MessageLength, SendFile.
import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection, WebSocketServer } from '../../src/server/index.ts'
import { failure, running } from './transcript.ts'
import type { Running } from './transcript.ts'
import { WireClient, close, facts, frame } from './wire-client.ts'

interface Pair extends Running {
  readonly client: WireClient
  readonly connection: Connection
}

/** A server and one open client. */
async function pair(settings: readonly string[] = [], ...headers: string[]): Promise<Pair> {
  const ran = await running(...settings)
  const client = await WireClient.open(ran.port, ...headers)
  await ran.transcript.until('connected 1')
  return { ...ran, client, connection: ran.server.connections.get('1') as Connection }
}

async function frames(client: WireClient, count: number): Promise<string[]> {
  const all: string[] = []
  while (all.length < count) all.push(facts(await client.frame()))
  return all
}

/** Sends 64 KiB messages to a client that does not read until one would block. Returns how many were taken. */
async function fill(server: WebSocketServer): Promise<number> {
  const block = Buffer.alloc(65_536)
  for (let taken = 0; ; taken++) {
    const failed = await failure(() => server.send('1', block))
    if (failed !== 'nothing failed') {
      expect(failed).toMatch(
        /^would-block 10035: The client is not reading: \d+ bytes wait \(at most \d+\)\. Wait for ReadyToSend, then send again\.$/,
      )
      return taken
    }
  }
}

describe('one message', () => {
  it('is refused where it is neither text nor bytes, nor a file or a stream, and keeps nobody waiting', async () => {
    const { server, client, connection } = await pair()
    const sends = 'send-failed 160: What is sent is a string, or bytes as a Uint8Array; this is'
    const streams = 'file-unreadable 161: sendFile takes the path of a file as a string, or a Readable; this is'
    for (const [value, kind] of [
      [undefined, 'undefined'],
      [5, 'a number'],
      [new ArrayBuffer(3), 'an object (ArrayBuffer)'],
    ] as const) {
      expect(await failure(() => server.send('1', value as never))).toBe(`${sends} ${kind}. Nothing was sent.`)
      expect(await failure(() => connection.sendRaw(value as never))).toBe(`${sends} ${kind}. Nothing was sent.`)
      expect(await failure(() => server.sendFile('1', value as never))).toBe(`${streams} ${kind}. Nothing was sent.`)
    }
    expect(await failure(() => server.sendFile('1', new URL('file:///a') as never))).toBe(
      `${streams} an object (URL). Nothing was sent.`,
    )
    const unruly = Readable.from([Buffer.from('abc')], { autoDestroy: false })
    unruly.destroy = () => {
      throw new Error('not me')
    }
    expect(await server.sendFile('1', unruly).catch((error: Error) => error.message)).toBe('not me')
    await server.sendFile('1', Readable.from([Buffer.from('def')]))
    await server.send('1', 'next')
    let payload = ''
    while (!payload.endsWith('next')) payload += String((await client.frame()).payload)
    expect(payload).toBe('abcdefnext')
  })

  it('is text for a string and binary for bytes, each in one frame of its shortest form', async () => {
    const { server, client } = await pair()
    await server.send('1', 'grüße')
    await server.send('1', Buffer.from([1, 2]))
    await server.send('1', '')
    await server.sendText('1', 'x'.repeat(126))
    await server.send('1', Buffer.alloc(65_536))
    expect((await client.bytes(2 + 7 + 2 + 2 + 2 + 4 + 126 + 10)).toString('hex')).toBe(
      `8107${Buffer.from('grüße').toString('hex')}820201028100817e007e${'78'.repeat(126)}827f0000000000010000`,
    )
  })

  it('follows dataFormat: text, binary, ping, pong', async () => {
    const { server, client, connection } = await pair()
    for (const format of [1, 2, 9, 10] as const) {
      connection.dataFormat = format
      await server.send('1', format === 1 ? Buffer.from('b') : 's')
    }
    connection.dataFormat = 0
    connection.dataToSend = 'assigned'
    expect(await frames(client, 5)).toEqual([
      'text fin "b"',
      'binary fin "s"',
      'ping fin "s"',
      'pong fin "s"',
      'text fin "assigned"',
    ])
  })

  it.each([0, 10])('is split as the call says and not as MaxFrameSize does (Timeout %i)', async (seconds) => {
    const { client, connection } = await pair([`DefaultTimeout=${seconds}`, 'MaxFrameSize=4'])
    await connection.send('split!', 1, 5)
    await connection.send('split!', 1)
    await connection.send('split!', 1, 0)
    expect(await frames(client, 5)).toEqual([
      'text "split"',
      'continuation fin "!"',
      'text "spli"',
      'continuation fin "t!"',
      'text fin "split!"',
    ])
  })

  it('counts what went out', async () => {
    const { server, client, connection } = await pair()
    await server.send('1', 'abc')
    await connection.ping(Buffer.from('p'))
    await frames(client, 2)
    expect([
      connection.bytesSent,
      connection.messagesOut,
      connection.bytesOut,
      connection.framesOut,
      connection.bytesQueued,
    ]).toEqual([3, 1, 3, 2, 0])
  })

  it('with a lone surrogate is refused', async () => {
    const { server } = await pair()
    expect(await failure(() => server.sendText('1', 'a\ud800'))).toBe(
      'invalid-text 153: The text has a lone surrogate, which UTF-8 cannot carry. Nothing was sent.',
    )
  })

  it('to nobody, or before and after the time for it, is refused', async () => {
    const { server, client, connection, transcript } = await pair()
    expect(await failure(() => server.send('7', 'x'))).toBe('no-such-connection 126: There is no connection "7".')
    client.send(close(1000))
    client.fin()
    await transcript.until('disconnected')
    expect(await failure(() => server.send('1', 'x'))).toBe('no-such-connection 126: There is no connection "1".')
    expect(await failure(() => connection.send('x'))).toBe(
      'not-open 159: Connection 1 is closed; data can be sent while it is open.',
    )
    expect(await failure(() => connection.sendFile('/'))).toBe(
      'not-open 159: Connection 1 is closed; data can be sent while it is open.',
    )
    connection.dataToSend = 'x'
    expect(await transcript.until('error')).toBe('error 1 not-open 159: Connection 1 is closed; data can be sent while it is open.')
  })

  it('a ping of 126 bytes is refused', async () => {
    const { connection } = await pair()
    expect(await failure(() => connection.ping(Buffer.alloc(126)))).toBe(
      'send-failed 160: A ping or pong has at most 125 bytes; this one has 126. Nothing was sent.',
    )
  })

  it('is split by MaxFrameSize, controls pass between', async () => {
    const { server, client } = await pair(['MaxFrameSize=4'])
    await server.send('1', 'abcdefghij')
    await server.send('1', 'abcd')
    await server.send('1', 'abcdefgh')
    expect(await frames(client, 6)).toEqual([
      'text "abcd"',
      'continuation "efgh"',
      'continuation fin "ij"',
      'text fin "abcd"',
      'text "abcd"',
      'continuation fin "efgh"',
    ])
  })

  it('is compressed from CompressionThreshold on where that was agreed', async () => {
    const { server, client } = await pair(['CompressionThreshold=10'], 'Sec-WebSocket-Extensions: permessage-deflate')
    await server.send('1', 'a'.repeat(9))
    await server.send('1', 'a'.repeat(10))
    expect(await frames(client, 2)).toEqual(['text fin "aaaaaaaaa"', 'text fin rsv1 4a4c84010000'])
  })

  it('many messages of one turn arrive in their order', async () => {
    const { server, client } = await pair()
    for (let index = 0; index < 1000; index++) void server.send('1', `${index} ${'x'.repeat((index * 37) % 3000)}`)
    for (let index = 0; index < 1000; index++) {
      const { payload } = await client.frame()
      expect(payload.toString().split(' ')[0]).toBe(String(index))
    }
  })

  it('a reply made of the bytes received is the bytes received, whatever arrives next and however slowly it is read', async () => {
    const { server, client } = await pair(['OutBufferSize=64000000'])
    let arrived = 0
    const all = new Promise<void>((resolve) =>
      server.on('dataIn', ({ connectionId, bytes, eom }) => {
        void server.send(connectionId, bytes)
        if (eom && ++arrived === 600) resolve()
      }),
    )
    client.stall()
    const messages = Array.from({ length: 600 }, (_, index) => Buffer.alloc(30_000, index % 251))
    for (const message of messages) client.send(frame(0x82, message))
    await all
    client.resume()
    const echoed: Buffer[] = []
    for (let length = 0; length < 600 * 30_000; length += echoed.at(-1)?.length ?? 0) {
      echoed.push((await client.frame()).payload)
    }
    expect(Buffer.concat(echoed).equals(Buffer.concat(messages))).toBe(true)
  })
})

describe('sendRaw', () => {
  it('puts bytes on the wire as they are, behind what was sent before, and what follows behind them', async () => {
    const { server, client, connection } = await pair()
    await server.send('1', 'before')
    await connection.sendRaw(Buffer.from('c3010a', 'hex'))
    await server.send('1', 'after')
    expect((await client.bytes(8 + 3 + 7)).toString('latin1')).toBe('\x81\x06before\xc3\x01\x0a\x81\x05after')
    expect([connection.framesOut, connection.messagesOut, connection.bytesOut]).toEqual([2, 2, 11])
  })

  it('reaches into a message that is going out in pieces', async () => {
    const { server, client, connection } = await pair()
    server.config('MessageLength[1]=4')
    await server.send('1', 'ab')
    await connection.sendRaw(Buffer.from([0x82, 0]))
    await server.send('1', 'cd')
    expect(await frames(client, 3)).toEqual(['text "ab"', 'binary fin ""', 'continuation fin "cd"'])
  })

  it('is told in the log with its length', async () => {
    const { server, connection } = await pair()
    const told: string[] = []
    server.on('log', ({ message }) => told.push(message))
    await connection.sendRaw(Buffer.from([0xff]))
    await connection.sendRaw(Buffer.from('abc'))
    expect(told).toEqual(['1 byte was put on the wire as it is (sendRaw).', '3 bytes were put on the wire as they are (sendRaw).'])
  })

  it('is refused to a client that does not read, and after the connection', async () => {
    const { server, client, connection, transcript } = await pair(['OutBufferSize=65536'])
    client.stall()
    await fill(server)
    expect(await failure(() => connection.sendRaw(Buffer.from('x')))).toMatch(/^would-block 10035: The client is not reading: /)
    client.reset()
    await transcript.until('disconnected')
    expect(await failure(() => connection.sendRaw(Buffer.from('x')))).toBe(
      'not-open 159: Connection 1 is closed; data can be sent while it is open.',
    )
  })
})

describe('a client that does not read', () => {
  it('makes sends fail with would-block; ReadyToSend follows when it reads; whole messages only arrive', async () => {
    const { server, client, connection, transcript } = await pair(['OutBufferSize=100000'])
    client.stall()
    const taken = await fill(server)
    expect([connection.bytesSent, connection.readyToSend, connection.bytesQueued > 100_000]).toEqual([0, false, true])
    expect(await failure(() => server.send('1', 'small too'))).toMatch(/^would-block/)
    client.resume()
    await transcript.until('ready 1')
    expect(connection.readyToSend).toBe(true)
    await server.send('1', 'last')
    for (let index = 0; index < taken; index++) {
      expect((await client.frame()).payload.length).toBe(65_536)
    }
    expect(facts(await client.frame())).toBe('text fin "last"')
    expect(transcript.lines).toEqual(['connected 1', 'ready 1'])
  })

  it('ReadyToSend comes also where the queue is smaller than what Node reports', async () => {
    const { server, client, transcript } = await pair(['OutBufferSize=1'])
    client.stall()
    await fill(server)
    client.resume()
    await transcript.until('ready 1')
    await server.send('1', 'again')
    expect(transcript.lines).toEqual(['connected 1', 'ready 1'])
  })

  it('that pings all the same gets the newest pong, and the queue stays bounded', async () => {
    const { server, client, connection, transcript } = await pair(['OutBufferSize=100000'])
    client.stall()
    await fill(server)
    const before = connection.bytesQueued
    let pings = 0
    const counted = new Promise<void>((resolve) => server.on('dataIn', ({ dataFormat }) => dataFormat === 10 && resolve()))
    for (; pings < 5000; pings++) client.send(frame(0x89, `ping ${pings}`))
    client.send(frame(0x8a, 'done'))
    await counted
    expect(connection.bytesQueued - before).toBeLessThan(100)
    expect(await failure(() => connection.ping())).toMatch(/^would-block/)
    client.resume()
    await transcript.until('ready 1')
    for (;;) {
      const next = await client.frame()
      if ((next.first & 15) !== 10) continue
      expect(facts(next)).toBe('pong fin "ping 4999"')
      break
    }
  })
})

describe('a waiting send (Timeout > 0)', () => {
  it('takes DefaultTimeout from the server, once', async () => {
    const { server, connection } = await pair(['DefaultTimeout=7'])
    server.defaultTimeout = 9
    expect(connection.timeout).toBe(7)
  })

  it('resolves when the client has taken the message', async () => {
    const { server, client, connection } = await pair(['DefaultTimeout=10'])
    client.stall()
    let isSent = false
    const sending = server.send('1', randomBytes(8 << 20)).then(() => (isSent = true))
    await server.doEvents()
    expect(isSent).toBe(false)
    client.resume()
    await sending
    expect(connection.bytesSent).toBe(8 << 20)
    expect((await client.frame()).payload.length).toBe(8 << 20)
  })

  it('fails with timeout when no byte moves, and a message cut in the middle ends the connection', async () => {
    const { server, client, transcript } = await pair(['DefaultTimeout=1', 'MaxFrameSize=60000', 'CloseTimeout=1'])
    client.stall()
    expect(await failure(() => server.send('1', Buffer.alloc(32 << 20)))).toMatch(
      /^timeout 201: No byte moved for 1 seconds: the client is not reading\. \d+ bytes wait\.$/,
    )
    expect(await transcript.until('disconnected')).toBe(
      'disconnected 1 1006 "no Close frame from the client within 1 s" unclean by server',
    )
  })

  it('several wait in their order and end together with the connection', async () => {
    const { server, client } = await pair(['DefaultTimeout=60'])
    client.stall()
    const failures = Promise.all(Array.from({ length: 5 }, () => failure(() => server.send('1', Buffer.alloc(4 << 20)))))
    await server.doEvents()
    client.reset()
    for (const line of await failures) expect(line).toMatch(/^connection-aborted 10053: /)
  })
})

describe('memory of the caller', () => {
  it.each(['0', '60'])(
    'short messages may be changed as soon as send returns, also while they wait, with Timeout %s',
    async (timeout) => {
      const { server, client } = await pair([`DefaultTimeout=${timeout}`, 'MaxFrameSize=4'])
      const bytes = Buffer.from('abcdef')
      const source = new PassThrough()
      const file = server.sendFile('1', source)
      const sent = [server.send('1', bytes)]
      bytes.fill('x')
      source.end('file')
      await file
      sent.push(server.send('1', bytes))
      bytes.fill('y')
      await Promise.all(sent)
      expect(await frames(client, 5)).toEqual([
        'binary fin "file"',
        'binary "abcd"',
        'continuation fin "ef"',
        'binary "xxxx"',
        'continuation fin "xx"',
      ])
    },
  )
})

describe('Interrupt', () => {
  it('with nothing under way says so', async () => {
    const { server } = await pair()
    expect(server.interrupt('1')).toBe(false)
    expect(await failure(() => server.interrupt('9'))).toBe('no-such-connection 126: There is no connection "9".')
  })

  it('between messages is clean', async () => {
    const { server, client, transcript } = await pair(['DefaultTimeout=60'])
    client.stall()
    const huge = server.send('1', Buffer.alloc(60_000))
    const waiting: Promise<string>[] = []
    for (let index = 0; index < 300; index++) waiting.push(failure(() => server.send('1', Buffer.alloc(60_000, index))))
    await huge
    expect(server.interrupt('1')).toBe(true)
    const interrupted = await Promise.race(
      waiting.map(async (each) => ((await each) === 'nothing failed' ? new Promise<string>(() => {}) : each)),
    )
    expect(interrupted).toBe('interrupted 301: The send was interrupted. Its message is whole and waits for the client.')
    client.resume()
    await Promise.all(waiting)
    connectionStillWorks(await (server.send('1', 'still open'), frames(client, 302)))
    expect(transcript.lines).toEqual(['connected 1'])
  })

  it('in the middle of a message against a stalled reader: close', async () => {
    const { server, client, transcript } = await pair(['DefaultTimeout=60', 'MaxFrameSize=16000'])
    client.stall()
    const sending = failure(() => server.send('1', Buffer.alloc(32 << 20)))
    await server.doEvents()
    expect(server.interrupt('1', 'close')).toBe(true)
    expect(await sending).toBe('interrupted 301: The send was interrupted in the middle of a message (close).')
    client.resume()
    const kinds = await kindsUntil(client, 8)
    expect([kinds[0], kinds.at(-1)]).toEqual(['binary 16000 bytes', 'close fin 1000 "send interrupted"'])
    expect(kinds.some((kind) => kind.startsWith('continuation fin'))).toBe(false)
    client.send(close(1000))
    client.fin()
    await transcript.until('disconnected')
  })

  it('in the middle of a message against a stalled reader: truncate', async () => {
    const { server, client, transcript } = await pair(['DefaultTimeout=60', 'MaxFrameSize=16000'])
    client.stall()
    const sending = failure(() => server.send('1', Buffer.alloc(32 << 20)))
    await server.doEvents()
    expect(server.interrupt('1', 'truncate')).toBe(true)
    expect(await sending).toBe('interrupted 301: The send was interrupted in the middle of a message (truncate).')
    const next = server.send('1', 'next')
    client.resume()
    const kinds = await kindsUntil(client, 1)
    expect([kinds[0], kinds.at(-2), kinds.at(-1)]).toEqual(['binary 16000 bytes', 'continuation fin ""', 'text fin "next"'])
    await next
    expect(transcript.lines).toEqual(['connected 1'])
  })

  it('inside one long frame can only reset', async () => {
    const { server, client, transcript } = await pair(['DefaultTimeout=60'])
    client.stall()
    const sending = failure(() => server.send('1', Buffer.alloc(32 << 20)))
    await server.doEvents()
    expect(server.interrupt('1', 'truncate')).toBe(true)
    expect(await sending).toMatch(
      /^interrupted 301: The send was interrupted inside a frame after \d+ bytes: only a reset can end it\.$/,
    )
    await transcript.until('disconnected')
    expect(transcript.lines).toEqual(['connected 1', 'disconnected 1 1006 "the server reset the TCP connection" unclean by server'])
  })

  it('ends the message of MessageLength: truncate', async () => {
    const { server, client } = await pair()
    server.config('MessageLength[1]=10')
    await server.send('1', 'abc')
    expect(server.interrupt('1', 'truncate')).toBe(true)
    expect(server.config('MessageLength[1]')).toBe('0')
    await server.send('1', 'next')
    expect(await frames(client, 3)).toEqual(['text "abc"', 'continuation fin ""', 'text fin "next"'])
  })
})

function connectionStillWorks(all: readonly string[]): void {
  expect(all.at(-1)).toBe('text fin "still open"')
}

async function kindsUntil(client: WireClient, opcode: number): Promise<string[]> {
  const kinds: string[] = []
  for (;;) {
    const next = await client.frame()
    kinds.push(facts(next))
    if ((next.first & 15) === opcode) return kinds
  }
}

describe('MessageLength', () => {
  it('makes one message of several sends, controls pass between', async () => {
    const { server, client, connection } = await pair(['MaxFrameSize=4'])
    expect(server.config('MessageLength[1]=9')).toBe('9')
    await server.send('1', 'abcdef')
    expect(server.config('messagelength[1]')).toBe('3')
    await connection.ping()
    await server.send('1', 'ghi')
    await server.send('1', 'new')
    expect(await frames(client, 5)).toEqual([
      'text "abcd"',
      'continuation "ef"',
      'ping fin ""',
      'continuation fin "ghi"',
      'text fin "new"',
    ])
    expect([connection.messagesOut, connection.bytesOut]).toEqual([2, 12])
  })

  it('more than announced is an error and nothing of it is sent', async () => {
    const { server, client } = await pair()
    server.config('MessageLength[1]=4')
    await server.send('1', 'abc')
    expect(await failure(() => server.send('1', 'de'))).toBe(
      'message-length 154: MessageLength leaves 1 bytes of this message; 2 were handed over. Nothing of them was sent.',
    )
    expect(await failure(() => server.sendFile('1', import.meta.filename))).toBe(
      'message-length 154: A message announced with MessageLength is not complete: 1 bytes are still to be sent.',
    )
    expect(await failure(() => server.config('MessageLength[1]=5'))).toBe(
      'message-length 154: MessageLength cannot change in the middle of a message: 1 bytes are still to be sent.',
    )
    await server.send('1', 'd')
    expect(await frames(client, 2)).toEqual(['text "abc"', 'continuation fin "d"'])
  })

  it('belongs to one connection that is open', async () => {
    const { server } = await pair()
    expect(await failure(() => server.config('MessageLength=4'))).toBe(
      'bad-setting 155: MessageLength belongs to one connection: write MessageLength[id], such as MessageLength[3]=1000.',
    )
    expect(await failure(() => server.config('MessageLength[9]=4'))).toBe('no-such-connection 126: There is no connection "9".')
    expect(await failure(() => server.config('MessageLength[1]=-4'))).toMatch(/^bad-setting 155: MessageLength cannot be "-4"/)
  })
})

describe('SendFile', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'socketbench-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function file(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, bytes)
    return path
  }

  it('streams a file as one message, byte-exact, with progress', async () => {
    const { server, client } = await pair()
    const bytes = randomBytes(1_000_000)
    const progress: number[] = []
    const sending = server.sendFile('1', await file('random', bytes), { onProgress: (sent, total) => progress.push(sent, total) })
    const kinds: number[] = []
    const got: Buffer[] = []
    do {
      const { first, payload } = await client.frame()
      kinds.push(first)
      got.push(payload)
    } while ((kinds.at(-1) as number) < 0x80)
    await sending
    expect(Buffer.concat(got).equals(bytes)).toBe(true)
    expect([kinds[0], new Set(kinds.slice(1, -1)), kinds.at(-1)]).toEqual([0x02, new Set([0x00]), 0x80])
    expect([progress.length, progress.at(-2), progress.at(-1)]).toEqual([32, 1_000_000, 1_000_000])
  })

  it('is cut by MaxFrameSize, and may be text', async () => {
    const { server, client } = await pair(['MaxFrameSize=5'])
    await server.sendFile('1', await file('short', Buffer.from('abcdefgh')), { format: 1 })
    await server.sendFile('1', await file('empty', Buffer.alloc(0)))
    expect(await frames(client, 3)).toEqual(['text "abcde"', 'continuation fin "fgh"', 'binary fin ""'])
  })

  it('is cut into frames of the size that is asked for, across its slices', async () => {
    const { server, client } = await pair(['MaxFrameSize=7'])
    const bytes = randomBytes(150_000)
    const sending = server.sendFile('1', await file('cut', bytes), { maxFrameSize: 1_000 })
    const got: Buffer[] = []
    for (let last = false; !last;) {
      const { first, payload } = await client.frame()
      got.push(payload)
      last = first >= 0x80
    }
    await sending
    expect(Buffer.concat(got).equals(bytes)).toBe(true)
    expect(got.map(({ length }) => length)).toEqual(Array<number>(150).fill(1_000))
  })

  it('is not cut where no bound is asked for, but by its slices', async () => {
    const { server, client } = await pair(['MaxFrameSize=5'])
    await server.sendFile('1', await file('uncut', Buffer.from('abcdefgh')), { format: 1, maxFrameSize: 0 })
    expect(await frames(client, 1)).toEqual(['text fin "abcdefgh"'])
  })

  it('refuses what is missing and what is a directory, and sends nothing', async () => {
    const { server, client } = await pair()
    expect(await failure(() => server.sendFile('1', join(folder, 'none')))).toMatch(
      /^file-unreadable 161: .*none cannot be read: ENOENT.* Nothing was sent\.$/,
    )
    expect(await failure(() => server.sendFile('1', folder))).toBe(
      `file-unreadable 161: ${folder} is a directory; sendFile takes the path of a regular file. Nothing was sent.`,
    )
    await server.send('1', 'next')
    expect(await frames(client, 1)).toEqual(['text fin "next"'])
  })

  it.runIf(process.platform === 'linux')('refuses a device and a named pipe, whose reading might never end', async () => {
    const { server } = await pair()
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await failure(() => server.sendFile('1', pipe))).toBe(
      `file-unreadable 161: ${pipe} is a named pipe; sendFile takes the path of a regular file, or a stream that reads it. Nothing was sent.`,
    )
    expect(await failure(() => server.sendFile('1', '/dev/zero'))).toBe(
      'file-unreadable 161: /dev/zero is a device; sendFile takes the path of a regular file, or a stream that reads it. Nothing was sent.',
    )
  })

  it.runIf(process.platform === 'linux')('reads a file to its end, whatever its size is said to be', async () => {
    const { server, client } = await pair()
    for (const path of ['/proc/version', '/sys/kernel/mm/transparent_hugepage/enabled']) {
      await server.sendFile('1', path)
      const { first, payload } = await client.frame()
      expect([path, first, payload.equals(readFileSync(path))]).toEqual([path, 0x82, true])
    }
  })

  it('sends what a file has grown by while it is sent', async () => {
    const { server, client } = await pair()
    const path = await file('growing', Buffer.alloc(200_000, 'g'))
    let hasGrown = false
    const sending = server.sendFile('1', path, {
      onProgress: () => {
        if (!hasGrown) appendFileSync(path, 'more')
        hasGrown = true
      },
    })
    let length = 0
    let last = ''
    for (let first = 0; first < 0x80;) {
      const frame = await client.frame()
      first = frame.first
      length += frame.payload.length
      last = frame.payload.subarray(-4).toString()
    }
    await sending
    expect([length, last]).toEqual([200_004, 'more'])
  })

  it('rejects with the reason when the client ends its side in the middle of a file', async () => {
    const { server, client, transcript } = await pair()
    client.stall()
    const sending = failure(() => server.sendFile('1', new PassThrough()))
    await server.doEvents()
    client.fin()
    expect(await sending).toBe(
      'not-open 159: Connection 1 is ending: the client ended the TCP connection without a Close frame; data can be sent while it is open.',
    )
    client.resume()
    await transcript.until('disconnected')
  })

  it('keeps the order of calls: what is sent while a file is opened or streamed comes after it', async () => {
    const { server, client } = await pair()
    const first = await file('first', Buffer.alloc(200_000, 'f'))
    const second = await file('second', Buffer.from('second'))
    const all = [
      server.sendFile('1', first),
      server.send('1', 'one'),
      server.sendFile('1', second),
      server.send('1', 'two'),
      server.sendFile('1', Readable.from(['stream'])),
      server.send('1', 'three'),
    ]
    await Promise.all(all)
    const whole: string[] = []
    let message = ''
    while (whole.length < 6) {
      const { first: byte, payload } = await client.frame()
      message += payload.toString('latin1')
      if (byte < 0x80) continue
      whole.push(message.length > 100 ? `${message.length}` : message)
      message = ''
    }
    expect(whole).toEqual(['200000', 'one', 'second', 'two', 'stream', 'three'])
  })

  it('keeps memory bounded against a stalled reader, lets controls pass, and ends by its signal', async () => {
    const { server, client, connection, transcript } = await pair()
    const path = await file('large', Buffer.alloc(64 << 20))
    client.stall()
    const aborting = new AbortController()
    let most = 0
    let last = 0
    const sending = failure(() =>
      server.sendFile('1', path, {
        signal: aborting.signal,
        onProgress: (sent) => {
          last = sent
          most = Math.max(most, connection.bytesQueued)
        },
      }),
    )
    // The system's buffers are full when a slice still waits after a thousand turns of the loop.
    for (let turns = 0; turns < 1000; turns = connection.bytesQueued > 0 ? turns + 1 : 0) {
      await server.doEvents()
    }
    expect(last).toBeLessThan(32 << 20)
    expect(Math.max(most, connection.bytesQueued)).toBeLessThanOrEqual(3 * 65_536)
    await connection.ping(Buffer.from('p'))
    aborting.abort()
    expect(await sending).toBe('interrupted 301: The send was interrupted in the middle of a message (close).')
    client.resume()
    const kinds = await kindsUntil(client, 8)
    expect(kinds.slice(-2)).toEqual(['ping fin "p"', 'close fin 1000 "send interrupted"'])
    client.send(close(1000))
    client.fin()
    await transcript.until('disconnected')
  })

  it('cancelled before it began sends nothing', async () => {
    const { server, client } = await pair()
    expect(await failure(() => server.sendFile('1', import.meta.filename, { signal: AbortSignal.abort() }))).toBe(
      'interrupted 301: The send was cancelled before it began.',
    )
    await server.send('1', 'next')
    expect(await frames(client, 1)).toEqual(['text fin "next"'])
  })

  it('a file that shrinks on the way says how far it got, and the connection is closed', async () => {
    const { server, client, transcript } = await pair()
    const path = await file('shrinking', Buffer.alloc(64 << 20))
    client.stall()
    let shrunk: Promise<void> | undefined
    const sending = failure(() =>
      server.sendFile('1', path, { onProgress: () => void (shrunk ??= truncate(path, 65_536).then(() => client.resume())) }),
    )
    expect(await sending).toMatch(
      /^file-changed 162: .*shrinking has shrunk to \d+ bytes; it had 67108864 when the send began\. \d+ bytes had been sent; the connection is closed, because a message cannot be taken back\.$/,
    )
    expect((await kindsUntil(client, 8)).at(-1)).toBe('close fin 1000 "send interrupted"')
    client.send(close(1000))
    client.fin()
    await transcript.until('disconnected')
  })

  it('a stream is destroyed at its end, or left open with CloseStreamAfterTransfer=False', async () => {
    const { server, client } = await pair()
    const first = Readable.from([Buffer.from('ab'), Buffer.from('cd')])
    await server.sendFile('1', first)
    expect(first.destroyed).toBe(true)
    server.config('CloseStreamAfterTransfer=False')
    const second = new PassThrough({ autoDestroy: false })
    second.end('x')
    await server.sendFile('1', second)
    expect(second.destroyed).toBe(false)
    expect(await frames(client, 3)).toEqual(['binary "ab"', 'continuation fin "cd"', 'binary fin "x"'])
  })

  it('a stream that yields nothing can be interrupted, and ends with the connection', async () => {
    const { server, client, transcript } = await pair()
    const silent = failure(() => server.sendFile('1', new PassThrough()))
    await server.doEvents()
    expect(server.interrupt('1')).toBe(true)
    expect(await silent).toBe('interrupted 301: The send was interrupted before anything was sent.')
    const second = failure(() => server.sendFile('1', new PassThrough()))
    const behind = failure(() => server.send('1', 'behind'))
    await server.doEvents()
    client.reset()
    expect(await second).toMatch(/^connection-aborted 10053: /)
    expect(await behind).toMatch(/^connection-aborted 10053: /)
    await transcript.until('disconnected')
  })

  it('a stream that fails half-way closes the connection', async () => {
    const { server, client } = await pair()
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.from('ab')
      yield Buffer.from('cd')
      await Promise.resolve()
      throw new Error('no more')
    }
    expect(await failure(() => server.sendFile('1', Readable.from(failing())))).toBe(
      'file-changed 162: The stream failed: no more. 2 bytes had been sent; the connection is closed, because a message cannot be taken back.',
    )
    expect((await kindsUntil(client, 8)).at(-1)).toBe('close fin 1000 "send interrupted"')
  })

  it('a Close of the client in the middle ends the send', async () => {
    const { server, client, transcript } = await pair()
    client.stall()
    const sending = failure(() =>
      server.sendFile(
        '1',
        new Readable({
          read() {
            this.push(Buffer.alloc(65_536))
          },
        }),
      ),
    )
    await server.doEvents()
    client.send(close(1000, 'enough'))
    expect(await sending).toMatch(/^not-open 159: /)
    client.resume()
    expect((await kindsUntil(client, 8)).at(-1)).toBe('close fin 1000 ""')
    client.fin()
    expect(await transcript.until('disconnected')).toBe('disconnected 1 1000 "enough" clean by client')
  })

  it('a Close of the client inside one long frame ends the send and the connection', async () => {
    const { server, client, transcript } = await pair(['DefaultTimeout=60'])
    client.stall()
    const sending = failure(() => server.send('1', Buffer.alloc(32 << 20)))
    await server.doEvents()
    client.send(close(1000, 'enough'))
    expect(await sending).toMatch(/^not-open 159: /)
    client.resume()
    client.fin()
    expect(await transcript.until('disconnected')).toBe('disconnected 1 1000 "enough" clean by client')
  })
})

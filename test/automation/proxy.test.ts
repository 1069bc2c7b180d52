// Proxy mode over real sockets: what a client and an upstream send reaches the other byte for byte, and is recorded; how both sides open and end.
import { describe, expect, it } from 'vitest'
import { WireClient, close, facts, frame, request, text } from '../server/wire-client.ts'
import { RawUpstream, answerTo, opened, proxying } from './proxying.ts'

/** An unmasked frame, as servers send them. */
function plain(first: number, payload: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(payload as Uint8Array)
  const head =
    bytes.length < 126 ? Buffer.from([first, bytes.length]) : Buffer.from([first, 126, bytes.length >> 8, bytes.length & 255])
  return Buffer.concat([head, bytes])
}

describe('bytes through a proxy', () => {
  it('reach the upstream with the masks of the client, whatever pieces they come in, and are recorded', async () => {
    const { client, behind, recorded } = await opened()
    const sent = Buffer.concat([
      text('one'),
      frame(0x01, 'two '),
      frame(0x89, 'p'),
      frame(0x80, 'parts'),
      frame(0x82, 'b'.repeat(300)),
    ])
    await client.dribble(sent)
    expect((await behind.bytes(sent.length)).equals(sent)).toBe(true)
    expect(recorded).toEqual(['in text "one"', 'in ping 70', 'in text "two parts" in 2', 'in binary 300 bytes'])
  })

  it('reach the client as the upstream has framed them, and are recorded and counted as sent', async () => {
    const { client, behind, recorded, server } = await opened()
    const sent = Buffer.concat([
      plain(0x81, 'one'),
      plain(0x01, 'two '),
      plain(0x8a, 'q'),
      plain(0x80, 'parts'),
      plain(0x82, 'b'.repeat(300)),
    ])
    await behind.dribble(sent)
    expect((await client.bytes(sent.length)).equals(sent)).toBe(true)
    expect(recorded).toEqual(['out text "one"', 'out pong 71', 'out text "two parts" in 2', 'out binary 300 bytes'])
    const { messagesOut, bytesOut, framesOut } = server.connections.get('1') ?? {}
    expect([messagesOut, bytesOut, framesOut]).toEqual([3, 312, 5])
  })

  it('that came with the opening, of either side, are not lost', async () => {
    const upstream = await RawUpstream.listen()
    const { port } = await proxying({ url: `ws://127.0.0.1:${upstream.port}/` })
    const client = new WireClient(port)
    client.send(Buffer.concat([Buffer.from(request()), text('early')]))
    const behind = await upstream.accepted()
    behind.send(Buffer.concat([Buffer.from(answerTo(await behind.head())), plain(0x81, 'early too')]))
    await client.head()
    expect(facts(await client.frame())).toBe('text fin "early too"')
    expect((await behind.bytes(text('early').length)).equals(text('early'))).toBe(true)
  })

  it('leave pings to the upstream, which alone answers them', async () => {
    const { client, behind } = await opened()
    client.send(frame(0x89, 'who answers'))
    await behind.bytes(frame(0x89, 'who answers').length)
    behind.send(plain(0x8a, 'the upstream'))
    expect(facts(await client.frame())).toBe('pong fin "the upstream"')
  })

  it('that break the protocol are named and passed on, on either side', async () => {
    const { client, behind, telling, recorded } = await opened()
    const illegal = Buffer.concat([text('legal'), frame(0xf3, 'reserved'), Buffer.from([0x81, 3, 0x61, 0x62, 0x63])])
    client.send(illegal)
    expect((await behind.bytes(illegal.length)).equals(illegal)).toBe(true)
    expect(await telling('error 1')).toBe(
      'error 1 protocol-error: The client broke the protocol: unknown opcode 3. Its bytes are passed on as they are; from here on they are neither read nor recorded.',
    )
    const back = Buffer.concat([plain(0x81, 'legal too'), frame(0x81, 'masked'), plain(0x81, 'not read')])
    behind.send(back)
    expect((await client.bytes(back.length)).equals(back)).toBe(true)
    expect(await telling('The upstream broke')).toContain(
      'The upstream broke the protocol: a frame from a server must not be masked.',
    )
    expect(recorded).toEqual(['in text "legal"', 'out text "legal too"'])
  })

  it('of a hundred clients at once stay apart', async () => {
    const upstream = await RawUpstream.listen()
    const { port } = await proxying({ url: `ws://127.0.0.1:${upstream.port}/` })
    const clients = Array.from({ length: 100 }, () => new WireClient(port))
    for (const [number, client] of clients.entries()) client.send(request().replace('/chat', `/${number}`))
    const numbers: string[] = []
    for (let count = 0; count < clients.length; count++) {
      const behind = await upstream.accepted()
      const head = await behind.head()
      const number = /^GET \/(\d+) /.exec(head)?.[1] ?? ''
      behind.send(answerTo(head), plain(0x81, number))
      numbers.push(number)
    }
    for (const [number, client] of clients.entries()) {
      await client.head()
      expect(facts(await client.frame())).toBe(`text fin "${number}"`)
    }
    expect(new Set(numbers).size).toBe(100)
  })
})

const PATIENCE = { timeout: 20_000 }

describe('a side that does not read', () => {
  /** Much more than the system keeps for two connections. */
  const LONG = 64 * 1024 * 1024
  const SIZE = 1024 * 1024

  it('keeps the other from being read: an upstream waits for its client, and all arrives', async () => {
    const { client, behind, server } = await opened()
    client.stall()
    const message = Buffer.alloc(SIZE, 'x')
    const head = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 0])
    for (let sent = 0; sent < LONG; sent += SIZE) behind.send(Buffer.concat([head, message]))
    expect(await leftOf(behind)).toBeGreaterThan(LONG / 4)
    const queued = server.connections.get('1')?.bytesQueued ?? 0
    expect([queued > 256 * 1024, queued < SIZE]).toEqual([true, true])
    client.resume()
    const first = await client.frame()
    expect([first.first, first.payload.equals(message)]).toEqual([0x82, true])
    await expect.poll(() => behind.socket.writableLength, PATIENCE).toBe(0)
  })

  it('keeps the other from being read: a client waits for its upstream, and all arrives', async () => {
    const { client, behind, server } = await opened()
    behind.stall()
    const piece = frame(0x82, Buffer.alloc(SIZE, 'x'))
    for (let sent = 0; sent < LONG; sent += SIZE) client.send(piece)
    expect(await leftOf(client)).toBeGreaterThan(LONG / 4)
    expect(server.connections.get('1')?.waitsForRelay).toBe(true)
    behind.resume()
    expect((await behind.bytes(piece.length)).equals(piece)).toBe(true)
    await expect.poll(() => client.socket.writableLength, PATIENCE).toBe(0)
  })
})

/** What the system does not take of what a side has sent, when it takes no more: as much waits in look after look. */
async function leftOf({ socket }: WireClient): Promise<number> {
  let alike = 0
  let left = -1
  await expect
    .poll(() => {
      alike = socket.writableLength === left ? alike + 1 : 0
      left = socket.writableLength
      return alike
    }, PATIENCE)
    .toBe(8)
  return left
}

describe('the end of a proxied connection', () => {
  it('is that of the client: its Close and that of the upstream pass, and so does FIN', async () => {
    const { client, behind, telling, recorded } = await opened()
    client.send(close(4001, 'enough'))
    expect((await behind.bytes(close(4001, 'enough').length)).equals(close(4001, 'enough'))).toBe(true)
    behind.send(plain(0x88, Buffer.concat([Buffer.from([0x0f, 0xa1]), Buffer.from('as you wish')])))
    expect(facts(await client.frame())).toBe('close fin 4001 "as you wish"')
    behind.fin()
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    expect(await telling('disconnected')).toBe('disconnected 1 4001 "enough" clean by client')
    expect((await behind.rest()).over).toBe('fin')
    expect(recorded).toEqual(['in close 0fa1656e6f756768', 'out close 0fa1617320796f752077697368'])
    expect(await telling('has ended')).toContain('upstream 1 The connection to the upstream has ended')
  })

  it('is that of the upstream, whose code the client reads', async () => {
    const { client, behind, telling } = await opened()
    behind.send(plain(0x88, Buffer.concat([Buffer.from([0x03, 0xe9]), Buffer.from('going')])))
    expect(facts(await client.frame())).toBe('close fin 1001 "going"')
    client.send(close(1001))
    expect((await behind.bytes(close(1001).length)).equals(close(1001))).toBe(true)
    behind.fin()
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    expect(await telling('disconnected')).toBe('disconnected 1 1001 "going" clean by server')
  })

  it('without a Close is seen alike: FIN of the upstream', async () => {
    const { client, behind, telling } = await opened()
    behind.fin()
    expect(await client.rest()).toEqual({ received: '', over: 'fin' })
    client.fin()
    expect(await telling('disconnected')).toBe(
      'disconnected 1 1006 "the upstream ended the TCP connection without a Close frame" unclean by server',
    )
  })

  it('without a Close is seen alike: RST of the upstream', async () => {
    const { client, behind, telling } = await opened()
    behind.reset()
    expect(await client.rest()).toEqual({ received: '', over: 'reset' })
    expect(await telling('disconnected')).toBe('disconnected 1 1006 "the upstream reset the TCP connection" unclean by server')
  })

  it('without a Close is seen alike: FIN of the client, which may still read', async () => {
    const { client, behind, telling } = await opened()
    client.fin()
    expect(await behind.rest()).toEqual({ received: '', over: 'fin' })
    behind.send(plain(0x81, 'still'))
    expect(facts(await client.frame())).toBe('text fin "still"')
    behind.fin()
    expect((await client.rest()).over).toBe('fin')
    expect(await telling('disconnected')).toBe(
      'disconnected 1 1006 "the client ended the TCP connection without a Close frame" unclean by client',
    )
  })

  it('is seen behind the Close of a client that is not read any more, although the upstream answers nothing', async () => {
    const { client, behind, server, telling } = await opened({ settings: ['CloseTimeout=1'] })
    client.send(close(4000, 'bye'))
    await behind.bytes(close(4000, 'bye').length)
    const connection = server.connections.get('1')
    if (connection) connection.acceptData = false
    client.fin()
    expect((await behind.rest()).over).toBe('fin')
    expect(await telling('disconnected')).toBe('disconnected 1 4000 "bye" unclean by client')
  })

  it('without a Close is seen alike: RST of the client', async () => {
    const { client, behind, telling } = await opened()
    client.reset()
    expect(await behind.rest()).toEqual({ received: '', over: 'reset' })
    expect(await telling('disconnected')).toBe('disconnected 1 1006 "the client reset the TCP connection" unclean by network')
  })

  it('is that of a person: the client answers, and the upstream reads it', async () => {
    const { client, behind, server, telling } = await opened()
    server.connections.get('1')?.close(4000, 'by hand')
    expect(facts(await client.frame())).toBe('close fin 4000 "by hand"')
    client.send(close(4000))
    expect((await behind.bytes(close(4000).length)).equals(close(4000))).toBe(true)
    expect((await client.rest()).over).toBe('fin')
    client.fin()
    expect(await telling('disconnected')).toBe('disconnected 1 4000 "" clean by server')
    expect((await behind.rest()).over).toBe('fin')
  })
})

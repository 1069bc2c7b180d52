// The component and npm ws as its client: what both say of the same messages, byte for byte, with and without compression.
import { createHash, randomBytes } from 'node:crypto'
import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ClientOptions } from 'ws'
import { running } from './transcript.ts'

async function opened(port: number, options: ClientOptions = {}): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/ws`, options)
  await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject))
  return client
}

/** Sends each message and waits for its echo. Returns the echoes. */
async function echoes(client: WebSocket, messages: readonly (string | Buffer)[]): Promise<(string | Buffer)[]> {
  const back: (string | Buffer)[] = []
  const all = new Promise<void>((resolve) =>
    client.on('message', (bytes: Buffer, isBinary) => {
      back.push(isBinary ? bytes : bytes.toString())
      if (back.length === messages.length) resolve()
    }),
  )
  for (const message of messages) client.send(message)
  await all
  return back
}

const MESSAGES: readonly (string | Buffer)[] = [
  '',
  'a',
  'grüße 🙂',
  'x'.repeat(125),
  'x'.repeat(126),
  'é'.repeat(32_768),
  Buffer.alloc(0),
  Buffer.from([0, 255]),
  Buffer.alloc(65_535, 7),
  Buffer.alloc(65_536, 8),
  randomBytes(300_000),
  'the same again '.repeat(1000),
  'the same again '.repeat(1000),
]

describe('echo through ws', () => {
  it.each<[string, ClientOptions, string, string[]]>([
    ['without compression', { perMessageDeflate: false }, '', []],
    ['compressed', { perMessageDeflate: { threshold: 0 } }, 'permessage-deflate', ['CompressionThreshold=0']],
    [
      'compressed without context takeover',
      { perMessageDeflate: { threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true } },
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
      ['CompressionThreshold=0'],
    ],
    [
      'compressed in small windows',
      { perMessageDeflate: { threshold: 0, clientMaxWindowBits: 9, serverMaxWindowBits: 10 } },
      'permessage-deflate; server_max_window_bits=10; client_max_window_bits=9',
      ['CompressionThreshold=0'],
    ],
    [
      'compressed and fragmented',
      { perMessageDeflate: { threshold: 0 } },
      'permessage-deflate',
      ['CompressionThreshold=0', 'MaxFrameSize=1000'],
    ],
    ['fragmented', { perMessageDeflate: false }, '', ['MaxFrameSize=1000']],
    ['with the server declining compression', {}, '', ['PerMessageDeflate=False']],
  ])('%s', async (_, options, extensions, settings) => {
    const { port, server } = await running('BufferMessage=True', ...settings)
    server.on('dataIn', ({ connectionId, text }) => void server.send(connectionId, text))
    const client = await opened(port, options)
    expect(server.connections.get('1')?.extensions).toBe(extensions)
    expect(await echoes(client, MESSAGES)).toEqual(MESSAGES)
    client.terminate()
  })
})

describe('a client that sends in fragments', () => {
  it.each([false, true])('compressed: %s', async (compress) => {
    const { port, transcript } = await running('BufferMessage=True')
    const client = await opened(port, { perMessageDeflate: { threshold: 0 } })
    client.send('one ', { fin: false, compress })
    client.ping('between')
    client.send('two ', { fin: false, compress })
    client.send('three', { fin: true, compress })
    await transcript.until('data')
    expect(transcript.lines).toEqual(['connected 1', 'data 1 text "one two three" eom'])
    client.terminate()
  })
})

describe('50 MB', () => {
  it.each([false, true])('in one frame in, as a file out, compressed: %s', async (compress) => {
    const folder = await mkdtemp(join(tmpdir(), 'socketbench-'))
    const { port, server } = await running()
    const bytes = randomBytes(50_000_000)
    const path = join(folder, 'large')
    await writeFile(path, bytes)
    const hash = createHash('sha256')
    const whole = new Promise<void>((resolve) =>
      server.on('dataIn', ({ bytes: piece, eom }) => {
        hash.update(piece)
        if (eom) resolve()
      }),
    )
    const client = await opened(port, { perMessageDeflate: compress && { threshold: 0 }, maxPayload: 0 })
    const back = new Promise<Buffer>((resolve) => client.once('message', (message: Buffer) => resolve(message)))
    client.send(bytes)
    await whole
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
    await server.sendFile('1', path)
    expect((await back).equals(bytes)).toBe(true)
    client.terminate()
    await rm(folder, { recursive: true })
  })
})

describe('close codes through ws', () => {
  it('both ways', async () => {
    const { port, server, transcript } = await running()
    const first = await opened(port)
    first.close(3999, 'bye')
    await transcript.until('disconnected 1')
    const second = await opened(port)
    const closed = new Promise<string>((resolve) =>
      second.on('close', (code, reason: Buffer) => resolve(`${code} ${reason.toString()}`)),
    )
    await server.disconnect('2', 4999, 'grüße')
    expect([await closed, ...transcript.lines]).toEqual([
      '4999 grüße',
      'connected 1',
      'disconnected 1 3999 "bye" clean by client',
      'connected 2',
      'disconnected 2 4999 "grüße" clean by server',
    ])
  })

  it('a pong with the payload of each ping', async () => {
    const { port, server, transcript } = await running()
    const client = await opened(port)
    const pong = new Promise<string>((resolve) => client.on('pong', (payload: Buffer) => resolve(payload.toString())))
    client.ping('from the client')
    expect(await pong).toBe('from the client')
    await server.connections.get('1')?.ping(Buffer.from('from the server'))
    expect(await transcript.until('data')).toBe(`data 1 pong ${Buffer.from('from the server').toString('hex')} eom`)
    client.terminate()
  })
})

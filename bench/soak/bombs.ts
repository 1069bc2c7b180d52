// Bytes that are small to send and large to bear: each beside a good client, with the most memory that the process had meanwhile.
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import zlib from 'node:zlib'
import { Client } from '../client.ts'
import { OPCODE_PING, OPCODE_TEXT, RESERVED_1, encodeBatch, encodeSingle } from '../frames.ts'
import { MEBIBYTE, becomes, mebibytes, notOnLinux, wait, type Attack, type Findings } from './attack.ts'
import { beside } from './beside.ts'
import { SoakedHost } from './soaked-host.ts'

const LONGEST_S = 30
const FLOOD_MS = 5_000

interface Bomb {
  readonly what: string
  /** Sent again and again until the server ends the connection, or `ms` have passed. */
  readonly first: () => Buffer
  readonly again?: () => Buffer
  readonly ms?: number
  readonly extensions?: string
  /** Sent instead of an opening request. */
  readonly raw?: boolean
  /** Has to be in the log. */
  readonly tells?: string | RegExp
}

/** A frame that the message does not end with. */
function fragment(opcode: number, payload: Buffer): Buffer {
  const frame = encodeSingle(opcode, payload)
  frame[0] = opcode
  return frame
}

const DEEP = 4 * MEBIBYTE

const BOMBS: readonly Bomb[] = [
  {
    what: 'permessage-deflate, 4 GiB of zeros in 4 MiB',
    extensions: 'permessage-deflate; client_no_context_takeover',
    first: () => {
      const deflated = zlib.deflateRawSync(Buffer.alloc(256 * MEBIBYTE), { level: 9, finishFlush: zlib.constants.Z_SYNC_FLUSH })
      // The blocks of one stream, again and again, are one stream of sixteen times its length.
      return encodeSingle(OPCODE_TEXT | RESERVED_1, Buffer.concat(Array<Buffer>(16).fill(deflated)).subarray(0, -4))
    },
    tells: /inflate|MaxInflateRatio/i,
  },
  {
    what: 'fragments of 1 MiB without end',
    first: () => fragment(OPCODE_TEXT, Buffer.alloc(MEBIBYTE, 'x')),
    again: () => fragment(0, Buffer.alloc(MEBIBYTE, 'x')),
    tells: 'a message of more than 134217728 bytes',
  },
  {
    what: 'millions of empty fragments',
    first: () => fragment(OPCODE_TEXT, Buffer.alloc(0)),
    again: () => Buffer.concat(Array<Buffer>(50_000).fill(fragment(0, Buffer.alloc(0)))),
    tells: 'a message of more than 131072 frames',
  },
  {
    what: 'a request head of 64 MiB',
    raw: true,
    first: () => Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
    again: () => Buffer.from(`X-${'n'.repeat(100)}: ${'v'.repeat(MEBIBYTE)}\r\n`),
    tells: /head|header/i,
  },
  {
    what: 'pings as fast as they go, for 5 s',
    first: () => Buffer.alloc(0),
    again: () => encodeBatch(OPCODE_PING, 8).bytes,
    ms: FLOOD_MS,
  },
  {
    what: '16 MiB of JSON, four million arrays deep, with rules on it',
    first: () =>
      encodeSingle(
        OPCODE_TEXT,
        Buffer.from(`{"op":"deep","a":"${'x'.repeat(8 * MEBIBYTE - 100)}","v":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`),
      ),
    ms: 3_000,
  },
  {
    what: '900 KiB of JSON, half as many arrays deep, with rules on it, ten times',
    first: () => {
      const one = encodeSingle(OPCODE_TEXT, Buffer.from(`{"op":"deep","v":${'['.repeat(450_000)}${']'.repeat(450_000)}}`))
      return Buffer.concat(Array<Buffer>(10).fill(one))
    },
    ms: 3_000,
  },
]

const RULES = {
  version: 3,
  servers: [
    {
      name: 'Server',
      rules: [
        {
          when: { on: 'message' },
          if: { type: 'json', path: '$.op', test: 'equals', value: 'none' },
          then: [{ do: 'note', text: 'none' }],
        },
        {
          when: { on: 'message' },
          if: { type: 'json', path: '$..needle', test: 'exists' },
          then: [{ do: 'note', text: 'none' }],
        },
        {
          when: { on: 'message' },
          if: { type: 'schema', schema: { type: 'object', properties: { op: { const: 'none' } }, required: ['op'] } },
          then: [{ do: 'note', text: 'none' }],
        },
        {
          when: { on: 'message' },
          if: { type: 'text', test: 'matches', value: '(a+)+$' },
          then: [{ do: 'note', text: 'none' }],
        },
        { when: { on: 'message' }, if: { type: 'size', max: 1000 }, then: [{ do: 'send', as: 'echo' }] },
      ],
    },
  ],
}

/** Resolves when the server has ended the connection, or its time is over. Returns the bytes that went. */
async function thrown(
  port: number,
  { first, again, ms = LONGEST_S * 1000, raw = false, extensions }: Bomb,
): Promise<{ ended: boolean; bytes: number }> {
  const start = first()
  const next = again?.()
  const socket = await new Promise<net.Socket>((resolve, reject) => {
    if (raw) {
      const plain = net.connect(port, '127.0.0.1', () => resolve(plain)).resume()
      plain.on('error', () => undefined)
      return
    }
    const client = new Client(
      port,
      '/bomb',
      () => resolve(client.socket),
      () => undefined,
      undefined,
      undefined,
      extensions,
    )
    client.socket.on('error', reject)
    client.request()
  })
  let ended = false
  let bytes = 0
  socket.on('error', () => undefined)
  socket.on('end', () => (ended = true))
  socket.on('close', () => (ended = true))
  const send = (piece: Buffer): Promise<void> =>
    new Promise((resolve) => {
      bytes += piece.length
      socket.write(piece, () => resolve())
    })
  const until = performance.now() + ms
  const time = Promise.race([wait(ms), once(socket, 'close').catch(() => undefined)])
  await Promise.race([send(start), time])
  while (next && !ended && socket.writable && performance.now() < until) {
    await Promise.race([send(next), time])
    // A write that fails at once must not keep the news of it from coming.
    await new Promise((resolve) => setImmediate(resolve))
  }
  await becomes(() => ended || performance.now() > until, LONGEST_S)
  socket.destroy()
  return { ended, bytes }
}

async function explode(findings: Findings, host: SoakedHost, bomb: Bomb): Promise<void> {
  const before = host.resident
  let most = before
  const look = setInterval(() => (most = host.lives ? Math.max(most, host.resident) : most), 20)
  let outcome = { ended: false, bytes: 0 }
  await beside(findings, `ws://127.0.0.1:${host.port}`, bomb.what, async () => {
    outcome = await thrown(host.port, bomb)
    await wait(500)
  })
  clearInterval(look)
  findings.figure(`${bomb.what}: resident at most + ${mebibytes(most - before)} for ${mebibytes(outcome.bytes)} sent`)
  findings.fact(host.lives, `${bomb.what}: the process ended.`)
  if (bomb.tells === undefined) return
  findings.fact(outcome.ended, `${bomb.what}: the connection was not ended.`)
  findings.read(await host.tells(bomb.tells), bomb.what)
}

export const bombs: Attack = {
  name: 'bombs',
  does: 'Messages that inflate without end, fragments without end, millions of empty fragments, a head without end, floods of pings, deep JSON for rules, and patterns that backtrack in the filter',
  happens:
    'Each ends at its bound, with the close code that says why (1009, 1008) or HTTP 431, and the connection alone; memory stays within the bound. Pings are answered in turn with all others. JSON beyond 1 MiB is not looked into by rules, patterns of rules take linear time, and a pattern of the filter has a time limit in a thread of its own.',
  unavailable: notOnLinux,
  async run(findings, { folder, progress }) {
    const rules = `${folder}/rules.json`
    fs.writeFileSync(rules, JSON.stringify(RULES))
    const host = await SoakedHost.serve({ home: `${folder}/serve`, words: ['--workspace', rules] })
    for (const bomb of BOMBS) {
      await explode(findings, host, bomb)
      progress(bomb.what)
    }
    findings.fact((await host.end()) === 0, 'serve did not end in order.')
    await filterBomb(findings, `${folder}/web`)
  },
}

/** A pattern that backtracks, on messages that make it. */
async function filterBomb(findings: Findings, home: string): Promise<void> {
  const host = await SoakedHost.web({ home })
  const face = await host.face()
  await face.request('session.open', {})
  const said = new Promise<string>((resolve) => face.on('notice', ({ text }) => resolve(text)))
  const { url } = await face.request('server.start', { host: '127.0.0.1', port: host.port })
  const victim = encodeSingle(OPCODE_TEXT, Buffer.from(`${'a'.repeat(60)}!`))
  await new Promise<void>((resolve, reject) => {
    const client = new Client(
      host.port,
      '/',
      () => client.socket.write(Buffer.concat(Array<Buffer>(2_000).fill(victim)), () => resolve()),
      reject,
    )
    client.request()
  })
  await wait(500)
  let asked = 0
  let longest = 0
  const began = performance.now()
  await face.request('view.open', { log: '', filter: String.raw`/^(a+)+$/`, zone: 0 })
  let notice: string | undefined
  void said.then((text) => (notice = text))
  while (notice === undefined && performance.now() - began < 60_000) {
    const at = performance.now()
    await face.request('log.rows', { log: '', from: 0, count: 10 })
    longest = Math.max(longest, performance.now() - at)
    asked++
    await wait(10)
  }
  findings.figure(
    `a filter /^(a+)+$/ on 2,000 messages: given up after ${((performance.now() - began) / 1000).toFixed(1)} s; meanwhile ${asked} requests of the window, the longest ${longest.toFixed(0)} ms`,
  )
  findings.read(notice, 'a pattern that takes too long')
  findings.fact(url.endsWith(String(host.port)) && host.lives, 'The process ended.')
  findings.fact((await host.end()) === 0, 'web did not end in order.')
}

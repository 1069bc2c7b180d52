// npm run bench:proxy: `socketbench serve --upstream`, as people start it, with the log on, against a proxy written by hand with npm ws, in one run. Clients and
// upstream are this process, which makes and reads no frame while it measures: what it sends is made before, and what comes is counted in bytes.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { buildIfNeeded } from '../scripts/build.ts'
import { readShared } from '../src/server/shared-reads.ts'
import { openClients, type Client } from './client.ts'
import { processorTime } from './started.ts'
import { ROOT, freePort } from './window.ts'

const ROUNDS = Number(process.argv[2] ?? 5)

interface Row {
  readonly title: string
  readonly payload: number
  readonly connections: number
  readonly messages: number
  /** Frames that are written at once; there and back: so many are on their way at a time. */
  readonly batch: number
  readonly way: 'there and back' | 'to the upstream' | 'to the client'
}

const ROWS: readonly Row[] = [
  { title: '64 B, one by one', payload: 64, connections: 1, messages: 10_000, batch: 1, way: 'there and back' },
  { title: '16 KiB, one by one', payload: 16 * 1024, connections: 1, messages: 10_000, batch: 1, way: 'there and back' },
  { title: '64 B, one by one', payload: 64, connections: 32, messages: 40_000, batch: 1, way: 'there and back' },
  { title: '16 KiB, one by one', payload: 16 * 1024, connections: 32, messages: 20_000, batch: 1, way: 'there and back' },
  { title: '64 B, 32 on their way', payload: 64, connections: 32, messages: 200_000, batch: 32, way: 'there and back' },
  { title: '16 KiB, 32 on their way', payload: 16 * 1024, connections: 32, messages: 20_000, batch: 32, way: 'there and back' },
  { title: '64 B, many at once', payload: 64, connections: 32, messages: 400_000, batch: 250, way: 'to the upstream' },
  { title: '16 KiB, many at once', payload: 16 * 1024, connections: 32, messages: 20_000, batch: 8, way: 'to the upstream' },
  { title: '64 B, many at once', payload: 64, connections: 32, messages: 400_000, batch: 250, way: 'to the client' },
  { title: '16 KiB, many at once', payload: 16 * 1024, connections: 32, messages: 30_000, batch: 8, way: 'to the client' },
]

function frame(payload: number, isMasked: boolean): Buffer {
  const head = payload < 126 ? [0x82, payload] : [0x82, 126, payload >> 8, payload & 255]
  if (isMasked) head[1] = (head[1] as number) | 0x80
  // The payload is the key again and again: what is under the mask is zeros, and costs no less to unmask.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(isMasked ? 4 : 0, 7), Buffer.alloc(payload, 7)])
}

/** The side of the upstream: each connection is told what comes. */
class Upstream {
  readonly sockets: net.Socket[] = []
  receive: (index: number, bytes: number) => void = () => undefined
  #wake: () => void = () => undefined
  readonly #server = net.createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#open(socket))

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as net.AddressInfo).port
  }

  async opened(count: number): Promise<void> {
    while (this.sockets.length < count) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.#server.close()
  }

  #open(socket: net.Socket): void {
    socket.on('error', () => undefined)
    let index = -1
    const onBytes = (bytes: Buffer): void => {
      if (index >= 0) {
        this.receive(index, bytes.length)
        return
      }
      const key = /sec-websocket-key: (\S+)/i.exec(bytes.toString('latin1'))?.[1] ?? ''
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      index = this.sockets.push(socket) - 1
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      this.#wake()
    }
    // As the clients read: with fresh memory for each read this process, and not the proxy, is what is measured.
    if (!readShared(socket, onBytes)) socket.on('data', onBytes)
    socket.resume()
  }
}

/** Messages a second. */
function measure(row: Row, clients: readonly Client[], upstream: Upstream): Promise<number> {
  const { payload, messages, batch, way } = row
  // Never more come together than are sent together.
  const repeated = (one: Buffer): Buffer => Buffer.concat(Array.from({ length: batch }, () => one))
  const up = frame(payload, true)
  const down = frame(payload, false)
  const manyUp = repeated(up)
  const manyDown = repeated(down)
  const share = Math.floor(messages / clients.length)
  let left = clients.length
  return new Promise((resolve) => {
    const began = performance.now()
    const done = (): void => {
      if (--left === 0) resolve((share * clients.length * 1_000) / (performance.now() - began))
    }
    const taken = clients.map(() => 0)
    const many = (several: Buffer, count: number): Buffer => several.subarray(0, (several.length / batch) * count)
    // How many have come whole with so many bytes more.
    const whole = (counts: number[], index: number, bytes: number, size: number): number => {
      const before = Math.floor((counts[index] as number) / size)
      counts[index] = (counts[index] as number) + bytes
      return Math.floor((counts[index] as number) / size) - before
    }
    if (way === 'there and back') {
      const heard = clients.map(() => 0)
      const sent = clients.map(() => Math.min(batch, share))
      upstream.receive = (index, bytes) => {
        const due = whole(heard, index, bytes, up.length)
        if (due > 0) upstream.sockets[index]?.write(many(manyDown, due))
      }
      for (const [index, client] of clients.entries()) {
        client.receive = (_, bytes) => {
          const came = whole(taken, index, bytes, down.length)
          if (came === 0) return
          if (taken[index] === share * down.length) done()
          const more = Math.min(came, share - (sent[index] as number))
          sent[index] = (sent[index] as number) + more
          if (more > 0) client.socket.write(many(manyUp, more))
        }
        client.socket.write(many(manyUp, sent[index] as number))
      }
      return
    }
    const one = way === 'to the upstream' ? up : down
    const expected = share * one.length
    const hear = (index: number, bytes: number): void => {
      taken[index] = (taken[index] as number) + bytes
      if (taken[index] === expected) done()
    }
    upstream.receive = hear
    for (const [index, client] of clients.entries()) client.receive = (_, bytes) => hear(index, bytes)
    const several = way === 'to the upstream' ? manyUp : manyDown
    for (const socket of way === 'to the upstream' ? clients.map((client) => client.socket) : upstream.sockets) {
      let sent = 0
      const go = (): void => {
        while (sent < share) {
          const count = Math.min(batch, share - sent)
          sent += count
          if (!socket.write(count === batch ? several : several.subarray(0, count * one.length))) {
            socket.once('drain', go)
            return
          }
        }
      }
      go()
    }
  })
}

/** Its output goes to nobody: what is printed costs, and is not what is measured. */
async function start(port: number, words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  while (child.exitCode === null) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.destroy())
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    })
    if (isThere) return child
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${words.join(' ')} has ended (${child.exitCode}).`)
}

interface Measured {
  /** Messages a second. */
  readonly rate: number
  /** Processor time of the proxy for one, in microseconds. */
  readonly cpu: number
  /** Share of the time in which this process was at work. */
  readonly load: number
}

async function round(row: Row, proxy: 'ws' | 'serve'): Promise<Measured> {
  const upstream = new Upstream()
  const address = `ws://127.0.0.1:${await upstream.listen()}`
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'socketbench-proxy-'))
  const port = await freePort()
  const child = await start(
    port,
    proxy === 'ws'
      ? [path.join(ROOT, 'bench/servers/ws-proxy.ts'), address, String(port)]
      : [path.join(ROOT, 'out/main/cli.js'), 'serve', '--port', String(port), '--home', home, '--upstream', address],
  )
  try {
    const clients = await openClients(port, '/', row.connections, 1)
    // A proxy may answer its client before its upstream has answered.
    await upstream.opened(row.connections)
    // For its code to become hot: 20,000 echoes where connections are many, as in the other rows.
    const warm = { ...row, messages: row.messages / 2 }
    await measure(warm, clients, upstream)
    const before = processorTime(child.pid as number)
    const ours = process.cpuUsage()
    const rate = await measure(row, clients, upstream)
    const { user, system } = process.cpuUsage(ours)
    const load = ((user + system) * rate) / row.messages / 1_000_000
    const cpu = (processorTime(child.pid as number) - before) / row.messages
    for (const client of clients) client.reset()
    return { rate, cpu, load }
  } finally {
    child.kill('SIGTERM')
    await once(child, 'close')
    upstream.close()
    fs.rmSync(home, { recursive: true })
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function main(): Promise<void> {
  if (!(await buildIfNeeded())) process.exit(1)
  const chosen = process.argv[3]
  console.log(`messages a second, median of ${ROUNDS} rounds`)
  for (const [number, row] of ROWS.entries()) {
    if (chosen !== undefined && chosen !== String(number)) continue
    const all = { ws: [] as Measured[], serve: [] as Measured[] }
    for (let count = 0; count < ROUNDS; count++)
      // In turn, so that what else the machine does meets both.
      for (const proxy of count % 2 === 0 ? (['ws', 'serve'] as const) : (['serve', 'ws'] as const))
        all[proxy].push(await round(row, proxy))
    const ratios = all.serve.map(({ rate }, index) => rate / (all.ws[index]?.rate ?? 0))
    const [ws, serve] = [all.ws, all.serve].map((each) => ({
      rate: median(each.map(({ rate }) => rate)),
      cpu: median(each.map(({ cpu }) => cpu)),
      load: median(each.map(({ load }) => load)),
    })) as [Measured, Measured]
    console.log(
      `${row.title}, ${row.way}, ${row.connections} connections`.padEnd(58),
      `ws ${Math.round(ws.rate)}`.padEnd(12),
      `serve ${Math.round(serve.rate)}`.padEnd(15),
      `ratio ${(serve.rate / ws.rate).toFixed(2)}, of a round ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)};`,
      `processor time ${ws.cpu.toFixed(1)} and ${serve.cpu.toFixed(1)} us, ratio ${(ws.cpu / serve.cpu).toFixed(2)};`,
      `load busy ${(ws.load * 100).toFixed(0)} and ${(serve.load * 100).toFixed(0)} %`,
    )
  }
}

await main()

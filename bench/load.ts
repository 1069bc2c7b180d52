// The load client: a process of its own that takes one order at a time from its parent and reports how long it took.
import { once } from 'node:events'
import process from 'node:process'
import type { TLSSocket } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { Client, openClients, sourceAddress } from './client.ts'
import {
  encodeBatch,
  encodeSingle,
  FINAL_PING,
  FINAL_PONG,
  headLength,
  OPCODE_BINARY,
  OPCODE_TEXT,
  PayloadCounter,
  jsonText,
} from './frames.ts'
import type {
  BesideOrder,
  ConnectOrder,
  EchoOrder,
  FloodOrder,
  HandshakeOrder,
  IdleOrder,
  LoadOrder,
  LoadResult,
  PacedOrder,
  ReceiveOrder,
  Reply,
} from './messages.ts'

/** Opening handshakes under way while a row prepares. */
const OPEN_CONCURRENCY = 64

let clients: Client[] = []

/** Runs the timed part of an order. */
async function timed(count: number, run: () => Promise<void>): Promise<LoadResult> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run()
  const milliseconds = performance.now() - start
  const used = process.cpuUsage(cpu)
  return { count, seconds: milliseconds / 1000, busy: (used.user + used.system) / 1000 / milliseconds }
}

/** Resolves when every client has called the function that it got; rejects when one of them fails. */
function all(begin: (client: Client, index: number, done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = clients.length
    const done = () => {
      if (--left === 0) resolve()
    }
    failed = reject
    clients.forEach((client, index) => begin(client, index, done))
  })
}
let failed: (error: Error) => void = () => {}

async function open({ port, secure }: { port: number; secure: boolean }, path: string, count: number): Promise<void> {
  release()
  clients = await openClients(port, path, count, OPEN_CONCURRENCY, secure ? {} : undefined)
  for (const client of clients)
    client.socket.on('close', () => failed(new Error('The server closed a connection in the middle of a row.')))
}

function release(): void {
  failed = () => {}
  for (const client of clients) client.reset()
  clients = []
}

/** The share of one connection when `count` is spread evenly; the first ones take what does not divide. */
function share(count: number, connections: number, index: number): number {
  return Math.floor(count / connections) + (index < count % connections ? 1 : 0)
}

/** Checks the answer to the final ping, which may come in pieces, and calls `done` at its last byte. */
function expectPong(done: () => void): (bytes: Buffer, length: number) => void {
  let matched = 0
  return (bytes, length) => {
    for (let i = 0; i < length; i++) {
      if (bytes[i] !== FINAL_PONG[matched++])
        throw new Error(`Byte ${matched} of the answer to the final ping is 0x${bytes[i]!.toString(16)}.`)
    }
    if (matched === FINAL_PONG.length) done()
  }
}

async function flood(order: FloodOrder): Promise<LoadResult> {
  const batch = encodeBatch(order.binary ? OPCODE_BINARY : OPCODE_TEXT, order.size, 1, order.json ? jsonText : undefined)
  const least = Math.floor(order.count / order.connections)
  await open(order, `/?bytes=${least * batch.frameLength + FINAL_PING.length}`, order.connections)
  const count = least * order.connections
  return timed(count, () =>
    all((client, _index, done) => {
      let left = least
      client.receive = expectPong(done)
      const pump = () => {
        while (left > 0) {
          const frames = Math.min(left, batch.frames)
          left -= frames
          const more = client.socket.write(
            frames === batch.frames ? batch.bytes : batch.bytes.subarray(0, frames * batch.frameLength),
          )
          if (!more && left > 0) return
        }
        client.socket.off('drain', pump)
        client.socket.write(FINAL_PING)
      }
      client.socket.on('drain', pump)
      pump()
    }),
  )
}

/** Microseconds from a message to its echo, as 50 and 99 of a hundred are at most. */
function quantiles(times: Float64Array): { p50: number; p99: number } {
  const sorted = times.toSorted()
  const at = (share: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 1000
  return { p50: at(0.5), p99: at(0.99) }
}

/** Of all messages that are to be echoed one after the other on each connection, or at a fixed rate. */
class Times {
  readonly #all: Float64Array
  #used = 0
  constructor(count: number) {
    this.#all = new Float64Array(count)
  }
  add(milliseconds: number): void {
    this.#all[this.#used++] = milliseconds
  }
  get length(): number {
    return this.#used
  }
  get quantiles(): { p50: number; p99: number } {
    return quantiles(this.#all.subarray(0, this.#used))
  }
}

/** A timer of the system is too coarse: the clock is looked at in every turn of the loop. */
async function paced(order: PacedOrder): Promise<LoadResult> {
  const batch = encodeBatch(OPCODE_TEXT, order.size, 1)
  const replyLength = headLength(order.size) + order.size
  await open(order, `/?frame=${batch.frameLength}&reply=${replyLength}`, order.connections)
  const times = new Times(order.count)
  const result = await timed(
    order.count,
    () =>
      new Promise<void>((resolve, reject) => {
        failed = reject
        let back = 0
        const sentAt = clients.map((): number[] => [])
        clients.forEach((client, index) => {
          let length = 0
          client.receive = (_bytes, more) => {
            length += more
            for (; length >= replyLength; length -= replyLength) {
              times.add(performance.now() - (sentAt[index]?.shift() ?? 0))
              if (++back === order.count) resolve()
            }
          }
        })
        const began = performance.now()
        let sent = 0
        const turn = (): void => {
          for (; sent < order.count && performance.now() - began >= (sent * 1000) / order.rate; sent++) {
            const index = sent % clients.length
            // From when it is due: what this process is late by is waited for as well.
            sentAt[index]?.push(began + (sent * 1000) / order.rate)
            clients[index]?.socket.write(batch.bytes.subarray(0, batch.frameLength))
          }
          if (sent < order.count) setImmediate(turn)
        }
        turn()
      }),
  )
  return { ...result, ...times.quantiles }
}

async function echo(order: EchoOrder): Promise<LoadResult> {
  const batch = encodeBatch(OPCODE_TEXT, order.size, order.outstanding)
  const replyLength = headLength(order.size) + order.size
  await open(order, `/?frame=${batch.frameLength}&reply=${replyLength}`, order.connections)
  const times = order.outstanding === 1 ? new Times(order.count) : undefined
  const result = await timed(order.count, () =>
    all((client, index, done) => {
      let at = 0
      const mine = share(order.count, order.connections, index)
      let sent = 0
      let back = 0
      const send = (frames: number) => {
        sent += frames
        if (times) at = performance.now()
        client.socket.write(batch.bytes.subarray(0, frames * batch.frameLength))
      }
      client.receive = (_bytes, length) => {
        back += length
        if (times && back % replyLength === 0) times.add(performance.now() - at)
        const outstanding = sent - Math.floor(back / replyLength)
        if (outstanding < 0)
          throw new Error(`${back} bytes came back for ${sent} messages of ${order.size} bytes: more than were sent.`)
        if (sent < mine) {
          const free = Math.min(order.outstanding - outstanding, mine - sent)
          if (free > 0) send(free)
        } else if (back === mine * replyLength) {
          done()
        }
      }
      send(Math.min(order.outstanding, mine))
    }),
  )
  return { ...result, ...times?.quantiles }
}

/** One ping each, and the next one even where the answer is not there yet. */
const PING_MS = 5

/** Microseconds from a ping of the first client to its pong. */
async function pingTimes(count: number): Promise<{ p50: number; p99: number }> {
  const times = new Times(count)
  const sentAt: number[] = []
  await all((client, _index, done) => {
    let back = 0
    client.receive = (_bytes, length) => {
      back += length
      for (; back >= FINAL_PONG.length; back -= FINAL_PONG.length) times.add(performance.now() - (sentAt[times.length] ?? 0))
      if (times.length === count) done()
    }
    const timer = setInterval(() => {
      sentAt.push(performance.now())
      client.socket.write(FINAL_PING)
      if (sentAt.length === count) clearInterval(timer)
    }, PING_MS)
  })
  return times.quantiles
}

async function beside({ port, flood: kind, count, ...order }: BesideOrder): Promise<LoadResult> {
  await open({ port, ...order }, '/', 1)
  const { p99: alone } = await pingTimes(count)
  const flooder = new Worker(new URL('flooder.ts', import.meta.url), { workerData: { port, kind } })
  // What ends it ends the order.
  flooder.on('error', (error: Error) => failed(error))
  await once(flooder, 'message')
  let crowded = { p50: Number.NaN, p99: Number.NaN }
  const result = await timed(count, async () => {
    crowded = await pingTimes(count)
  })
  await flooder.terminate()
  return { ...result, ...crowded, alone }
}

async function receive(order: ReceiveOrder): Promise<LoadResult> {
  await open(order, '/', 1)
  const counter = new PayloadCounter()
  return timed(order.bytes, () =>
    all((client, _index, done) => {
      client.receive = (bytes, length) => {
        counter.take(bytes, length)
        if (counter.payloadBytes === order.bytes) done()
        else if (counter.payloadBytes > order.bytes) throw new Error(`More than the ${order.bytes} bytes that were asked for came.`)
      }
      client.socket.write(encodeSingle(OPCODE_TEXT, Buffer.from(`${order.way} ${order.bytes}`)))
    }),
  )
}

/**
 * Connecting costs the load client more than accepting costs a server, so each burst is laid out while the server stands still: the
 * system completes the TCP handshakes into the server's backlog and keeps the requests. The clock runs from the server's release to
 * the last 101, and measures the server.
 */
async function handshakes(order: HandshakeOrder): Promise<LoadResult> {
  release()
  let seconds = 0
  let busySeconds = 0
  for (let done = 0; done < order.count; done += order.burst) {
    // A stopped server could not end with its parent.
    const burst = await handshakeBurst(order).finally(() => process.kill(order.pid, 'SIGCONT'))
    seconds += burst.seconds
    busySeconds += burst.seconds * burst.busy
    release()
  }
  return { count: order.count, seconds, busy: busySeconds / seconds }
}

async function handshakeBurst({ port, pid, burst, accepted }: HandshakeOrder): Promise<LoadResult> {
  const opened = Promise.withResolvers<void>()
  let left = burst
  const onOpen = () => {
    if (--left === 0) opened.resolve()
  }
  const connect = () => {
    clients = Array.from({ length: burst }, (_, i) => new Client(port, '/chat', onOpen, opened.reject, sourceAddress(i)))
  }
  if (accepted) connect()
  await catchUp(port)
  process.kill(pid, 'SIGSTOP')
  if (!accepted) connect()
  const requested = Promise.all(clients.map((client) => new Promise<void>((resolve) => client.request(resolve))))
  await Promise.race([requested, opened.promise])
  return timed(burst, () => {
    process.kill(pid, 'SIGCONT')
    return opened.promise
  })
}

/**
 * Returns when the server has accepted what was connected before, and has done with what was reset: it accepts in the order of the
 * backlog, and two turns of its loop later nothing older is left.
 */
async function catchUp(port: number): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    const [last] = await openClients(port, '/chat', 1, 1)
    last!.reset()
  }
}

/** A session that can be gone on with. It comes behind the handshake, and before the answer to the request. */
async function sessionOf(port: number): Promise<Buffer> {
  const [client] = await openClients(port, '/', 1, 1, {})
  const session = (client!.socket as TLSSocket).getSession()
  client!.reset()
  if (!session) throw new Error('The server has given no TLS session to resume.')
  return session
}

/** Opening as many at a time as keep the server busy. */
const CONNECT_CONCURRENCY = 16

async function connect({ port, secure, count, resume }: ConnectOrder): Promise<LoadResult> {
  release()
  const options = resume ? { session: await sessionOf(port) } : {}
  return timed(count, async () => {
    let left = count
    const lane = async () => {
      while (left-- > 0) {
        const [client] = await openClients(port, '/', 1, 1, secure ? options : undefined)
        if (resume && !(client!.socket as TLSSocket).isSessionReused())
          throw new Error('The server did not resume the TLS session.')
        client!.reset()
      }
    }
    await Promise.all(Array.from({ length: CONNECT_CONCURRENCY }, lane))
  })
}

function idle(order: IdleOrder): Promise<LoadResult> {
  return timed(order.connections, () => open(order, '/', order.connections))
}

function obey(order: LoadOrder): Promise<LoadResult> {
  switch (order.kind) {
    case 'flood':
      return flood(order)
    case 'echo':
      return echo(order)
    case 'paced':
      return paced(order)
    case 'beside':
      return beside(order)
    case 'receive':
      return receive(order)
    case 'handshakes':
      return handshakes(order)
    case 'connect':
      return connect(order)
    case 'idle':
      return idle(order)
    case 'release':
      return timed(clients.length, async () => release())
  }
}

process.on('message', (order: LoadOrder) => {
  obey(order).then(
    (result) => process.send!({ result } satisfies Reply<LoadResult>),
    (error: unknown) =>
      process.send!({ error: error instanceof Error ? error.message : String(error) } satisfies Reply<LoadResult>),
  )
})
process.on('disconnect', () => process.exit(0))

// The clients of the desk's benchmark, in a process of their own: so many messages as fast as they are taken, messages at a fixed rate until told to
// end, or one message of any size. The parent forks it, sends one order, and hears when it is done.
import process from 'node:process'
import { openClients, type Client } from './client.ts'
import { FINAL_PING, FINAL_PONG, OPCODE_TEXT, encodeSingle } from './frames.ts'

export type DeskOrder =
  /** `count` messages such as a client sends; one of them holds the word needle. */
  | { readonly kind: 'fill'; readonly port: number; readonly count: number }
  /** `rate` messages a second over ten connections, for so many seconds. */
  | { readonly kind: 'paced'; readonly port: number; readonly rate: number; readonly seconds: number }
  /** So many connections at once, which together send `rate` messages a second for so many seconds. Tells when all of them are open. */
  | { readonly kind: 'crowd'; readonly port: number; readonly count: number; readonly rate: number; readonly seconds: number }
  /** One text message of so many bytes, in frames of 1 MiB. */
  | { readonly kind: 'giant'; readonly port: number; readonly bytes: number }

/** Messages encoded at once. */
const BATCH = 4_000
const FRAME = 1024 * 1024

function messageOf(n: number, word: string): Buffer {
  const op = ['trade', 'quote', 'status'][n % 3]
  return Buffer.from(`{"op":"${op}","n":${n},"symbol":"ACME","price":${(n % 997) / 10},"note":"${word}"}`)
}

function batch(from: number, count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, i) => encodeSingle(OPCODE_TEXT, messageOf(from + i, from + i === 7_777 ? 'needle' : 'hay'))),
  )
}

/** Resolves when the server has consumed everything that was sent. */
function settled(client: Client): Promise<void> {
  return new Promise((resolve) => {
    let left = FINAL_PONG.length
    client.receive = (_bytes, length) => {
      left -= length
      if (left <= 0) resolve()
    }
    client.socket.write(FINAL_PING)
  })
}

function written(client: Client, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (client.socket.write(bytes)) resolve()
    else client.socket.once('drain', () => resolve())
  })
}

async function fill({ port, count }: Extract<DeskOrder, { kind: 'fill' }>): Promise<void> {
  const clients = await openClients(port, '/fill', 4, 4)
  const [one] = clients
  if (!one) throw new Error('No connection was opened.')
  // The first batch has the needle; the others are sent again and again.
  await written(one, batch(0, 2 * BATCH))
  const again = batch(10_000, BATCH)
  for (let sent = 2 * BATCH; sent < count; sent += BATCH) await written(clients[(sent / BATCH) % clients.length] as Client, again)
  for (const client of clients) await settled(client)
}

async function paced({ port, rate, seconds }: Extract<DeskOrder, { kind: 'paced' }>): Promise<void> {
  const clients = await openClients(port, '/paced', 10, 10)
  const frames = Array.from({ length: 1_000 }, (_, n) => encodeSingle(OPCODE_TEXT, messageOf(n, 'paced')))
  const began = performance.now()
  let sent = 0
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate)
    const pieces: Buffer[][] = clients.map(() => [])
    for (; sent < due; sent++) pieces[sent % clients.length]?.push(frames[sent % frames.length] as Buffer)
    clients.forEach(({ socket }, i) => {
      const own = pieces[i] ?? []
      if (own.length > 0) socket.write(Buffer.concat(own))
    })
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  for (const client of clients) await settled(client)
}

async function crowd({ port, count, rate, seconds }: Extract<DeskOrder, { kind: 'crowd' }>): Promise<void> {
  const clients = await openClients(port, '/crowd', count, 100)
  process.send?.({ open: count })
  const began = performance.now()
  for (let sent = 0; performance.now() - began < seconds * 1000;) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate)
    for (; sent < due; sent++) clients[(sent * 7) % count]?.socket.write(encodeSingle(OPCODE_TEXT, messageOf(sent, 'crowd')))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  for (const { socket } of clients) socket.destroy()
}

async function giant({ port, bytes }: Extract<DeskOrder, { kind: 'giant' }>): Promise<void> {
  const [client] = await openClients(port, '/giant', 1, 1)
  if (!client) throw new Error('No connection was opened.')
  const line = Buffer.from('a line of a very long message that is text from its beginning to its end\n')
  const piece = Buffer.concat(Array<Buffer>(Math.ceil(FRAME / line.length)).fill(line)).subarray(0, FRAME)
  for (let sent = 0; sent < bytes; sent += FRAME) {
    const frame = encodeSingle(OPCODE_TEXT, piece.subarray(0, Math.min(FRAME, bytes - sent)))
    // A text begins, continuations follow; the last one ends it (RFC 6455 5.4).
    frame[0] = (sent === 0 ? 1 : 0) | (sent + FRAME >= bytes ? 0x80 : 0)
    await written(client, frame)
  }
  await settled(client)
}

function runOf(order: DeskOrder): Promise<void> {
  switch (order.kind) {
    case 'fill':
      return fill(order)
    case 'paced':
      return paced(order)
    case 'crowd':
      return crowd(order)
    case 'giant':
      return giant(order)
  }
}

process.once('message', (order: DeskOrder) => {
  runOf(order).then(
    () => process.send?.({ result: 'done' }, () => process.exit(0)),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
  )
})

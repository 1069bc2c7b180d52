// A thread of the load client that floods a server over one connection, for as long as it lives: what others have to bear with.
import { parentPort, workerData } from 'node:worker_threads'
import zlib from 'node:zlib'
import { openClients } from './client.ts'
import { encodeBatch, encodeFragments, encodeSingle, OPCODE_PING, OPCODE_TEXT, randomText, RESERVED_1, repeated } from './frames.ts'
import type { FloodKind } from './messages.ts'

/** Fragments of a byte each in one message: below the bound of the server's setting, MaxFrameCount. */
const FRAGMENTS = 1000
const INFLATED_BYTES = 1024 * 1024
/** The rest is one letter again and again: 146 bytes come out of each one, below the bound of the server's setting, MaxInflateRatio. */
const RANDOM_BYTES = 8 * 1024

const FLOODS: Readonly<Record<FloodKind, () => Buffer>> = {
  frames: () => encodeBatch(OPCODE_TEXT, 64).bytes,
  pings: () => encodeBatch(OPCODE_PING, 8).bytes,
  fragments: () => repeated(encodeFragments(randomText(FRAGMENTS))),
  inflating: () => {
    const text = Buffer.alloc(INFLATED_BYTES, 'x')
    randomText(RANDOM_BYTES).copy(text)
    // RFC 7692 7.2.1: without the four bytes that end a flush.
    const deflated = zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4)
    return repeated(encodeSingle(OPCODE_TEXT | RESERVED_1, deflated))
  },
}

async function flood(port: number, bytes: Buffer): Promise<void> {
  const [client] = await openClients(port, '/', 1, 1, undefined, 'permessage-deflate; client_no_context_takeover')
  const { socket } = client!
  const pump = (): void => {
    while (socket.writable && socket.write(bytes));
  }
  socket.on('drain', pump)
  await new Promise((closed) => {
    socket.once('close', closed)
    pump()
    parentPort?.postMessage('flooding')
  })
}

const { port, kind } = workerData as { port: number; kind: FloodKind }
const bytes = FLOODS[kind]()
// A server may close the connection for what comes: a client of that sort comes back at once.
for (;;) await flood(port, bytes)

// Takes recorded packets out of a session: all of them, or those of some connections. Blocks go over as they are, and one that was cut when the
// process ended is left out.
import { open } from 'node:fs/promises'
import type { ExportSink } from '../export/export-sink.ts'
import { numberIn } from './packets.ts'
import { BLOCK, WAY, blockLength, readBlock, type ReadBlock } from './pcapng.ts'
import { clientOf } from './tcp-packets.ts'

/** Blocks of small packets in so many bytes are looked at in two milliseconds. */
const READ_BYTES = 128 * 1024
/** Longer ones are none that were written here. */
const MOST_BLOCK = 16 * 1024 * 1024

interface PacketsExport {
  readonly path: string
  /** undefined: of all. */
  readonly connections: ReadonlySet<number> | undefined
  readonly sink: ExportSink
  readonly signal: AbortSignal
  /** Bytes read, of how many. */
  readonly onProgress: (done: number, total: number) => void
}

/** Rejects with the sink's error, the system's, or the signal's reason. */
export async function exportPackets({ path, connections, sink, signal, onProgress }: PacketsExport): Promise<void> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const isWanted = connections && wantedBy(connections)
    let rest = Buffer.alloc(0)
    for (let at = 0; at < size;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at)
      if (bytesRead === 0) break
      at += bytesRead
      const read = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      const kept: Buffer[] = []
      const whole = eachBlock(read, (bytes) => {
        if (!isWanted || isWanted(readBlock(bytes))) kept.push(bytes)
      })
      rest = read.subarray(whole)
      if (rest.length > MOST_BLOCK) break
      if (kept.length > 0) await sink.write(Buffer.concat(kept))
      signal.throwIfAborted()
      onProgress(at, size)
    }
  } finally {
    await file.close()
  }
}

/** Returns how many bytes the whole blocks have. */
function eachBlock(bytes: Buffer, take: (block: Buffer) => void): number {
  let at = 0
  while (at + 8 <= bytes.length) {
    const length = blockLength(bytes.subarray(at))
    if (length === undefined || at + length > bytes.length) break
    take(bytes.subarray(at, at + length))
    at += length
  }
  return at
}

/** Asked of each block in order. */
function wantedBy(connections: ReadonlySet<number>): (block: ReadBlock) => boolean {
  /** Of each client's address and port, the connection that has them at the time. */
  const numbers = new Map<string, number | undefined>()
  return ({ type, packet, way, comment }) => {
    if (type !== BLOCK.packet && type !== BLOCK.secrets) return true
    let number = numberIn(comment)
    if (type === BLOCK.packet) {
      const { client, isFirst } = clientOf(packet, way === WAY.in)
      if (isFirst) numbers.set(client, number)
      else number = numbers.get(client)
    }
    return number !== undefined && connections.has(number)
  }
}

// Packets of the run, while the person wants them recorded: what crosses each connection that is accepted meanwhile, as a pcapng file in the
// folder of the session, with the secrets of TLS. Off until it is asked for: it is a second log, and whoever has the file reads what was encrypted.
import type { FileHandle } from 'node:fs/promises'
import type { PacketsState } from '../../contract/model.ts'
import type { ConnectionRecord, Side, WebSocketServer, WireRecorder } from '../../server/index.ts'
import { openFile } from '../../server/private-files.ts'
import { systemReason } from '../../server/system-reason.ts'
import { Topic } from '../topic.ts'
import { WAY, fileHead, packetBlock, secretsBlock } from './pcapng.ts'
import { MOST_PAYLOAD, TcpPackets } from './tcp-packets.ts'

/** Bytes that may wait for the disk. */
const MOST_WAITING = 64 * 1024 * 1024
/** Buffers in one write. */
const GATHER = 1_000

const NO_BYTES = new Uint8Array(0)
const COMMENT =
  'Recorded by a WebSocket server from what its sockets read and wrote: each packet is one read or one write, not what crossed the network. Secrets of TLS are in it.'

const FULL =
  'Packets are no longer recorded: the recording is as large as the log may be (Log budget). What was recorded until then can be exported.'
const SLOW = 'Packets are no longer recorded: the disk is slower than the traffic. What was recorded until then can be exported.'

export interface PacketsParts {
  readonly server: Pick<WebSocketServer, 'wireRecorder'>
  /** Of the file, which is made when recording begins for the first time. */
  readonly path: string
  readonly version: string
  readonly now: () => number
  /** Bytes that the file may have. */
  readonly budget: () => number
  /** Recording has ended by itself. */
  readonly onTrouble: (sentence: string) => void
}

export class Packets implements WireRecorder {
  readonly changed = new Topic()
  readonly #parts: PacketsParts
  /** Those that are recorded. */
  readonly #connections = new Map<ConnectionRecord, TcpPackets>()
  #file: FileHandle | undefined
  #beginning: Promise<void> | undefined
  #isOn = false
  #recorded = 0
  /** Of the file, with what waits for the disk. */
  #size = 0
  #written = 0
  /** The budget, as it was when something was last written. */
  #limit = 0
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** The newest bytes of a client: what they make the server tell of its secrets stands before them. */
  #held: Buffer | undefined
  #writing: Promise<void> | undefined

  constructor(parts: PacketsParts) {
    this.#parts = parts
  }

  state(): PacketsState {
    return { on: this.#isOn, bytes: this.#size, connections: this.#recorded }
  }

  /** Off: connections that were recorded until then end there. Rejects with the system's error. */
  async record(on: boolean): Promise<PacketsState> {
    if (on && !this.#isOn) {
      // Two windows may want it at once.
      this.#beginning ??= this.#begin()
      try {
        await this.#beginning
      } catch (error) {
        this.#beginning = undefined
        throw error
      }
      this.#limit = this.#parts.budget()
      this.#isOn = true
      this.#parts.server.wireRecorder = this
    } else if (!on) this.#stop()
    this.changed.changed()
    return this.state()
  }

  /** The file, when everything so far is in it; "": nothing was ever recorded. */
  async whole(): Promise<string> {
    this.#release()
    await this.#write()
    return this.#recorded === 0 ? '' : this.#parts.path
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#write()
    await this.#file?.close()
    this.#file = undefined
  }

  // What the component tells (WireRecorder).

  accepted(connection: ConnectionRecord): void {
    const packets = new TcpPackets(connection)
    this.#connections.set(connection, packets)
    this.#recorded++
    let comment = commentOf(connection)
    for (const { from, head } of packets.opening()) {
      this.#put(packetBlock(this.#parts.now(), wayOf(from), head, NO_BYTES, comment))
      comment = ''
    }
  }

  bytes(connection: ConnectionRecord, from: Side, bytes: Uint8Array): void {
    const packets = this.#connections.get(connection)
    if (!packets) return
    const time = this.#parts.now()
    for (let at = 0; at < bytes.length; at += MOST_PAYLOAD) {
      const payload = bytes.length <= MOST_PAYLOAD ? bytes : bytes.subarray(at, at + MOST_PAYLOAD)
      this.#put(packetBlock(time, wayOf(from), packets.data(from, payload), payload), from === 'client')
    }
  }

  ended(connection: ConnectionRecord, from: Side): void {
    this.#ending(connection, from, 'fin')
  }

  reset(connection: ConnectionRecord, from: Side): void {
    this.#ending(connection, from, 'rst')
  }

  closed(connection: ConnectionRecord): void {
    this.#connections.delete(connection)
  }

  secret(connection: ConnectionRecord, line: string): void {
    if (this.#connections.has(connection)) this.#push(secretsBlock(`${line}\n`, commentOf(connection)))
  }

  #ending(connection: ConnectionRecord, from: Side, how: 'fin' | 'rst'): void {
    const packets = this.#connections.get(connection)
    if (packets) this.#put(packetBlock(this.#parts.now(), wayOf(from), packets[how](from), NO_BYTES))
  }

  /** `mayWait`: secrets that come next stand before it. */
  #put(block: Buffer, mayWait = false): void {
    this.#release()
    if (!mayWait) this.#push(block)
    else {
      this.#held = block
      this.#writeSoon()
    }
  }

  #release(): void {
    const held = this.#held
    this.#held = undefined
    if (held) this.#push(held)
  }

  #push(block: Buffer): void {
    // Behind a gap nothing could be read.
    if (!this.#isOn) return
    if (this.#size + block.length > this.#limit) {
      this.#giveUp(FULL)
      return
    }
    if (this.#waitingBytes + block.length > MOST_WAITING) {
      this.#giveUp(SLOW)
      return
    }
    this.#waiting.push(block)
    this.#waitingBytes += block.length
    this.#size += block.length
    this.#writeSoon()
  }

  /** What one turn brings is one write. */
  #writeSoon(): void {
    this.#writing ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#writeAll())
      .finally(() => {
        this.#writing = undefined
        this.changed.changed()
        // What came while the last write was being told of.
        if (this.#waiting.length > 0 || this.#held) this.#writeSoon()
      })
  }

  async #write(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #writeAll(): Promise<void> {
    this.#limit = this.#parts.budget()
    this.#release()
    try {
      while (this.#waiting.length > 0 && this.#file) {
        const buffers = this.#waiting.splice(0, GATHER)
        const bytes = buffers.reduce((sum, each) => sum + each.length, 0)
        await writeWhole(this.#file, buffers, this.#written)
        this.#written += bytes
        this.#waitingBytes -= bytes
        this.#release()
      }
    } catch (error) {
      this.#giveUp(
        `Packets are no longer recorded: the file cannot be written: ${systemReason(error)}. What was recorded until then can be exported.`,
      )
      this.#waiting = []
      this.#waitingBytes = 0
      this.#size = this.#written
      // No half packet stands before what may come later.
      await this.#file?.truncate(this.#written).catch(() => undefined)
    }
  }

  async #begin(): Promise<void> {
    const file = await openFile(this.#parts.path, 'w')
    const head = fileHead(`Socketbench ${this.#parts.version}`, COMMENT)
    await writeWhole(file, [head], 0)
    this.#size = this.#written = head.length
    this.#file = file
  }

  #giveUp(sentence: string): void {
    if (!this.#isOn) return
    this.#isOn = false
    this.#held = undefined
    this.#stop()
    this.#parts.onTrouble(sentence)
  }

  #stop(): void {
    this.#release()
    this.#isOn = false
    this.#connections.clear()
    this.#parts.server.wireRecorder = undefined
  }
}

/** What a connection is called in the file; see `numberIn`. */
function commentOf({ connectionId }: ConnectionRecord): string {
  return `Connection ${connectionId}`
}

/** Undefined: the comment names none. */
export function numberIn(comment: string): number | undefined {
  const found = /^Connection (\d+)$/.exec(comment)
  return found ? Number(found[1]) : undefined
}

function wayOf(from: Side): (typeof WAY)[keyof typeof WAY] {
  return from === 'client' ? WAY.in : WAY.out
}

/** The system may take less than it is given. */
async function writeWhole(file: FileHandle, buffers: readonly Buffer[], position: number): Promise<void> {
  let rest = [...buffers]
  for (let at = position; rest.length > 0;) {
    let { bytesWritten: taken } = await file.writev(rest, at)
    at += taken
    rest = rest.flatMap((each) => {
      const skipped = Math.min(taken, each.length)
      taken -= skipped
      return skipped === each.length ? [] : [each.subarray(skipped)]
    })
  }
}

// Packets of a TCP connection made anew from what its socket read and wrote: what a person's tools for packets take. How the network cut, repeated
// and acknowledged them is not known here, and not made up: a packet is one read or one write, and carries what was acknowledged with it.
import { isIPv4 } from 'node:net'
import type { ConnectionRecord, Side } from '../../server/index.ts'

const FLAG = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 } as const
const TCP_HEAD = 20
/**
 * Largest segment, and a window scale of 14 (RFC 7323 section 2.2), so that no reader of packets takes an unacknowledged megabyte for a full
 * window.
 */
const SYN_OPTIONS = Uint8Array.of(2, 4, 0xff, 0xd7, 1, 3, 3, 14)
const WINDOW = 0xffff
const TCP = 6
const TTL = 64
const PUSHED = FLAG.push | FLAG.ack

const NO_BYTES = new Uint8Array(0)

/** Bytes of one packet, of which a whole read is two. The length of an IP packet can tell 65,535. */
export const MOST_PAYLOAD = 32 * 1024

type Endpoints = Pick<ConnectionRecord, 'remoteHost' | 'remotePort' | 'localAddress' | 'localPort' | 'number'>

export class TcpPackets {
  readonly #client: End
  readonly #server: End
  readonly #isIPv4: boolean

  constructor({ remoteHost, remotePort, localAddress, localPort, number }: Endpoints) {
    const client = addressOf(remoteHost)
    const server = addressOf(localAddress)
    this.#isIPv4 = client.length === 4 && server.length === 4
    // Another connection over the same ports begins elsewhere, so that no reader of packets takes it for the same.
    const first = (number * 0x01000193) >>> 0
    this.#client = { address: this.#isIPv4 ? client : asIPv6(client), port: remotePort, next: first }
    this.#server = { address: this.#isIPv4 ? server : asIPv6(server), port: localPort, next: (first ^ 0x5bd1e995) >>> 0 }
  }

  /** The three packets that open it, which have no payload. */
  opening(): readonly { readonly from: Side; readonly head: Buffer }[] {
    return [
      { from: 'client', head: this.#head('client', FLAG.syn, NO_BYTES, SYN_OPTIONS) },
      { from: 'server', head: this.#head('server', FLAG.syn | FLAG.ack, NO_BYTES, SYN_OPTIONS) },
      { from: 'client', head: this.#head('client', FLAG.ack, NO_BYTES) },
    ]
  }

  /** IP and TCP header of a packet with `payload`, of at most MOST_PAYLOAD bytes. */
  data(from: Side, payload: Uint8Array): Buffer {
    return this.#head(from, PUSHED, payload)
  }

  fin(from: Side): Buffer {
    return this.#head(from, FLAG.fin | FLAG.ack, NO_BYTES)
  }

  rst(from: Side): Buffer {
    return this.#head(from, FLAG.rst | FLAG.ack, NO_BYTES)
  }

  #head(side: Side, flags: number, payload: Uint8Array, options = NO_BYTES): Buffer {
    const [from, to] = side === 'client' ? [this.#client, this.#server] : [this.#server, this.#client]
    const tcpLength = TCP_HEAD + options.length + payload.length
    const head = Buffer.alloc((this.#isIPv4 ? 20 : 40) + TCP_HEAD + options.length)
    const tcp = this.#isIPv4 ? writeIPv4(head, from, to, tcpLength) : writeIPv6(head, from, to, tcpLength)
    head.writeUInt16BE(from.port, tcp)
    head.writeUInt16BE(to.port, tcp + 2)
    head.writeUInt32BE(from.next, tcp + 4)
    // The first SYN acknowledges nothing.
    head.writeUInt32BE((flags & FLAG.ack) === 0 ? 0 : to.next, tcp + 8)
    head[tcp + 12] = ((TCP_HEAD + options.length) / 4) << 4
    head[tcp + 13] = flags
    head.writeUInt16BE(WINDOW, tcp + 14)
    head.set(options, tcp + TCP_HEAD)
    const pseudo = sumOf(from.address) + sumOf(to.address) + TCP + tcpLength
    head.writeUInt16BE(checksum(pseudo + sumOf(head.subarray(tcp)) + sumOf(payload)), tcp + 16)
    const marks = (flags & (FLAG.syn | FLAG.fin)) === 0 ? 0 : 1
    from.next = (from.next + payload.length + marks) >>> 0
    return head
  }
}

interface End {
  readonly address: Uint8Array
  readonly port: number
  /** Sequence number of its next byte. */
  next: number
}

/** The side of the client in a packet that was made here, as a text; and whether the packet is its first. */
export function clientOf(packet: Buffer, isFromClient: boolean): { readonly client: string; readonly isFirst: boolean } {
  const isV4 = packet[0] === 0x45
  const tcp = isV4 ? 20 : 40
  const size = isV4 ? 4 : 16
  const at = (isV4 ? 12 : 8) + (isFromClient ? 0 : size)
  const port = packet.readUInt16BE(tcp + (isFromClient ? 0 : 2))
  return { client: `${packet.toString('hex', at, at + size)}:${port}`, isFirst: packet[tcp + 13] === FLAG.syn }
}

function writeIPv4(head: Buffer, from: End, to: End, tcpLength: number): number {
  head[0] = 0x45
  head.writeUInt16BE(20 + tcpLength, 2)
  // Not to be fragmented.
  head.writeUInt16BE(0x4000, 6)
  head[8] = TTL
  head[9] = TCP
  head.set(from.address, 12)
  head.set(to.address, 16)
  head.writeUInt16BE(checksum(sumOf(head.subarray(0, 20))), 10)
  return 20
}

function writeIPv6(head: Buffer, from: End, to: End, tcpLength: number): number {
  head[0] = 0x60
  head.writeUInt16BE(tcpLength, 4)
  head[6] = TCP
  head[7] = TTL
  head.set(from.address, 8)
  head.set(to.address, 24)
  return 40
}

/** 4 bytes or 16. What is no address is the unspecified one. */
function addressOf(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  const [before = '', after] = (text.split('%')[0] ?? '').split('::')
  const groups = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => {
          if (!isIPv4(group)) return [Number.parseInt(group, 16)]
          const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
          return [(a << 8) | b, (c << 8) | d]
        })
  const [head, tail] = [groups(before), groups(after ?? '')]
  const all = after === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
  return Uint8Array.from({ length: 16 }, (_, at) => {
    const group = all[at >> 1] ?? 0
    return at % 2 === 0 ? group >> 8 : group & 0xff
  })
}

/** RFC 4291 section 2.5.5.2. */
function asIPv6(address: Uint8Array): Uint8Array {
  return address.length === 16 ? address : Uint8Array.from([...new Uint8Array(10), 0xff, 0xff, ...address])
}

/** Of 16-bit words in network order (RFC 1071). */
function sumOf(bytes: Uint8Array): number {
  let sum = 0
  const even = bytes.length & ~1
  for (let at = 0; at < even; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  return even === bytes.length ? sum : sum + ((bytes[even] as number) << 8)
}

function checksum(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}

// Blocks of a pcapng file (draft-ietf-opsawg-pcapng), as far as they are needed: little-endian, one section, one interface of raw IP packets.

export const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 6, secrets: 0x0a } as const

const BYTE_ORDER = 0x1a2b3c4d
/** LINKTYPE_RAW: each packet begins with its IP header. */
const RAW_IP = 101
/** "TLSK": lines of the NSS key log format. */
const TLS_KEY_LOG = 0x544c534b

const OPTION = { end: 0, comment: 1, userApplication: 4, flags: 2 } as const
/** Of the option epb_flags: which way the packet went, seen from the machine that recorded it. */
export const WAY = { in: 1, out: 2 } as const
type Way = (typeof WAY)[keyof typeof WAY]

/** Type and length before the content, length once more behind it. */
const FRAME = 12
/** Interface, time, lengths. */
const PACKET_HEAD = 20
/** What every packet carries: its way, and the end of the options. */
const WAY_OPTIONS = 12

const NO_BYTES: Buffer = Buffer.alloc(0)

/** The beginning of a file: `comment` is for whoever reads it. */
export function fileHead(application: string, comment: string): Buffer {
  const section = Buffer.alloc(16)
  section.writeUInt32LE(BYTE_ORDER, 0)
  section.writeUInt16LE(1, 4)
  // The length of the section is not told.
  section.fill(0xff, 8)
  const from = Buffer.alloc(8)
  from.writeUInt16LE(RAW_IP, 0)
  return Buffer.concat([
    block(BLOCK.section, section, option(OPTION.comment, comment), option(OPTION.userApplication, application), END_OF_OPTIONS),
    block(BLOCK.interface, from),
  ])
}

/** Secrets of TLS, a line each. Whoever reads the file needs them before the packets that they open. */
export function secretsBlock(lines: string, comment: string): Buffer {
  const bytes = Buffer.from(lines)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(TLS_KEY_LOG, 0)
  head.writeUInt32LE(bytes.length, 4)
  return block(BLOCK.secrets, head, padded(bytes), option(OPTION.comment, comment), END_OF_OPTIONS)
}

/** `time`: milliseconds since the epoch. The packet is `head` and `payload`, which is copied. `comment` may be "". */
export function packetBlock(time: number, way: Way, head: Uint8Array, payload: Uint8Array, comment = ''): Buffer {
  const size = head.length + payload.length
  const remark = comment === '' ? NO_BYTES : option(OPTION.comment, comment)
  const length = FRAME + PACKET_HEAD + upTo4(size) + remark.length + WAY_OPTIONS
  const bytes = Buffer.allocUnsafe(length)
  bytes.writeUInt32LE(BLOCK.packet, 0)
  bytes.writeUInt32LE(length, 4)
  const microseconds = Math.round(time * 1000)
  bytes.writeUInt32LE(0, 8)
  bytes.writeUInt32LE(Math.floor(microseconds / 2 ** 32), 12)
  bytes.writeUInt32LE(microseconds % 2 ** 32, 16)
  bytes.writeUInt32LE(size, 20)
  bytes.writeUInt32LE(size, 24)
  let at = FRAME - 4 + PACKET_HEAD
  bytes.set(head, at)
  bytes.set(payload, at + head.length)
  bytes.fill(0, at + size, (at += upTo4(size)))
  bytes.set(remark, at)
  at += remark.length
  bytes.writeUInt16LE(OPTION.flags, at)
  bytes.writeUInt16LE(4, at + 2)
  bytes.writeUInt32LE(way, at + 4)
  bytes.writeUInt32LE(OPTION.end, at + 8)
  bytes.writeUInt32LE(length, at + 12)
  return bytes
}

export interface ReadBlock {
  readonly type: number
  /** The packet, of one; else empty. */
  readonly packet: Buffer
  /** 0: it is no packet, or does not say it. */
  readonly way: number
  readonly comment: string
}

/** Length of the block at the beginning of `bytes`, of which the first 8 are there; undefined: that is none. */
export function blockLength(bytes: Buffer): number | undefined {
  const length = bytes.readUInt32LE(4)
  return length < FRAME || length % 4 !== 0 ? undefined : length
}

/** `bytes` are one whole block of a file that these functions have written. */
export function readBlock(bytes: Buffer): ReadBlock {
  const type = bytes.readUInt32LE(0)
  let at = FRAME - 4
  let packet = NO_BYTES
  if (type === BLOCK.packet) {
    at += PACKET_HEAD
    packet = bytes.subarray(at, at + bytes.readUInt32LE(20))
    at += upTo4(packet.length)
  } else if (type === BLOCK.secrets) at += 8 + upTo4(bytes.readUInt32LE(12))
  else return { type, packet, way: 0, comment: '' }
  let way = 0
  let comment = ''
  for (let length = 0; at + 4 <= bytes.length - 4; at += 4 + upTo4(length)) {
    const code = bytes.readUInt16LE(at)
    length = bytes.readUInt16LE(at + 2)
    if (code === OPTION.flags && type === BLOCK.packet) way = bytes.readUInt32LE(at + 4) & 3
    else if (code === OPTION.comment) comment = bytes.toString('utf8', at + 4, at + 4 + length)
    else if (code === OPTION.end) break
  }
  return { type, packet, way, comment }
}

const END_OF_OPTIONS = Buffer.alloc(4)

function block(type: number, ...content: readonly Uint8Array[]): Buffer {
  const size = content.reduce((sum, each) => sum + each.length, 0)
  const ends = Buffer.alloc(8)
  ends.writeUInt32LE(type, 0)
  ends.writeUInt32LE(FRAME + size, 4)
  return Buffer.concat([ends, ...content, ends.subarray(4)])
}

function option(code: number, value: string): Buffer {
  const bytes = Buffer.from(value)
  const head = Buffer.alloc(4)
  head.writeUInt16LE(code, 0)
  head.writeUInt16LE(bytes.length, 2)
  return Buffer.concat([head, padded(bytes)])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], upTo4(bytes.length))
}

function upTo4(length: number): number {
  return (length + 3) & ~3
}

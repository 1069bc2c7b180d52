// Reads a pcapng file as a tool for packets does, apart from what writes it: blocks, IP, TCP, and the bytes of each connection put together by
// their sequence numbers. Nothing of the product imports it.
import { createDecipheriv, createHmac } from 'node:crypto'

interface ReadConnection {
  readonly comment: string
  /** `ip:port` of both. */
  readonly client: string
  readonly server: string
  /** Every packet, such as `> SYN` and `< 128`. */
  readonly packets: string[]
  readonly fromClient: Buffer
  readonly fromServer: Buffer
}

interface ReadFile {
  readonly application: string
  readonly connections: readonly ReadConnection[]
  /** Lines of secrets, and how many packets stand before each. */
  readonly secrets: readonly { readonly line: string; readonly after: number }[]
  /** Bytes behind the last whole block. */
  readonly rest: number
}

interface Stream {
  comment: string
  client: string
  server: string
  packets: string[]
  client_: { next: number; bytes: Buffer[] }
  server_: { next: number; bytes: Buffer[] }
}

export function readPcapng(file: Buffer): ReadFile {
  const streams: Stream[] = []
  const secrets: { line: string; after: number }[] = []
  let application = ''
  let packets = 0
  let at = 0
  while (at + 12 <= file.length) {
    const type = file.readUInt32LE(at)
    const length = file.readUInt32LE(at + 4)
    if (at + length > file.length) break
    if (file.readUInt32LE(at + length - 4) !== length) throw new Error(`The block at ${at} says two lengths.`)
    const body = file.subarray(at + 8, at + length - 4)
    if (type === 0x0a0d0d0a) application = optionsOf(body.subarray(16)).get(4)?.toString() ?? ''
    else if (type === 1 && body.readUInt16LE(0) !== 101) throw new Error('The packets are not raw IP.')
    else if (type === 0x0a) {
      if (body.toString('latin1', 0, 4) !== 'KSLT') throw new Error('The secrets are none of TLS.')
      secrets.push({ line: body.toString('utf8', 8, 8 + body.readUInt32LE(4)).trimEnd(), after: packets })
    } else if (type === 6) {
      const size = body.readUInt32LE(12)
      const options = optionsOf(body.subarray(20 + ((size + 3) & ~3)))
      takePacket(streams, body.subarray(20, 20 + size), options.get(2)?.readUInt32LE(0) ?? 0, options.get(1)?.toString() ?? '')
      packets++
    }
    at += length
  }
  return {
    application,
    connections: streams.map(({ comment, client, server, packets: all, client_, server_ }) => ({
      comment,
      client,
      server,
      packets: all,
      fromClient: Buffer.concat(client_.bytes),
      fromServer: Buffer.concat(server_.bytes),
    })),
    secrets,
    rest: file.length - at,
  }
}

function optionsOf(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= bytes.length;) {
    const code = bytes.readUInt16LE(at)
    const length = bytes.readUInt16LE(at + 2)
    if (code === 0) break
    options.set(code, bytes.subarray(at + 4, at + 4 + length))
    at += 4 + ((length + 3) & ~3)
  }
  return options
}

function takePacket(streams: Stream[], packet: Buffer, way: number, comment: string): void {
  const isV4 = packet[0] === 0x45
  const [tcpAt, size, from] = isV4 ? [20, 4, 12] : [40, 16, 8]
  const told = isV4 ? packet.readUInt16BE(2) : packet.readUInt16BE(4) + 40
  if (told !== packet.length) throw new Error(`An IP packet of ${packet.length} bytes says ${told}.`)
  if (isV4 && wordsOf(packet.subarray(0, 20)) !== 0xffff) throw new Error('The checksum of an IP header is wrong.')
  const pseudo = Buffer.concat([packet.subarray(from, from + 2 * size), Buffer.from([0, 6, 0, 0])])
  pseudo.writeUInt16BE(packet.length - tcpAt, pseudo.length - 2)
  if (wordsOf(Buffer.concat([pseudo, packet.subarray(tcpAt)])) !== 0xffff) throw new Error('The checksum of a TCP packet is wrong.')
  const end = (at: number, portAt: number): string =>
    `${[...packet.subarray(at, at + size)].join('.')}:${packet.readUInt16BE(tcpAt + portAt)}`
  const ends = [end(from, 0), end(from + size, 2)] as const
  const isIn = way === 1
  const [client, server] = isIn ? ends : [ends[1], ends[0]]
  const flags = packet[tcpAt + 13] as number
  const seq = packet.readUInt32BE(tcpAt + 4)
  const isFirst = flags === 2
  if (isFirst)
    streams.push({ comment, client, server, packets: [], client_: { next: seq, bytes: [] }, server_: { next: -1, bytes: [] } })
  const stream = streams.findLast((each) => each.client === client && each.server === server)
  if (!stream) throw new Error(`A packet of ${client} stands before its SYN.`)
  const side = isIn ? stream.client_ : stream.server_
  const other = isIn ? stream.server_ : stream.client_
  if (side.next === -1) side.next = seq
  if (seq !== side.next) throw new Error(`A packet begins at ${seq}; ${side.next} was expected.`)
  if (!isFirst && packet.readUInt32BE(tcpAt + 8) !== other.next) throw new Error('A packet acknowledges another place.')
  const payload = packet.subarray(tcpAt + ((packet[tcpAt + 12] as number) >> 4) * 4)
  side.bytes.push(payload)
  side.next = (seq + payload.length + ((flags & 3) === 0 ? 0 : 1)) >>> 0
  const name = (flags & 2) !== 0 ? 'SYN' : (flags & 1) !== 0 ? 'FIN' : (flags & 4) !== 0 ? 'RST' : payload.length
  stream.packets.push(`${isIn ? '>' : '<'} ${name}`)
}

function wordsOf(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] as number) << 8) + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return sum
}

/** Opens the records of one side of TLS 1.3 with TLS_AES_128_GCM_SHA256 by its traffic secret (RFC 8446 section 5.2): what it sent, as text. */
export function openTls13(bytes: Buffer, secret: Buffer): string {
  const key = expand(secret, 'key', 16)
  const iv = expand(secret, 'iv', 12)
  let text = ''
  let sequence = 0
  for (let at = 0; at + 5 <= bytes.length;) {
    const header = bytes.subarray(at, at + 5)
    const content = bytes.subarray(at + 5, at + 5 + header.readUInt16BE(3))
    at += 5 + content.length
    if (header[0] !== 0x17) continue
    const nonce = Buffer.from(iv)
    nonce[11] = (nonce[11] as number) ^ sequence
    const opener = createDecipheriv('aes-128-gcm', key, nonce)
    opener.setAAD(header)
    opener.setAuthTag(content.subarray(-16))
    try {
      const opened = Buffer.concat([opener.update(content.subarray(0, -16)), opener.final()])
      sequence++
      if (opened.at(-1) === 0x17) text += opened.toString('latin1', 0, opened.length - 1)
    } catch {
      // One of the handshake, which other secrets open.
    }
  }
  return text
}

/** HKDF-Expand-Label of RFC 8446 section 7.1, for so little that one HMAC gives it. */
function expand(secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`)
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0])])
  return createHmac('sha256', secret)
    .update(Buffer.concat([info, Buffer.from([1])]))
    .digest()
    .subarray(0, length)
}

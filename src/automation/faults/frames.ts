// Frames as bytes, right or wrong, as RFC 6455 section 5.2 lays them out. For faults alone: what is right goes through the component.

interface Shape {
  /** Bits of the length field: 7, 16 or 64; the shortest that fits unless told. */
  readonly lengthBits?: 7 | 16 | 64
  /** The length that is said; that of the payload unless told. */
  readonly length?: bigint
  readonly mask?: Buffer
}

export const FIN = 0x80
export const RSV1 = 0x40
export const RSV2 = 0x20
export const RSV3 = 0x10

/** `first`: FIN, reserved bits and opcode. */
export function frame(first: number, payload: Uint8Array | string = '', { lengthBits, length, mask }: Shape = {}): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload)
  const said = length ?? BigInt(bytes.length)
  const bits = lengthBits ?? (said < 126n ? 7 : said < 65_536n ? 16 : 64)
  const masked = mask ? 0x80 : 0
  const head = Buffer.alloc(bits === 7 ? 2 : bits === 16 ? 4 : 10)
  head[0] = first
  if (bits === 7) head[1] = masked | Number(said)
  else if (bits === 16) {
    head[1] = masked | 126
    head.writeUInt16BE(Number(said), 2)
  } else {
    head[1] = masked | 127
    head.writeBigUInt64BE(said, 2)
  }
  if (!mask) return Buffer.concat([head, bytes])
  return Buffer.concat([head, mask, bytes.map((byte, index) => byte ^ (mask[index % 4] as number))])
}

export function textFrame(text: string): Buffer {
  return frame(FIN | 1, text)
}

export function closeFrame(code: number, reason: Uint8Array | string = ''): Buffer {
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return frame(FIN | 8, Buffer.concat([payload, Buffer.from(reason as Uint8Array)]))
}

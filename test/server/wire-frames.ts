// Opening requests and frames as bytes, written and read by hand, for the clients of the tests.

export interface WireFrame {
  /** FIN, RSV and opcode. */
  readonly first: number
  readonly payload: Buffer
}

/** The key of RFC 6455 section 1.3; its accept value is s3pPLMBiTxaQ9kYGzzhZRbK+xOo=. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

/** The masking key of the examples in RFC 6455 section 5.7. */
const MASK = Buffer.from('37fa213d', 'hex')

/** An opening request with what it must have, and `extra` lines. */
export function request(...extra: string[]): string {
  return [
    `GET /chat HTTP/1.1`,
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${KEY}`,
    'Sec-WebSocket-Version: 13',
    ...extra,
    '',
    '',
  ].join('\r\n')
}

/** A masked frame with its length in the shortest form. */
export function frame(first: number, payload: string | Uint8Array = '', mask = MASK): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const { length } = bytes
  const size = length < 126 ? 6 : length < 65_536 ? 8 : 14
  const whole = Buffer.allocUnsafe(size + length)
  whole[0] = first
  whole[1] = 0x80 | (size === 6 ? length : size === 8 ? 126 : 127)
  if (size === 8) whole.writeUInt16BE(length, 2)
  if (size === 14) whole.writeBigUInt64BE(BigInt(length), 2)
  whole.set(mask, size - 4)
  for (let at = 0; at < length; at++) whole[size + at] = (bytes[at] as number) ^ (mask[at & 3] as number)
  return whole
}

export const text = (words: string): Buffer => frame(0x81, words)
export const close = (code: number, reason = ''): Buffer =>
  frame(0x88, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]))

/** Sizes of the head and of the payload when the head of an unmasked frame has arrived. */
export function headAt(bytes: Buffer): [size: number, length: number] | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes[1] as number
  const size = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < size) return undefined
  return [size, short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))]
}

/** The same when the whole frame has. */
export function frameAt(bytes: Buffer): [size: number, length: number] | undefined {
  const sizes = headAt(bytes)
  return sizes && bytes.length >= sizes[0] + sizes[1] ? sizes : undefined
}

/** A frame as a reader checks it: `text fin "abc"`, `close fin 1000 ""`. */
export function facts({ first, payload }: WireFrame): string {
  const names: Readonly<Record<number, string>> = { 0: 'continuation', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }
  const kind = `${names[first & 15] ?? first & 15}${first >= 0x80 ? ' fin' : ''}${(first & 0x40) === 0 ? '' : ' rsv1'}`
  if ((first & 15) === 8)
    return payload.length === 0 ? kind : `${kind} ${payload.readUInt16BE(0)} ${JSON.stringify(payload.toString('utf8', 2))}`
  if ((first & 0x40) !== 0) return `${kind} ${payload.toString('hex')}`
  return `${kind} ${payload.length > 40 ? `${payload.length} bytes` : JSON.stringify(payload.toString('latin1'))}`
}

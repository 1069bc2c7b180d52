// The payload of frames as they came: of one message, or of one control frame. Its masks are taken away from a copy.
import { FrameScanner } from '../../server/index.ts'

export function payloadOf(frames: Buffer): Buffer {
  const scanner = new FrameScanner()
  const pieces: Buffer[] = []
  for (let at = 0; at < frames.length;) {
    const from = at
    at = scanner.next(frames, at)
    const payload = frames.subarray(from + scanner.headSize, at)
    pieces.push(scanner.mask === 0 ? payload : unmasked(payload, scanner.mask))
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
}

function unmasked(payload: Buffer, mask: number): Buffer {
  const key = Buffer.alloc(4)
  key.writeUInt32BE(mask)
  const copy = Buffer.allocUnsafe(payload.length)
  for (let at = 0; at < payload.length; at++) copy[at] = (payload[at] as number) ^ (key[at & 3] as number)
  return copy
}

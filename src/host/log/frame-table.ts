// The frames of a message that is not simply one uncompressed frame, packed to stand before its payload in the segment.
//
//   u32 frames of the message · u32 frames in the table · f64 bytes on the wire · f64 size of the payload
//   for each frame: u8 opcode · u8 bits (FIN 1, masked 2, RSV from bit 4) · u16 0 · u32 mask · f64 length · f64 time
import type { FrameInfo } from '../../contract/model.ts'
import type { FrameFacts } from '../../server/index.ts'

/** A message of a million fragments must not make a table larger than itself. The number of frames is kept in any case. */
export const MOST_FRAMES = 4_096
export const TABLE_HEAD_BYTES = 24
const FRAME_BYTES = 24

export interface FrameTable {
  readonly frames: number
  readonly wireSize: number
  readonly size: number
  readonly frameList: readonly FrameInfo[]
}

/** `total` and `wireSize` count frames beyond those given, when a sender kept the first only. */
export function packFrames(frames: readonly FrameFacts[], total: number, wireSize: number, size: number): Buffer {
  const kept = Math.min(frames.length, MOST_FRAMES)
  const bytes = Buffer.alloc(TABLE_HEAD_BYTES + kept * FRAME_BYTES)
  bytes.writeUInt32LE(total, 0)
  bytes.writeUInt32LE(kept, 4)
  bytes.writeDoubleLE(wireSize, 8)
  bytes.writeDoubleLE(size, 16)
  for (let i = 0; i < kept; i++) {
    const frame = frames[i]
    if (!frame) break
    const at = TABLE_HEAD_BYTES + i * FRAME_BYTES
    bytes.writeUInt8(frame.opcode, at)
    bytes.writeUInt8((frame.fin ? 1 : 0) | (frame.mask === undefined ? 0 : 2) | (frame.rsv << 4), at + 1)
    bytes.writeUInt32LE((frame.mask ?? 0) >>> 0, at + 4)
    bytes.writeDoubleLE(frame.length, at + 8)
    bytes.writeDoubleLE(frame.time, at + 16)
  }
  return bytes
}

export function unpackFrames(bytes: Buffer): FrameTable {
  const kept = Math.min(bytes.readUInt32LE(4), Math.floor((bytes.length - TABLE_HEAD_BYTES) / FRAME_BYTES))
  const frameList: FrameInfo[] = []
  for (let i = 0; i < kept; i++) {
    const at = TABLE_HEAD_BYTES + i * FRAME_BYTES
    const bits = bytes.readUInt8(at + 1)
    frameList.push({
      opcode: bytes.readUInt8(at),
      fin: (bits & 1) !== 0,
      rsv: bits >> 4,
      mask: bits & 2 ? maskText(bytes.readUInt32LE(at + 4)) : '',
      length: bytes.readDoubleLE(at + 8),
      time: bytes.readDoubleLE(at + 16),
    })
  }
  return { frames: bytes.readUInt32LE(0), wireSize: bytes.readDoubleLE(8), size: bytes.readDoubleLE(16), frameList }
}

export function maskText(mask: number): string {
  return (mask >>> 0).toString(16).padStart(8, '0')
}

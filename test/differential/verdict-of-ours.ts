// What src/server/protocol makes of a stream, as a transcript, and whether its two ways of delivering agree.
import { MessageReceiver } from '../../src/server/protocol/message-receiver.ts'
import type { ReceiverSink, Violation } from '../../src/server/protocol/receiving.ts'
import { MessageInflater } from '../../src/server/protocol/permessage-deflate.ts'
import { READ_MEMORY } from '../../src/server/protocol/vector-unmask.ts'
import { FRAGMENT_LIMIT, MESSAGE_LIMIT, pieces, type ByteStream } from './stream.ts'
import { controlLine, messageLine, violationLine } from './verdict.ts'

const LIMITS = {
  messageSize: MESSAGE_LIMIT,
  frameSize: MESSAGE_LIMIT,
  fragments: FRAGMENT_LIMIT,
  // ws has no such limit; it has tests of its own beside the receiver.
  inflateRatio: Number.MAX_SAFE_INTEGER,
}

export interface Verdict {
  readonly lines: string[]
  readonly violation: Violation | undefined
}

/** `shift` puts every piece at another distance from a word boundary of memory, as a read buffer may. */
export function verdictOfOurs(stream: ByteStream, shift: number, wantsPieces: boolean): Verdict {
  const lines: string[] = []
  let piecesOfMessage: Buffer[] = []
  const sink: ReceiverSink = {
    wantsWholeMessages: true,
    wantsPieces,
    onFrames() {},
    onMessages(batch) {
      for (let i = 0; i < batch.count; i++) {
        const offset = batch.offsets[i]!
        const payload = batch.bytes.subarray(offset, offset + batch.lengths[i]!)
        lines.push(messageLine(batch.opcodes[i]!, payload))
        if (batch.deliveredInPieces) {
          const joined = Buffer.concat(piecesOfMessage)
          if (!joined.equals(payload)) lines.push(`but its pieces are ${joined.toString('hex')}`)
          piecesOfMessage = []
        }
      }
    },
    onPiece(_opcode, piece) {
      piecesOfMessage.push(Buffer.from(piece))
    },
    onControl(opcode, payload) {
      lines.push(controlLine(opcode, payload))
    },
  }
  const inflater =
    stream.deflate &&
    new MessageInflater({ ...stream.deflate, serverNoContextTakeover: false, serverMaxWindowBits: 15, response: '' })
  const receiver = new MessageReceiver(LIMITS, inflater, sink)
  try {
    for (const piece of pieces(stream.bytes, stream.cuts)) receiver.receive(placed(piece, shift))
    const { violation } = receiver
    if (violation) lines.push(violationLine(violation.code))
    return { lines, violation }
  } finally {
    receiver.release()
  }
}

/** Every second one stands where sockets are read into, one over the other. */
function placed(piece: Buffer, shift: number): Buffer {
  const isRead = (shift & 2) !== 0 && piece.length + shift <= READ_MEMORY.length
  const memory = isRead ? READ_MEMORY.buffer : new ArrayBuffer(piece.length + shift + 8)
  const copy = Buffer.from(memory, shift, piece.length)
  piece.copy(copy)
  return copy
}

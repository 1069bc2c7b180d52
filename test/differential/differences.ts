// Where the two receivers part, and why: every difference between their verdicts is one of these, or the test fails.
import { cannotBecomeText, messagesOf, read, type ReadMessage } from './reading.ts'
import { FRAGMENT_LIMIT, MESSAGE_LIMIT, type ByteStream } from './stream.ts'
import { messageLine } from './verdict.ts'

interface Difference {
  readonly name: string
  readonly reason: string
  /** `at` is the first line in which the transcripts differ; either may have ended there. */
  readonly explains: (stream: ByteStream, ws: readonly string[], ours: readonly string[], at: number) => boolean
}

const HIGHEST_BIT = 2n ** 63n

/** Our transcript goes on with one line, a violation, and so ends. */
function endsWith(ours: readonly string[], at: number, violation: string): boolean {
  return ours[at] === violation && ours.length === at + 1
}

/** The data messages of a transcript are those of the reading, as far as the transcript goes. */
function tellsTheSame(lines: readonly string[], messages: readonly ReadMessage[]): boolean {
  const told = lines.filter((line) => line.startsWith('text') || line.startsWith('binary'))
  const whole = messages.filter((message) => message.isWhole && message.inflates)
  return told.every((line, i) => whole[i] !== undefined && line === messageLine(whole[i].opcode, whole[i].plain))
}

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'length in a longer form',
    reason: 'RFC 6455 §5.2 demands the shortest form of a frame length. Ours fails the connection with 1002; ws takes any form.',
    explains: (stream, _ws, ours, at) =>
      endsWith(ours, at, 'violation 1002') && read(stream.bytes).frames.some((frame) => !frame.isShortestForm),
  },
  {
    name: 'highest bit of a 64-bit length',
    reason: 'RFC 6455 §5.2 says that it must be 0: ours answers 1002. To ws it is a length beyond its limit, 1009.',
    explains: (stream, ws, ours, at) =>
      endsWith(ours, at, 'violation 1002') &&
      ws[at] === 'violation 1009' &&
      read(stream.bytes).frames.some((frame) => frame.length >= HIGHEST_BIT),
  },
  {
    name: 'text that can no longer become valid',
    reason:
      'Ours fails at the first bad byte (RFC 6455 §8.1 allows it, the Autobahn suite asks for it); ws looks when the message is whole, and may meet other frames first.',
    explains: (stream, _ws, ours, at) =>
      endsWith(ours, at, 'violation 1007') &&
      messagesOf(read(stream.bytes), stream.deflate).some(({ opcode, plain }) => opcode === 1 && cannotBecomeText(plain)),
  },
  {
    name: 'first byte of a head',
    reason: 'Ours judges opcode and reserved bits from the first byte; ws waits for the second, which the stream does not have.',
    explains: (stream, ws, ours, at) => endsWith(ours, at, 'violation 1002') && ws.length === at && read(stream.bytes).tail === 1,
  },
  {
    name: 'Close frame of one byte',
    reason: 'ws judges it by its head; ours reads control frames whole, and the stream ends before.',
    explains: (stream, ws, ours, at) => {
      const last = read(stream.bytes).frames.at(-1)
      return endsWith(ws, at, 'violation 1002') && ours.length === at && last?.opcode === 8 && last.length === 1n && !last.isWhole
    },
  },
  {
    name: 'compressed frame that has not ended',
    reason:
      'Ours inflates as bytes arrive and fails at the first that is no deflate stream; ws waits for the end of the frame, which the stream does not have.',
    explains: (stream, ws, ours, at) =>
      stream.deflate !== undefined &&
      endsWith(ours, at, 'violation 1007') &&
      ws.length === at &&
      read(stream.bytes).frames.at(-1)?.isWhole === false,
  },
  {
    name: 'deflate stream that ends with a message',
    reason:
      'RFC 7692 §7.2.3.4 lets a message end its deflate stream with BFINAL. ws notices the end a turn later: it fails the next fragment or message with 1007, or takes the appended bytes 00 00 FF FF for data. Ours passes over what stands behind the end and begins the next message with an empty window; its messages are those of the reading.',
    explains: (stream, _ws, ours) => {
      const messages = messagesOf(read(stream.bytes), stream.deflate)
      return messages.some((message) => message.hasFinalBlock) && tellsTheSame(ours, messages)
    },
  },
  {
    name: 'limit of a compressed message',
    reason:
      'ws counts compressed bytes against its limit before it inflates them. Ours counts what comes out, as it comes: a message that grows too long before its fault is too long.',
    explains: (stream, ws, ours, at) => {
      const messages = messagesOf(read(stream.bytes), stream.deflate)
      if (endsWith(ws, at, 'violation 1009')) return messages.some((message) => message.compressedBytes > MESSAGE_LIMIT)
      if (!endsWith(ours, at, 'violation 1009') || ws[at] !== 'violation 1007') return false
      return messages.some((message) => message.compressedBytes > 0n && message.plain.length > MESSAGE_LIMIT)
    },
  },
  {
    name: 'one fragment too many',
    reason: 'Ours answers 1008 at the head of the fragment; ws at its end, which may not come.',
    explains: (stream, _ws, ours, at) =>
      endsWith(ours, at, 'violation 1008') &&
      messagesOf(read(stream.bytes), stream.deflate).some((message) => message.frames > FRAGMENT_LIMIT),
  },
]

/** The first entry of the table that explains why the transcripts differ; undefined: none does. */
export function explain(stream: ByteStream, ws: readonly string[], ours: readonly string[]): Difference | undefined {
  let at = 0
  while (at < ws.length && ws[at] === ours[at]) at++
  return DIFFERENCES.find((difference) => difference.explains(stream, ws, ours, at))
}

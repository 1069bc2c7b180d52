// Frames of a client or a server (RFC 6455 section 5), with and without permessage-deflate, in chunks of any sizes.
import { isUtf8 } from 'node:buffer'
import { isCodeOnWire } from '../../../src/server/protocol/close-code.ts'
import { FrameScanner } from '../../../src/server/protocol/frame-scanner.ts'
import { MessageReceiver } from '../../../src/server/protocol/message-receiver.ts'
import { MessageInflater, agreeOnDeflate } from '../../../src/server/protocol/permessage-deflate.ts'
import type { ReceiveLimits } from '../../../src/server/protocol/receiving.ts'
import { Choices, cut, holds, same } from '../property.ts'

/** Small enough to be reached; the ratio's floor of 1 MiB is not. */
const LIMITS: ReceiveLimits = { messageSize: 8_192, frameSize: 5_000, fragments: 16, inflateRatio: 100 }

interface Way {
  readonly deflate: boolean
  readonly from: 'client' | 'server'
  readonly wantsPieces: boolean
  readonly wantsWholeMessages: boolean
  readonly isSpent: boolean
  readonly forgets: boolean
}

interface Received {
  /** Messages and control frames by their ends, in order, whether a message came whole or in pieces. */
  readonly told: readonly string[]
  readonly frames: number
  readonly violation: number | undefined
  readonly isClosed: boolean
  readonly dataMessages: number
}

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const flags = choices.byte()
  const seed = choices.byte()
  const bytes = choices.rest()
  const way: Way = {
    deflate: (flags & 1) !== 0,
    from: (flags & 2) === 0 ? 'client' : 'server',
    wantsPieces: (flags & 4) !== 0,
    // Somebody wants them in one of both ways.
    wantsWholeMessages: (flags & 12) !== 12,
    isSpent: (flags & 16) !== 0,
    forgets: (flags & 32) !== 0,
  }
  const whole = received([Buffer.from(bytes)], { ...way, isSpent: false })
  const chunked = received(cut(bytes, seed), way)
  same(chunked.told, whole.told, 'What is told of the same bytes in chunks')
  holds(
    sameViolation(chunked.violation, whole.violation, way.deflate),
    `${whole.violation} of all at once, ${chunked.violation} of chunks.`,
  )
  same(chunked.isClosed, whole.isClosed, 'Whether a Close frame has come')
  if (whole.violation === undefined && !whole.isClosed) scanned(bytes, seed, whole)
}

/** Of a message that inflates to too much and is damaged behind it, either may be told: zlib tells of the end of a chunk before its beginning. */
function sameViolation(one: number | undefined, other: number | undefined, deflate: boolean): boolean {
  return (
    one === other ||
    (deflate && one !== undefined && other !== undefined && [one, other].every((code) => code === 1007 || code === 1009))
  )
}

function received(chunks: readonly Buffer[], way: Way): Received {
  const told: string[] = []
  let frames = 0
  let isClosed = false
  let dataMessages = 0
  let open: Buffer[] = []
  const params = agreeOnDeflate(`permessage-deflate${way.forgets ? '; client_no_context_takeover' : ''}`)
  holds(params !== undefined, 'No permessage-deflate.')
  const receiver = new MessageReceiver(
    LIMITS,
    way.deflate ? new MessageInflater(params) : undefined,
    {
      wantsPieces: way.wantsPieces,
      wantsWholeMessages: way.wantsWholeMessages,
      onMessages({ bytes, count, opcodes, offsets, lengths, frames: facts, deliveredInPieces }) {
        holds(!isClosed, 'A message behind a Close frame.')
        for (let index = 0; index < count; index++) {
          const [opcode = 0, offset = 0, length = 0] = [opcodes[index], offsets[index], lengths[index]]
          const payload = bytes.subarray(offset, offset + length)
          holds(payload.length === length, `A message of ${length} bytes has ${payload.length}.`)
          holds(length <= LIMITS.messageSize, `A message of ${length} bytes.`)
          holds(opcode === 1 || opcode === 2, `A message with the opcode ${opcode}.`)
          holds(opcode === 2 || isUtf8(payload), 'A text that is no UTF-8.')
          holds((facts?.length ?? 1) <= LIMITS.fragments, `A message of ${facts?.length} frames.`)
          const line = `${opcode} ${payload.toString('hex')}`
          if (deliveredInPieces) same(told.at(-1), line, 'A message that came in pieces before')
          else told.push(line)
          if (!deliveredInPieces) dataMessages++
        }
      },
      onPiece(opcode, piece, last) {
        holds(opcode !== 1 || last || isUtf8(piece), 'A piece of text that splits a character.')
        open.push(Buffer.from(piece))
        if (!last) return
        const message = Buffer.concat(open)
        holds(message.length <= LIMITS.messageSize, `A message in pieces of ${message.length} bytes.`)
        holds(opcode === 2 || isUtf8(message), 'A text in pieces that is no UTF-8.')
        told.push(`${opcode} ${message.toString('hex')}`)
        dataMessages++
        open = []
      },
      onControl(opcode, payload) {
        holds(!isClosed, 'A control frame behind a Close frame.')
        holds(opcode >= 8 && opcode <= 10 && payload.length <= 125, `A control frame ${opcode} of ${payload.length} bytes.`)
        if (opcode === 8) {
          isClosed = true
          holds(payload.length === 0 || isCodeOnWire(payload.readUInt16BE(0)), 'A Close frame with a code that may not be sent.')
        }
        told.push(`${opcode} ${payload.toString('hex')}`)
      },
      onFrames: (count) => (frames += count),
    },
    way.from,
  )
  for (const chunk of chunks) {
    let rest = chunk
    while (rest.length > 0) {
      const taken = receiver.receive(rest, { isSpent: way.isSpent })
      holds(taken > 0 && taken <= rest.length, `${taken} of ${rest.length} bytes were taken.`)
      rest = rest.subarray(taken)
    }
  }
  const violation = receiver.violation?.code
  receiver.release()
  return { told, frames, violation, isClosed, dataMessages }
}

/** What passes frames on finds the same ends of messages as what reads them. */
function scanned(bytes: Buffer, seed: number, whole: Received): void {
  const scanner = new FrameScanner()
  scanner.skip(bytes)
  same(scanner.messages, whole.dataMessages, 'The number of messages')
  const other = new FrameScanner()
  for (const chunk of cut(bytes, seed)) other.skip(chunk)
  const facts = ({ messages, isBetweenFrames, isBetweenMessages }: FrameScanner): unknown[] => [
    messages,
    isBetweenFrames,
    isBetweenMessages,
  ]
  same(facts(other), facts(scanner), 'Where frames end in chunks')
}

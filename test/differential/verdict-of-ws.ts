// The second opinion: what npm ws makes of a stream. Its receiver is exported by name, though not typed.
import type { Writable } from 'node:stream'
import * as ws from 'ws'
import { FRAGMENT_LIMIT, MESSAGE_LIMIT, pieces, type ByteStream, type DeflateTerms } from './stream.ts'
import { controlLine, messageLine, violationLine } from './verdict.ts'

type Receiver = Writable & {
  on(event: 'message', listener: (payload: Buffer, isBinary: boolean) => void): void
  on(event: 'ping' | 'pong', listener: (payload: Buffer) => void): void
  on(event: 'conclude', listener: (code: number, reason: Buffer) => void): void
}
interface PerMessageDeflate {
  accept(offers: readonly Readonly<Record<string, readonly (string | number | true)[]>>[]): unknown
  cleanup(): void
}
interface Internals {
  readonly Receiver: new (options: {
    readonly isServer: true
    readonly maxPayload: number
    readonly maxFragments: number
    readonly extensions: Readonly<Record<string, PerMessageDeflate>>
  }) => Receiver
  readonly PerMessageDeflate: new (options: {
    readonly isServer: true
    readonly maxPayload: number
    readonly clientNoContextTakeover: boolean
    readonly clientMaxWindowBits: number
  }) => PerMessageDeflate
}
const { Receiver, PerMessageDeflate } = ws as unknown as Internals

/** ws keeps the close code of an error under a symbol of its own. */
function closeCode(error: Error): number {
  for (const symbol of Object.getOwnPropertySymbols(error)) {
    if (symbol.description === 'status-code') return Reflect.get(error, symbol) as number
  }
  throw error
}

/** Resolves with the transcript of one stream. */
export function verdictOfWs(stream: ByteStream): string[] | Promise<string[]> {
  const deflate = stream.deflate ? agree(stream.deflate) : undefined
  const receiver = new Receiver({
    isServer: true,
    maxPayload: MESSAGE_LIMIT,
    maxFragments: FRAGMENT_LIMIT,
    extensions: deflate ? { 'permessage-deflate': deflate } : {},
  })
  const lines: string[] = []
  let concluded = false
  receiver.on('message', (payload, isBinary) => lines.push(messageLine(isBinary ? 2 : 1, payload)))
  receiver.on('ping', (payload) => lines.push(controlLine(9, payload)))
  receiver.on('pong', (payload) => lines.push(controlLine(10, payload)))
  receiver.on('conclude', (code, reason) => {
    concluded = true
    const payload = code === 1005 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([code >>> 8, code & 255]), reason])
    lines.push(controlLine(8, payload))
  })
  if (!deflate) {
    // Without compression ws has said everything when write() returns; its error event comes a turn later.
    receiver.on('error', () => {})
    for (const piece of pieces(stream.bytes, stream.cuts)) {
      if (concluded || receiver.errored) break
      receiver.write(Buffer.from(piece))
    }
    if (receiver.errored) lines.push(violationLine(closeCode(receiver.errored)))
    return lines
  }
  return new Promise((resolve, reject) => {
    const finish = () => {
      deflate.cleanup()
      resolve(lines)
    }
    receiver.on('error', (error) => {
      try {
        lines.push(violationLine(closeCode(error)))
        finish()
      } catch (unknown) {
        reject(unknown)
      }
    })
    receiver.on('conclude', finish)
    const all = pieces(stream.bytes, stream.cuts)
    // Each piece waits for the one before: ws 8.23 throws a TypeError when a piece is queued behind one that breaks a rule.
    const feed = (index: number) => {
      const piece = all[index]
      if (!piece) return finish()
      receiver.write(Buffer.from(piece), (error) => {
        if (!error && !concluded) feed(index + 1)
      })
    }
    feed(0)
  })
}

function agree(terms: DeflateTerms): PerMessageDeflate {
  const deflate = new PerMessageDeflate({ isServer: true, maxPayload: MESSAGE_LIMIT, ...terms })
  deflate.accept([{ client_max_window_bits: [true] }])
  return deflate
}

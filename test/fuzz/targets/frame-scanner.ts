// Where frames end in any bytes, also in those that break the protocol: what a proxy passes on.
import { FrameScanner } from '../../../src/server/protocol/frame-scanner.ts'
import { Choices, cut, holds, same } from '../property.ts'

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const seed = choices.byte()
  const bytes = choices.rest()
  same(framesIn(cut(bytes, seed)), framesIn([bytes]), 'Where frames end in chunks')
}

function framesIn(chunks: readonly Buffer[]): string[] {
  const scanner = new FrameScanner()
  const found: string[] = []
  let before = 0
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const next = scanner.next(chunk, at)
      holds(next > at && next <= chunk.length, `From ${at} to ${next} of ${chunk.length} bytes.`)
      at = next
      if (!scanner.isBetweenFrames) continue
      const { first, mask, headSize, length, messages, isBetweenMessages } = scanner
      found.push([before + at, first, mask, headSize, length, messages, isBetweenMessages].join(' '))
    }
    before += chunk.length
  }
  return found
}

// Slices of bytes as text: a character that two slices share stands at the end of the first one's text or the start of the second's, whole.
import type { Payload } from './payload.ts'

/** Texts of slices `from` to before `to`, up to the first that is not here. */
export function decodeSlices(payload: Pick<Payload, 'slice' | 'sliceCount'>, from: number, to: number): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const texts: string[] = []
  for (let number = from; number < to; number++) {
    const slice = payload.slice(number)
    if (!slice) break
    const start = number === from && from > 0 ? continuationBytes(slice) : 0
    texts.push(decoder.decode(slice.subarray(start), { stream: number + 1 < payload.sliceCount }))
  }
  return texts
}

/** Bytes at the start that end a character of the slice before: at most three, 10xxxxxx each (RFC 3629 §3). */
function continuationBytes(slice: Uint8Array): number {
  let n = 0
  while (n < 3 && ((slice[n] ?? 0) & 0xc0) === 0x80) n++
  return n
}

// The validator against the platform's own, and its promise to name the first bad byte however the bytes are cut.
import { isUtf8 } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { Utf8Validator, incompleteTail } from './utf8.ts'

const hex = (words: string): Buffer => Buffer.from(words.replaceAll(' ', ''), 'hex')

/** The position of the first bad byte over these pieces; -1 for none, 'cut' when a character is incomplete at the end. */
function verdict(pieces: readonly Uint8Array[]): number | 'cut' {
  const validator = new Utf8Validator()
  let before = 0
  for (const piece of pieces) {
    const bad = validator.push(piece)
    if (bad >= 0) return before + bad
    before += piece.length
  }
  return validator.atBoundary ? -1 : 'cut'
}

const CASES: readonly [wire: string, verdict: number | 'cut'][] = [
  ['', -1],
  ['61', -1],
  ['c3 a9 e2 82 ac f0 9f 99 82', -1],
  ['00 7f c2 80 df bf e0 a0 80 ef bf bf f0 90 80 80 f4 8f bf bf', -1],
  ['ed 9f bf ee 80 80', -1],
  ['80', 0],
  ['61 bf', 1],
  ['c0 80', 0],
  ['c1 bf', 0],
  ['c2 41', 1],
  ['e0 9f bf', 1],
  ['ed a0 80', 1],
  ['e2 82 41', 2],
  ['f0 8f bf bf', 1],
  ['f4 90 80 80', 1],
  ['f0 9f 99 41', 3],
  ['f5', 0],
  ['ff', 0],
  ['61 c3', 'cut'],
  ['e2 82', 'cut'],
  ['f0 9f 99', 'cut'],
]

describe('Utf8Validator', () => {
  it.each(CASES)('%s: %s, cut at every place and behind any lead', (wire, expected) => {
    const bytes = hex(wire)
    for (const lead of ['', 'ascii and é before it, long enough for the fast way']) {
      const before = Buffer.from(lead)
      const whole = Buffer.concat([before, bytes])
      const shifted = typeof expected === 'number' && expected >= 0 ? expected + before.length : expected
      for (let at = 0; at <= whole.length; at++)
        expect([at, verdict([whole.subarray(0, at), whole.subarray(at)])]).toEqual([at, shifted])
      expect(verdict([...whole].map((byte) => Buffer.from([byte])))).toBe(shifted)
    }
  })

  it('agrees with the platform on every pair and on every third byte behind E0, ED, F0 and F4', () => {
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const pairs = [Buffer.from([first, second]), Buffer.from([first, second, 0x80]), Buffer.from([first, second, 0x80, 0x80])]
        for (const bytes of pairs)
          if ((verdict([bytes]) === -1) !== isUtf8(bytes)) expect(bytes.toString('hex')).toBe('judged alike')
      }
    }
  })
})

describe('incompleteTail', () => {
  it.each([
    ['61 62', 2],
    ['61 c3', 1],
    ['61 c3 a9', 3],
    ['e2 82', 0],
    ['61 f0 9f 99', 1],
    ['f0 9f 99 82', 4],
    ['80 80 80 80', 4],
  ])('%s: %i', (wire, at) => expect(incompleteTail(hex(wire), 0)).toBe(at))
})

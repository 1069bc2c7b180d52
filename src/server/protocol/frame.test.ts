// Heads in their shortest form (RFC 6455 section 5.2), and masks removed at every alignment.
import { describe, expect, it } from 'vitest'
import { READ_MEMORY, unmaskVectors } from './vector-unmask.ts'
import { headSize, unmask, wordsOf, writeHead } from './frame.ts'

describe('writeHead', () => {
  it.each([
    [0x81, 0, '8100'],
    [0x81, 125, '817d'],
    [0x02, 126, '027e007e'],
    [0x82, 65_535, '827effff'],
    [0x82, 65_536, '827f0000000000010000'],
    [0x82, 2 ** 32 + 1, '827f0000000100000001'],
    [0x82, Number.MAX_SAFE_INTEGER, '827f001fffffffffffff'],
  ])('%i with %i bytes', (first, length, wire) => {
    const target = Buffer.alloc(10)
    const end = writeHead(target, 0, first, length)
    expect([target.subarray(0, end).toString('hex'), headSize(length)]).toEqual([wire, end])
  })
})

describe('unmask', () => {
  it('removes any mask at any alignment, length and phase, and touches nothing around', () => {
    const memory = Buffer.allocUnsafeSlow(96)
    const key = 0x37fa213d
    for (let base = 0; base < 4; base++)
      for (let start = 0; start < 5; start++)
        for (let length = 0; length < 40; length++)
          for (let phase = 0; phase < 4; phase++) {
            memory.fill(0x55)
            const bytes = memory.subarray(base)
            for (let at = 0; at < length; at++) bytes[start + at] = (at & 0x7f) ^ ((key >>> (24 - (((at + phase) & 3) << 3))) & 255)
            const seen = unmask(bytes, wordsOf(bytes), bytes.byteOffset, start, start + length, key, phase)
            const expected = Buffer.alloc(96, 0x55)
            for (let at = 0; at < length; at++) expected[base + start + at] = at & 0x7f
            if (!memory.equals(expected) || (seen & 0x80808080) !== 0) expect([base, start, length, phase]).toBe('unmasked')
          }
  })

  it('removes any mask from the memory of reads, by vectors, and touches nothing around', () => {
    expect(unmaskVectors).toBeTypeOf('function')
    const key = 0xd9fa213d
    const bytes = READ_MEMORY.subarray(0, 256)
    for (let start = 0; start < 20; start++)
      for (let length = 0; length < 200; length++) {
        const phase = (start + length) & 3
        bytes.fill(0x55)
        for (let at = 0; at < length; at++) bytes[start + at] = (at & 0x7f) ^ ((key >>> (24 - (((at + phase) & 3) << 3))) & 255)
        const seen = unmask(bytes, wordsOf(bytes), 0, start, start + length, key, phase)
        const expected = Buffer.alloc(256, 0x55)
        for (let at = 0; at < length; at++) expected[start + at] = at & 0x7f
        if (!bytes.equals(expected) || (seen & 0x80808080) !== 0) expect([start, length, phase]).toBe('unmasked')
      }
  })

  it('unmasks up to the last byte of the memory of reads', () => {
    READ_MEMORY.fill(0)
    unmask(READ_MEMORY, wordsOf(READ_MEMORY), 0, 1, READ_MEMORY.length, 0x01020304, 0)
    expect(READ_MEMORY.subarray(0, 6).toString('hex')).toBe('000102030401')
    expect(READ_MEMORY.subarray(-4).toString('hex')).toBe('04010203')
  })

  it('tells ASCII from the rest in the memory of reads, wherever the one byte stands', () => {
    for (let at = 0; at < 100; at++) {
      const bytes = READ_MEMORY.subarray(0, 100).fill(0x61)
      bytes[at] = 0xc3
      expect((unmask(bytes, wordsOf(bytes), 0, 0, 100, 0, 0) & 0x80808080) !== 0).toBe(true)
    }
  })

  it('tells ASCII from the rest, wherever the one byte stands', () => {
    for (let at = 0; at < 24; at++) {
      const bytes = Buffer.allocUnsafeSlow(24).fill(0x61)
      bytes[at] = 0xc3
      expect((unmask(bytes, wordsOf(bytes), 0, 0, 24, 0, 0) & 0x80808080) !== 0).toBe(true)
    }
  })
})

// Which close codes may stand on the wire (RFC 6455 section 7.4 and the IANA registry).
import { describe, expect, it } from 'vitest'
import { CLOSE_CODE_MEANINGS, checkSendable, closePayload, isCodeOnWire } from './close-code.ts'

describe('close codes', () => {
  it('on the wire are exactly 1000-1003, 1007-1014 and 3000-4999', () => {
    const ranges: string[] = []
    for (let code = 0, from = -1; code <= 65_536; code++) {
      if (isCodeOnWire(code) && from < 0) from = code
      if (!isCodeOnWire(code) && from >= 0) {
        ranges.push(`${from}-${code - 1}`)
        from = -1
      }
    }
    expect(ranges).toEqual(['1000-1003', '1007-1014', '3000-4999'])
  })

  it('that have a meaning are the registered ones', () => {
    expect(Object.keys(CLOSE_CODE_MEANINGS).map(Number)).toEqual([
      1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015,
    ])
  })

  it('that are no whole number are refused', () => {
    expect(() => checkSendable(1000.5, '')).toThrow('Close code 1000.5 may not be sent')
    expect(() => checkSendable(Number.NaN, '')).toThrow('Close code NaN may not be sent')
  })

  it('make a payload with a reason of at most 123 bytes, counted in UTF-8', () => {
    expect(() => checkSendable(1000, 'é'.repeat(61))).not.toThrow()
    expect(() => checkSendable(1000, 'é'.repeat(62))).toThrow('this one has 124')
    expect(closePayload(1001, 'é').toString('hex')).toBe('03e9c3a9')
  })
})

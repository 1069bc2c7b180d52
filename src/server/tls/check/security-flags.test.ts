// SSLSecurityFlags in words.
import { describe, expect, it } from 'vitest'
import { describeSecurityFlags } from './security-flags.ts'

describe('SSLSecurityFlags', () => {
  it('0 forgives nothing', () => {
    expect(describeSecurityFlags(0)).toEqual({ mask: 0, inForce: [], withoutEffect: [] })
  })

  it('names what each bit forgives', () => {
    expect(describeSecurityFlags(0x531).inForce).toEqual([
      { bit: 0x1, name: 'validity in time' },
      { bit: 0x10, name: 'unknown authority' },
      { bit: 0x20, name: 'wrong usage' },
      { bit: 0x100, name: 'unknown revocation of the client’s certificate' },
      { bit: 0x400, name: 'unknown revocation of an authority' },
    ])
  })

  it('keeps what has no effect, and says why it has none', () => {
    expect(describeSecurityFlags(0x10048)).toEqual({
      mask: 0x10048,
      inForce: [],
      withoutEffect: [
        { bit: 0x8, name: 'basic constraints', why: 'Whoever is no authority cannot issue certificates; this is never forgiven.' },
        { bit: 0x40, name: 'name constraints', why: 'A name that its authority may not issue is never forgiven.' },
        { bit: 0x10000, name: 'unknown', why: 'The bit has no meaning.' },
      ],
    })
  })

  it('takes the name mismatch as a signed number too, and keeps it as an unsigned one', () => {
    for (const mask of [0x80000000, -0x80000000]) {
      const { mask: kept, withoutEffect } = describeSecurityFlags(mask)
      expect([kept, withoutEffect.map(({ bit, name }) => [bit, name])]).toEqual([2147483648, [[2147483648, 'name mismatch']]])
    }
  })

  it('tells something about each of thirty-two bits', () => {
    const { inForce, withoutEffect } = describeSecurityFlags(0xffffffff)
    expect([inForce.length, withoutEffect.length]).toEqual([5, 27])
  })
})

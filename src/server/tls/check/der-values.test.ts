// Values of ASN.1 in certificates and lists, good and bad.
import { describe, expect, it } from 'vitest'
import { Asn1Element, Asn1Error } from '../certificates/asn1-element.ts'
import { namedBitsOf, serialOf, timeOf, truthOf, wholeBytesOf } from './der-values.ts'

const read = (hex: string): Asn1Element => Asn1Element.read(Buffer.from(hex, 'hex'), 'the value')
const utcTime = (text: string): Asn1Element =>
  read(`17${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`)
const generalizedTime = (text: string): Asn1Element =>
  read(`18${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`)

function outcome(get: () => unknown): unknown {
  try {
    return get()
  } catch (error) {
    return error instanceof Asn1Error ? error.message : `unexpected: ${String(error)}`
  }
}

describe('A time', () => {
  it.each([
    ['260301120000Z', '2026-03-01T12:00:00.000Z'],
    ['491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['500101000000Z', '1950-01-01T00:00:00.000Z'],
  ])('of two digits for the year, %s, is %s', (text, expected) => {
    expect(timeOf(utcTime(text), 'The end').toISOString()).toBe(expected)
  })

  it('of four digits for the year', () => {
    expect(timeOf(generalizedTime('99991231235959Z'), 'The end').toISOString()).toBe('9999-12-31T23:59:59.000Z')
  })

  it.each(['260230120000Z', '2603011200Z', '260301120000+0100', '261301120000Z', '260301120060Z', '26030112000xZ', ''])(
    'such as "%s" is none',
    (text) => {
      expect(outcome(() => timeOf(utcTime(text), 'The end'))).toBe('The end is a time that is no date of the form YYYYMMDDHHMMSSZ.')
    },
  )

  it('with fractions of a second is none', () => {
    expect(outcome(() => timeOf(generalizedTime('20260301120000.5Z'), 'The end'))).toBe(
      'The end is a time that is no date of the form YYYYMMDDHHMMSSZ.',
    )
  })
})

describe('A serial number', () => {
  it('is written without zeros before it', () => {
    expect([serialOf(read('02020080'), 'It'), serialOf(read('020100'), 'It'), serialOf(read('0201ff'), 'It')]).toEqual([
      '80',
      '0',
      'FF',
    ])
  })

  it('of 65 bytes is refused', () => {
    expect(outcome(() => serialOf(read(`0241${'01'.repeat(65)}`), 'The serial number'))).toBe(
      'The serial number has 65 bytes; 1 to 64 were expected.',
    )
  })
})

describe('Bits', () => {
  it('have the numbers that are set', () => {
    expect([...namedBitsOf(read('03020106'), 'It')]).toEqual([5, 6])
    expect([...namedBitsOf(read('0303070080'), 'It')]).toEqual([8])
    expect([...namedBitsOf(read('030100'), 'It')]).toEqual([])
  })

  it('are whole bytes in a signature', () => {
    expect(wholeBytesOf(read('030300abcd'), 'It').toString('hex')).toBe('abcd')
    expect(outcome(() => wholeBytesOf(read('030301abcd'), 'The signature'))).toBe(
      'The signature is a BIT STRING that does not consist of whole bytes.',
    )
  })
})

describe('A truth', () => {
  it('is every byte but zero, and one byte', () => {
    expect([truthOf(read('0101ff'), 'It'), truthOf(read('010101'), 'It'), truthOf(read('010100'), 'It')]).toEqual([
      true,
      true,
      false,
    ])
    expect(outcome(() => truthOf(read('0500'), 'The mark'))).toBe('The mark is NULL where BOOLEAN was expected.')
  })
})

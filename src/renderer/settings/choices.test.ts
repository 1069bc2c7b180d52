import { expect, test } from 'vitest'
import { bitsOf, choicesOf, hasBit, inWords, withBit } from './choices.ts'

const on = (name: string, value: string) =>
  bitsOf(name)
    ?.filter((bit) => hasBit(value, bit))
    .map(({ label }) => label)
const bit = (name: string, label: string) => bitsOf(name)?.find((each) => each.label === label) ?? { mask: 0, label: 'none' }

test('15360 is TLS 1.2 and 1.3, and one bit of a pair is enough', () => {
  expect(on('SSLEnabledProtocols', '15360')).toEqual(['TLS 1.3', 'TLS 1.2'])
  expect(on('SSLEnabledProtocols', '8192')).toEqual(['TLS 1.3'])
})

test('a version that is switched off takes both of its bits along, one that is switched on sets both', () => {
  expect(withBit('15360', bit('SSLEnabledProtocols', 'TLS 1.2'), false)).toBe('12288')
  expect(withBit('8192', bit('SSLEnabledProtocols', 'TLS 1.3'), true)).toBe('12288')
  expect(withBit('12288', bit('SSLEnabledProtocols', 'TLS 1.1'), true)).toBe('13056')
})

test('the highest bit is read in both ways of writing, written without a sign, and leaves bits without a name alone', () => {
  expect(on('SSLSecurityFlags', '-2147483648')).toEqual(['Name mismatch'])
  expect(on('SSLSecurityFlags', '2147483665')).toEqual(['Validity in time', 'Unknown CA', 'Name mismatch'])
  expect(withBit('2', bit('SSLSecurityFlags', 'Name mismatch'), true)).toBe('2147483650')
  expect(withBit('-2147483646', bit('SSLSecurityFlags', 'Name mismatch'), false)).toBe('2')
})

test('a number without a name stands in the list as it is', () => {
  expect(choicesOf('UseIPv6', '1')).toEqual([
    { value: '0', label: '0 · IPv4 only' },
    { value: '1', label: '1 · IPv6 only' },
    { value: '2', label: '2 · both' },
  ])
  expect(choicesOf('LogLevel', '7')?.at(-1)).toEqual({ value: '7', label: '7' })
  expect(choicesOf('MaxFrameSize', '7')).toBeUndefined()
})

test('a number is said in words where it has some', () => {
  expect([
    inWords('SSLEnabledProtocols', '15360'),
    inWords('SSLSecurityFlags', '17'),
    inWords('SSLSecurityFlags', '0'),
    inWords('UseIPv6', '1'),
    inWords('LogLevel', '7'),
    inWords('MaxFrameSize', '7'),
  ]).toEqual(['TLS 1.3, TLS 1.2', 'Validity in time, Unknown CA', '', 'IPv6 only', '', ''])
})

test('every kind of store can be chosen once', () => {
  const values = choicesOf('SSLCertStoreType', '99')?.map(({ value }) => Number(value))
  expect(values?.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 99])
})

// Which names are the same, and which is below which.
import { describe, expect, it } from 'vitest'
import { Asn1Element } from '../certificates/asn1-element.ts'
import { oid, sequence, utf8String } from '../certificates/der.ts'
import { isBelow, isSameName, readName, type DistinguishedName } from './distinguished-name.ts'

const COMMON_NAME = '2.5.4.3'
const ORGANISATION = '2.5.4.10'
const attribute = (type: string, value: Buffer): Buffer => sequence(oid(type), value)
const string = (tag: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([tag, bytes.length]), bytes])
const set = (...attributes: Buffer[]): Buffer => string(0x31, Buffer.concat(attributes))
const name = (...parts: Buffer[]): DistinguishedName => readName(Asn1Element.read(sequence(...parts), 'the name'))
const common = (value: Buffer): DistinguishedName => name(set(attribute(COMMON_NAME, value)))

describe('Two names', () => {
  it('are the same in other letters, with other spaces, in another string type', () => {
    const utf8 = common(utf8String('Ärger  mit Namen'))
    expect(isSameName(utf8, common(utf8String(' ärger mit NAMEN')))).toBe(true)
    expect(isSameName(utf8, common(string(0x1e, Buffer.from('Ärger mit Namen', 'utf16le').swap16())))).toBe(true)
    expect(isSameName(common(string(0x13, Buffer.from('A'))), common(utf8String('a')))).toBe(true)
  })

  it('are the same with the attributes of one part in another order', () => {
    const [one, other] = [attribute(COMMON_NAME, utf8String('a')), attribute(ORGANISATION, utf8String('b'))]
    expect(isSameName(name(set(one, other)), name(set(other, one)))).toBe(true)
    expect(isSameName(name(set(one), set(other)), name(set(other), set(one)))).toBe(false)
  })

  it('are not the same with another value, another type, or bytes that are no text', () => {
    expect(isSameName(common(utf8String('a')), common(utf8String('b')))).toBe(false)
    expect(isSameName(common(utf8String('a')), name(set(attribute(ORGANISATION, utf8String('a')))))).toBe(false)
    expect(isSameName(common(string(0x0c, Buffer.from([0xff]))), common(string(0x0c, Buffer.from([0xfe]))))).toBe(false)
  })

  it('are not the same when one only looks like the other, written out', () => {
    const split = name(set(attribute(COMMON_NAME, utf8String('a'))), set(attribute(COMMON_NAME, utf8String('b'))))
    expect(isSameName(split, common(utf8String('a"]","["2.5.4.3="b')))).toBe(false)
  })
})

describe('A name', () => {
  it('is below itself, and below what it begins with', () => {
    const [house, person] = [set(attribute(ORGANISATION, utf8String('House'))), set(attribute(COMMON_NAME, utf8String('alice')))]
    expect([
      isBelow(name(house, person), name(house)),
      isBelow(name(house), name(house)),
      isBelow(name(house), name(house, person)),
      isBelow(name(person, house), name(house)),
      isBelow(name(house), name()),
    ]).toEqual([true, true, false, false, true])
  })
})

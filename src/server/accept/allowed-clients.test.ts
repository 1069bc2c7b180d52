// AllowedClients: which addresses an item matches.
import { describe, expect, it } from 'vitest'
import { AllowedClients, plainAddress } from './allowed-clients.ts'
import { parseClientPattern } from './client-pattern.ts'

describe('AllowedClients', () => {
  it.each([
    ['', '203.0.113.9', true],
    [' , ', '203.0.113.9', true],
    ['203.0.113.9', '203.0.113.9', true],
    ['203.0.113.9', '::ffff:203.0.113.9', true],
    ['203.0.113.9', '203.0.113.90', false],
    ['203.0.113.0/24', '::FFFF:203.0.113.77', true],
    ['203.0.113.0/25', '203.0.113.200', false],
    ['0.0.0.0/0', '203.0.113.200', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:5::1', true],
    ['2001:db8::1', '2001:0db8:0000::0001', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['203.0.113.*', '203.0.113.5', true],
    ['203.0.*.5', '203.0.77.5', true],
    ['203.0.113.*', '203.0.1135', false],
    ['2001:db8:*', '2001:db8::7', true],
    ['*', '2001:db8::7', true],
    ['2001:0DB8:*', '2001:db8::7', true],
    ['*.113.*', '203.0.113.5', true],
    ['*.114.*', '203.0.113.5', false],
    ['203.0.113.7*', '203.0.113.7', true],
    ['10.0.0.1-10.0.0.9', '10.0.0.1', true],
    ['10.0.0.1-10.0.0.9', '::ffff:10.0.0.9', true],
    ['10.0.0.1-10.0.0.9', '10.0.0.10', false],
    ['2001:db8::1-2001:db8::ff', '2001:db8::80', true],
    ['2001:db8::1-2001:db8::ff', '2001:db8::100', false],
    ['::ffff:10.0.0.1-::ffff:10.0.0.9', '10.0.0.5', true],
    ['10.0.0.1, 192.168.0.0/16 ,203.0.113.*', '192.168.44.1', true],
  ])('"%s" and %s: %s', (list, peer, isAdmitted) => expect(new AllowedClients(list).admits(peer)).toBe(isAdmitted))

  it('resolves names, and one that cannot be resolved matches nobody', async () => {
    const allowed = new AllowedClients('no-such-name.invalid, localhost')
    expect(await Promise.all([allowed.admits('127.0.0.1'), allowed.admits('127.0.0.1'), allowed.admits('203.0.113.9')])).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('An item that can match nobody', () => {
  it.each([
    ['127.0.0.1:80', '"127.0.0.1:80" has a port or brackets; write the address alone, ports of clients are not compared'],
    ['[::1]:80', '"[::1]:80" has a port or brackets; write the address alone, ports of clients are not compared'],
    ['10.0.0.9-10.0.0.1', '"10.0.0.9-10.0.0.1" is a range that ends before it begins; write the lower address first'],
    ['10.0.0.1-9', '"10.0.0.1-9" is no range such as 192.168.0.10-192.168.0.20: both ends are whole addresses of one kind'],
    [
      '10.0.0.1-2001:db8::1',
      '"10.0.0.1-2001:db8::1" is no range such as 192.168.0.10-192.168.0.20: both ends are whole addresses of one kind',
    ],
    ['10.0.0.0/33', '"10.0.0.0/33" is no CIDR range such as 192.168.0.0/16'],
    ['300.*', '"300.*" can match no address; a wildcard stands for parts of one, as in 192.168.* or 2001:db8:*'],
    ['1.2.3.4.*', '"1.2.3.4.*" can match no address; a wildcard stands for parts of one, as in 192.168.* or 2001:db8:*'],
    ['*.example.com', '"*.example.com" can match no address; a wildcard stands for parts of one, as in 192.168.* or 2001:db8:*'],
    ['10.0.0.256', '"10.0.0.256" is not an address, range, wildcard or host name'],
    ['a b', '"a b" is not an address, range, wildcard or host name'],
  ])('%s', (item, sentence) => expect(parseClientPattern(item)).toEqual({ fault: sentence }))

  it('is told from a name with a hyphen', () => {
    expect(parseClientPattern('build-7.example')).toEqual({ kind: 'name', name: 'build-7.example' })
  })
})

describe('A wildcard', () => {
  it('of many stars is matched in no time', () => {
    const parts = parseClientPattern(`2001:${'*'.repeat(3)}:${'*'.repeat(3)}:f`)
    expect(parts).toEqual({ kind: 'wildcard', parts: ['2001:', '', '', ':', '', '', ':f'] })
    expect(new AllowedClients('2001:***:***:f').admits('2001:db8::1:f')).toBe(true)
  })
})

describe('plainAddress', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '::ffff:c000:201'],
    ['::1', '::1'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%s', (address, plain) => expect(plainAddress(address)).toBe(plain))
})

// AllowedClients: which addresses an item matches.
import { describe, expect, it } from 'vitest'
import { AllowedClients, plainAddress } from './allowed-clients.ts'

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

describe('plainAddress', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '::ffff:c000:201'],
    ['::1', '::1'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%s', (address, plain) => expect(plainAddress(address)).toBe(plain))
})

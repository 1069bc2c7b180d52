// What is agreed on an offer of permessage-deflate (RFC 7692 section 7.1), and messages deflated for the wire.
import { inflateRawSync, constants } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MessageDeflater, MessageInflater, agreeOnDeflate, parseExtensions } from './permessage-deflate.ts'
import type { DeflateParams } from './permessage-deflate.ts'

describe('an offer', () => {
  it.each<[string, string | undefined]>([
    ['permessage-deflate', 'permessage-deflate'],
    ['permessage-deflate; client_max_window_bits', 'permessage-deflate'],
    ['permessage-deflate; client_max_window_bits=10', 'permessage-deflate; client_max_window_bits=10'],
    ['permessage-deflate; client_max_window_bits="8"', 'permessage-deflate; client_max_window_bits=8'],
    ['permessage-deflate; server_max_window_bits=9', 'permessage-deflate; server_max_window_bits=9'],
    // Accepted by being said, though 15 bits are what there is without it (7.1.2.1).
    ['permessage-deflate; server_max_window_bits=15', 'permessage-deflate; server_max_window_bits=15'],
    [
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    ],
    ['x-own, permessage-deflate', 'permessage-deflate'],
    // A window of 8 bits is more than zlib can promise: the next offer is taken.
    [
      'permessage-deflate; server_max_window_bits=8, permessage-deflate; server_no_context_takeover',
      'permessage-deflate; server_no_context_takeover',
    ],
    ['permessage-deflate; server_max_window_bits=8', undefined],
    ['permessage-deflate; server_max_window_bits', undefined],
    ['permessage-deflate; server_max_window_bits=16', undefined],
    ['permessage-deflate; client_max_window_bits=7', undefined],
    ['permessage-deflate; client_max_window_bits=010', undefined],
    ['permessage-deflate; server_no_context_takeover=1', undefined],
    ['permessage-deflate; unknown', undefined],
    ['permessage-deflate; client_max_window_bits=9; client_max_window_bits=9', undefined],
    ['permessage-deflate; =', undefined],
    ['x-webkit-deflate-frame', undefined],
    ['"', undefined],
    ['', undefined],
  ])('%s', (offer, response) => expect(agreeOnDeflate(offer)?.response).toBe(response))

  it('is parsed with quoted values and lists', () => {
    expect(parseExtensions('a; b="c, d\\"e"')).toBeUndefined()
    expect(parseExtensions('a; b="c"; d , , e')).toEqual([
      {
        name: 'a',
        params: [
          ['b', 'c'],
          ['d', true],
        ],
      },
      { name: 'e', params: [] },
    ])
  })
})

function params(offer: string): DeflateParams {
  return agreeOnDeflate(`permessage-deflate; ${offer}`) as DeflateParams
}

describe('a deflated message', () => {
  it('of no bytes is one byte (7.2.3.6)', () => {
    const deflater = new MessageDeflater(params('client_max_window_bits'))
    expect(deflater.deflate(Buffer.alloc(0)).toString('hex')).toBe('00')
    deflater.close()
  })

  it('leans on the ones before it, unless server_no_context_takeover', () => {
    const sizes = ['client_max_window_bits', 'server_no_context_takeover'].map((offer) => {
      const deflater = new MessageDeflater(params(offer))
      const pair = [deflater.deflate(Buffer.from('Hello, Hello')).length, deflater.deflate(Buffer.from('Hello, Hello')).length]
      deflater.close()
      return pair
    })
    expect(sizes).toEqual([
      [12, 5],
      [12, 12],
    ])
  })

  it('keeps within server_max_window_bits', () => {
    const random = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 7919) & 255))
    // A repetition 2,000 bytes back: within a window of 15 bits, beyond one of 9.
    const message = Buffer.concat([random, Buffer.alloc(1000, 1), random])
    for (let bits = 9; bits <= 15; bits++) {
      const deflater = new MessageDeflater(params(`server_max_window_bits=${bits}`))
      const body = Buffer.concat([deflater.deflate(message), Buffer.from([0, 0, 0xff, 0xff])])
      expect(inflateRawSync(body, { windowBits: bits, finishFlush: constants.Z_SYNC_FLUSH }).equals(message)).toBe(true)
      deflater.close()
    }
  })

  it('comes back through an inflater, whatever its size', () => {
    const deflater = new MessageDeflater(params('client_max_window_bits'))
    const inflater = new MessageInflater(params('client_max_window_bits'))
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 65_537, 1_000_000]) {
      const message = Buffer.from(Array.from({ length: size }, (_, index) => (index * index) >> 5))
      const pieces: Buffer[] = []
      expect(inflater.push(deflater.deflate(message), true, (piece) => pieces.push(Buffer.from(piece)) > 0)).toBe(true)
      expect(Buffer.concat(pieces).equals(message)).toBe(true)
    }
    deflater.close()
    inflater.close()
  })

  it('an inflater closed by whoever takes its piece stops there', () => {
    const deflater = new MessageDeflater(params('client_max_window_bits'))
    const inflater = new MessageInflater(params('client_max_window_bits'))
    const body = deflater.deflate(Buffer.alloc(1_000_000))
    let pieces = 0
    const isGood = inflater.push(body, true, () => {
      pieces++
      inflater.close()
      return true
    })
    expect([isGood, pieces]).toEqual([false, 1])
    deflater.close()
  })
})

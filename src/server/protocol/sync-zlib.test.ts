// Fails when Node changes what sync-zlib.ts relies on.
import { describe, expect, it } from 'vitest'
import { SyncZlib } from './sync-zlib.ts'

function run(zlib: SyncZlib, input: Uint8Array): Buffer | false {
  const pieces: Buffer[] = []
  return zlib.run(input, (piece) => pieces.push(Buffer.from(piece)) > 0) && Buffer.concat(pieces)
}

describe('SyncZlib', () => {
  it('answers at once and keeps its window between calls', () => {
    const deflater = SyncZlib.deflater(15, 6)
    const first = run(deflater, Buffer.from('Hello'))
    const second = run(deflater, Buffer.from('Hello'))
    expect([first && first.toString('hex'), second && second.toString('hex')]).toEqual([
      'f248cdc9c907000000ffff',
      'f2001100000000ffff',
    ])
    const inflater = SyncZlib.inflater(15)
    expect([String(run(inflater, first || Buffer.alloc(0))), String(run(inflater, second || Buffer.alloc(0)))]).toEqual([
      'Hello',
      'Hello',
    ])
    deflater.close()
    inflater.close()
  })

  it('says no to what is no deflate stream, and to everything after it', () => {
    const inflater = SyncZlib.inflater(15)
    expect([run(inflater, Buffer.from('ffffffff', 'hex')), run(inflater, Buffer.from('f248cdc9c907000000ffff', 'hex'))]).toEqual([
      false,
      false,
    ])
    inflater.close()
  })

  it('tells the end of a stream and begins another', () => {
    const inflater = SyncZlib.inflater(15)
    expect(String(run(inflater, Buffer.from('f348cdc9c9070000', 'hex')))).toBe('Hello')
    expect(inflater.ended).toBe(true)
    inflater.restart()
    expect([inflater.ended, String(run(inflater, Buffer.from('f248cdc9c907000000ffff', 'hex')))]).toEqual([false, 'Hello'])
    inflater.close()
  })

  it('hands out results longer than one step in pieces, and stops when told to', () => {
    const deflater = SyncZlib.deflater(15, 6)
    const body = run(deflater, Buffer.alloc(200_000)) || Buffer.alloc(0)
    const inflater = SyncZlib.inflater(15)
    const sizes: number[] = []
    expect(inflater.run(body, (piece) => sizes.push(piece.length) > 0)).toBe(true)
    expect(sizes).toEqual([65_536, 65_536, 65_536, 3392])
    const other = SyncZlib.inflater(15)
    expect([other.run(body, () => false), other.run(body, () => true)]).toEqual([false, false])
    for (const each of [deflater, inflater, other]) each.close()
  })

  it('may be closed twice and answers no afterwards', () => {
    const inflater = SyncZlib.inflater(15)
    inflater.close()
    inflater.close()
    expect(run(inflater, Buffer.from('00', 'hex'))).toBe(false)
  })
})

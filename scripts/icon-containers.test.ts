// The bytes around an icon's pictures.
import { expect, test } from 'vitest'
import { makeIcns, makeIco } from './icon-containers.ts'

const picture = (size: number, text: string) => ({ size, png: Buffer.from(text) })

test('an ICO lists each picture with its size, length and place, and writes 256 as 0', () => {
  expect(makeIco([picture(16, 'ab'), picture(256, 'xyz')]).toString('hex')).toBe(
    [
      '000001000200',
      '10100000010020000200000026000000',
      '00000000010020000300000028000000',
      Buffer.from('abxyz').toString('hex'),
    ].join(''),
  )
})

test('an ICNS holds a block for each type of a size, each with its length', () => {
  expect(makeIcns([picture(1024, 'png!')]).toString('hex')).toBe(
    ['69636e73', '00000014', '69633130', '0000000c', Buffer.from('png!').toString('hex')].join(''),
  )
})

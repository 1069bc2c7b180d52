// RC2 against the test vectors of RFC 2268 section 5.
import { describe, expect, it } from 'vitest'
import { decipherRc2Cbc } from './rc2.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('RC2', () => {
  it.each([
    ['00000000 00000000', 63, 'ebb773f9 93278eff', '00000000 00000000'],
    ['ffffffff ffffffff', 64, '278b27e4 2e2f0d49', 'ffffffff ffffffff'],
    ['30000000 00000000', 64, '30649edf 9be7d2c2', '10000000 00000001'],
    ['88', 64, '61a8a244 adacccf0', '00000000 00000000'],
    ['88bca90e 90875a', 64, '6ccf4308 974c267f', '00000000 00000000'],
    ['88bca90e 90875a7f 0f79c384 627bafb2', 64, '1a807d27 2bbe5db1', '00000000 00000000'],
    ['88bca90e 90875a7f 0f79c384 627bafb2', 128, '2269552a b0f85ca6', '00000000 00000000'],
    ['88bca90e 90875a7f 0f79c384 627bafb2 16f80a6f 85920584 c42fceb0 be255daf 1e', 129, '5b78d3a4 3dfff1f1', '00000000 00000000'],
  ])('key %s of %d bits deciphers %s', (key, bits, cipher, plain) => {
    expect(decipherRc2Cbc(hex(key), bits, Buffer.alloc(8), hex(cipher)).toString('hex')).toBe(plain.replaceAll(' ', ''))
  })

  it('chains a block to the one before it', () => {
    const twice = hex('ebb773f9 93278eff ebb773f9 93278eff')
    expect(decipherRc2Cbc(Buffer.alloc(8), 63, hex('0101010101010101'), twice).toString('hex')).toBe(
      '0101010101010101ebb773f993278eff',
    )
  })
})

import { expect, test } from 'vitest'
import { valuesAt } from './hex-values.ts'

test('numbers of every width are read in both orders', () => {
  const bytes = Uint8Array.of(0xc3, 0xa9, 0, 0, 0, 0, 0xf0, 0x3f)
  expect(valuesAt(bytes, 'little')).toEqual([
    ['int8', '-61'],
    ['uint8', '195'],
    ['int16', '-22077'],
    ['uint16', '43459'],
    ['int32', '43459'],
    ['uint32', '43459'],
    ['int64', '4607182418800060867'],
    ['uint64', '4607182418800060867'],
    ['float32', '6.089902996109223e-41'],
    ['float64', '1.0000000000096498'],
    ['UTF-8', 'U+00E9 é'],
  ])
  expect(Object.fromEntries(valuesAt(bytes, 'big'))).toMatchObject({
    uint16: '50089',
    int64: String(BigInt.asIntN(64, 0xc3a900000000f03fn)),
  })
})

test('what reaches beyond the end is left out, and so is a character that is none', () => {
  expect(valuesAt(Uint8Array.of(0x80), 'big')).toEqual([
    ['int8', '-128'],
    ['uint8', '128'],
  ])
  expect(valuesAt(Uint8Array.of(0x0a), 'big').at(-1)).toEqual(['UTF-8', 'U+000A'])
  expect(valuesAt(Uint8Array.of(0xc3), 'big').at(-1)).toEqual(['uint8', '195'])
})

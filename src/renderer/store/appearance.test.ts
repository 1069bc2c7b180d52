import { expect, test } from 'vitest'
import { measuresOf } from './appearance.ts'

test('rows grow with the text and with the density', () => {
  expect(measuresOf('12', 'normal')).toEqual({ text: 12, line: 20, row: 24, connection: 46 })
  expect(measuresOf('12', 'compact')).toEqual({ text: 12, line: 20, row: 20, connection: 38 })
  expect(measuresOf('18', 'comfortable')).toEqual({ text: 18, line: 30, row: 40, connection: 56 })
})

test('what is none of the choices is the default', () => {
  expect(measuresOf('9999', 'roomy')).toEqual(measuresOf('12', 'normal'))
})

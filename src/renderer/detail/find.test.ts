// What is looked for in a message, as it is marked and gone to.
import { expect, test } from 'vitest'
import { markOf, placeInSlices } from './find.ts'

test('letters of ASCII are marked in either case, everything else as it is', () => {
  const marked = (wanted: string, text: string) => text.replaceAll(markOf(wanted), '_')
  expect(marked('aB', 'ab AB aB b')).toBe('_ _ _ b')
  expect(marked('ß.', 'ß. ßx SS.')).toBe('_ ßx SS.')
  expect(marked('Ä', 'Ä ä')).toBe('_ ä')
})

test('a place is counted within its slice', () => {
  const places = [5, 90, 100, 150, 320]
  expect(places.map((_, at) => placeInSlices(places, at, 100))).toEqual([
    { slice: 0, nth: 0 },
    { slice: 0, nth: 1 },
    { slice: 1, nth: 0 },
    { slice: 1, nth: 1 },
    { slice: 3, nth: 0 },
  ])
})

// What is looked for in a message, as it is marked and gone to.
import { expect, test } from 'vitest'
import { findLocally, markOf, placeInSlices } from './find.ts'

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

test('bytes that are here are looked through as the host does it', () => {
  const bytes = new TextEncoder().encode('aXax xA\u00c4')
  expect(findLocally(bytes, 'ax', 'text')).toEqual({ places: [0, 2], total: 2, length: 2 })
  expect(findLocally(bytes, 'Ä', 'text')).toEqual({ places: [7], total: 1, length: 2 })
  expect(findLocally(bytes, '58 61', 'hex')).toEqual({ places: [1], total: 1, length: 2 })
  expect(findLocally(bytes, 'nowhere', 'text')).toEqual({ places: [], total: 0, length: 7 })
  expect(() => findLocally(bytes, '5', 'hex')).toThrow('"5" is not a list of bytes: write pairs of hex digits, such as 0d 0a.')
})

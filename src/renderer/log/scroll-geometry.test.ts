// Positions in a list that no browser could lay out.
import { describe, expect, test } from 'vitest'
import { clampTop, lastTop, thumbOf, topOfThumb, topThatShows, visibleRows, type Geometry } from './scroll-geometry.ts'

const MILLIONS: Geometry = { first: 0, end: 10_000_000, rowHeight: 24, height: 600 }

describe('scroll geometry', () => {
  test('the last row ends at the lower edge', () => {
    expect(lastTop(MILLIONS)).toBe(239_999_400)
  })

  test('a list shorter than the window stands at its start', () => {
    expect(lastTop({ first: 5, end: 7, rowHeight: 24, height: 600 })).toBe(120)
    expect(clampTop(9_999, { first: 5, end: 7, rowHeight: 24, height: 600 })).toBe(120)
  })

  test('a row of which one pixel can be seen is visible', () => {
    expect(visibleRows(23, MILLIONS)).toEqual({ from: 0, to: 26 })
    expect(visibleRows(24, MILLIONS)).toEqual({ from: 1, to: 26 })
  })

  test('rows before the first and after the last are not', () => {
    expect(visibleRows(0, { first: 10, end: 12, rowHeight: 24, height: 600 })).toEqual({ from: 10, to: 12 })
    expect(visibleRows(0, { first: 0, end: 0, rowHeight: 24, height: 600 })).toEqual({ from: 0, to: 0 })
  })

  test('a row comes into sight by the smallest move', () => {
    expect(topThatShows(10, 480, MILLIONS)).toBe(240)
    expect(topThatShows(50, 480, MILLIONS)).toBe(624)
    expect(topThatShows(30, 480, MILLIONS)).toBe(480)
  })

  test('the thumb can always be caught', () => {
    expect(thumbOf(0, MILLIONS, 600)).toEqual({ offset: 0, length: 32 })
    expect(thumbOf(239_999_400, MILLIONS, 600)).toEqual({ offset: 568, length: 32 })
  })

  test('there is no thumb when everything can be seen', () => {
    expect(thumbOf(0, { first: 0, end: 25, rowHeight: 24, height: 600 }, 600)).toBeUndefined()
  })

  test('dragging the thumb reaches both ends and the middle', () => {
    expect(topOfThumb(0, MILLIONS, 600)).toBe(0)
    expect(topOfThumb(284, MILLIONS, 600)).toBe(119_999_700)
    expect(topOfThumb(568, MILLIONS, 600)).toBe(239_999_400)
    expect(topOfThumb(9_999, MILLIONS, 600)).toBe(239_999_400)
  })
})

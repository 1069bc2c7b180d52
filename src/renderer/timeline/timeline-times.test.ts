import { describe, expect, test } from 'vitest'
import type { EntryKind, LogRow } from '../../contract/model.ts'
import { nearestTick, stepsOf, wholeStretch, zoomed } from './timeline-times.ts'

const row = (seq: number, kind: EntryKind, time: number): LogRow => ({
  seq,
  kind,
  time,
  connection: '1',
  direction: 'none',
  size: 0,
  preview: kind,
  frames: 0,
  compressed: false,
})
const tick = (time: number, seq: number) => ({ time, seq, in: 1, out: 0 })

describe('the steps of a connection', () => {
  test('each says how long it took since the one before, up to the answer that opens', () => {
    const { opening, after, isOpen } = stepsOf([
      row(0, 'accept', 1000),
      row(1, 'request', 1004),
      row(2, 'open', 1504),
      row(9, 'close', 3000),
    ])
    expect(opening.map(({ row: { kind }, took, at }) => [kind, took, at])).toEqual([
      ['accept', 0, 0],
      ['request', 4, 4],
      ['open', 500, 504],
    ])
    expect(after.map(({ row: { kind }, took }) => [kind, took])).toEqual([['close', 1496]])
    expect(isOpen).toBe(true)
  })

  test('a connection that was refused has its opening alone', () => {
    const { opening, after, isOpen } = stepsOf([row(0, 'accept', 0), row(1, 'request', 1), row(2, 'refused', 2)])
    expect(opening.length).toBe(3)
    expect(after).toEqual([])
    expect(isOpen).toBe(false)
  })
})

describe('the stretch of time', () => {
  test('begins when the connection opened, and goes on to now while it lives', () => {
    const rows = [row(0, 'accept', 100), row(1, 'open', 200)]
    expect(wholeStretch(rows, [tick(300, 2)], 900)).toEqual({ since: 200, until: 900 })
    expect(wholeStretch(rows, [tick(300, 2)], undefined)).toEqual({ since: 200, until: 300 })
  })

  test('is never empty', () => {
    expect(wholeStretch([], [tick(5, 0)], undefined)).toEqual({ since: 5, until: 6 })
  })

  test('zooms around a time, stays within the whole, and becomes the whole again', () => {
    const whole = { since: 0, until: 1000 }
    expect(zoomed(whole, 500, 0.5, whole)).toEqual({ since: 250, until: 750 })
    expect(zoomed(whole, 1000, 0.5, whole)).toEqual({ since: 500, until: 1000 })
    expect(zoomed({ since: 0, until: 100 }, 0, 2, whole)).toEqual({ since: 0, until: 200 })
    expect(zoomed({ since: 250, until: 750 }, 500, 2, whole)).toBeUndefined()
  })
})

test('the nearest tick is the one whose time is nearest', () => {
  const ticks = [tick(10, 0), tick(20, 1), tick(100, 2)]
  expect(nearestTick(ticks, 0)).toBe(0)
  expect(nearestTick(ticks, 16)).toBe(1)
  expect(nearestTick(ticks, 5000)).toBe(2)
  expect(nearestTick([], 5)).toBe(-1)
})

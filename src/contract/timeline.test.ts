import { describe, expect, test } from 'vitest'
import { TIMELINE_TICKS, TimelineTicks } from './timeline.ts'

describe('the ticks of a timeline', () => {
  test('messages that are a millisecond apart stand apart, each with its entry', () => {
    const ticks = new TimelineTicks()
    ticks.add({ time: 1000, seq: 3, in: 1, out: 0 })
    ticks.add({ time: 1001, seq: 5, in: 0, out: 1 })
    expect(ticks.ticks).toEqual([
      { time: 1000, seq: 3, in: 1, out: 0 },
      { time: 1001, seq: 5, in: 0, out: 1 },
    ])
  })

  test('more than a picture can show are gathered into longer stretches, and none is lost', () => {
    const ticks = new TimelineTicks()
    for (let i = 0; i < 100_000; i++) ticks.add({ time: 1_700_000_000_000 + i * 10, seq: i, in: i % 2, out: 1 - (i % 2) })
    expect(ticks.ticks.length).toBeLessThanOrEqual(TIMELINE_TICKS)
    expect(ticks.ticks.length).toBeGreaterThan(TIMELINE_TICKS / 4)
    expect(ticks.ticks.reduce((sum, tick) => sum + tick.in, 0)).toBe(50_000)
    expect(ticks.ticks.reduce((sum, tick) => sum + tick.out, 0)).toBe(50_000)
    expect(ticks.ticks[0]).toMatchObject({ time: 1_700_000_000_000, seq: 0 })
  })

  test('parts that were gathered apart give the same picture as the whole', () => {
    const whole = new TimelineTicks()
    const joined = new TimelineTicks()
    for (let part = 0; part < 4; part++) {
      const own = new TimelineTicks()
      for (let i = 0; i < 2_000; i++) {
        const tick = { time: (part * 2_000 + i) * 64, seq: part * 2_000 + i, in: 1, out: 0 }
        whole.add(tick)
        own.add(tick)
      }
      for (const tick of own.ticks) joined.add(tick)
    }
    expect(joined.ticks).toEqual(whole.ticks)
  })

  test('a clock that was set back does not open a stretch for each message', () => {
    const ticks = new TimelineTicks()
    ticks.add({ time: 5000, seq: 0, in: 1, out: 0 })
    ticks.add({ time: 4000, seq: 1, in: 1, out: 0 })
    ticks.add({ time: 4500, seq: 2, in: 0, out: 1 })
    expect(ticks.ticks).toEqual([{ time: 5000, seq: 0, in: 2, out: 1 }])
  })
})

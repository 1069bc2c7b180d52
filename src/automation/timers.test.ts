// Timers on a clock of the test: in their order, without drift, and what was cancelled does not come.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Timers } from './timers.ts'

let timers: Timers
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] })
  timers = new Timers(() => performance.now())
})
afterEach(() => {
  timers.end()
  vi.useRealTimers()
})

it('what is due comes in the order of its time, whatever the order in which it was asked for', () => {
  const came: string[] = []
  for (const ms of [50, 10, 30, 20, 40, 10]) timers.after(ms, () => came.push(`${ms} at ${Math.round(performance.now() - start)}`))
  const start = performance.now()
  vi.advanceTimersByTime(60)
  expect(came).toEqual(['10 at 10', '10 at 10', '20 at 20', '30 at 30', '40 at 40', '50 at 50'])
  expect(timers.count).toBe(0)
})

it('of those that are due at once the older comes first', () => {
  const came: number[] = []
  for (let n = 0; n < 100; n++) timers.after(10, () => came.push(n))
  vi.advanceTimersByTime(10)
  expect(came).toEqual(Array.from({ length: 100 }, (_, n) => n))
})

it('ten thousand that repeat do not drift, and what a standstill has missed is not made up for', () => {
  const times = Array.from({ length: 10_000 }, () => 0)
  let lag = 0
  timers.end()
  // Each turn of the process comes up to 20 ms late.
  timers = new Timers(() => performance.now() + lag)
  for (const index of times.keys()) timers.every(100 + (index % 7), () => times[index]!++)
  for (let turn = 0; turn < 91; turn++) {
    lag = turn % 20
    vi.advanceTimersByTime(100)
  }
  lag = 0
  vi.advanceTimersByTime(50)
  const passed = 91 * 100 + 50
  expect(times.every((count, index) => count === Math.floor(passed / (100 + (index % 7))))).toBe(true)
  const before = times[0] ?? 0
  lag = 1_000
  vi.advanceTimersByTime(100)
  // One that was late, and the next at its own time; not the ten between.
  expect(times[0]).toBe(before + 2)
})

it('what is cancelled does not come, also from within another', () => {
  const came: string[] = []
  const never = timers.after(20, () => came.push('never'))
  timers.after(10, () => {
    came.push('first')
    never.cancel()
    never.cancel()
  })
  const every = timers.every(15, () => {
    came.push('each')
    every.cancel()
  })
  vi.advanceTimersByTime(100)
  expect(came).toEqual(['first', 'each'])
})

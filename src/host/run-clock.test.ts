// Clocks that the tests set: what the host makes of them.
import { expect, test } from 'vitest'
import { RunClock } from './run-clock.ts'

function clocks() {
  const at = { wall: 1_000_000, steady: 500, worked: 20 }
  const told: string[] = []
  const clock = new RunClock({ wall: () => at.wall, steady: () => at.steady, worked: () => at.worked })
  /** Moves the clocks on, each by as much as is said, and looks. */
  const after = (wall: number, steady = wall, worked = 0): string[] => {
    at.wall += wall
    at.steady += steady
    at.worked += worked
    told.length = 0
    clock.look((sentence) => told.push(sentence))
    return told
  }
  return { clock, after }
}

test('while time passes as it does, and the clock is mended by a little, nothing is said', () => {
  const { clock, after } = clocks()
  expect(after(1_000)).toEqual([])
  expect(after(1_100, 1_000)).toEqual([])
  expect(after(900, 1_000)).toEqual([])
  expect(clock.now()).toBe(1_003_000)
})

test('a clock that is set back is told of, and the time of the log goes on', () => {
  const { clock, after } = clocks()
  expect(after(1_000 - 3_600_000, 1_000)).toEqual([
    "The system's clock was set back by 60 min. The log goes on in the time of before, so that its entries stay in their order.",
  ])
  expect(clock.now()).toBe(1_001_000)
  expect(after(1_000)).toEqual([])
  expect(clock.now()).toBe(1_002_000)
})

test('a clock that was set back and is set right again leaves the time of the log as it is', () => {
  const { clock, after } = clocks()
  after(1_000 - 60_000, 1_000)
  expect(after(1_000 + 60_000, 1_000)).toEqual([
    "The system's clock has gone ahead by 60 s: it was set, or the machine slept. The log follows it.",
  ])
  expect(clock.now()).toBe(1_002_000)
})

test('a clock that goes ahead takes the time of the log along', () => {
  const { clock, after } = clocks()
  expect(after(1_000 + 8 * 3_600_000, 1_000)).toEqual([
    "The system's clock has gone ahead by 8 h 0 min: it was set, or the machine slept. The log follows it.",
  ])
  expect(clock.now()).toBe(1_001_000 + 8 * 3_600_000)
})

test('a process that stood still says how long; one that was busy says nothing', () => {
  const { after } = clocks()
  expect(after(62_000)).toEqual([
    'Socketbench stood still for 62 s: its process was stopped, or the machine slept. Clients were neither read nor answered meanwhile.',
  ])
  expect(after(62_000, 62_000, 60_000)).toEqual([])
  expect(after(4_900)).toEqual([])
})

// When the log is drawn, by a clock that a test moves.
import { expect, test } from 'vitest'
import { Pace, type Clock } from './pace.ts'

/** A pace, and the times at which it has drawn. */
function begin(): { pace: Pace; drawn: number[]; goTo: (time: number) => void } {
  let now = 0
  let due: { at: number; run: () => void } | undefined
  const clock: Clock = {
    now: () => now,
    after: (milliseconds, run) => {
      due = { at: now + milliseconds, run }
      return () => (due = undefined)
    },
  }
  const drawn: number[] = []
  const goTo = (time: number): void => {
    if (due && due.at <= time) {
      now = due.at
      due.run()
    }
    now = time
  }
  return { pace: new Pace(() => drawn.push(now), clock), drawn, goTo }
}

test('a few rows at a time are drawn as they come', () => {
  const { pace, drawn, goTo } = begin()
  for (const [time, end] of [
    [0, 10],
    [50, 30],
    [60, 31],
    [100, 71],
  ] as const) {
    goTo(time)
    pace.news({ identity: 'log', first: 0, end })
  }
  expect(drawn).toEqual([0, 50, 60, 100])
})

test('a flood is drawn every 100 ms, and its end is not forgotten', () => {
  const { pace, drawn, goTo } = begin()
  for (const time of [0, 50, 100, 150, 200, 250]) {
    goTo(time)
    pace.news({ identity: 'log', first: 0, end: (time + 50) * 20 })
  }
  goTo(1_000)
  expect(drawn).toEqual([0, 100, 200, 300])
})

test('the first rows of a list do not wait, however many there are', () => {
  const { pace, drawn, goTo } = begin()
  pace.news({ identity: 'matches', first: 0, end: 3 })
  goTo(8)
  pace.news({ identity: 'matches', first: 0, end: 5_000 })
  expect(drawn).toEqual([0, 8])
})

test('another list in the middle of a flood is drawn at once', () => {
  const { pace, drawn, goTo } = begin()
  pace.news({ identity: 'log', first: 0, end: 1_000 })
  goTo(50)
  pace.news({ identity: 'log', first: 0, end: 2_000 })
  goTo(60)
  pace.news({ identity: 'log, cleared', first: 0, end: 2_500 })
  goTo(1_000)
  expect(drawn).toEqual([0, 60])
})

test('a list that has become shorter is drawn at once', () => {
  const { pace, drawn, goTo } = begin()
  pace.news({ identity: 'log', first: 0, end: 1_000 })
  goTo(50)
  pace.news({ identity: 'log', first: 0, end: 0 })
  expect(drawn).toEqual([0, 50])
})

test('what waits is not drawn after the stop', () => {
  const { pace, drawn, goTo } = begin()
  pace.news({ identity: 'log', first: 0, end: 1_000 })
  goTo(50)
  pace.news({ identity: 'log', first: 0, end: 2_000 })
  pace.stop()
  goTo(1_000)
  expect(drawn).toEqual([0])
})

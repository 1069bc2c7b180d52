import { expect, test } from 'vitest'
import { HISTORY_SAMPLES, RateHistory } from './rate-history.ts'

const row = (rateIn: number, rateOut = 0, stage: 'open' | 'closed' = 'open') => ({ rateIn, rateOut, stage })

test('both directions are added up, one sample a second, the newest minute', () => {
  const history = new RateHistory()
  for (let second = 0; second < HISTORY_SAMPLES + 5; second++) history.sample(new Map([['1', row(second, 1)]]))
  expect(history.of('1')?.length).toBe(HISTORY_SAMPLES)
  expect(history.of('1')?.[0]).toBe(6)
  expect(history.of('1')?.at(-1)).toBe(65)
})

test('a silent connection has none, and one that was silent for a minute has none any more', () => {
  const history = new RateHistory()
  history.sample(
    new Map([
      ['1', row(0)],
      ['2', row(3)],
    ]),
  )
  expect(history.of('1')).toBeUndefined()
  for (let second = 0; second < HISTORY_SAMPLES; second++) history.sample(new Map([['2', row(0)]]))
  expect(history.of('2')).toBeUndefined()
})

test('what has closed has no rate, and what has left the list is forgotten', () => {
  const history = new RateHistory()
  history.sample(new Map([['1', row(5)]]))
  history.sample(new Map([['1', row(5, 5, 'closed')]]))
  expect(history.of('1')).toEqual([5, 0])
  history.sample(new Map())
  expect(history.of('1')).toBeUndefined()
})

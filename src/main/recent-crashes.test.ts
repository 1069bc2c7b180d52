import { expect, test } from 'vitest'
import { RecentCrashes } from './recent-crashes.ts'

test('three crashes within a minute are made good unasked, and the fourth is not', () => {
  const crashes = new RecentCrashes()
  expect([0, 1_000, 2_000, 3_000, 4_000].map((time) => crashes.add(time))).toEqual([true, true, true, false, false])
})

test('what was a minute ago does not count', () => {
  const crashes = new RecentCrashes()
  expect([0, 30_000, 60_000, 90_000, 120_000].map((time) => crashes.add(time))).toEqual([true, true, true, true, true])
})

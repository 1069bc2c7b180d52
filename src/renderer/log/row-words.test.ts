import { expect, test } from 'vitest'
import { distance, elapsed, timeOf } from './row-words.ts'

test('the distance to the row above has at most seven characters', () => {
  const times = [0, 0.4, 13, 999, 1_234, 59_940, 192_000, 7_380_000, 200_000_000, 900_000_000, -21]
  expect(times.map(distance)).toEqual([
    '+0',
    '+0',
    '+13ms',
    '+999ms',
    '+1.2s',
    '+59.9s',
    '+3m12s',
    '+2h03m',
    '+55h33m',
    '+10d',
    '-21ms',
  ])
})

test('time since the start counts minutes, and hours when there are some', () => {
  expect([0, 12_004.6, 3_723_920].map(elapsed)).toEqual(['00:00.000', '00:12.005', '1:02:03.920'])
})

test('time since the selected row goes both ways, and is nothing while none is selected', () => {
  const row = {
    seq: 1,
    time: 5_250,
    connection: '',
    kind: 'log',
    direction: 'none',
    size: 0,
    preview: '',
    frames: 0,
    compressed: false,
  } as const
  expect([4_000, 5_250, 65_250, NaN].map((selected) => timeOf(row, 'selected', selected, null))).toEqual([
    '+00:01.250',
    '+00:00.000',
    '-01:00.000',
    '',
  ])
})

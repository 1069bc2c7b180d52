import { expect, test } from 'vitest'
import type { LogRow } from '../../contract/model.ts'
import { latestAt, readTarget, seqAt } from './jump-target.ts'

test('reads entry numbers and times of day', () => {
  expect(['1204', '#1,204', '12:04', '2:04:30.5'].map(readTarget)).toEqual([
    { kind: 'number', seq: 1204 },
    { kind: 'number', seq: 1204 },
    { kind: 'time', milliseconds: 43_440_000 },
    { kind: 'time', milliseconds: 7_470_500 },
  ])
})

test('reads nothing else', () => {
  expect(['', 'noon', '25:00', '12:60', '1:2:3'].map(readTarget)).toEqual([undefined, undefined, undefined, undefined, undefined])
})

test('a time later than the newest entry was yesterday', () => {
  const newest = new Date(2026, 5, 2, 10, 0).getTime()
  expect(new Date(latestAt(9 * 3_600_000, newest)).getDate()).toBe(2)
  expect(new Date(latestAt(11 * 3_600_000, newest)).getDate()).toBe(1)
})

test('finds the first entry at or after a time with few questions', async () => {
  let questions = 0
  const rowAt = (seq: number): Promise<LogRow> => {
    questions++
    return Promise.resolve({
      seq,
      time: seq * 10,
      connection: '',
      kind: 'log',
      direction: 'none',
      size: 0,
      preview: '',
      frames: 0,
      compressed: false,
    })
  }
  expect(await seqAt(7_654_321, 0, 1_000_000, rowAt)).toBe(765_433)
  expect(questions).toBeLessThan(25)
  expect(await seqAt(99_999_999, 0, 1_000_000, rowAt)).toBe(999_999)
})

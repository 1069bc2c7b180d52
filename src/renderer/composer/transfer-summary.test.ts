// Many transfers in one line.
import { expect, test } from 'vitest'
import type { Transfer } from '../../contract/model.ts'
import { summaryOf } from './transfer-summary.ts'

const transfer = (connection: string, state: Transfer['state'], sent: number, name = 'trace.json'): Transfer => ({
  id: connection + name,
  connection,
  name,
  sent,
  total: 100,
  state,
  error: '',
})

test('what runs is measured, what has ended is counted', () => {
  expect(
    summaryOf([transfer('1', 'running', 10), transfer('2', 'running', 30), transfer('3', 'done', 100), transfer('4', 'failed', 5)]),
  ).toEqual({
    words: 'Sending trace.json to 2 connections · 1 sent · 1 failed',
    sent: 40,
    total: 200,
    state: 'running',
  })
})

test('several files to one connection', () => {
  expect(summaryOf([transfer('1', 'running', 0), transfer('1', 'running', 0, 'b.bin')]).words).toBe(
    'Sending 2 files to 1 connection',
  )
})

test('a failure stands out among what has ended', () => {
  expect(summaryOf([transfer('1', 'done', 100), transfer('2', 'failed', 5), transfer('3', 'cancelled', 5)])).toMatchObject({
    words: '1 sent · 1 failed · 1 cancelled',
    state: 'failed',
  })
})

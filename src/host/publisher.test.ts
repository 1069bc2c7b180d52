import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Rates } from '../contract/model.ts'
import { Publisher } from './publisher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const rates = (messagesIn: number): Rates => ({ messagesIn, messagesOut: 0, bytesIn: 0, bytesOut: 0 })

test('a thousand changes in a second become twenty notifications, and the newest state is the last', () => {
  const sent: number[] = []
  let state = 0
  const publisher = new Publisher((_name, body) => sent.push((body as Rates).messagesIn))
  const changed = publisher.line('rates', () => rates(state))
  for (let millisecond = 0; millisecond < 1_000; millisecond++) {
    state++
    changed()
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(1_000)
  expect({ sent: sent.length, last: sent.at(-1) }).toEqual({ sent: 20, last: 1_000 })
})

test('nothing is sent while nothing changes, nor a state that was sent before', () => {
  const sent: number[] = []
  const publisher = new Publisher((_name, body) => sent.push((body as Rates).messagesIn))
  const changed = publisher.line('rates', () => rates(7))
  vi.advanceTimersByTime(10_000)
  for (let i = 0; i < 5; i++) {
    changed()
    vi.advanceTimersByTime(1_000)
  }
  expect(sent).toEqual([7])
})

test('after its end nothing is sent', () => {
  const sent: unknown[] = []
  const publisher = new Publisher((_name, body) => sent.push(body))
  const changed = publisher.line('rates', () => rates(1))
  changed()
  publisher.end()
  changed()
  vi.advanceTimersByTime(1_000)
  expect(sent).toEqual([])
})

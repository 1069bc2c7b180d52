import { expect, test } from 'vitest'
import { PingTimes } from './ping-times.ts'

let time = 0
const bytes = (text: string) => Buffer.from(text)

function times(): PingTimes {
  time = 100
  return new PingTimes(() => time)
}

test('a pong is matched with the ping that has its bytes', () => {
  const pings = times()
  const told: string[] = []
  pings.measured.subscribe((id) => told.push(id))
  expect(pings.of('1')).toBe(-1)
  pings.sent('1', bytes('a'))
  pings.sent('2', bytes('a'))
  time = 107.5
  pings.answered('1', bytes('a'))
  expect([pings.of('1'), pings.of('2'), told]).toEqual([7.5, -1, ['1']])
})

test('a pong that nobody asked for measures nothing', () => {
  const pings = times()
  pings.answered('1', bytes(''))
  pings.sent('1', bytes('a'))
  pings.answered('1', bytes('b'))
  expect(pings.of('1')).toBe(-1)
})

test('a client may answer the newest ping only', () => {
  const pings = times()
  pings.sent('1', bytes('a'))
  time = 110
  pings.sent('1', bytes('b'))
  time = 112
  pings.answered('1', bytes('b'))
  time = 120
  pings.answered('1', bytes('a'))
  expect(pings.of('1')).toBe(2)
})

test('two pings with the same bytes under way measure neither, and the next one is measured again', () => {
  const pings = times()
  pings.sent('1', bytes(''))
  pings.sent('1', bytes(''))
  pings.answered('1', bytes(''))
  pings.answered('1', bytes(''))
  expect(pings.of('1')).toBe(-1)
  pings.sent('1', bytes(''))
  time = 103
  pings.answered('1', bytes(''))
  expect(pings.of('1')).toBe(3)
})

test('pings that nobody answers do not gather without end', () => {
  const pings = times()
  for (let i = 0; i < 65; i++) pings.sent('1', bytes(String(i)))
  time = 101
  pings.answered('1', bytes('0'))
  expect(pings.of('1')).toBe(-1)
  pings.answered('1', bytes('1'))
  expect(pings.of('1')).toBe(1)
})

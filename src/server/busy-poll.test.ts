import { expect, test } from 'vitest'
import { BusyPoll } from './busy-poll.ts'

/** A loop whose clock and turns are moved by hand. */
function loop() {
  let time = 1000
  let pending: (() => void) | undefined
  const poll = new BusyPoll(
    () => time,
    (look) => (pending = look),
  )
  /** One turn of the loop. Returns whether it looked, instead of sleeping. */
  const turn = (): boolean => {
    const look = pending
    pending = undefined
    look?.()
    return look !== undefined
  }
  const wait = (milliseconds: number): void => void (time += milliseconds)
  /** A client comes and is answered; the next one comes after so many milliseconds. Returns whether the loop looked meanwhile. */
  const exchange = (milliseconds: number): boolean => {
    poll.received()
    poll.replied()
    const looked = turn()
    wait(milliseconds)
    return looked
  }
  return { poll, turn, wait, exchange }
}

test('sleeps after the first reply, when nothing is known of the client', () => {
  const { exchange } = loop()
  expect(exchange(1)).toBe(false)
})

test('looks after a reply once a client has come back within 0.1 ms, and goes on for 0.1 ms', () => {
  const { exchange, wait, turn } = loop()
  exchange(0.06)
  expect(exchange(0)).toBe(true)
  wait(0.09)
  expect(turn()).toBe(true)
  wait(0.02)
  expect(turn()).toBe(true)
  expect(turn()).toBe(false)
})

test('sleeps again after one look in vain, until a client is quick again', () => {
  const { exchange, turn } = loop()
  exchange(0.06)
  expect(exchange(1)).toBe(true)
  expect([turn(), turn()]).toEqual([true, false])
  expect(exchange(0.06)).toBe(false)
  expect(exchange(0.06)).toBe(true)
})

test('sleeps after a client that took 5 ms', () => {
  const { exchange } = loop()
  exchange(5)
  expect(exchange(5)).toBe(false)
})

test('stops looking when what arrived was not answered', () => {
  const { poll, exchange, turn } = loop()
  exchange(0.06)
  expect(exchange(0.01)).toBe(true)
  poll.received()
  expect([turn(), turn()]).toEqual([true, false])
})

test('does not look, but for a trial, where it brings clients back no sooner', () => {
  const { exchange } = loop()
  const looked = Array.from({ length: 130 }, () => exchange(0.02))
  // The first time and two trials, each of which is ended by the turn after it.
  expect(looked.filter((each) => each)).toHaveLength(6)
})

test('goes on looking where it brings clients back sooner', () => {
  const { poll, turn, wait } = loop()
  let looks = 0
  for (let reply = 0; reply < 130; reply++) {
    poll.received()
    poll.replied()
    const looked = turn()
    if (looked) looks++
    wait(looked ? 0.03 : 0.07)
  }
  expect(looks).toBeGreaterThan(120)
})

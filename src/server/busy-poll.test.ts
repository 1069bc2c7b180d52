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
  return {
    poll,
    wait: (milliseconds: number) => (time += milliseconds),
    /** One turn of the loop. Returns whether it looked, instead of sleeping. */
    turn: () => {
      const look = pending
      pending = undefined
      look?.()
      return look !== undefined
    },
  }
}

test('sleeps after the first reply, when nothing is known of the client', () => {
  const { poll, turn } = loop()
  poll.received()
  poll.replied()
  expect(turn()).toBe(false)
})

test('looks after a reply once a client has come back within 0.1 ms, and goes on for 0.1 ms', () => {
  const { poll, wait, turn } = loop()
  poll.received()
  poll.replied()
  wait(0.06)
  poll.received()
  poll.replied()
  expect(turn()).toBe(true)
  wait(0.09)
  expect(turn()).toBe(true)
  wait(0.02)
  expect(turn()).toBe(true)
  expect(turn()).toBe(false)
})

test('sleeps again after one look in vain, until a client is quick again', () => {
  const { poll, wait, turn } = loop()
  poll.received()
  poll.replied()
  wait(0.06)
  poll.received()
  poll.replied()
  wait(1)
  expect([turn(), turn()]).toEqual([true, false])
  poll.received()
  poll.replied()
  expect(turn()).toBe(false)
  wait(0.06)
  poll.received()
  poll.replied()
  expect(turn()).toBe(true)
})

test('sleeps after a client that took 5 ms', () => {
  const { poll, wait, turn } = loop()
  poll.received()
  poll.replied()
  wait(5)
  poll.received()
  poll.replied()
  expect(turn()).toBe(false)
})

test('stops looking when what arrived was not answered', () => {
  const { poll, wait, turn } = loop()
  poll.received()
  poll.replied()
  wait(0.06)
  poll.received()
  poll.replied()
  poll.received()
  expect([turn(), turn()]).toEqual([true, false])
})

// Lines for all clients: who gets which, and what is said of those that do not.
import { expect, test } from 'vitest'
import type { SendOutcome } from '../contract/model.ts'
import { LineSender } from './line-sender.ts'

/** A sender whose clients answer what `codes` says of them, "" where it says nothing, and what came of it. */
function made(limit?: number) {
  const codes = new Map<string, string>()
  const got: string[] = []
  const said: string[] = []
  const sender = new LineSender({
    send(ids, content) {
      const outcomes = ids.map((connection): SendOutcome => {
        const code = codes.get(connection) ?? ''
        if (code === '') got.push(`${content} to ${connection}`)
        return { connection, bytes: 0, queuedBytes: 0, code, error: code }
      })
      return Promise.resolve(outcomes)
    },
    say: (sentence) => void said.push(sentence),
    ...(limit !== undefined && { limit }),
  })
  const open = (...ids: readonly string[]): void =>
    sender.take(
      ids.map((id) => ({ id, stage: 'open' })),
      [],
    )
  return { sender, codes, got, said, open }
}

test('a line waits for the first client, and one whose only client is just leaving for the next one', async () => {
  const { sender, codes, got, said, open } = made()
  const first = sender.line('one')
  open('1')
  await first
  codes.set('1', 'not-open')
  const second = sender.line('two')
  open('2')
  await second
  expect(got).toEqual(['one to 1', 'two to 2'])
  expect(said).toEqual([])
})

test('clients have their turn between two lines', async () => {
  const { sender, got, open } = made()
  open('1')
  let turns = 0
  const count = (): void => {
    turns++
    if (got.length < 100) setImmediate(count)
  }
  setImmediate(count)
  for (let n = 0; n < 100; n++) await sender.line(`${n}`)
  expect(got).toHaveLength(100)
  expect(turns).toBeGreaterThanOrEqual(100)
})

test('a line waits for a client that has no room, and is then sent to it alone', async () => {
  const { sender, codes, got, said, open } = made()
  open('1', '2')
  codes.set('2', 'would-block')
  const line = sender.line('one')
  // Sent to the first, and looked at again for the second.
  while (got.length === 0) await new Promise((turn) => setImmediate(turn))
  codes.delete('2')
  await line
  expect(got).toEqual(['one to 1', 'one to 2'])
  expect(said).toEqual([])
})

test('a client that does not read at all keeps the others from nothing, and what it misses is counted', async () => {
  const { sender, codes, got, said, open } = made(0)
  open('1', '2')
  codes.set('2', 'would-block')
  for (const line of ['one', 'two', 'three']) await sender.line(line)
  codes.delete('2')
  await sender.line('four')
  expect(got).toEqual(['one to 1', 'two to 1', 'three to 1', 'four to 1', 'four to 2'])
  codes.set('2', 'would-block')
  await sender.line('five')
  sender.take([{ id: '2', stage: 'closed' }], [])
  expect(said).toEqual([
    '#2 is not reading: lines are left out for it until it does.',
    '#2 reads again: 3 lines were left out for it.',
    '#2 is not reading: lines are left out for it until it does.',
    '#2 has gone: 1 line was left out for it.',
  ])
})

test('what a client cannot be sent for another reason is said of that client', async () => {
  const { sender, codes, got, said, open } = made()
  open('1', '2')
  codes.set('1', 'too long')
  await sender.line('one')
  expect(got).toEqual(['one to 2'])
  expect(said).toEqual(['#1: too long'])
})

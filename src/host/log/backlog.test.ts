// Who must wait for the disk, by what waits for it.
import { expect, test } from 'vitest'
import { Backlog, type Overload } from './backlog.ts'

const MIB = 1024 * 1024

function told(): { readonly backlog: Backlog; readonly seen: Overload[] } {
  const seen: Overload[] = []
  return { backlog: new Backlog((who) => seen.push(who)), seen }
}

test('those who send much pause at 40 MiB, and go on below 28', () => {
  const { backlog, seen } = told()
  backlog.add(40 * MIB - 1)
  expect(backlog.overloaded).toBe(false)
  backlog.add(1)
  expect(backlog.overloaded).toBe(true)
  backlog.take(12 * MIB)
  expect(backlog.overloaded).toBe(true)
  backlog.take(1)
  expect(backlog.overloaded).toBe(false)
  expect(seen).toEqual(['who send much', 'nobody'])
})

test('from 56 MiB on all pause, and none goes on before all do', () => {
  const { backlog, seen } = told()
  backlog.add(50 * MIB)
  backlog.add(6 * MIB)
  backlog.take(20 * MIB)
  backlog.take(20 * MIB)
  expect(seen).toEqual(['who send much', 'all', 'nobody'])
})

test('who waits for relief is told once, when the disk has caught up', async () => {
  const { backlog } = told()
  await backlog.relieved()
  backlog.add(48 * MIB)
  const order: string[] = []
  const waiting = backlog.relieved().then(() => order.push('relieved'))
  backlog.take(8 * MIB)
  await Promise.resolve()
  order.push('40 MiB')
  backlog.take(40 * MIB)
  await waiting
  expect(order).toEqual(['40 MiB', 'relieved'])
})

test('a disk that fails holds nobody back, and entries are refused from 64 MiB on, else from 192', async () => {
  const { backlog, seen } = told()
  backlog.add(60 * MIB)
  const waiting = backlog.relieved()
  backlog.diskFails(true)
  await waiting
  expect(seen).toEqual(['all', 'nobody'])
  expect(backlog.refusing).toBe(false)
  backlog.add(4 * MIB)
  expect(backlog.refusing).toBe(true)
  backlog.diskFails(false)
  expect(backlog.refusing).toBe(false)
  backlog.add(128 * MIB)
  expect(backlog.refusing).toBe(true)
  backlog.take(192 * MIB)
  expect(backlog.refusing).toBe(false)
})

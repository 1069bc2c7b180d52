// The hooks of a test runner that a desk is given to; runners themselves are in test/control.
import { expect, test } from 'vitest'
import { useDesk } from './testing.ts'

test('its hooks have no parameter, which Jest would take for its done and wait for', () => {
  const lengths: number[] = []
  const hook = (run: () => Promise<void>): void => void lengths.push(run.length)
  useDesk({ hooks: { beforeAll: hook, beforeEach: hook, afterEach: hook, afterAll: hook } })
  expect(lengths).toEqual([0, 0, 0, 0])
})

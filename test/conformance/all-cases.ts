// The whole table as tests, one for each case.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCase } from './run.ts'
import { ours } from './servers.ts'
import type { Served } from './servers.ts'
import { USUAL_TABLE } from './table.ts'

export function everyCase(isSecure: boolean): void {
  const carrier = isSecure ? 'wss' : 'ws'
  describe(`the 517 cases over ${carrier}, in groups 12 and 13 with 8 to 100 messages instead of 1000`, () => {
    let served: Served | undefined
    beforeAll(async () => {
      served = await ours(isSecure)
    })
    afterAll(async () => {
      await served?.close()
    })
    it.each(USUAL_TABLE.map((one) => [one.id, one.title, one] as const))('%s %s', async (_id, _title, one) => {
      const { verdict, lines } = await runCase(one, served as Served)
      expect(lines).toEqual(one.strict)
      expect(verdict).toBe(one.isInformational ? 'informational' : 'ok')
    })
  })
}

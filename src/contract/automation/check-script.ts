// The run-time check of a script's facts. Its code is read by the engine, which says where it cannot be.
import * as v from 'valibot'
import { short } from './check-rule.ts'
import { CODE_LIMIT } from './limits.ts'
import type { Script } from './script.ts'

export const script: v.GenericSchema<unknown, Script> = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  name: v.pipe(short, v.minLength(1, 'expected a name')),
  code: v.pipe(v.string(), v.maxLength(CODE_LIMIT, `expected at most ${CODE_LIMIT} characters`)),
  time: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(60_000, 'expected at most 60000 ms'))),
  memory: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_024, 'expected at most 1024 MiB'))),
})

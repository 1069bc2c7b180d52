// A rule for tests: it accepts everything, and whatever the test says of it.
import type { RequestRule } from './model.ts'
import { BLANK_RULE } from './rules.ts'

export function sampleRule(given: Partial<RequestRule>): RequestRule {
  return {
    id: '1',
    ...BLANK_RULE,
    ...given,
  }
}

// A rule for tests: it answers every message with nothing, and is whatever the test says of it.
import type { Rule } from './automation/rule.ts'

export function sampleRule(given: Partial<Rule>): Rule {
  return { id: '1', enabled: true, when: { on: 'message' }, then: [], ...given }
}

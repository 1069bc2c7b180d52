// A rule for tests: it accepts everything, and whatever the test says of it.
import type { RequestRule } from './model.ts'

export function sampleRule(given: Partial<RequestRule>): RequestRule {
  return {
    id: '1',
    enabled: true,
    path: '',
    origin: '',
    decision: 'accept',
    subProtocol: '',
    headers: [],
    status: 403,
    body: '',
    ...given,
  }
}

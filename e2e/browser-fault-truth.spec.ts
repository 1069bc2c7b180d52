// Every fault is shown to real clients, and each says what the desk says that it would. A mismatch is news: npm run faults writes it down.
import { isDeepStrictEqual } from 'node:util'
import { FAULT_CLIENTS, FAULT_REPORTS, type FaultClient } from '../src/contract/automation/fault-reports.ts'
import { expect, test } from './desk.ts'
import { faultClients, type FaultClientFacts } from './faults/list.ts'
import { observed, type Observed } from './faults/observe.ts'

// Most of the time all of them wait for bytes that come slowly.
test.describe.configure({ mode: 'parallel' })

for (const [key, { isHere, client, canTrust }] of Object.entries<FaultClientFacts>(faultClients())) {
  const name = key as FaultClient
  test.describe(FAULT_CLIENTS[name], () => {
    test('reports each fault as it is foretold', async () => {
      test.skip(!isHere, `${FAULT_CLIENTS[name]} is not on this machine, and no other version either`)
      const reports = await observed(client, canTrust)
      expect(reports).toEqual(foretold(name, canTrust, reports))
    })
  })
}

/** Where a client has been seen to report one thing or another, either will do. */
function foretold(name: FaultClient, canTrust: boolean, reports: Readonly<Record<string, Observed>>): Record<string, Observed> {
  const expected: Record<string, Observed> = {}
  for (const [id, { [name]: seen }] of Object.entries(FAULT_REPORTS)) {
    if (!seen || (!canTrust && id.startsWith('tls-'))) continue
    expected[id] = seen.find((each) => isDeepStrictEqual(each, reports[id])) ?? seen[0]
  }
  return expected
}

// Every fault is shown to real clients, and each says what the desk says that it would. A mismatch is news: npm run faults writes it down.
import { FAULT_CLIENTS, FAULT_REPORTS, type FaultClient } from '../src/contract/automation/fault-reports.ts'
import { expect, test } from './desk.ts'
import { faultClients, type FaultClientFacts } from './faults/list.ts'
import { OR, observed } from './faults/observe.ts'

// Most of the time all of them wait for bytes that come slowly.
test.describe.configure({ mode: 'parallel' })

for (const [key, { isHere, client, canTrust }] of Object.entries<FaultClientFacts>(faultClients())) {
  const name = key as FaultClient
  test(`${FAULT_CLIENTS[name]} reports each fault as it is foretold`, async () => {
    test.skip(!isHere, `${FAULT_CLIENTS[name]} is not on this machine, and no other version either`)
    const said = await observed(client, canTrust)
    // Where a client has been seen to say one thing or another, either will do.
    const foretold = Object.entries(FAULT_REPORTS).flatMap(([id, reports]): [string, string][] => {
      const [expected, line] = [reports[name], said[id] ?? '']
      return expected === undefined || (!canTrust && id.startsWith('tls-'))
        ? []
        : [[id, expected.split(OR).includes(line) ? line : expected]]
    })
    expect(said).toEqual(Object.fromEntries(foretold))
  })
}

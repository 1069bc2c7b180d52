// A connection for tests: open, quiet, from this machine, and whatever the test says of it.
import type { ConnectionRow } from '../../contract/model.ts'

export function sampleRow(given: Partial<ConnectionRow>): ConnectionRow {
  return {
    id: '1',
    stage: 'open',
    remoteHost: '127.0.0.1',
    remotePort: 51_702,
    path: '/',
    subProtocol: '',
    acceptedAt: 0,
    openedAt: 1,
    closedAt: 0,
    messagesIn: 0,
    messagesOut: 0,
    bytesIn: 0,
    bytesOut: 0,
    rateIn: 0,
    rateOut: 0,
    queuedBytes: 0,
    reading: true,
    secure: false,
    closeCode: 0,
    closeReason: '',
    closedBy: '',
    refusedWith: 0,
    ...given,
  }
}

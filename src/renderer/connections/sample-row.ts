// A connection for tests: open, quiet, from this machine, and whatever the test says of it.
import type { ConnectionDetails, ConnectionRow, TlsDetails } from '../../contract/model.ts'

export function sampleRow(given: Partial<ConnectionRow>): ConnectionRow {
  return {
    id: '1',
    server: '1',
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
    roundTrip: -1,
    reading: true,
    shaped: false,
    secure: false,
    closeCode: 0,
    closeReason: '',
    closedBy: '',
    refusedWith: 0,
    ...given,
  }
}

/** What the host knows of it beside its row: nothing but where it is served. */
export function sampleDetails(row: ConnectionRow, tls?: TlsDetails): ConnectionDetails {
  return {
    row,
    localAddress: '127.0.0.1',
    localPort: 8443,
    requestLine: '',
    requestHeaders: [],
    responseLine: '',
    responseHeaders: [],
    extensions: '',
    framesIn: 0,
    framesOut: 0,
    lastActivity: 0,
    ...(tls && { tls }),
  }
}

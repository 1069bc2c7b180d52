// What the window says: faults.
import type { Value } from '../parts.ts'

export const faults = {
  title: 'Faults',
  open: 'Do something wrong on purpose…',
  what: 'What the server does wrong on purpose, to see what a client makes of it. Each stands in the log with the bytes that were sent.',
  search: 'Search',
  searchHint: 'accept, opcode, 1005 …',
  client: 'Client',
  allSelected: (count: Value) => `the ${count} selected`,
  noneOpen: 'no client is open',
  groups: {
    tls: 'TLS, at the next connection',
    opening: 'Opening, at the next request',
    frames: 'Frames',
    closing: 'Closing',
    transport: 'Transport',
    records: 'TLS, on an open connection',
  },
  network: 'A worse network for this client',
  networkHint: 'For each message that goes to it; shares are from 0 to 1. Files go as they are.',
  makeWorse: 'Make it so',
  asItWas: 'As it was',
  needsTls: 'The server listens without TLS. Switch to wss first.',
  arm: 'Arm',
  armFault: (title: Value) => `Arm: ${title}`,
  send: 'Do it',
  sendFault: (title: Value) => `Do it: ${title}`,
  armed: (names: Value) => `Armed for the next requests: ${names}`,
  disarm: 'Disarm',
  whatClientsReport: 'What clients report',
  none: 'No fault is called so.',
}

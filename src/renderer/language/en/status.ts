// What the window says: status.
import type { Value } from '../parts.ts'

export const status = {
  theSecretsOfAllTls: (file: Value) =>
    `The secrets of all TLS connections are written to ${file}: anyone who has that file can read them. Opens the setting.`,
  tlsSecretsAreLogged: 'TLS secrets are logged',
  recordingPackets: (bytes: Value) => `Recording packets, ${bytes}`,
  packetsOfAreRecorded: (connections: Value) =>
    `Packets of ${connections} are being recorded, with their TLS secrets. Click to stop; what was recorded can be exported as pcapng.`,
  programsMayControl: 'Programs may control',
  programsMayControlAt: (url: Value, used: Value) =>
    `Programs on this machine may control this desk, at ${url}: ${used}. Opens the setting that switches it off.`,
  notUsedYet: 'not used yet',
  lastUsedAt: (time: Value) => `last used at ${time}`,
  letProgramsControl: 'Let programs control this desk',
  stopControlByPrograms: 'Stop control by programs',
  notConnected: 'not connected',
  open: (open: Value) => `${open} open`,
  stoppedWithOpen: (open: Value) => `stopped, ${open} open`,
  waiting: (waiting: Value) => `${waiting} waiting`,
  messagesPerSecondFromClients: 'Messages per second from clients',
  in: 'in',
  messagesIn: (messagesIn: Value) => `${messagesIn} msg/s`,
  messagesPerSecondToClients: 'Messages per second to clients',
  out: 'out',
  messagesOut: (messagesOut: Value) => `${messagesOut} msg/s`,
  logOf: (entries: Value) => `log ${entries}`,
  ofBudget: (budget: Value) => `of ${budget}`,
  dropped: (dropped: Value) => `${dropped} dropped`,
  unreadable: (unreadable: Value) => `${unreadable} unreadable`,
  nothingLost: '0 lost',
  madeRoomForNewOnes: (dropped: Value) => `${dropped} made room for new ones, or could not be written`,
  cannotBeReadAnyMore: (unreadable: Value) => `${unreadable} can no longer be read: their files were removed`,
  loopbackOnly: 'loopback only',
  secureOf: (secure: Value, open: Value) => `, ${secure} of ${open} secure`,
  openConnectionsThatAreEncrypted: 'Open connections that are encrypted with TLS',
  whatConnectionIsEncryptedWith: (selected: Value) => `What connection #${selected} is encrypted with`,
  stopped: 'stopped',
  exposed: 'exposed',
}

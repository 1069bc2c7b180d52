// The public API of the component, and nothing else.
export type { Page } from './accept/open-request.ts'
export { WebSocketServer } from './websocket-server.ts'
export { Connection } from './connection.ts'
export type { DataFormat, Stage } from './connection.ts'
export { ERROR_NUMBERS, WebSocketServerError } from './errors.ts'
export type { ErrorCode } from './errors.ts'
export type * from './events.ts'
export { lookUpHost } from './host-name.ts'
export type { SendFileOptions } from './sending/long-messages.ts'
export { CLOSE_CODE_MEANINGS } from './protocol/close-code.ts'
export { firstLineOf, headersOf } from './protocol/handshake.ts'
export type { Header } from './protocol/handshake.ts'
export type { SettingFacts } from './settings.ts'
export { issuerOf, subjectOf } from './tls/certificates/certificate-subject.ts'
export { loadCertificateStore } from './tls/certificates/certificate-store.ts'
export type { Identity } from './tls/certificates/certificate-store.ts'
export { createLocalAuthority } from './tls/certificates/local-authority.ts'
export type { IssuedCertificate, LocalAuthority } from './tls/certificates/local-authority.ts'
export {
  AUTHORITY_FILES,
  localServerIn,
  readLocalAuthority,
  writeLocalAuthority,
} from './tls/certificates/local-authority-folder.ts'
export type { ShownCertificate } from './tls/check/client-certificate.ts'
export type { ConnectionTls } from './tls/connection-tls.ts'
export type { SecureWire } from './tls/secure-wire.ts'
export type { TlsDeviation } from './tls/tls-deviation.ts'
export type { ConnectionRecord } from './connection-record.ts'
export type { FrameFacts } from './protocol/frame.ts'
export type { ConnectionTraffic, MessageBatch, OutgoingShaper, TrafficRecorder } from './traffic.ts'
export type { Side, WireRecorder } from './wire-tap.ts'

import { expect, test } from 'vitest'
import type { QuestionKind, QuestionMode } from '../../contract/model.ts'
import { decidingKind } from './mode-in-force.ts'

const ALL_ACCEPT: Record<QuestionKind, QuestionMode> = {
  connectionRequest: 'accept',
  sslConnectionRequest: 'accept',
  sslClientAuthentication: 'accept',
  webSocketOpenRequest: 'accept',
}
const PLAIN = { secure: false, authenticatesClients: false }
const TLS = { secure: true, authenticatesClients: false }
const WITH_CERTIFICATES = { secure: true, authenticatesClients: true }

test.each([
  ['the last one where all let clients through', {}, WITH_CERTIFICATES, 'webSocketOpenRequest'],
  ['the first that does not', { connectionRequest: 'ask', webSocketOpenRequest: 'reject' }, PLAIN, 'connectionRequest'],
  ['the handshake, with TLS', { sslConnectionRequest: 'ask' }, TLS, 'sslConnectionRequest'],
  ['not the handshake, without TLS', { sslConnectionRequest: 'ask' }, PLAIN, 'webSocketOpenRequest'],
  ['the certificate, where one is asked for', { sslClientAuthentication: 'reject' }, WITH_CERTIFICATES, 'sslClientAuthentication'],
  ['not the certificate, where none is asked for', { sslClientAuthentication: 'reject' }, TLS, 'webSocketOpenRequest'],
] as const)('the kind that decides is %s', (_, modes, security, kind) => {
  expect(decidingKind({ ...ALL_ACCEPT, ...modes }, security)).toBe(kind)
})

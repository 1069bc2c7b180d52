// Questions for tests: one of each kind, as a host would send it.
import type { CertificateQuestion, ConnectionQuestion, HelloQuestion, OpenRequestQuestion } from '../../contract/model.ts'

const waiting = (id: string) => ({
  id,
  connection: id,
  remoteHost: '127.0.0.1',
  remotePort: 50_000,
  askedAt: Date.now(),
  deadline: Date.now() + 30_000,
  expiresAs: 'accept' as const,
})

/** `GET /<id>` from a client on this machine. */
export const openRequest = (id: string, more: Partial<OpenRequestQuestion> = {}): OpenRequestQuestion => ({
  ...waiting(id),
  kind: 'webSocketOpenRequest',
  secure: false,
  method: 'GET',
  path: `/${id}`,
  headers: [['Host', 'localhost']],
  subProtocols: [],
  extensions: '',
  origin: '',
  ...more,
})

export const connectionQuestion = (id: string): ConnectionQuestion => ({ ...waiting(id), kind: 'connectionRequest' })

export const OFFERED: HelloQuestion['offered'] = {
  versions: ['TLS 1.3', 'TLS 1.2'],
  cipherSuites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'],
  groups: ['x25519'],
  keyShares: ['x25519'],
  signatureSchemes: ['ed25519'],
  alpn: ['http/1.1'],
}

export const helloQuestion = (id: string, serverName = 'plant.example'): HelloQuestion => ({
  ...waiting(id),
  kind: 'sslConnectionRequest',
  serverName,
  ja3: 'e7d705a3286e19ea42f587b344ee6865',
  ja4: 't13d0201h1_8daaf6152771_b186095e22b6',
  offered: OFFERED,
})

export const certificateQuestion = (id: string, subject: string, status: string): CertificateQuestion => ({
  ...waiting(id),
  kind: 'sslClientAuthentication',
  subject,
  status,
  expiresAs: status === 'OK' ? 'accept' : 'reject',
})

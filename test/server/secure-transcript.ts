// A server with TLS on loopback whose events become lines, those of TLS among them.
import type { SSLClientAuthenticationEvent, SSLConnectionRequestEvent, WebSocketServer } from '../../src/server/index.ts'
import { storeOf } from './test-certificates.ts'
import type { TestCertificates } from './test-certificates.ts'
import { prepared, running } from './transcript.ts'
import type { Running, Transcript } from './transcript.ts'

/** A listening server with TLS, with the certificate for localhost, and these settings. */
export function securelyRunning({ server }: Pick<TestCertificates, 'server'>, ...settings: string[]): Promise<Running> {
  return running(`SSLCertStore=${storeOf(server)}`, 'UseSSL=True', ...settings)
}

/** The same, not listening yet. */
export function securelyPrepared({ server }: Pick<TestCertificates, 'server'>, ...settings: string[]): ReturnType<typeof prepared> {
  return prepared(`SSLCertStore=${storeOf(server)}`, 'UseSSL=True', ...settings)
}

/** Tells the questions of TLS as lines, and lets `answer` decide. */
export function telling(
  server: WebSocketServer,
  transcript: Transcript,
  answer: {
    readonly hello?: (event: SSLConnectionRequestEvent) => void | Promise<void>
    readonly certificate?: (event: SSLClientAuthenticationEvent) => void | Promise<void>
  },
): void {
  const { hello, certificate } = answer
  if (hello)
    server.on('sslConnectionRequest', (event) => {
      transcript.add(`hello ${event.connectionId} for ${event.serverName}`)
      return hello(event)
    })
  if (certificate)
    server.on('sslClientAuthentication', (event) => {
      transcript.add(`certificate ${event.connectionId} "${event.certSubject}" ${event.accept ? 'good' : 'bad'}: ${event.status}`)
      return certificate(event)
    })
}

// The stage of the client's certificate: judged, shown to SSLClientAuthentication, and let in or not.
import type { ErrorCode } from '../errors.ts'
import type { SSLClientAuthenticationEvent } from '../events.ts'
import type { Asks, Reports } from '../listeners.ts'
import type { Settings } from '../settings.ts'
import type { Verdict } from '../tls/check/certificate-check.ts'
import { clientCertificateFields } from '../tls/check/client-certificate.ts'
import type { ShownCertificate } from '../tls/check/client-certificate.ts'
import { FETCH_TIME_MS, shownUrl } from '../tls/check/crl-fetcher.ts'
import type { ConnectionTls } from '../tls/connection-tls.ts'
import type { TlsService } from '../tls/tls-service.ts'
import type { SecureConnection } from '../tls/tls-sink.ts'
import type { Asking, Eventually, Gone } from './asking.ts'
import type { Hold } from './hold.ts'

/** Remarks on one client's certificates: a path has a few at most. */
const REMARKS_TOLD = 8

export type CertificateOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly why: string }
  | Gone

class SSLClientAuthentication implements SSLClientAuthenticationEvent {
  readonly connectionId: string
  readonly certEncoded: string
  readonly certSubject: string
  readonly certIssuer: string
  readonly chain: readonly ShownCertificate[]
  readonly status: string
  accept: boolean
  readonly #hold: Hold

  constructor(
    connectionId: string,
    fields: Pick<SSLClientAuthenticationEvent, 'certEncoded' | 'certSubject' | 'certIssuer' | 'chain'>,
    verdict: Verdict,
    hold: Hold,
  ) {
    this.connectionId = connectionId
    this.certEncoded = fields.certEncoded
    this.certSubject = fields.certSubject
    this.certIssuer = fields.certIssuer
    this.chain = fields.chain
    this.status = verdict.status
    this.accept = verdict.ok
    this.#hold = hold
  }

  get signal(): AbortSignal {
    return this.#hold.signal
  }
}

export function clientCertificate(
  connectionId: string,
  secure: SecureConnection,
  connectionTls: ConnectionTls,
  settings: Settings,
  tls: TlsService,
  listeners: Asks & Reports,
  asking: Asking,
): Eventually<CertificateOutcome> {
  const chain = tls.chainOf(secure.clientChain, secure.isResumed)
  const hold = asking.begin()
  let event: SSLClientAuthentication | undefined
  let verdict: Verdict | undefined
  const restore = (): void => void (event && verdict && (event.accept = verdict.ok))
  const tell = (sentence: string): void => listeners.log(connectionId, 1, sentence)
  const asked = tls
    .verdictOn(chain, (url) => tell(waitsFor(url)))
    .then((found) => {
      // The client may have left while a list was waited for: nobody is asked about it any more.
      if (hold.isOver) return undefined
      verdict = found
      // What did not decide it, and was let pass.
      for (const { sentence } of found.remarks.slice(0, REMARKS_TOLD)) tell(sentence)
      const fields = clientCertificateFields(chain, settings.sslIncludeCertChain)
      event = new SSLClientAuthentication(connectionId, fields, found, hold)
      connectionTls.judged(found, fields.chain)
      return listeners.ask('sslClientAuthentication', event, restore)
    })
    // Whatever a certificate is made of ends its own connection at most: without a verdict it is refused.
    .catch((error: unknown) =>
      tell(`The client's certificate could not be judged: ${error instanceof Error ? error.message : String(error)}`),
    )
  return asking.settle<CertificateOutcome>(asked, restore, () => decided(event, verdict))
}

function decided(event: SSLClientAuthentication | undefined, verdict: Verdict | undefined): CertificateOutcome {
  if (event?.accept) return { kind: 'accepted' }
  const found = verdict?.error?.code
  return {
    kind: 'refused',
    code: found === undefined || found === 'verification-failed' ? 'client-certificate-refused' : found,
    why: verdict?.ok
      ? 'SSLClientAuthentication was answered with accept = false.'
      : (verdict?.status ?? 'The certificate could not be judged in time.'),
  }
}

/** The client has done its part of the handshake, and is not answered as long as this takes. */
function waitsFor(url: string): string {
  return `The client's certificate is judged when the revocation list at ${shownUrl(url)} has come, or in ${FETCH_TIME_MS / 1000} s (SSLCheckCRL).`
}

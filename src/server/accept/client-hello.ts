// The stage of the ClientHello: the question SSLConnectionRequest, and the certificate and context that the handshake goes on with.
import { WebSocketServerError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { SSLConnectionRequestEvent } from '../events.ts'
import type { Asks } from '../listeners.ts'
import type { Settings } from '../settings.ts'
import type { FoundIdentity } from '../tls/server-identity.ts'
import type { ChosenContext, Refusal } from '../tls/tls-context.ts'
import type { TlsDeviation } from '../tls/tls-deviation.ts'
import type { TlsService } from '../tls/tls-service.ts'
import type { ClientHello } from '../tls/wire/client-hello.ts'
import type { CodePoint } from '../tls/wire/code-point.ts'
import { ALERT_DESCRIPTIONS } from '../tls/wire/names.ts'
import type { Asking, Eventually, Gone } from './asking.ts'
import type { Hold } from './hold.ts'

// Alerts of RFC 8446 section 6.2.
const ACCESS_DENIED = ALERT_DESCRIPTIONS.of(49)
const INTERNAL_ERROR = ALERT_DESCRIPTIONS.of(80)

export type HelloOutcome =
  | { readonly kind: 'proceed'; readonly choice: ChosenContext }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | OurFault
  | Gone

/** The client has done nothing wrong: the certificate cannot be had, or the library cannot use it. */
export interface OurFault {
  readonly kind: 'our fault'
  readonly refusal: Refusal
  readonly code: ErrorCode
  readonly sentence: string
}

const listed = (names: readonly CodePoint[]): string => names.map(({ name }) => name).join(', ')

class SSLConnectionRequest implements SSLConnectionRequestEvent {
  readonly connectionId: string
  certStoreType: number
  certStore: string
  certPassword: string
  certSubject: string
  accept = true
  alert = ACCESS_DENIED.code
  deviation: TlsDeviation | undefined
  readonly #hello: ClientHello
  readonly #settings: Settings
  readonly #hold: Hold

  constructor(connectionId: string, hello: ClientHello, settings: Settings, hold: Hold) {
    const { sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject } = settings
    this.connectionId = connectionId
    this.certStoreType = sslCertStoreType
    this.certStore = sslCertStore
    this.certPassword = sslCertStorePassword
    this.certSubject = sslCertSubject
    this.#hello = hello
    this.#settings = settings
    this.#hold = hold
  }

  get supportedCipherSuites(): string {
    return listed(this.#hello.cipherSuites)
  }
  get supportedSignatureAlgs(): string {
    return listed(this.#hello.signatureSchemes)
  }
  get serverName(): string {
    return this.#hello.serverName ?? ''
  }
  get alpn(): string {
    // A protocol may have a comma in its name, which would make two of it: shown as other bytes are that are not printed.
    return this.#hello.alpn.map((name) => name.replaceAll(',', String.raw`\x2c`)).join(', ')
  }
  get supportedVersions(): string {
    return listed(this.#hello.versions)
  }
  get supportedGroups(): string {
    return listed(this.#hello.groups)
  }
  get keyShares(): string {
    return listed(this.#hello.keyShares)
  }
  get ja3(): string {
    return this.#hello.ja3
  }
  get ja4(): string {
    return this.#hello.ja4
  }
  get signal(): AbortSignal {
    return this.#hold.signal
  }

  /** A listener has chosen another certificate for this connection. */
  get hasChosen(): boolean {
    const { sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject } = this.#settings
    return (
      this.certStore !== sslCertStore ||
      this.certSubject !== sslCertSubject ||
      this.certStoreType !== sslCertStoreType ||
      this.certPassword !== sslCertStorePassword
    )
  }

  /** Takes back what listeners have decided. */
  restore(): void {
    const { sslCertStoreType, sslCertStore, sslCertStorePassword, sslCertSubject } = this.#settings
    this.certStoreType = sslCertStoreType
    this.certStore = sslCertStore
    this.certPassword = sslCertStorePassword
    this.certSubject = sslCertSubject
    this.accept = true
    this.alert = ACCESS_DENIED.code
    this.deviation = undefined
  }
}

export function clientHello(
  connectionId: string,
  hello: ClientHello,
  settings: Settings,
  tls: TlsService,
  asks: Asks,
  asking: Asking,
): Eventually<HelloOutcome> {
  if (!asks.hasListeners('sslConnectionRequest')) return withIdentity(tls.identity(), hello, tls)
  const event = new SSLConnectionRequest(connectionId, hello, settings, asking.begin())
  const restore = (): void => event.restore()
  return asking.settle(asks.ask('sslConnectionRequest', event, restore), restore, () => decided(event, hello, tls))
}

function decided(event: SSLConnectionRequest, hello: ClientHello, tls: TlsService): Eventually<HelloOutcome> {
  if (!event.accept)
    return {
      kind: 'refuse',
      refusal: { alert: ALERT_DESCRIPTIONS.of(event.alert), why: 'SSLConnectionRequest was answered with accept = false.' },
    }
  if (!event.hasChosen) return withIdentity(tls.identity(), hello, tls, event.deviation)
  const chosen = tls.identityOf({
    sslCertStoreType: event.certStoreType,
    sslCertStore: event.certStore,
    sslCertStorePassword: event.certPassword,
    sslCertSubject: event.certSubject,
    sslCertEncoded: '',
  })
  return withIdentity(chosen, hello, tls, event.deviation)
}

function withIdentity(
  found: Eventually<FoundIdentity>,
  hello: ClientHello,
  tls: TlsService,
  deviation?: TlsDeviation,
): Eventually<HelloOutcome> {
  return found instanceof Promise
    ? found.then((identity) => contextFor(identity, hello, tls, deviation), ourFault)
    : contextFor(found, hello, tls, deviation)
}

function contextFor(found: FoundIdentity, hello: ClientHello, tls: TlsService, deviation: TlsDeviation | undefined): HelloOutcome {
  try {
    const choice = tls.contextFor(found, hello, deviation)
    return 'refusal' in choice ? { kind: 'refuse', refusal: choice.refusal } : { kind: 'proceed', choice }
  } catch (error) {
    return ourFault(error)
  }
}

export function ourFault(error: unknown): OurFault {
  return {
    kind: 'our fault',
    refusal: { alert: INTERNAL_ERROR, why: 'The server has no certificate that it can use.' },
    code: error instanceof WebSocketServerError ? error.code : 'no-server-certificate',
    sentence: error instanceof Error ? error.message : String(error),
  }
}

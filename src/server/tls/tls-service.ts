// What all TLS connections of a server share: its identity, its contexts, whom it trusts, and what the settings come to. Each is made when
// it is first needed and made anew when a setting that it came from changes.
import { randomBytes } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'
import { WebSocketServerError } from '../errors.ts'
import type { InForce, Settings, SettingName } from '../settings.ts'
import { capabilities } from './capabilities.ts'
import { completeChain } from './check/certificate-chain.ts'
import { checkClientCertificate } from './check/certificate-check.ts'
import type { Verdict } from './check/certificate-check.ts'
import { CrlFetcher } from './check/crl-fetcher.ts'
import { loadTrustAnchors } from './check/trust-anchors.ts'
import { describeSecurityFlags } from './check/security-flags.ts'
import type { TrustAnchors } from './check/trust-anchors.ts'
import { ClientChains } from './client-chains.ts'
import { KeyLogFile } from './key-log-file.ts'
import { rehearse } from './rehearsal.ts'
import { ServerIdentities } from './server-identity.ts'
import type { FoundIdentity, IdentityRequest } from './server-identity.ts'
import { NO_CLIENT_AUTHENTICATION, TlsContexts } from './tls-context.ts'
import type { ClientAuthentication, ContextChoice, ServerIdentity } from './tls-context.ts'
import type { TlsDeviation } from './tls-deviation.ts'
import { TlsError } from './tls-error.ts'
import { DEFAULT_TLS_SETTINGS } from './tls-setting-values.ts'
import { resolveTlsSettings } from './tls-settings.ts'
import type { TlsSettings } from './tls-setting-values.ts'
import type { ResolvedTlsSettings } from './tls-settings.ts'
import type { TlsPolicy } from './tls-policy.ts'
import type { ClientHello } from './wire/client-hello.ts'

/** What the service reports: a warning or a failure, as a sentence. */
export interface TlsReports {
  warn(sentence: string): void
}

const IDENTITY_SETTINGS = new Set<SettingName>([
  'sslCertEncoded',
  'sslCertStore',
  'sslCertStorePassword',
  'sslCertStoreType',
  'sslCertSubject',
])
const ANCHOR_SETTINGS = new Set<SettingName>(['sslCACerts', 'openSSLCAFile', 'openSSLCADir'])

/** As SSLEnabledProtocols has them. */
const PROTOCOLS = { 'TLS 1.0': 192, 'TLS 1.1': 768, 'TLS 1.2': 3072 } as const

function resolve(settings: Readonly<TlsSettings>): ResolvedTlsSettings {
  try {
    return resolveTlsSettings(settings, capabilities())
  } catch (error) {
    if (error instanceof TlsError) throw new WebSocketServerError('bad-setting', error.message, { cause: error })
    throw error
  }
}

interface Pool {
  readonly anchors: TrustAnchors
  /** From SSLServerCACerts. */
  readonly serverIssuers: readonly X509Certificate[]
}

export class TlsService {
  readonly #settings: Settings
  readonly #reports: TlsReports
  readonly #contexts = new TlsContexts(randomBytes)
  readonly #identities = new ServerIdentities()
  #lists = new CrlFetcher()
  readonly #clientChains = new ClientChains()
  #own: FoundIdentity | undefined
  /** While the store is read. Forgotten when a setting changes meanwhile: what it finds is of the past. */
  #ownLoading: Promise<FoundIdentity> | undefined
  #pool: Pool | undefined
  /** While the pool is read: all who need it wait for one reading. */
  #poolLoading: Promise<Pool> | undefined
  #resolved: ResolvedTlsSettings | undefined
  #authentication: ClientAuthentication | undefined
  /** Identities with the chain that is sent for them. */
  #completed = new WeakMap<FoundIdentity, ServerIdentity>()
  #keyLog: KeyLogFile | undefined
  #isKeyLogTold = false
  /** Why the last search found no certificate of that name, or "". */
  #notFound = ''
  #isSeedTold = false
  /** What was tried last. */
  #rehearsed: { readonly own: FoundIdentity; readonly policy: TlsPolicy } | undefined

  constructor(settings: Settings, reports: TlsReports) {
    this.#settings = settings
    this.#reports = reports
  }

  /**
   * Loads what the settings name, so that a server which cannot serve does not begin to listen. Rejects with `no-server-certificate`,
   * `certificate-not-found`, one of the codes of a store, or `bad-setting`.
   */
  async prepare(): Promise<void> {
    this.resolved()
    if (this.#settings.openSSLPrngSeedData !== '' && !this.#isSeedTold) {
      this.#isSeedTold = true
      this.#reports.warn(
        `OpenSSLPrngSeedData has no effect: ${capabilities().library} takes its seed from the operating system alone.`,
      )
    }
    await this.#loadPool()
    const own = await this.identity()
    if (own.warning !== '') this.#reports.warn(own.warning)
    await this.#rehearse(own)
    this.#isKeyLogTold = false
    this.#tellKeyLog()
  }

  /** Says what clients will meet, once for a certificate under a policy. */
  async #rehearse(own: FoundIdentity): Promise<void> {
    const { policy } = this.resolved()
    if (this.#rehearsed?.own === own && this.#rehearsed.policy === policy) return
    this.#rehearsed = { own, policy }
    const sentence = await rehearse(this.#contexts.ofEachVersion(policy, this.#withChain(own)), policy.takesSecurityLevel)
    if (sentence !== '') this.#reports.warn(sentence)
  }

  /** When listening begins; of a file that is set later, when the first secret is written. */
  #tellKeyLog(): void {
    const path = this.#settings.sslKeyLogFile
    if (path === '' || this.#isKeyLogTold) return
    this.#isKeyLogTold = true
    this.#reports.warn(
      `The secrets of all TLS connections are written to ${path} (SSLKeyLogFile): whoever has that file can read them.`,
    )
  }

  /** A setting has changed: what was made from it is made anew for new connections. */
  changed(name: SettingName): void {
    if (IDENTITY_SETTINGS.has(name)) {
      this.#own = this.#ownLoading = undefined
      this.#notFound = ''
    } else if (ANCHOR_SETTINGS.has(name) || name === 'sslServerCACerts') {
      this.#pool = this.#poolLoading = undefined
      this.#completed = new WeakMap()
    } else if (name === 'sslKeyLogFile') {
      this.#keyLog = undefined
      this.#isKeyLogTold = false
    } else this.#resolved = undefined
    this.#authentication = undefined
  }

  /** Files are read again when they are needed next: their content may be another. */
  forgetFiles(): void {
    this.#own = this.#ownLoading = undefined
    this.#pool = this.#poolLoading = undefined
    this.#authentication = undefined
    this.#identities.forget()
  }

  /** Of the identity that new connections get, as far as it has been loaded. */
  get certificate(): X509Certificate | undefined {
    return this.#own?.identity.certificate
  }

  /** The settings as the library at hand can keep them. */
  resolved(): ResolvedTlsSettings {
    return (this.#resolved ??= resolve(this.#settings))
  }

  /** Whether the value of a setting leaves something to serve with, before it is stored. Throws `bad-setting`. */
  check<N extends SettingName>(name: N, value: Settings[N]): void {
    if (name in DEFAULT_TLS_SETTINGS) resolve({ ...this.#settings, [name]: value })
  }

  /** What is in force, by public name, where it differs from what was requested or is known only here. */
  inForce(): ReadonlyMap<string, InForce> {
    const known = new Map<string, InForce>()
    for (const { name, inForce, why } of Object.values(this.resolved().facts))
      if (why !== '') known.set(name, { value: inForce, why })
    if (this.#own) known.set('SSLCertSubject', { value: this.#own.subject, why: 'The certificate that was found in SSLCertStore.' })
    if (this.#notFound !== '') known.set('SSLCertSubject', { value: '', why: this.#notFound })
    const { mask, withoutEffect } = describeSecurityFlags(this.#settings.sslSecurityFlags)
    if (withoutEffect.length > 0) {
      const value = String(withoutEffect.reduce((left, { bit }) => left - bit, mask))
      const why = withoutEffect.map((flag) => `${flag.bit} (${flag.name}) has no effect: ${flag.why}`).join(' ')
      known.set('SSLSecurityFlags', { value, why })
    }
    return known
  }

  /** Who the server is by its settings: at once when that is known, for it is asked at every connection. */
  identity(): FoundIdentity | Promise<FoundIdentity> {
    if (this.#own && this.#pool) return this.#own
    return (this.#ownLoading ??= this.#findOwn())
  }

  #findOwn(): Promise<FoundIdentity> {
    const settle = (): boolean => {
      const isPresent = this.#ownLoading === loading
      if (isPresent) this.#ownLoading = undefined
      return isPresent
    }
    const loading = Promise.all([this.#identities.find(this.#settings), this.#loadPool()]).then(
      ([found]) => {
        if (settle()) this.#own = found
        return found
      },
      (error: unknown) => {
        if (settle() && error instanceof WebSocketServerError && error.code === 'certificate-not-found')
          this.#notFound = error.message
        throw error
      },
    )
    return loading
  }

  /** Another identity, for one connection. */
  async identityOf(request: IdentityRequest): Promise<FoundIdentity> {
    await this.#loadPool()
    return this.#identities.find(request)
  }

  /** The library's context for a client, or the alert that refuses it. Call with an identity that was found. Throws what the library says. */
  contextFor(found: FoundIdentity, hello: ClientHello, deviation?: TlsDeviation): ContextChoice {
    const policy = deviation === undefined ? this.resolved().policy : this.#policyOf(deviation)
    return this.#contexts.contextFor(policy, this.#withChain(found), hello, this.#clientAuthentication(), deviation)
  }

  /** Of a server that is another one for a connection. */
  #policyOf({ version, renegotiates = this.#settings.sslEnableRenegotiation, servesWeakKeys = false }: TlsDeviation): TlsPolicy {
    const old = version && { ...DEFAULT_TLS_SETTINGS, sslEnabledProtocols: PROTOCOLS[version], sslCipherStrength: 0 }
    const { policy } =
      old || renegotiates ? resolve({ ...(old ?? this.#settings), sslEnableRenegotiation: renegotiates }) : this.resolved()
    return servesWeakKeys ? { ...policy, isWeak: true } : policy
  }

  #withChain(found: FoundIdentity): ServerIdentity {
    let completed = this.#completed.get(found)
    if (!completed) {
      const { certificate, key, chain } = found.identity
      const pool = [...chain, ...(this.#pool?.serverIssuers ?? [])]
      completed = { certificate, key, chain: completeChain(certificate, pool).chain.slice(1) }
      if (this.#pool) this.#completed.set(found, completed)
    }
    return completed
  }

  #clientAuthentication(): ClientAuthentication {
    if (!this.#settings.sslAuthenticateClients) return NO_CLIENT_AUTHENTICATION
    return (this.#authentication ??= { requested: true, issuers: this.#pool?.anchors.certificates ?? [] })
  }

  /** What a client presented: with a resumed session also what the library has not kept of it. */
  chainOf(presented: readonly X509Certificate[], isResumed: boolean): readonly X509Certificate[] {
    return isResumed ? this.#clientChains.restored(presented) : presented
  }

  /** Our own verdict on what a client presented. `onWait` is told of each revocation list that the network is asked for meanwhile. */
  async verdictOn(chain: readonly X509Certificate[], onWait: (url: string) => void): Promise<Verdict> {
    const { anchors } = await this.#loadPool()
    const lists = this.#lists
    const verdict = await checkClientCertificate({
      chain,
      anchors,
      now: new Date(),
      flags: this.#settings.sslSecurityFlags,
      crl: {
        mode: this.#settings.sslCheckCRL as 0 | 1 | 2,
        source: {
          fetch: (url) => {
            if (lists.mustAsk(url)) onWait(url)
            return lists.fetch(url)
          },
          distrust: (url, list, failure) => lists.distrust(url, list, failure),
        },
      },
    })
    if (verdict.ok) this.#clientChains.remember(chain)
    return verdict
  }

  #loadPool(): Promise<Pool> {
    if (this.#pool) return Promise.resolve(this.#pool)
    if (this.#poolLoading) return this.#poolLoading
    const settle = (): boolean => {
      const isPresent = this.#poolLoading === loading
      if (isPresent) this.#poolLoading = undefined
      return isPresent
    }
    const loading = this.#readPool().then(
      (pool) => {
        if (settle()) this.#pool = pool
        return pool
      },
      (error: unknown) => {
        settle()
        throw error
      },
    )
    return (this.#poolLoading = loading)
  }

  async #readPool(): Promise<Pool> {
    const { sslCACerts, openSSLCAFile, openSSLCADir, sslServerCACerts } = this.#settings
    const anchors = await loadTrustAnchors({ caCerts: sslCACerts, caFile: openSSLCAFile, caDir: openSSLCADir })
    const issuers = await loadTrustAnchors({ caCerts: sslServerCACerts })
    for (const { sentence } of anchors.unreadable) this.#reports.warn(sentence)
    for (const { sentence } of issuers.unreadable) this.#reports.warn(sentence.replaceAll('SSLCACerts', 'SSLServerCACerts'))
    return { anchors, serverIssuers: issuers.certificates }
  }

  logKey(line: string): void {
    this.#tellKeyLog()
    this.#keyLog ??= new KeyLogFile(this.#settings.sslKeyLogFile, (sentence) => this.#reports.warn(sentence))
    this.#keyLog.add(line)
  }

  /** Lists that are being fetched are broken off; resolves when the secrets told so far are in their file. A later start begins anew. */
  async close(): Promise<void> {
    this.#lists.close()
    this.#lists = new CrlFetcher()
    await this.#keyLog?.flush()
  }
}

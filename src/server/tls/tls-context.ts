// The TLS library's context for one connection: one version, chosen from the client's offer, with the suites, groups and signature schemes
// of that version. So holes between versions and lists apart for TLS 1.2 and 1.3 become possible, which one context cannot have.
import { constants, createHash } from 'node:crypto'
import type { KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { SecureContext, SecureVersion } from 'node:tls'
import type { Rehearsed } from './rehearsal.ts'
import type { TlsDeviation } from './tls-deviation.ts'
import type { TlsPolicy } from './tls-policy.ts'
import type { CipherSuite } from './wire/cipher-suite.ts'
import type { ClientHello } from './wire/client-hello.ts'
import type { CodePoint } from './wire/code-point.ts'
import { ALERT_DESCRIPTIONS, TLS12, TLS13 } from './wire/names.ts'
import type { Group, ProtocolVersion, SignatureScheme } from './wire/names.ts'
import { schemesOf } from './signature-schemes.ts'

/** Contexts kept. One policy and identity need four at most; a server whose listeners choose among a hundred certificates still fits. */
const CONTEXT_LIMIT = 512

const HANDSHAKE_FAILURE = 40
const PROTOCOL_VERSION = 70
const INAPPROPRIATE_FALLBACK = 86
/** RFC 7507: the client has offered more before, and was disturbed. */
const FALLBACK_SCSV = 0x5600

/** The hash of a signature scheme of TLS 1.2, its first byte (RFC 5246 section 7.4.1.4.1). OpenSSL's default level does not allow it. */
const SHA1 = 2
/** OpenSSL's default level, 2 since OpenSSL 3.2, wants this strength of a curve: without level 0 a weaker one would not be used. */
const LEVEL_2_BITS = 112

/** The one protocol that runs on this server (RFC 7301). */
const HTTP = 'http/1.1'

/** Bytes of the ticket keys: name, HMAC key and AES key, 16 each (node:tls, `ticketKeys`). */
const TICKET_KEY_BYTES = 48

/** Who the server is: certificate-store.ts gives such. */
export interface ServerIdentity {
  readonly certificate: X509Certificate
  readonly key: KeyObject
  /** Issuers, the nearest first; a root is not sent. */
  readonly chain: readonly X509Certificate[]
}

/** How a client proves itself. */
export interface ClientAuthentication {
  /** Ask the client for a certificate. */
  readonly requested: boolean
  /** Certificates whose names are sent as acceptable issuers. */
  readonly issuers: readonly X509Certificate[]
}

export const NO_CLIENT_AUTHENTICATION: ClientAuthentication = { requested: false, issuers: [] }

export interface ChosenContext {
  readonly context: SecureContext
  readonly version: ProtocolVersion
  /** To be agreed on, when the client offers it. */
  readonly alpn: string | undefined
  readonly requestClientCertificate: boolean
  /** What the library may choose; TlsStage stops anything else, where the library cannot be told. */
  readonly suites: readonly CipherSuite[]
  /** With TLS 1.3, what the key can sign with, the preferred first; empty before. */
  readonly signatureSchemes: readonly SignatureScheme[]
  readonly deviation: TlsDeviation | undefined
  /** Up to TLS 1.2. */
  readonly renegotiates: boolean
  /** The client does not offer the version: the library must not see what it offers. */
  readonly hidesVersions: boolean
}

export interface Refusal {
  /** The fatal alert that tells the client. */
  readonly alert: CodePoint
  /** A sentence: what was offered, what is enabled. */
  readonly why: string
}

export type ContextChoice = ChosenContext | { readonly refusal: Refusal }

/** Makes and keeps contexts. One for a server; the keys of its session tickets live as long as it does. */
export class TlsContexts {
  readonly #randomBytes: (count: number) => Buffer
  readonly #ticketKeys: Buffer
  readonly #kept = new Map<string, KeptContext>()
  // What the keys of #kept are made of, remembered for as long as its source lives: certificates are slow to ask for their fingerprints.
  readonly #options = new WeakMap<TlsPolicy, Map<number, VersionOptions>>()
  readonly #names = new WeakMap<ServerIdentity, WeakMap<ClientAuthentication, string>>()

  /** `randomBytes` as in node:crypto. */
  constructor(randomBytes: (count: number) => Buffer) {
    this.#randomBytes = randomBytes
    this.#ticketKeys = randomBytes(TICKET_KEY_BYTES)
  }

  /** Chooses for a client, or says why nothing can be chosen. Throws what the TLS library says of a key or certificate that it cannot use. */
  contextFor(
    policy: TlsPolicy,
    identity: ServerIdentity,
    hello: ClientHello,
    authentication: ClientAuthentication = NO_CLIENT_AUTHENTICATION,
    deviation?: TlsDeviation,
  ): ContextChoice {
    const chosen = chooseVersion(policy, hello, deviation?.version !== undefined)
    if ('refusal' in chosen) return chosen
    const { version, hidesVersions } = chosen
    const options = this.#optionsOf(policy, version, keyShareGroup(policy, version, hello))
    const { context, suites, signatureSchemes } = deviation?.ownTicketKeys
      ? newContext(options, identity, authentication, this.#randomBytes(TICKET_KEY_BYTES), this.#nameOf(identity, authentication))
      : this.#contextOf(options, identity, authentication)
    return {
      context,
      version,
      // Offering it to a client that has not asked would be ignored; to one that asks for something else it would be fatal.
      alpn: hello.alpn.includes(HTTP) ? HTTP : undefined,
      requestClientCertificate: authentication.requested,
      suites,
      signatureSchemes,
      deviation,
      renegotiates: policy.renegotiation,
      hidesVersions,
    }
  }

  /** What clients of each enabled version would be served with. */
  ofEachVersion(policy: TlsPolicy, identity: ServerIdentity): Rehearsed[] {
    return policy.versions.map((version) => {
      try {
        return {
          version,
          context: this.#contextOf(this.#optionsOf(policy, version, undefined), identity, NO_CLIENT_AUTHENTICATION).context,
        }
      } catch (error) {
        return { version, context: error instanceof Error ? error : new Error(String(error)) }
      }
    })
  }

  #contextOf(version: VersionOptions, identity: ServerIdentity, authentication: ClientAuthentication): KeptContext {
    const { last } = version
    if (last?.identity === identity && last.authentication === authentication) return last.kept
    const who = this.#nameOf(identity, authentication)
    const key = `${who} ${version.text}`
    let kept = this.#kept.get(key)
    if (kept === undefined) {
      kept = newContext(version, identity, authentication, this.#ticketKeys, who)
      this.#kept.set(key, kept)
      // The oldest goes: what is in use is made again in a quarter of a millisecond.
      if (this.#kept.size > CONTEXT_LIMIT) this.#kept.delete(this.#kept.keys().next().value as string)
    }
    version.last = { identity, authentication, kept }
    return kept
  }

  #optionsOf(policy: TlsPolicy, version: ProtocolVersion, group: Group | undefined): VersionOptions {
    const key = (version.code << 16) | (group?.code ?? 0)
    let ofPolicy = this.#options.get(policy)
    if (!ofPolicy) this.#options.set(policy, (ofPolicy = new Map()))
    let found = ofPolicy.get(key)
    if (!found) ofPolicy.set(key, (found = versionOptions(policy, version, group)))
    return found
  }

  #nameOf(identity: ServerIdentity, authentication: ClientAuthentication): string {
    let ofIdentity = this.#names.get(identity)
    if (!ofIdentity) this.#names.set(identity, (ofIdentity = new WeakMap()))
    let found = ofIdentity.get(authentication)
    if (found === undefined) ofIdentity.set(authentication, (found = fingerprintOf(identity, authentication)))
    return found
  }
}

/** What all connections of one version under one policy have in common. */
interface VersionOptions {
  readonly options: Readonly<Record<string, unknown>>
  readonly text: string
  readonly is13: boolean
  readonly suites: readonly CipherSuite[]
  readonly signatureSchemes: readonly SignatureScheme[] | undefined
  /** Nearly always the next connection's, too. */
  last: { readonly identity: ServerIdentity; readonly authentication: ClientAuthentication; readonly kept: KeptContext } | undefined
}

type KeptContext = Pick<ChosenContext, 'context' | 'suites' | 'signatureSchemes'>

function newContext(
  version: VersionOptions,
  identity: ServerIdentity,
  authentication: ClientAuthentication,
  ticketKeys: Buffer,
  who: string,
): KeptContext {
  return {
    context: createSecureContext({
      ...version.options,
      key: identity.key.export({ type: 'pkcs8', format: 'pem' }),
      cert: [identity.certificate, ...identity.chain.filter(isNoRoot)].map(String).join('\n'),
      // Without a list, Node would name the roots of the web as acceptable issuers.
      ca: authentication.issuers.map(String),
      ticketKeys,
      // A session goes on only under the identity and with the client authentication that it began with.
      sessionIdContext: who,
    }),
    suites: version.suites,
    signatureSchemes: version.is13 ? schemesOf(identity.key, version.signatureSchemes) : [],
  }
}

function versionOptions(policy: TlsPolicy, version: ProtocolVersion, group: Group | undefined): VersionOptions {
  const options = contextOptions(policy, version, group)
  return {
    options,
    text: JSON.stringify(options),
    is13: version.code === TLS13,
    suites: policy.suites.filter((suite) => suite.minimum <= version.code && version.code <= suite.maximum),
    signatureSchemes: policy.signatureSchemes.tls13,
    last: undefined,
  }
}

/** A root is trusted because the client has it: sending it is a waste. */
function isNoRoot(certificate: X509Certificate): boolean {
  return !certificate.checkIssued(certificate)
}

/** 32 characters: a session id context has no more. */
function fingerprintOf({ certificate, chain }: ServerIdentity, { requested, issuers }: ClientAuthentication): string {
  const hash = createHash('sha256')
  for (const each of [certificate, ...chain]) hash.update(each.fingerprint256)
  hash.update(requested ? ' asks ' : ' does not ask ')
  for (const each of issuers) hash.update(each.fingerprint256)
  return hash.digest('hex').slice(0, 32)
}

/** Options of node:tls that follow from the policy and the version; text, so that they are their own key. */
function contextOptions(policy: TlsPolicy, version: ProtocolVersion, group: Group | undefined): Record<string, unknown> {
  const is13 = version.code === TLS13
  const which = is13 ? 'tls13' : 'tls12'
  const groups = group === undefined ? policy.groups[which] : [group]
  const schemes = policy.signatureSchemes[which]
  let secureOptions = constants.SSL_OP_CIPHER_SERVER_PREFERENCE
  if (!policy.reuseSession) secureOptions |= constants.SSL_OP_NO_TICKET
  if (!policy.renegotiation) secureOptions |= constants.SSL_OP_NO_RENEGOTIATION
  return {
    minVersion: version.nodeName as SecureVersion,
    maxVersion: version.nodeName as SecureVersion,
    ciphers: ciphersOf(policy, version),
    secureOptions,
    ...(groups === undefined ? {} : { ecdhCurve: groups.map((group) => group.opensslName).join(':') }),
    // TLS 1.0 and 1.1 sign with what they sign with: MD5 and SHA-1 together.
    ...(schemes === undefined || version.code < TLS12 ? {} : { sigalgs: schemes.map((scheme) => scheme.opensslName).join(':') }),
    ...(policy.hasDhe && !is13 ? { dhparam: 'auto' } : {}),
  }
}

function ciphersOf(policy: TlsPolicy, version: ProtocolVersion): string {
  if (version.code === TLS13) {
    // Node takes those of TLS 1.3 out of the list by their names, and leaves the others to the library's default, which is not reached here.
    const names = policy.suites.filter((suite) => suite.minimum === TLS13).map((suite) => suite.name)
    // A level alone is no list.
    return (policy.isWeak && policy.takesSecurityLevel ? [...names, 'ALL', '@SECLEVEL=0'] : names).join(':')
  }
  const needsLevel0 =
    policy.isWeak ||
    version.code < TLS12 ||
    (policy.signatureSchemes.tls12?.some(({ code }) => code >>> 8 === SHA1) ?? false) ||
    (policy.groups.tls12?.some(({ strength }) => strength < LEVEL_2_BITS) ?? false)
  return needsLevel0 && policy.takesSecurityLevel ? `${policy.cipherList}:@SECLEVEL=0` : policy.cipherList
}

/**
 * The one group of a TLS 1.3 handshake under TLS13KeyShareGroups: of those that the client supports, the first that it has sent a key for,
 * else the first, with which the library asks it to begin again. Undefined leaves the choice to the library.
 */
function keyShareGroup(policy: TlsPolicy, version: ProtocolVersion, hello: ClientHello): Group | undefined {
  if (version.code !== TLS13 || policy.keyShareGroups === undefined) return undefined
  const common = policy.keyShareGroups.filter(({ code }) => hello.groups.some((group) => group.code === code))
  return common.find(({ code }) => hello.keyShares.some((share) => share.code === code)) ?? common[0]
}

/** `isOld`: as a server that knows none but the enabled versions, and no list of them. */
function chooseVersion(
  policy: TlsPolicy,
  hello: ClientHello,
  isOld: boolean,
): { readonly version: ProtocolVersion; readonly hidesVersions: boolean } | { readonly refusal: Refusal } {
  const listed = versionsOffered(policy, hello)
  const hidesVersions = isOld && listed.length === 0
  const offered = hidesVersions ? policy.versions.filter(({ code }) => code <= hello.legacyVersion.code) : listed
  if (offered.length === 0) {
    const enabled = policy.versions.map((version) => version.name).join(', ')
    const said = hello.versions.map((version) => version.name).join(', ')
    return refuse(PROTOCOL_VERSION, `The client offers ${said}; enabled are ${enabled} (SSLEnabledProtocols).`)
  }
  const isFallback = hello.suiteCodes.includes(FALLBACK_SCSV)
  if (isFallback && offered[0] !== policy.versions[0])
    return refuse(
      INAPPROPRIATE_FALLBACK,
      `The client says that it fell back to ${offered[0]?.name}, and ${policy.versions[0]?.name} is enabled (RFC 7507).`,
    )
  const version = offered.find((each) =>
    policy.suites.some(
      (suite) => suite.minimum <= each.code && each.code <= suite.maximum && hello.suiteCodes.includes(suite.code),
    ),
  )
  if (version !== undefined) return { version, hidesVersions }
  const suites = hello.cipherSuites.map((suite) => suite.name)
  const shown =
    suites.length > SUITES_SHOWN ? [...suites.slice(0, SUITES_SHOWN), `and ${suites.length - SUITES_SHOWN} more`] : suites
  return refuse(
    HANDSHAKE_FAILURE,
    `The client and the server have no cipher suite in common for ${offered.map((each) => each.name).join(' or ')}. The client offers ${shown.join(', ')}.`,
  )
}

/** A sentence with more names is no longer read. */
const SUITES_SHOWN = 12

/** Enabled versions that the client offers, the highest first. */
function versionsOffered(policy: TlsPolicy, hello: ClientHello): ProtocolVersion[] {
  const { versions, legacyVersion, listsVersions } = hello
  // Without the list, the version field says the highest, and all below it are meant (RFC 8446 section 4.2.1).
  return policy.versions.filter(({ code }) =>
    listsVersions ? versions.some((offered) => offered.code === code) : code <= legacyVersion.code && code < TLS13,
  )
}

function refuse(alert: number, why: string): { readonly refusal: Refusal } {
  return { refusal: { alert: ALERT_DESCRIPTIONS.of(alert), why } }
}

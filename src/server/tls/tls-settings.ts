// The settings of TLS that decide what a handshake may use (component.md section 7): from what was asked for to what is in force and why the
// two differ, and to the policy that contexts are made after. Pure: what the library can do comes in as an argument.
import type { TlsCapabilities } from './capabilities.ts'
import { choose } from './name-list.ts'
import { resolveSuites } from './suite-settings.ts'
import { TlsError } from './tls-error.ts'
import type { TlsSettingFacts, TlsSettingName, TlsSettings } from './tls-setting-values.ts'
import type { PerVersion, TlsPolicy } from './tls-policy.ts'
import type { CipherSuite } from './wire/cipher-suite.ts'
import { GROUPS, PROTOCOL_VERSIONS, SIGNATURE_SCHEMES, TLS12, TLS13 } from './wire/names.ts'
import type { Group, ProtocolVersion, SignatureScheme } from './wire/names.ts'

export interface ResolvedTlsSettings {
  readonly policy: TlsPolicy
  readonly facts: Readonly<Record<TlsSettingName, TlsSettingFacts>>
}

/** Resolves all of them together, because they limit each other. Throws `bad-tls-setting` with the setting, the name or value, and what is allowed. */
export function resolveTlsSettings(settings: Readonly<TlsSettings>, library: TlsCapabilities): ResolvedTlsSettings {
  const enabled = enabledVersions(settings.sslEnabledProtocols, library)
  const { suites, facts: suiteFacts, cipherList } = resolveSuites(settings, enabled, library)
  const versions = enabled.filter((version) => suites.some((suite) => serves(suite, version)))
  if (versions.length === 0)
    throw new TlsError(
      'bad-tls-setting',
      `No cipher suite is left for ${namesOf(enabled)}: SSLEnabledProtocols, SSLEnabledCipherSuites, OpenSSLCipherList and SSLCipherStrength together leave nothing. Enable a version or a suite more.`,
    )
  const groups: PerVersion<readonly Group[] | undefined> = {
    tls12: choose('TLS12SupportedGroups', settings.tls12SupportedGroups, groupKind(library, false)),
    tls13: choose('TLS13SupportedGroups', settings.tls13SupportedGroups, groupKind(library, true)),
  }
  const keyShareGroups = choose('TLS13KeyShareGroups', settings.tls13KeyShareGroups, groupKind(library, true))
  const foreign = keyShareGroups?.find((group) => groups.tls13 !== undefined && !groups.tls13.includes(group))
  if (foreign !== undefined)
    throw new TlsError(
      'bad-tls-setting',
      `TLS13KeyShareGroups has ${foreign.name}, which is not among TLS13SupportedGroups (${namesOf(groups.tls13 ?? [])}). Add it there, or take it out here.`,
    )
  const signatureSchemes: PerVersion<readonly SignatureScheme[] | undefined> = {
    tls12: choose('TLS12SignatureAlgorithms', settings.tls12SignatureAlgorithms, schemeKind(library, false)),
    tls13: choose('TLS13SignatureAlgorithms', settings.tls13SignatureAlgorithms, schemeKind(library, true)),
  }
  const renegotiation = settings.sslEnableRenegotiation && library.renegotiates
  const policy: TlsPolicy = {
    versions,
    suites: suites.filter((suite) => versions.some((version) => serves(suite, version))),
    cipherList,
    groups,
    keyShareGroups,
    signatureSchemes,
    reuseSession: settings.reuseSSLSession || !library.withholdsTickets,
    renegotiation,
    takesSecurityLevel: library.takesSecurityLevel,
    hasDhe: library.hasDhe,
  }
  return {
    policy,
    facts: {
      sslEnabledProtocols: protocolFacts(settings.sslEnabledProtocols, enabled, versions),
      ...suiteFacts,
      tls12SignatureAlgorithms: listFacts('TLS12SignatureAlgorithms', settings.tls12SignatureAlgorithms, signatureSchemes.tls12),
      tls13SignatureAlgorithms: listFacts('TLS13SignatureAlgorithms', settings.tls13SignatureAlgorithms, signatureSchemes.tls13),
      tls12SupportedGroups: listFacts('TLS12SupportedGroups', settings.tls12SupportedGroups, groups.tls12),
      tls13SupportedGroups: listFacts('TLS13SupportedGroups', settings.tls13SupportedGroups, groups.tls13),
      tls13KeyShareGroups: keyShareFacts(settings.tls13KeyShareGroups, keyShareGroups),
      reuseSSLSession: {
        name: 'ReuseSSLSession',
        requested: truth(settings.reuseSSLSession),
        inForce: truth(policy.reuseSession),
        why: policy.reuseSession === settings.reuseSSLSession ? '' : `${library.library} cannot withhold session tickets.`,
      },
      sslEnableRenegotiation: renegotiationFacts(settings.sslEnableRenegotiation, renegotiation, versions, library),
    },
  }
}

/** Bits of SSLEnabledProtocols: either of a pair enables the version. */
const PROTOCOL_BITS: readonly (readonly [bits: number, code: number])[] = [
  [12288, TLS13],
  [3072, TLS12],
  [768, 0x0302],
  [192, 0x0301],
]
const SSL3_BITS = 48
const SSL2_BITS = 12
const ALLOWED = 'Allowed is a sum of 12288 (TLS 1.3), 3072 (TLS 1.2), 768 (TLS 1.1) and 192 (TLS 1.0).'

function enabledVersions(mask: number, library: TlsCapabilities): readonly ProtocolVersion[] {
  const refuse = (why: string): never => {
    throw new TlsError('bad-tls-setting', `SSLEnabledProtocols cannot be ${mask}: ${why} ${ALLOWED}`)
  }
  const known = PROTOCOL_BITS.reduce((sum, [bits]) => sum | bits, 0)
  if (!Number.isInteger(mask) || mask < 0 || mask > 0xffff) refuse('it is no mask of protocol versions.')
  if ((mask & SSL3_BITS) !== 0) refuse('SSL 3.0 is broken (RFC 7568), and no TLS library here has it any more.')
  if ((mask & SSL2_BITS) !== 0) refuse('SSL 2.0 is broken (RFC 6176), and no TLS library here has it any more.')
  if ((mask & ~known) !== 0) refuse(`the bits ${mask & ~known} mean nothing.`)
  if (mask === 0) refuse('no version would be enabled.')
  return PROTOCOL_BITS.filter(([bits]) => (mask & bits) !== 0).map(([, code]) => {
    const version = library.versions.find((each) => each.code === code)
    return version ?? refuse(`${library.library} has no ${PROTOCOL_VERSIONS.nameOf(code)}.`)
  })
}

/** Whether a suite can be used in a version. */
function serves(suite: CipherSuite, version: ProtocolVersion): boolean {
  return suite.minimum <= version.code && version.code <= suite.maximum
}

function namesOf(list: readonly { readonly name: string }[]): string {
  return list.map(({ name }) => name).join(', ')
}

function truth(value: boolean): string {
  return value ? 'True' : 'False'
}

const FIRST_FINITE_FIELD = 0x0100
/** The curves of TLS 1.3 that are others than those of the same name before it (RFC 8734). */
const BRAINPOOL_TLS13 = [0x001f, 0x0020, 0x0021]
/** Curves that RFC 8446 section 4.2.7 kept. */
const KEPT_CURVES = [0x0017, 0x0018, 0x0019, 0x001d, 0x001e]

/** Other names that people know: OpenSSL's own for P-256 and P-192. */
const GROUP_ALIASES: ReadonlyMap<string, number> = new Map([
  ['prime256v1', 0x0017],
  ['prime192v1', 0x0013],
])

function groupKind(library: TlsCapabilities, is13: boolean): Parameters<typeof choose<Group>>[2] {
  return {
    what: 'group',
    library: library.library,
    has: library.groups,
    find: (name) => GROUPS.named(name) ?? GROUPS.all.find((group) => same(group.opensslName, name)) ?? aliased(name),
    // Curves have numbers below 0x0100; finite fields and hybrids came with TLS 1.3, and OpenSSL uses them nowhere else.
    unfit: ({ code }) =>
      is13
        ? code < FIRST_FINITE_FIELD && !KEPT_CURVES.includes(code) && !BRAINPOOL_TLS13.includes(code)
          ? 'is not a group of TLS 1.3'
          : undefined
        : code >= FIRST_FINITE_FIELD || BRAINPOOL_TLS13.includes(code)
          ? 'is a group of TLS 1.3 alone'
          : undefined,
  }
}

function aliased(name: string): Group | undefined {
  const code = GROUP_ALIASES.get(name.toLowerCase())
  return code === undefined ? undefined : GROUPS.find(code)
}

function same(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase()
}

/** RFC 8446 section 4.2.3: what may sign a handshake of TLS 1.3. The pairs before it end at 0x0603, where ECDSA with its own curve stayed. */
const ECDSA_TLS13 = [0x0403, 0x0503, 0x0603]
const FIRST_SCHEME_TLS13 = 0x0804
/** RFC 8734 and ML-DSA, which are for TLS 1.3 alone. */
const FIRST_SCHEME_TLS13_ALONE = 0x081a

function schemeKind(library: TlsCapabilities, is13: boolean): Parameters<typeof choose<SignatureScheme>>[2] {
  return {
    what: 'signature scheme',
    library: library.library,
    has: library.signatureSchemes,
    find: (name) => SIGNATURE_SCHEMES.named(name) ?? SIGNATURE_SCHEMES.all.find((scheme) => same(scheme.opensslName, name)),
    unfit: ({ code }) =>
      is13
        ? code < FIRST_SCHEME_TLS13 && !ECDSA_TLS13.includes(code)
          ? 'signs no handshake of TLS 1.3'
          : undefined
        : code >= FIRST_SCHEME_TLS13_ALONE
          ? 'is a signature scheme of TLS 1.3 alone'
          : undefined,
  }
}

function listFacts(name: string, requested: string, chosen: readonly { readonly name: string }[] | undefined): TlsSettingFacts {
  if (chosen === undefined)
    return { name, requested, inForce: 'library', why: 'Without a list, the TLS library has its own, which it does not tell.' }
  return { name, requested, inForce: namesOf(chosen), why: '' }
}

function keyShareFacts(requested: string, chosen: readonly Group[] | undefined): TlsSettingFacts {
  const name = 'TLS13KeyShareGroups'
  if (chosen === undefined)
    return { name, requested, inForce: 'any', why: 'Without a list, a key share of any supported group is taken.' }
  return {
    name,
    requested,
    inForce: namesOf(chosen),
    why: 'A server sends one key share, for the group it chose: the list says which groups are chosen without asking the client to begin again.',
  }
}

function protocolFacts(mask: number, enabled: readonly ProtocolVersion[], inForce: readonly ProtocolVersion[]): TlsSettingFacts {
  const left = enabled.filter((version) => !inForce.includes(version))
  return {
    name: 'SSLEnabledProtocols',
    requested: String(mask),
    inForce: String(maskOf(inForce)),
    why: left.map((version) => `${version.name} is left out: no cipher suite of it is enabled.`).join(' '),
  }
}

function maskOf(versions: readonly ProtocolVersion[]): number {
  return PROTOCOL_BITS.reduce((mask, [bits, code]) => (versions.some((version) => version.code === code) ? mask | bits : mask), 0)
}

function renegotiationFacts(
  requested: boolean,
  inForce: boolean,
  versions: readonly ProtocolVersion[],
  library: TlsCapabilities,
): TlsSettingFacts {
  const why =
    requested && !inForce
      ? `${library.library} refuses every renegotiation that a client asks for.`
      : requested && versions.every((version) => version.code === TLS13)
        ? 'TLS 1.3 has no renegotiation, and no older version is enabled.'
        : ''
  return { name: 'SSLEnableRenegotiation', requested: truth(requested), inForce: truth(inForce && why === ''), why }
}

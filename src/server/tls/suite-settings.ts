// The three settings that choose cipher suites, resolved together: SSLEnabledCipherSuites names them, OpenSSLCipherList filters and orders
// those up to TLS 1.2, SSLCipherStrength leaves out the weak ones.
import { LEVEL_1_BITS, NOT_SERVABLE } from './capabilities.ts'
import type { TlsCapabilities } from './capabilities.ts'
import { namesIn, shown } from './name-list.ts'
import { TlsError } from './tls-error.ts'
import type { TlsSettingFacts, TlsSettings } from './tls-setting-values.ts'
import { CIPHER_SUITES, suiteOfOpensslName } from './wire/cipher-suite.ts'
import type { CipherSuite } from './wire/cipher-suite.ts'
import { TLS13 } from './wire/names.ts'
import type { ProtocolVersion } from './wire/names.ts'

/** An expression is read by the TLS library; this is more than all its names together. */
const EXPRESSION_LIMIT = 16_384

/** Words of OpenSSL's cipher language (ciphers(1)) that are no names of suites; that one has no meaning in a library is no mistake. */
const WORDS = new Set(
  (
    'ALL COMPLEMENTOFALL COMPLEMENTOFDEFAULT DEFAULT HIGH MEDIUM LOW EXP EXPORT FIPS eNULL NULL aNULL kRSA aRSA RSA kDHr kDHd kDH kDHE kEDH DH ' +
    'DHE EDH ADH kEECDH kECDHE kECDHr kECDHe kECDH ECDH ECDHE EECDH AECDH aDSS DSS aDH aECDH aECDSA ECDSA TLSv1.3 TLSv1.2 TLSv1.0 TLSv1 SSLv3 ' +
    'AES128 AES256 AES AESGCM AESCCM AESCCM8 ARIA128 ARIA256 ARIA CAMELLIA128 CAMELLIA256 CAMELLIA CHACHA20 3DES DES RC4 RC2 IDEA SEED MD5 SHA1 ' +
    'SHA SHA256 SHA384 aGOST aGOST01 kGOST GOST94 GOST89MAC PSK kPSK kECDHEPSK kDHEPSK kRSAPSK aPSK SRP kSRP aSRP CBC GENERIC SUITEB128 ' +
    'SUITEB128ONLY SUITEB128C2 SUITEB192'
  )
    .split(' ')
    .map((word) => word.toUpperCase()),
)

export interface ResolvedSuites {
  /** In the order of preference. */
  readonly suites: readonly CipherSuite[]
  /** For TLS 1.0 to 1.2, as the library takes it; "" when none of its suites is left. */
  readonly cipherList: string
  readonly facts: Readonly<Record<'openSSLCipherList' | 'sslEnabledCipherSuites' | 'sslCipherStrength', TlsSettingFacts>>
}

/** Throws `bad-tls-setting`. That nothing is left of all is the caller's to see. */
export function resolveSuites(
  settings: Readonly<TlsSettings>,
  versions: readonly ProtocolVersion[],
  library: TlsCapabilities,
): ResolvedSuites {
  const { sslCipherStrength: strength, openSSLCipherList, sslEnabledCipherSuites } = settings
  if (!Number.isInteger(strength) || strength < 0 || strength > 256)
    throw new TlsError('bad-tls-setting', `SSLCipherStrength cannot be ${strength}: expected a whole number of bits from 0 to 256.`)
  const { named, lacking } = namedSuites(sslEnabledCipherSuites, library)
  const left = leftBy(openSSLCipherList, library)
  const isUsed = (suite: CipherSuite): boolean => versions.some(({ code }) => suite.minimum <= code && code <= suite.maximum)
  const wanted = named.filter((suite) => isUsed(suite) && (suite.minimum === TLS13 || left === undefined || left.includes(suite)))
  const suites = wanted.filter((suite) => suite.bits >= strength)
  const weak = wanted.filter((suite) => suite.bits < strength)
  const names = (list: readonly CipherSuite[]): string => list.map(({ name }) => name).join(', ')
  const tls13 = suites.filter((suite) => suite.minimum === TLS13)
  const isPartOf13 =
    !library.restrictsTls13Suites &&
    tls13.length > 0 &&
    tls13.length < library.suites.filter((suite) => suite.minimum === TLS13).length
  return {
    suites,
    cipherList: cipherListOf(openSSLCipherList, suites, library),
    facts: {
      sslEnabledCipherSuites: {
        name: 'SSLEnabledCipherSuites',
        requested: sslEnabledCipherSuites,
        inForce: names(suites),
        why: [
          lacking.length > 0 ? `${library.library} does not have ${lacking.join(', ')}.` : '',
          weak.length > 0 && !isAll(sslEnabledCipherSuites) ? `SSLCipherStrength ${strength} leaves out ${names(weak)}.` : '',
          isPartOf13
            ? `${library.library} keeps all its suites of TLS 1.3 enabled: a handshake in which it chooses another is stopped with an alert.`
            : '',
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
      },
      openSSLCipherList: {
        name: 'OpenSSLCipherList',
        requested: openSSLCipherList,
        inForce: names(suites.filter((suite) => suite.minimum < TLS13)),
        why:
          left === undefined
            ? ''
            : [
                'It is for TLS 1.0 to 1.2: those of TLS 1.3 are chosen by SSLEnabledCipherSuites.',
                ...meaningless(openSSLCipherList, library),
              ].join(' '),
      },
      sslCipherStrength: {
        name: 'SSLCipherStrength',
        requested: String(strength),
        inForce: String(suites.length === 0 ? strength : Math.min(...suites.map(({ bits }) => bits))),
        why: suites.some(({ bits }) => bits === strength) || suites.length === 0 ? '' : 'No suite that is enabled has so few bits.',
      },
    },
  }
}

function isAll(text: string): boolean {
  return text.trim() === '' || text.trim() === '*'
}

/** What SSLEnabledCipherSuites means; `lacking` are real suites that this library does not have. */
function namedSuites(
  text: string,
  library: TlsCapabilities,
): { readonly named: readonly CipherSuite[]; readonly lacking: readonly string[] } {
  // Without encryption only by name: nobody who says "all" means it.
  if (isAll(text)) return { named: library.suites.filter(({ bits }) => bits > 0), lacking: [] }
  const named = new Set<CipherSuite>()
  const lacking: string[] = []
  for (const name of namesIn(text)) {
    if (name === '*') {
      for (const suite of library.suites) if (suite.bits > 0) named.add(suite)
      continue
    }
    const suite = CIPHER_SUITES.named(name) ?? suiteOfOpensslName(name)
    if (suite === undefined)
      throw new TlsError(
        'bad-tls-setting',
        `SSLEnabledCipherSuites has "${shown(name)}", which is not a cipher suite. Expected are names such as TLS_AES_128_GCM_SHA256 or ECDHE-RSA-AES128-GCM-SHA256, or "*" for all.`,
      )
    if (library.suites.includes(suite)) named.add(suite)
    else lacking.push(suite.name)
  }
  if (named.size === 0)
    throw new TlsError(
      'bad-tls-setting',
      `SSLEnabledCipherSuites leaves nothing: ${library.library} cannot serve ${lacking.join(', ') || 'an empty list'}.`,
    )
  return { named: [...named], lacking }
}

/** What OpenSSLCipherList leaves of the suites up to TLS 1.2; undefined when it is empty. */
function leftBy(expression: string, library: TlsCapabilities): readonly CipherSuite[] | undefined {
  if (expression.trim() === '') return undefined
  const refuse = (why: string): TlsError =>
    new TlsError('bad-tls-setting', `OpenSSLCipherList cannot be "${shown(expression)}": ${why}`)
  if (expression.length > EXPRESSION_LIMIT)
    throw refuse(`it has ${expression.length} characters; at most ${EXPRESSION_LIMIT} can be meant.`)
  for (const item of namesIn(expression)) {
    if (item.startsWith('@')) {
      if (/^@SECLEVEL=[0-5]$/.test(item) && !library.takesSecurityLevel)
        throw refuse(`${library.library} has no security levels (${item}).`)
      if (!/^@(STRENGTH|SECLEVEL=[0-5])$/.test(item))
        throw refuse(`"${shown(item)}" is not a command; @STRENGTH and @SECLEVEL=0 to 5 are.`)
      continue
    }
    for (const word of item.replace(/^[!+-]/, '').split('+')) {
      const suite = suiteOfOpensslName(word) ?? CIPHER_SUITES.named(word)
      if (suite?.minimum === TLS13) throw refuse(`${suite.name} is a suite of TLS 1.3; those are chosen by SSLEnabledCipherSuites.`)
      if (suite === undefined && !WORDS.has(word.toUpperCase()))
        throw refuse(`"${shown(word)}" is neither a cipher suite nor a word of its language.`)
    }
  }
  const left = library.resolveCipherList(expression)
  if (left === undefined || left.length === 0)
    throw refuse(`nothing is left of it that ${library.library} can serve with a certificate.`)
  return left
}

/** Sentences on items that add nothing in this library. */
function meaningless(expression: string, library: TlsCapabilities): string[] {
  const idle = namesIn(expression).filter((item) => !/^[@!+-]/.test(item) && (library.resolveCipherList(item)?.length ?? 0) === 0)
  return idle.length === 0 ? [] : [`${idle.map(shown).join(', ')}: nothing in ${library.library}.`]
}

/** With an expression its own order stays, and what else is not enabled is excluded by name; without, our order by name. */
function cipherListOf(expression: string, suites: readonly CipherSuite[], library: TlsCapabilities): string {
  const enabled = suites.filter((suite) => suite.minimum < TLS13)
  if (enabled.length === 0) return ''
  const items =
    expression.trim() === ''
      ? enabled.map((suite) => suite.opensslName as string)
      : [
          expression.trim(),
          ...NOT_SERVABLE,
          ...library.suites
            .filter((suite) => suite.minimum < TLS13 && !enabled.includes(suite))
            .map((suite) => `!${suite.opensslName}`),
        ]
  const needsLevel0 = enabled.some(({ bits }) => bits < LEVEL_1_BITS)
  return needsLevel0 && library.takesSecurityLevel ? [...items, '@SECLEVEL=0'].join(':') : items.join(':')
}

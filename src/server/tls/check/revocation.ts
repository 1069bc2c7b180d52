// Whether one certificate of a proven path is revoked (RFC 5280 section 6.3): by the lists at hand, then by those that its distribution
// points lead to. What an unknown answer means is certificate-check.ts.
import type { CertificateFields } from './certificate-fields.ts'
import type { DistributionPoint } from './certificate-extensions.ts'
import { shownUrl, type FetchedList } from './crl-fetcher.ts'
import { isSameName } from './distinguished-name.ts'
import { isSameGeneralName } from './general-name.ts'
import type { RevocationList, RevokedEntry } from './revocation-list.ts'
import { STRENGTH_REQUIRED, strengthOfSignature } from './strength.ts'

/** Bit of keyUsage (section 4.2.1.3). */
const CRL_SIGN = 6
/** Addresses asked for one certificate. Each takes seconds at worst, and names the same list again. */
const ADDRESS_LIMIT = 3
/** Lists at hand looked at for one certificate: an authority that splits its lists has about a hundred. */
const LOCAL_LIST_LIMIT = 200
/** Section 5.3.1. */
const ON_HOLD = 'certificateHold'
/** Reasons that one sentence gives. */
const REASONS_SHOWN = 4

/** Where lists are fetched from: a `CrlFetcher`. */
export interface ListSource {
  fetch(url: string): Promise<FetchedList>
  /** The list of this address cannot be used, for this reason. */
  distrust(url: string, list: RevocationList, failure: string): void
}

export interface RevocationQuestion {
  readonly certificate: CertificateFields
  /** The one above it in the path. */
  readonly issuer: CertificateFields
  /** At hand, of any issuer. */
  readonly lists: readonly RevocationList[]
  /** Undefined when nothing may be fetched. */
  readonly source: ListSource | undefined
  readonly now: Date
}

export type RevocationStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly sentence: string }
  /** `why` are clauses: what was asked, and why it was no answer. */
  | { readonly kind: 'unknown'; readonly why: string }

/** What one list says. */
type Answer =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly entry: RevokedEntry }
  | { readonly kind: 'unusable'; readonly why: string }

/**
 * A certificate that an authentic list names is revoked, though the list be out of date: revocations do not end, but for holds. That a
 * list does not name it counts while the list is in force only.
 *
 * With a `source` this makes the server contact addresses that stand in the client's certificate, which someone who can have certificates
 * issued may use to reach what only the server can reach. So the caller asks only for a path that an accepted authority has signed, and
 * only when SSLCheckCRL is not 0; the source bounds time, size and scheme.
 */
export async function revocationOf(question: RevocationQuestion): Promise<RevocationStatus> {
  const { certificate, issuer, lists, source, now } = question
  const why: string[] = []
  let isGood = false
  let onHold: RevokedEntry | undefined
  for (const list of newestFirst(lists, certificate)) {
    const answer = answerOf(list, question)
    switch (answer.kind) {
      case 'revoked':
        // A hold is the one revocation that ends, by a newer list that no longer has it.
        if (answer.entry.reason !== ON_HOLD) return revoked(certificate, answer.entry)
        if (!isGood && !isOver(list, now)) return revoked(certificate, answer.entry)
        onHold ??= answer.entry
        break
      case 'good':
        isGood = true
        break
      case 'unusable':
        why.push(`a list at hand ${answer.why}`)
        break
    }
  }
  if (isGood) return { kind: 'good' }

  const points = certificate.extensions.distributionPoints
  for (const url of source ? addressesOf(points) : []) {
    const fetched = await source?.fetch(url)
    if (!fetched) continue
    if ('failure' in fetched) {
      why.push(fetched.failure)
      continue
    }
    const answer = answerOf(fetched.list, question)
    if (answer.kind === 'good') return { kind: 'good' }
    if (answer.kind === 'revoked') return revoked(certificate, answer.entry)
    why.push(`the list of ${shownUrl(url)} ${answer.why}`)
    // An authentic list that is not about this certificate may be about the next one.
    if (!isOutOfScope(fetched.list, certificate)) source?.distrust(url, fetched.list, `the list of ${shownUrl(url)} ${answer.why}`)
  }
  if (onHold) return revoked(certificate, onHold)
  if (why.length === 0) why.push(nothingAsked(points, source, issuer))
  return { kind: 'unknown', why: why.slice(0, REASONS_SHOWN).join('; ') }
}

function newestFirst(lists: readonly RevocationList[], { issuer }: CertificateFields): RevocationList[] {
  return lists
    .filter((list) => isSameName(list.issuer, issuer))
    .toSorted((one, other) => other.thisUpdate.getTime() - one.thisUpdate.getTime())
    .slice(0, LOCAL_LIST_LIMIT)
}

function isOver({ nextUpdate }: RevocationList, now: Date): boolean {
  return nextUpdate === undefined || nextUpdate < now
}

function revoked({ shown }: CertificateFields, { date, reason }: RevokedEntry): RevocationStatus {
  const at = date ? ` at ${iso(date)}` : ''
  const because = reason === undefined ? '' : ` (${reason})`
  return { kind: 'revoked', sentence: `The certificate ${shown} was revoked${at}${because} by its issuer. A new one is needed.` }
}

function nothingAsked(points: readonly DistributionPoint[], source: ListSource | undefined, issuer: CertificateFields): string {
  if (!source) return `no list of ${issuer.shown} is at hand`
  return points.length === 0
    ? `no list of ${issuer.shown} is at hand, and the certificate names no place to get one`
    : `no list of ${issuer.shown} is at hand, and none of the places that the certificate names is one of HTTP for a complete list of its own`
}

/** Of points with a list of the issuer's own for all reasons; those of other schemes are left to the source, which says why not. */
function addressesOf(points: readonly DistributionPoint[]): string[] {
  const names = points.filter(({ isIndirect, isPartial }) => !isIndirect && !isPartial).flatMap((point) => point.names)
  const urls = names.flatMap((name) => (name.form === 'uri' ? [name.value] : []))
  // HTTP first, so that an address of LDAP before it does not use up the limit.
  return urls.toSorted((one, other) => Number(isHttp(other)) - Number(isHttp(one))).slice(0, ADDRESS_LIMIT)
}

function isHttp(url: string): boolean {
  return /^http:/i.test(url)
}

function answerOf(list: RevocationList, question: RevocationQuestion): Answer {
  const { certificate, now } = question
  const why = unusable(list, question)
  if (why !== undefined) return { kind: 'unusable', why }
  const entry = list.entryOf(certificate.serialNumber)
  if (entry) return { kind: 'revoked', entry }
  if (list.scope.onlySomeReasons) return { kind: 'unusable', why: 'covers some reasons only' }
  if (list.thisUpdate > now) return { kind: 'unusable', why: `is from ${iso(list.thisUpdate)}, which is yet to come` }
  // Section 5.1.2.5 demands the time; without it nobody could tell a list of today from one of last year.
  if (!list.nextUpdate) return { kind: 'unusable', why: 'does not say until when it holds' }
  if (isOver(list, now)) return { kind: 'unusable', why: `was due to be replaced at ${iso(list.nextUpdate)}` }
  return { kind: 'good' }
}

/** Why a list says nothing authentic about the certificate. */
function unusable(list: RevocationList, { certificate, issuer }: RevocationQuestion): string | undefined {
  if (!isSameName(list.issuer, certificate.issuer)) return 'is of another issuer'
  if (isOutOfScope(list, certificate)) return 'is for other certificates'
  if (issuer.extensions.keyUsage && !issuer.extensions.keyUsage.has(CRL_SIGN))
    return `is not allowed: the key usage of ${issuer.shown} lacks cRLSign`
  const strength = strengthOfSignature(list.signatureAlgorithm)
  if (strength.bits < STRENGTH_REQUIRED) return `has ${strength.name}, which is not relied on`
  switch (issuer.publicKey ? list.signedBy(issuer.publicKey) : 'unsupported') {
    case 'good':
      return undefined
    case 'bad':
      return `is not signed by ${issuer.shown}`
    case 'unsupported':
      return `is signed by ${list.signatureAlgorithm.name}, which cannot be checked`
  }
}

/** Section 6.3.3, (b)(2): issuingDistributionPoint. */
function isOutOfScope({ scope }: RevocationList, { extensions }: CertificateFields): boolean {
  const isAuthority = extensions.basicConstraints?.isAuthority ?? false
  if (scope.onlyAttributes || (isAuthority ? scope.onlyUsers : scope.onlyAuthorities)) return true
  const own = extensions.distributionPoints.flatMap(({ names }) => names)
  return (
    scope.distributionPoint !== undefined &&
    !scope.distributionPoint.some((name) => own.some((each) => isSameGeneralName(each, name)))
  )
}

function iso(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}

// Paths from a certificate up to an anchor through whatever else is at hand (RFC 4158): all alternatives, within limits. Whether a path is
// valid beyond its signatures is path-check.ts.
import type { X509Certificate } from 'node:crypto'
import { Asn1Error } from '../certificates/asn1-element.ts'
import { isSelfIssued, readCertificate, type CertificateFields } from './certificate-fields.ts'
import { IssuerLinks, issuersByName, likelihood, type Link } from './issuer-links.ts'

/** Certificates of one path. The longest in public use have five. */
export const PATH_LIMIT = 12
/** Paths that are handed on to be judged. Two cross-signed authorities above each other make four. */
const PATHS_LIMIT = 8
/** Issuers looked at, with and without a signature checked: authorities that have signed one another have more paths than could be counted. */
const STEP_LIMIT = 500

/** Why a path without an anchor ends where it ends. */
type PathEnd =
  /** Its last certificate is its own issuer. */
  | 'self-signed'
  /** Nobody at hand has the issuer's name, or the issuer has another key than those who have it. */
  | 'no-issuer'
  | 'bad-signature'
  | 'unsupported-signature'
  /** A limit of this file. */
  | 'limit'

export interface UnfinishedPath {
  readonly path: readonly CertificateFields[]
  readonly end: PathEnd
}

export interface PathPool {
  /** Where a path ends; need not be their own issuers. */
  readonly anchors: readonly CertificateFields[]
  /** Sent by the peer, or configured. */
  readonly others: readonly CertificateFields[]
}

export interface Paths {
  /** From the leaf to an anchor, both included, in the order in which they should be tried. Every signature below the anchor is good. */
  readonly anchored: readonly (readonly CertificateFields[])[]
  /** The longest of those that reached none; of as long ones the first. Undefined only when there is an anchored one. */
  readonly unfinished: UnfinishedPath | undefined
}

export function findPaths(leaf: CertificateFields, { anchors, others }: PathPool): Paths {
  const anchored: CertificateFields[][] = []
  let unfinished = undefined as UnfinishedPath | undefined
  const links = new IssuerLinks()
  const isAnchor = new Set(anchors.map(({ fingerprint }) => fingerprint))
  const pool = [...anchors, ...others.filter(({ fingerprint }) => !isAnchor.has(fingerprint))]
  let steps = 0
  let isCutOff = false

  const endHere = (path: readonly CertificateFields[], end: PathEnd): void => {
    if (!unfinished || path.length > unfinished.path.length) unfinished = { path, end }
  }

  const goOn = (path: readonly CertificateFields[], last: CertificateFields): void => {
    if (isAnchor.has(last.fingerprint)) {
      if (anchored.length < PATHS_LIMIT) anchored.push([...path])
      return
    }
    if (path.length >= PATH_LIMIT) return endHere(path, 'limit')
    const tried: { readonly link: Link; readonly likely: 0 | 1 | 2 }[] = []
    for (const issuer of issuersByName(last, pool)) {
      if (path.some((each) => isSameAuthority(each, issuer))) continue
      if (anchored.length >= PATHS_LIMIT) return
      if (++steps > STEP_LIMIT) {
        isCutOff = true
        return endHere(path, 'limit')
      }
      const link = links.between(last, issuer)
      if (link === 'unchecked') isCutOff = true
      tried.push({ link, likely: likelihood(last, issuer) })
      if (link === 'good') goOn([...path, issuer], issuer)
    }
    if (!tried.some(({ link }) => link === 'good')) endHere(path, endOf(last, tried, links))
  }

  goOn([leaf], leaf)
  if (anchored.length > 0 || !unfinished) return { anchored, unfinished: undefined }
  // What was not looked at might have led to an anchor, whatever the longest path says.
  return { anchored, unfinished: isCutOff ? { path: unfinished.path, end: 'limit' } : unfinished }
}

/** RFC 4158 section 5.2: the same name with the same key again adds nothing to a path but length. */
function isSameAuthority(one: CertificateFields, other: CertificateFields): boolean {
  if (one.fingerprint === other.fingerprint) return true
  if (one.subject.key !== other.subject.key || !one.publicKey || !other.publicKey) return false
  return one.publicKey.equals(other.publicKey)
}

function endOf(
  last: CertificateFields,
  tried: readonly { readonly link: Link; readonly likely: 0 | 1 | 2 }[],
  links: IssuerLinks,
): PathEnd {
  const others = isSelfIssued(last) ? [...tried, { link: links.between(last, last), likely: likelihood(last, last) }] : tried
  if (isSelfIssued(last) && others.at(-1)?.link === 'good') return 'self-signed'
  // Where the identifiers name another key, the issuer is another one of the same name, and not here.
  const likely = others.filter((each) => each.likely > 0)
  if (likely.some(({ link }) => link === 'unchecked')) return 'limit'
  if (likely.some(({ link }) => link === 'unsupported')) return 'unsupported-signature'
  return likely.some(({ link }) => link === 'bad') ? 'bad-signature' : 'no-issuer'
}

export interface CompletedChain {
  /** The leaf and the authorities above it, as a server sends them: without the root, which the client has or does not trust. */
  readonly chain: readonly X509Certificate[]
  /** Whether the chain reaches a root, or an authority that is directly below one that is in the pool. */
  readonly isComplete: boolean
  /** Of the certificate that is missing above, when the chain is not complete: in a sentence, with quotation marks. */
  readonly missingIssuer: string | undefined
}

/**
 * The chain that a server sends for its own certificate, out of a pool such as SSLServerCACerts and what the store had. The longest path
 * that ends in a root of the pool; without one the longest path. A member of the pool that is no certificate after RFC 5280 is passed
 * over; a leaf that is none is sent alone.
 */
export function completeChain(leaf: X509Certificate, pool: readonly X509Certificate[]): CompletedChain {
  const [first] = readable([leaf])
  if (!first) return { chain: [leaf], isComplete: false, missingIssuer: undefined }
  const others = readable(pool)
  const roots = others.filter(isSelfIssued)
  const { anchored, unfinished } = findPaths(first, { anchors: roots, others })
  const [path] = anchored.toSorted((one, other) => other.length - one.length)
  if (path) return { chain: withoutRoot(path), isComplete: true, missingIssuer: undefined }
  const { path: partial, end } = unfinished ?? { path: [first], end: 'no-issuer' }
  const isComplete = end === 'self-signed'
  return {
    chain: partial.map(({ certificate }) => certificate),
    isComplete,
    missingIssuer: isComplete ? undefined : partial.at(-1)?.issuerShown,
  }
}

/** A certificate that is its own root is sent all the same. */
function withoutRoot(path: readonly CertificateFields[]): X509Certificate[] {
  return (path.length > 1 ? path.slice(0, -1) : path).map(({ certificate }) => certificate)
}

/** Those that are certificates after RFC 5280. */
export function readable(certificates: readonly X509Certificate[]): CertificateFields[] {
  return certificates.flatMap((certificate) => {
    try {
      return [readCertificate(certificate)]
    } catch (error) {
      if (error instanceof Asn1Error) return []
      throw error
    }
  })
}

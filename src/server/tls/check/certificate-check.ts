// The verdict on a client's certificate: which path it takes to an accepted authority, what is wrong with it, and what SSLSecurityFlags
// forgives. Node's own result is not used: it names one fault only, so that a flag would forgive the others with it.
import type { X509Certificate } from 'node:crypto'
import { Asn1Error } from '../certificates/asn1-element.ts'
import { findPaths, readable, type UnfinishedPath } from './certificate-chain.ts'
import { readCertificate, type CertificateFields } from './certificate-fields.ts'
import { problem, type Problem, type Remark } from './certificate-problem.ts'
import { ElementBudget } from './element-budget.ts'
import { checkPath } from './path-check.ts'
import { revocationOf, type ListSource } from './revocation.ts'
import type { RevocationList } from './revocation-list.ts'
import { hasFlag } from './security-flags.ts'
import type { TrustAnchors } from './trust-anchors.ts'

/** Certificates of a client that are read; the others are left out, which is remarked. A real chain has at most five. */
const SENT_LIMIT = 32

interface RevocationSettings {
  /** SSLCheckCRL: 0 off, 1 check if a list can be had, 2 must succeed. */
  readonly mode: 0 | 1 | 2
  /** A `CrlFetcher`. Without one only the lists among the anchors are used. */
  readonly source?: ListSource
}

export interface ClientCheck {
  /** As the client sent them: its own first, then others in any order. Empty when it presented none. */
  readonly chain: readonly X509Certificate[]
  readonly anchors: Pick<TrustAnchors, 'certificates' | 'revocationLists'>
  /** For paths, beside what the client sent; not trusted. */
  readonly intermediates?: readonly X509Certificate[]
  readonly now: Date
  /** SSLSecurityFlags. */
  readonly flags: number
  readonly crl: RevocationSettings
}

/** The error that a refusal is, with its number after component.md section 8. */
type VerdictCode =
  | { readonly code: 'no-client-certificate'; readonly errorCode: 281 }
  /** Nothing but the path to an accepted authority is missing, or that first of all. */
  | { readonly code: 'chain-not-verifiable'; readonly errorCode: 275 }
  | { readonly code: 'verification-failed'; readonly errorCode: 280 }

export interface Verdict {
  readonly ok: boolean
  /** "OK", or the first problem that is not forgiven as a sentence. */
  readonly status: string
  /** All that are wrong, forgiven or not; the path first, then each certificate from the client's own upwards, then revocation. */
  readonly problems: readonly Problem[]
  /** Those among them that SSLSecurityFlags forgives. */
  readonly forgiven: readonly Problem[]
  readonly remarks: readonly Remark[]
  /** From the client's certificate to the anchor; without an anchor as far as it goes. Empty when there is no certificate. */
  readonly path: readonly X509Certificate[]
  /** Undefined when `ok`. */
  readonly error: VerdictCode | undefined
}

/** Checks after RFC 5280 section 6. Rejects never for what a client sent. Takes network time only with a `source` and a mode that is not 0. */
export async function checkClientCertificate(check: ClientCheck): Promise<Verdict> {
  const { chain, anchors, intermediates = [], now, flags, crl } = check
  const [first, ...sent] = chain
  if (!first) {
    const sentence = 'The client presented no certificate; one of an accepted authority was expected.'
    return verdictOf([problem(0, 'no-certificate', sentence)], [], [], flags)
  }
  const budget = new ElementBudget()
  let leaf: CertificateFields
  try {
    leaf = readWithin(first, budget)
  } catch (error) {
    if (!(error instanceof Asn1Error)) throw error
    const sentence = `The client's certificate is not as RFC 5280 demands: ${error.message}`
    return verdictOf([problem(0, 'malformed-certificate', sentence)], [], [first], flags)
  }

  const others = sent.slice(0, SENT_LIMIT - 1).flatMap((certificate) => readableWithin(certificate, budget))
  const remarks = leftOut(sent.length - others.length)
  const { anchored, unfinished } = findPaths(leaf, {
    anchors: readable(anchors.certificates),
    others: [...others, ...readable(intermediates)],
  })
  if (unfinished) {
    const { path, end } = unfinished
    const found = checkPath(path, false, now)
    const problems = [endProblem({ path, end }), ...found.problems]
    const revocation = crl.mode === 2 ? unprovenRevocation(path) : []
    return verdictOf([...problems, ...revocation], [...remarks, ...found.remarks], certificatesOf(path), flags)
  }

  let best: Verdict | undefined
  for (const path of anchored) {
    const found = checkPath(path, true, now)
    // What nothing forgives, such as an issuer that is no authority, means that anybody may have written the addresses of lists.
    const isProven = found.problems.every(({ forgivenBy }) => forgivenBy !== undefined)
    const settings = isProven ? crl : { mode: crl.mode }
    const revocation = await revocationFindings(path, anchors.revocationLists, settings, now)
    const verdict = verdictOf(
      [...found.problems, ...revocation.problems],
      [...remarks, ...found.remarks, ...revocation.remarks],
      certificatesOf(path),
      flags,
    )
    if (!best || standing(verdict) < standing(best)) best = verdict
    if (verdict.problems.length === 0) break
  }
  return best ?? verdictOf([], remarks, [first], flags)
}

function readWithin(certificate: X509Certificate, budget: ElementBudget): CertificateFields {
  budget.take(certificate)
  return readCertificate(certificate)
}

function readableWithin(certificate: X509Certificate, budget: ElementBudget): CertificateFields[] {
  return budget.has(certificate) ? readable([certificate]) : []
}

function standing({ ok, problems, forgiven }: Verdict): number {
  // One problem that stands outweighs all that are forgiven.
  return ok ? forgiven.length : 1_000 + problems.length - forgiven.length
}

function verdictOf(
  problems: readonly Problem[],
  remarks: readonly Remark[],
  path: readonly X509Certificate[],
  flags: number,
): Verdict {
  const isForgiven = ({ forgivenBy }: Problem): boolean => forgivenBy !== undefined && hasFlag(flags, forgivenBy)
  const forgiven = problems.filter(isForgiven)
  const first = problems.find((each) => !isForgiven(each))
  return {
    ok: first === undefined,
    status: first?.sentence ?? 'OK',
    problems,
    forgiven,
    remarks,
    path,
    error: first && errorOf(first),
  }
}

function errorOf({ code }: Problem): VerdictCode {
  switch (code) {
    case 'no-certificate':
      return { code: 'no-client-certificate', errorCode: 281 }
    case 'unknown-ca':
    case 'self-signed':
      return { code: 'chain-not-verifiable', errorCode: 275 }
    default:
      return { code: 'verification-failed', errorCode: 280 }
  }
}

function certificatesOf(path: readonly CertificateFields[]): X509Certificate[] {
  return path.map(({ certificate }) => certificate)
}

function leftOut(count: number): Remark[] {
  if (count === 0) return []
  const sentence = `${count} of the certificates that the client sent were left out: they are not as RFC 5280 demands, or beyond the limits.`
  return [{ index: 0, code: 'certificates-left-out', sentence }]
}

/** Why no path leads to an anchor. */
function endProblem({ path, end }: UnfinishedPath): Problem {
  const index = path.length - 1
  const last = path[index]
  const { shown, issuerShown, signatureAlgorithm } = last ?? { shown: '', issuerShown: '', signatureAlgorithm: { name: '' } }
  const add = 'Add it to SSLCACerts, OpenSSLCAFile or OpenSSLCADir to accept it.'
  switch (end) {
    case 'self-signed':
      return index === 0
        ? problem(
            0,
            'self-signed',
            `The certificate ${shown} is signed by itself, and is not among those that are accepted. ${add}`,
          )
        : problem(index, 'unknown-ca', `The chain ends with ${shown}, which is not among the accepted authorities. ${add}`)
    case 'no-issuer':
      return problem(
        index,
        'unknown-ca',
        `The certificate ${shown} was issued by ${issuerShown}, which is not among the accepted authorities, nor did the client send it. ${add}`,
      )
    case 'bad-signature':
      return problem(
        index,
        'bad-signature',
        `The certificate ${shown} claims to be issued by ${issuerShown}, and its signature is not by that authority's key. It is forged or damaged.`,
      )
    case 'unsupported-signature':
      return problem(
        index,
        'unsupported-signature',
        `The certificate ${shown} is signed by ${signatureAlgorithm.name} with a key of ${issuerShown}, which cannot be checked here. RSA and ECDSA with SHA-256 work everywhere.`,
      )
    case 'limit':
      return problem(
        index,
        'unknown-ca',
        `No path to an accepted authority was found from ${shown} within the limits on a chain's length.`,
      )
  }
}

/** Lists are signed by authorities, and none here is known. */
function unprovenRevocation(path: readonly CertificateFields[]): Problem[] {
  return path.map(({ shown }, index) =>
    problem(
      index,
      index === 0 ? 'revocation-unknown' : 'ca-revocation-unknown',
      `Whether ${shown} is revoked is not known: no accepted authority stands above it, whose list could be believed.`,
    ),
  )
}

interface Findings {
  readonly problems: readonly Problem[]
  readonly remarks: readonly Remark[]
}

/** Every certificate but the anchor, all at once. */
async function revocationFindings(
  path: readonly CertificateFields[],
  lists: readonly RevocationList[],
  { mode, source }: RevocationSettings,
  now: Date,
): Promise<Findings> {
  const problems: Problem[] = []
  const remarks: Remark[] = []
  if (mode === 0) return { problems, remarks }
  const below = path.slice(0, -1)
  const statuses = await Promise.all(
    below.map((certificate, index) => revocationOf({ certificate, issuer: path[index + 1] ?? certificate, lists, source, now })),
  )
  statuses.forEach((status, index) => {
    const shown = below[index]?.shown ?? ''
    switch (status.kind) {
      case 'good':
        break
      case 'revoked':
        problems.push(problem(index, 'revoked', status.sentence))
        break
      case 'unknown': {
        const sentence = `Whether ${shown} is revoked is not known: ${status.why}.`
        if (mode === 1) remarks.push({ index, code: 'revocation-not-checked', sentence })
        else problems.push(problem(index, index === 0 ? 'revocation-unknown' : 'ca-revocation-unknown', sentence))
        break
      }
    }
  })
  return { problems, remarks }
}

// Whether a path may be used (RFC 5280 section 6.1), from its certificates and a time alone. Its signatures are certificate-chain.ts, its
// revocation is revocation.ts, and forgiving is certificate-check.ts. Policies are not evaluated, which is remarked.
import { isSelfIssued, type CertificateFields } from './certificate-fields.ts'
import { problem, type Problem, type Remark } from './certificate-problem.ts'
import { COMPARISON_LIMIT, constraintBroken, type ComparisonBudget } from './name-constraints.ts'
import { STRENGTH_ADVISED, STRENGTH_REQUIRED, strengthOfKey, strengthOfSignature } from './strength.ts'

/** Bits of keyUsage (section 4.2.1.3). */
const DIGITAL_SIGNATURE = 0
const KEY_CERT_SIGN = 5
/** Section 4.2.1.12. */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const ANY_PURPOSE = '2.5.29.37.0'

export interface PathFindings {
  readonly problems: readonly Problem[]
  readonly remarks: readonly Remark[]
}

/**
 * All problems of the path, from the client's certificate upwards. `hasAnchor` tells that the last one is accepted by configuration: its
 * signature is not looked at, and being of version 1, from before there were extensions, does not keep it from being an authority.
 */
export function checkPath(path: readonly CertificateFields[], hasAnchor: boolean, now: Date): PathFindings {
  const problems: Problem[] = []
  const remarks: Remark[] = []
  path.forEach((certificate, index) => {
    const isAnchor = hasAnchor && index === path.length - 1
    problems.push(...timeProblems(certificate, index, now))
    if (index === 0) problems.push(...leafProblems(certificate))
    else problems.push(...authorityProblems(path, index, isAnchor))
    problems.push(...criticalProblems(certificate, index))
    const weaknesses = weaknessesOf(certificate, index, isAnchor)
    problems.push(...weaknesses.problems)
    remarks.push(...weaknesses.remarks)
    if (certificate.extensions.demandsPolicies)
      remarks.push({
        index,
        code: 'policies-not-checked',
        sentence: `The certificate ${certificate.shown} demands policies of those below it, which are not evaluated here.`,
      })
  })
  return { problems: [...problems, ...nameProblems(path)], remarks }
}

function timeProblems({ shown, notBefore, notAfter }: CertificateFields, index: number, now: Date): Problem[] {
  // Both ends belong to the validity (section 4.1.2.5), and their last second is a whole one.
  if (now.getTime() >= notAfter.getTime() + 1000)
    return [problem(index, 'expired', `The certificate ${shown} expired at ${iso(notAfter)}; it is ${iso(now)}. Renew it.`)]
  if (now < notBefore) {
    const sentence = `The certificate ${shown} is valid from ${iso(notBefore)} on; it is ${iso(now)}. Wait, or set the clock that is wrong.`
    return [problem(index, 'not-yet-valid', sentence)]
  }
  return []
}

function iso(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}

function leafProblems({ shown, extensions }: CertificateFields): Problem[] {
  const { keyUsage, purposes } = extensions
  const problems: Problem[] = []
  // RFC 8446 section 4.4.2.4 and RFC 5246 section 7.4.8: the client proves its key by a signature.
  if (keyUsage && !keyUsage.has(DIGITAL_SIGNATURE))
    problems.push(
      problem(
        0,
        'wrong-usage',
        `The key usage of the certificate ${shown} lacks digitalSignature, with which a client proves its key.`,
      ),
    )
  if (purposes && !allowsClients(purposes))
    problems.push(
      problem(
        0,
        'wrong-usage',
        `The certificate ${shown} is not for clients: its extended key usage lacks clientAuth. Issue it with clientAuth.`,
      ),
    )
  return problems
}

/** Section 4.2.1.12 leaves it to the application whether any purpose is enough; Windows and Go take it too. */
function allowsClients(purposes: readonly string[]): boolean {
  return purposes.includes(CLIENT_AUTH) || purposes.includes(ANY_PURPOSE)
}

function authorityProblems(path: readonly CertificateFields[], index: number, isAnchor: boolean): Problem[] {
  const authority = path[index]
  if (!authority) return []
  const { shown, extensions, version } = authority
  const { basicConstraints, keyUsage, purposes } = extensions
  const problems: Problem[] = []
  if (basicConstraints ? !basicConstraints.isAuthority : !(isAnchor && version < 3))
    problems.push(
      problem(
        index,
        'not-a-ca',
        `The certificate ${shown} has issued the one below it, and its basic constraints do not make it an authority.`,
      ),
    )
  if (keyUsage && !keyUsage.has(KEY_CERT_SIGN))
    problems.push(
      problem(index, 'key-usage', `The certificate ${shown} has issued the one below it, and its key usage lacks keyCertSign.`),
    )
  // No RFC says so, and OpenSSL, Windows and Go agree: an authority that is limited to purposes gives no others.
  if (purposes && !allowsClients(purposes))
    problems.push(
      problem(
        index,
        'wrong-usage',
        `The authority ${shown} is not for clients' certificates: its extended key usage lacks clientAuth.`,
      ),
    )
  const between = path.slice(1, index).filter((each) => !isSelfIssued(each)).length
  const pathLength = basicConstraints?.pathLength
  if (pathLength !== undefined && between > pathLength)
    problems.push(
      problem(
        index,
        'path-length',
        `The authority ${shown} allows ${pathLength} authorities between itself and a client's certificate, and this chain has ${between}.`,
      ),
    )
  return problems
}

function criticalProblems({ shown, extensions }: CertificateFields, index: number): Problem[] {
  return extensions.unknownCritical.map((id) =>
    problem(
      index,
      'unknown-critical-extension',
      `The certificate ${shown} has the extension ${id}, marked as critical: whoever does not know it must refuse, and it is not known here.`,
    ),
  )
}

function weaknessesOf(certificate: CertificateFields, index: number, isAnchor: boolean): PathFindings {
  const { shown, publicKey, signatureAlgorithm } = certificate
  const problems: Problem[] = []
  const remarks: Remark[] = []
  const key = publicKey
    ? strengthOfKey(publicKey)
    : { bits: 0, name: 'a key of a kind that is not known here, or on a curve without a name' }
  const judged = `at least ${STRENGTH_REQUIRED} bits of security are required`
  if (key.bits < STRENGTH_REQUIRED)
    problems.push(
      problem(index, 'weak-key', `The certificate ${shown} has ${key.name}; ${judged}, such as RSA of 2048 bits or P-256.`),
    )
  else if (key.bits < STRENGTH_ADVISED)
    remarks.push({ index, code: 'short-key', sentence: `The certificate ${shown} has ${key.name}, which others refuse.` })
  // An anchor is believed for being configured, and not for its signature.
  const signature = strengthOfSignature(signatureAlgorithm)
  if (isAnchor || signatureAlgorithm.scheme === 'unknown') return { problems, remarks }
  if (signature.bits < STRENGTH_REQUIRED)
    problems.push(
      problem(
        index,
        'weak-signature',
        `The certificate ${shown} has ${signature.name}, which can be forged; SHA-256 or longer is required.`,
      ),
    )
  else if (signature.bits < STRENGTH_ADVISED)
    remarks.push({
      index,
      code: 'short-signature',
      sentence: `The certificate ${shown} has ${signature.name}, which others refuse.`,
    })
  return { problems, remarks }
}

function nameProblems(path: readonly CertificateFields[]): Problem[] {
  const budget: ComparisonBudget = { left: COMPARISON_LIMIT }
  return path.flatMap((authority, above) => {
    const constraints = authority.extensions.nameConstraints
    if (!constraints) return []
    return path.slice(0, above).flatMap((certificate, index) => {
      // Section 4.2.1.10: not for self-issued ones, so that an authority can renew its key, unless it is the last.
      if (index > 0 && isSelfIssued(certificate)) return []
      const broken = constraintBroken(certificate, constraints, budget)
      if (broken === undefined) return []
      const sentence = `The authority ${authority.shown} may not stand above the certificate ${certificate.shown}: ${broken}.`
      return [problem(index, 'name-constraints', sentence)]
    })
  })
}

// SSLSecurityFlags: what each bit forgives, in words. Applying the mask is certificate-check.ts.

interface Flag {
  readonly bit: number
  readonly name: string
  /** Undefined where the bit has an effect. */
  readonly why: string | undefined
}

const CTL = 'Certificate trust lists exist in Windows only.'
const TEST_ROOT = 'Windows has a test root; here an authority is accepted when it is in SSLCACerts, OpenSSLCAFile or OpenSSLCADir.'

/** Bits of CERT_CHAIN_POLICY_PARA in Windows, where the mask comes from, and those that component.md section 7 names. */
const FLAGS: readonly Flag[] = [
  { bit: 0x1, name: 'validity in time', why: undefined },
  { bit: 0x2, name: 'validity in time of a trust list', why: CTL },
  { bit: 0x4, name: 'validity not within the issuer’s', why: 'RFC 5280 does not ask for it, so it is not a problem here.' },
  { bit: 0x8, name: 'basic constraints', why: 'Whoever is no authority cannot issue certificates; this is never forgiven.' },
  { bit: 0x10, name: 'unknown authority', why: undefined },
  { bit: 0x20, name: 'wrong usage', why: undefined },
  { bit: 0x40, name: 'name constraints', why: 'A name that its authority may not issue is never forgiven.' },
  { bit: 0x80, name: 'policies', why: 'Policies are not evaluated, so they are not a problem here.' },
  { bit: 0x100, name: 'unknown revocation of the client’s certificate', why: undefined },
  { bit: 0x200, name: 'unknown revocation of a trust list’s signer', why: CTL },
  { bit: 0x400, name: 'unknown revocation of an authority', why: undefined },
  { bit: 0x800, name: 'unknown revocation of a root', why: 'An accepted authority is not asked for its revocation.' },
  { bit: 0x4000, name: 'trust in the test root', why: TEST_ROOT },
  { bit: 0x8000, name: 'a test root', why: TEST_ROOT },
  {
    bit: 0x80000000,
    name: 'name mismatch',
    why: 'A server expects no certain name of a client, so that none can mismatch; decide by the subject in SSLClientAuthentication.',
  },
]

interface DescribedFlag {
  readonly bit: number
  /** What is forgiven. */
  readonly name: string
}

export interface SecurityFlagsDescription {
  /** As an unsigned number of 32 bits, as it is kept. */
  readonly mask: number
  readonly inForce: readonly DescribedFlag[]
  readonly withoutEffect: readonly (DescribedFlag & { readonly why: string })[]
}

/** The mask in words. Every bit that is set is in one of both lists. Signed numbers, as 0x80000000 becomes by `|`, are taken too. */
export function describeSecurityFlags(mask: number): SecurityFlagsDescription {
  const kept = mask >>> 0
  const inForce: DescribedFlag[] = []
  const withoutEffect: (DescribedFlag & { why: string })[] = []
  for (let place = 0; place < 32; place++) {
    const bit = (1 << place) >>> 0
    if (!hasFlag(kept, bit)) continue
    const flag = FLAGS.find((each) => each.bit === bit)
    if (flag && flag.why === undefined) inForce.push({ bit, name: flag.name })
    else withoutEffect.push({ bit, name: flag?.name ?? 'unknown', why: flag?.why ?? 'The bit has no meaning.' })
  }
  return { mask: kept, inForce, withoutEffect }
}

export function hasFlag(mask: number, bit: number): boolean {
  return (mask & bit) >>> 0 === bit
}

// What can be wrong with a client's certificate, and which bit of SSLSecurityFlags forgives it. The one list of both. Finding problems is
// left to path-check.ts and revocation.ts.

/** Codes and the bits that forgive them; 0 for what nothing forgives. */
export const FORGIVEN_BY = {
  /** The client presented none. */
  'no-certificate': 0,
  'malformed-certificate': 0,
  expired: 0x1,
  'not-yet-valid': 0x1,
  /** No path leads to an accepted authority. */
  'unknown-ca': 0x10,
  /** The same, and the client's certificate is its own issuer. */
  'self-signed': 0x10,
  'bad-signature': 0,
  /** Its algorithm is not known here, or not to the library in force. */
  'unsupported-signature': 0,
  /** An issuer that is no authority by its basicConstraints. */
  'not-a-ca': 0,
  'path-length': 0,
  /** An issuer whose keyUsage lacks keyCertSign. It decides who may issue, so that 0x20, which is about how a certificate is used, does not forgive it. */
  'key-usage': 0,
  /** extKeyUsage without clientAuth, or a client's keyUsage without digitalSignature. */
  'wrong-usage': 0x20,
  'name-constraints': 0,
  'unknown-critical-extension': 0,
  'weak-key': 0,
  'weak-signature': 0,
  revoked: 0,
  /** Of the client's own certificate. */
  'revocation-unknown': 0x100,
  /** Of an authority's between it and the anchor. */
  'ca-revocation-unknown': 0x400,
} as const

export type ProblemCode = keyof typeof FORGIVEN_BY

export interface Problem {
  /** Position in the path: 0 is the client's certificate, the last the anchor. */
  readonly index: number
  readonly code: ProblemCode
  readonly sentence: string
  /** The bit of SSLSecurityFlags that forgives it; undefined when none does. */
  readonly forgivenBy: number | undefined
}

export function problem(index: number, code: ProblemCode, sentence: string): Problem {
  const bit = FORGIVEN_BY[code]
  return { index, code, sentence, forgivenBy: bit === 0 ? undefined : bit }
}

/** What does not count against a certificate and is worth knowing. */
export interface Remark {
  readonly index: number
  readonly code:
    | 'short-key'
    | 'short-signature'
    /** SSLCheckCRL is 1, and no list could be had. */
    | 'revocation-not-checked'
    /** The client sent more than is read. */
    | 'certificates-left-out'
    /** policyConstraints or inhibitAnyPolicy: policies are not evaluated here. */
    | 'policies-not-checked'
  readonly sentence: string
}

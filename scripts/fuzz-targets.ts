// The parsers that are fuzzed: each a file of test/fuzz/targets, whose first comment says what it reads.

export interface FuzzTarget {
  readonly name: string
  /** It returns no promise: several times as many inputs a second. */
  readonly isSync: boolean
  /** Bytes of one input: enough for what is read, and few enough to be many a second. */
  readonly longest: number
}

const inTurns = (name: string, longest: number): FuzzTarget => ({ name, isSync: false, longest })
const atOnce = (name: string, longest: number): FuzzTarget => ({ name, isSync: true, longest })

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  atOnce('asn1', 2_048),
  inTurns('certificate-stores', 8_192),
  inTurns('certificates', 4_096),
  atOnce('client-hello', 4_096),
  atOnce('extensions', 1_024),
  atOnce('filter', 512),
  atOnce('frame-scanner', 1_024),
  atOnce('frames', 4_096),
  inTurns('imports', 4_096),
  atOnce('json-paths', 256),
  atOnce('mockoon', 4_096),
  inTurns('params', 1_024),
  atOnce('path-patterns', 256),
  atOnce('records', 6_144),
  atOnce('request-head', 2_048),
  atOnce('revocation-lists', 4_096),
  inTurns('session-logs', 4_096),
  atOnce('settings', 512),
  atOnce('templates', 1_024),
  atOnce('upstream-response', 2_048),
  atOnce('workspaces', 4_096),
]

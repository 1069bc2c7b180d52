// The parsers that are fuzzed: each a file of test/fuzz/targets, whose first comment says what it reads.

export interface FuzzTarget {
  readonly name: string
  /** It returns no promise: several times as many inputs a second. */
  readonly isSync: boolean
  /** Bytes of one input: enough for what is read, and few enough to be many a second. */
  readonly longest: number
  /** Inputs in the minute of the test run, for all targets together on two cores. */
  readonly minute: number
}

const inTurns = (name: string, longest: number, minute: number): FuzzTarget => ({ name, isSync: false, longest, minute })
const atOnce = (name: string, longest: number, minute: number): FuzzTarget => ({ name, isSync: true, longest, minute })

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  atOnce('asn1', 2_048, 6_000),
  inTurns('certificate-stores', 8_192, 6_000),
  inTurns('certificates', 4_096, 4_000),
  atOnce('client-hello', 4_096, 8_000),
  atOnce('extensions', 1_024, 20_000),
  atOnce('filter', 512, 20_000),
  atOnce('frame-scanner', 1_024, 20_000),
  atOnce('frames', 4_096, 8_000),
  inTurns('imports', 4_096, 600),
  atOnce('json-paths', 256, 5_000),
  atOnce('mockoon', 4_096, 4_000),
  inTurns('params', 1_024, 8_000),
  atOnce('path-patterns', 256, 30_000),
  atOnce('records', 6_144, 6_000),
  atOnce('request-head', 2_048, 10_000),
  atOnce('revocation-lists', 4_096, 8_000),
  inTurns('session-logs', 4_096, 500),
  atOnce('settings', 512, 20_000),
  atOnce('templates', 1_024, 6_000),
  atOnce('upstream-response', 2_048, 20_000),
  atOnce('workspaces', 4_096, 6_000),
]

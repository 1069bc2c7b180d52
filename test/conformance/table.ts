// The whole table, in the order of its numbers, and its groups by the names that people know.
import type { ConformanceCase } from './case.ts'
import { CLOSING } from './cases/closing.ts'
import { compression, FULL_COUNT } from './cases/compression.ts'
import { FRAMING } from './cases/framing.ts'
import { LIMITS } from './cases/limits.ts'
import { UTF8 } from './cases/utf8.ts'

/** Octets of messages, so many in each case of groups 12 and 13 and in each direction, that the usual run takes. */
const USUAL_OCTETS = 1024 * 1024
/** So that the window of a message reaches into those before it. */
const FEWEST = 8
const MOST = 100

/** Messages of a case of groups 12 and 13 in the usual run: from 8 of 128 KiB to 100 of 8 KiB and less. */
const usualCount = (length: number): number => Math.min(MOST, Math.max(FEWEST, Math.floor(USUAL_OCTETS / length)))

const table = (countOf: (length: number) => number): readonly ConformanceCase[] => [
  ...FRAMING,
  ...UTF8,
  ...CLOSING,
  ...LIMITS,
  ...compression(countOf),
]

/** With fewer messages in groups 12 and 13. */
export const USUAL_TABLE = table(usualCount)
/** As the suite has it: 1000 messages in each case of groups 12 and 13. */
export const FULL_TABLE = table(() => FULL_COUNT)

export const GROUPS: Readonly<Record<string, string>> = {
  1: 'Framing',
  2: 'Pings and pongs',
  3: 'Reserved bits',
  4: 'Opcodes',
  5: 'Fragmentation',
  6: 'UTF-8',
  7: 'Closing',
  9: 'Limits and performance',
  10: 'Automatic fragmentation',
  12: 'Compression of different data',
  13: 'Compression with different parameters',
}

export const groupOf = (id: string): string => id.slice(0, id.indexOf('.'))

// Where a text or bytes stand in one payload, however long it is: read in blocks, each in a turn of its own.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { RequestError } from '../../contract/params.ts'
import { AsciiFold } from './ascii-fold.ts'
import type { LogReader } from './log-reader.ts'

/** About a millisecond's work. */
const BLOCK_BYTES = 512 * 1024
/** Places found in one turn: about a millisecond. */
const HITS = 10_000
/** Places that are told; those beyond are counted. */
const MOST_PLACES = 10_000

export interface Found {
  /** Positions of the first bytes, ascending: the first 10,000. */
  readonly offsets: readonly number[]
  /** All of them. */
  readonly total: number
  /** Bytes of what was looked for. */
  readonly length: number
}

/** `text` as UTF-8, with upper and lower case of ASCII letters alike; `hex`: pairs of digits, with or without space between. Throws 'bad-params'. */
export function needleOf(wanted: string, as: 'text' | 'hex'): { readonly bytes: Buffer; readonly folds: boolean } {
  if (as === 'text') {
    const folded = wanted.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
    return { bytes: Buffer.from(folded, 'utf8'), folds: /[a-z]/.test(folded) }
  }
  const digits = wanted.replaceAll(/\s+/g, '')
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits))
    throw new RequestError('bad-params', 'Bytes are written as pairs of hexadecimal digits, such as 0d 0a.')
  return { bytes: Buffer.from(digits, 'hex'), folds: false }
}

/** What does not overlap. Rejects with the signal's reason, and as LogReader.payload. */
export async function findInPayload(
  reader: LogReader,
  seq: number,
  { bytes: needle, folds }: ReturnType<typeof needleOf>,
  signal: AbortSignal,
): Promise<Found> {
  const fold = new AsciiFold()
  const offsets: number[] = []
  let total = 0
  let next = 0
  const giveWay = async (): Promise<void> => {
    await nextTurn()
    signal.throwIfAborted()
  }
  for (let at = 0; ;) {
    const { bytes, total: size } = await reader.payload(seq, at, BLOCK_BYTES + needle.length - 1)
    const block = folds ? fold.of(bytes) : bytes
    for (let hit = block.indexOf(needle, next - at); hit >= 0; hit = block.indexOf(needle, next - at)) {
      if (offsets.length < MOST_PLACES) offsets.push(at + hit)
      total++
      next = at + hit + needle.length
      // One byte looked for among its like is at every place.
      if (total % HITS === 0) await giveWay()
    }
    at += BLOCK_BYTES
    next = Math.max(next, at)
    if (at >= size) return { offsets, total, length: needle.length }
    await giveWay()
  }
}

// The entries of one connection, wherever they stand in a log. Looks at records alone, a page a turn.
import { CONNECTION, WORDS } from './index-page.ts'
import type { LogStore } from './log-store.ts'
import { walkRecords } from './record-walk.ts'

/** The first so many, and how many more there are. */
export async function seqsOfConnection(
  store: LogStore,
  connection: number,
  most: number,
): Promise<{ readonly seqs: readonly number[]; readonly more: number }> {
  const seqs: number[] = []
  let more = 0
  await walkRecords(store, (words, start, stop, seq) => {
    for (let record = start; record < stop; record++) {
      if (words[record * WORDS + CONNECTION] !== connection) continue
      if (seqs.length < most) seqs.push(seq - start + record)
      else more++
    }
  })
  return { seqs, more }
}

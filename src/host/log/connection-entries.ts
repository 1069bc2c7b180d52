// The entries of one connection, wherever they stand in a log. Looks at records alone, a page a turn.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CONNECTION, PAGE_RECORDS, WORDS } from './index-page.ts'
import type { LogStore } from './log-store.ts'

/** The first so many, and how many more there are. */
export async function seqsOfConnection(
  store: LogStore,
  connection: number,
  most: number,
): Promise<{ readonly seqs: readonly number[]; readonly more: number }> {
  const seqs: number[] = []
  let more = 0
  const { end } = store
  for (let at = store.firstFrom(store.first); at < end; await nextTurn()) {
    const place = store.place(at)
    // It has left the log meanwhile.
    if (!place) break
    const { segment, index } = place
    const page = Math.floor(index / PAGE_RECORDS)
    const start = index % PAGE_RECORDS
    const { words } = segment.pages[page] ?? (await store.page(place))
    const stop = Math.min(PAGE_RECORDS, segment.count - page * PAGE_RECORDS, start + end - at)
    for (let record = start; record < stop; record++) {
      if (words[record * WORDS + CONNECTION] !== connection) continue
      if (seqs.length < most) seqs.push(at - start + record)
      else more++
    }
    at = store.firstFrom(at - start + stop)
  }
  return { seqs, more }
}

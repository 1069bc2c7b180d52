// Goes through the records of a log, from its oldest to what was its newest at the beginning: a page a turn, so that nobody waits for it.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PAGE_RECORDS } from './index-page.ts'
import type { LogStore } from './log-store.ts'

/**
 * `look` is given the words of a page and which of its records are meant: [start, stop); `seq` is the entry of `start`. Rejects when its files have
 * gone meanwhile.
 */
export async function walkRecords(
  store: LogStore,
  look: (words: Uint32Array, start: number, stop: number, seq: number) => void,
): Promise<void> {
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
    look(words, start, stop, at)
    at = store.firstFrom(at - start + stop)
  }
}

// The nearest entry after another one, or before it, that a filter lets through: looked for from there on, page by page, in short turns. Leaves lists
// of all that match to the views.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Filter } from '../../contract/filter/filter.ts'
import { testOf, type Beside } from './filter-test.ts'
import { IndexPage, PAGE_BYTES, PAGE_RECORDS, RECORD_BYTES } from './index-page.ts'
import type { LogStore } from './log-store.ts'

/** Other work of the host waits no longer than this for a search. */
const SLICE_MS = 4
/** Entries looked at in one go: what is near is found without the rest of its page. */
const STRETCH = 2_048

/**
 * undefined: there is none. `path:` knows connections by `beside` alone here. Throws RequestError 'bad-filter'; rejects with the signal's
 * reason, and with PatternTooSlow.
 */
export async function seek(
  store: LogStore,
  filter: Filter,
  beside: Beside,
  seq: number,
  step: 1 | -1,
  signal: AbortSignal,
  /** Backwards, no entry before this one is looked at. */
  since = 0,
): Promise<number | undefined> {
  const test = testOf(filter, beside)
  const page = new IndexPage(Buffer.allocUnsafeSlow(PAGE_BYTES))
  try {
    let turnBegan = performance.now()
    let at = step === 1 ? store.firstFrom(seq + 1) : lastBefore(store, seq)
    while (at !== undefined && at >= since && at < store.end) {
      const place = store.place(at)
      // It has left the log meanwhile.
      if (!place) return undefined
      const { segment, index } = place
      const number = Math.floor(index / PAGE_RECORDS)
      const source = segment.pages[number] ?? (await store.page(place))
      const inPage = index % PAGE_RECORDS
      const from = step === 1 ? inPage : Math.max(0, inPage - STRETCH + 1, inPage - (at - since))
      const to = step === 1 ? Math.min(inPage + STRETCH, PAGE_RECORDS, segment.count - number * PAGE_RECORDS) : inPage + 1
      page.bytes.set(source.bytes.subarray(from * RECORD_BYTES, to * RECORD_BYTES), from * RECORD_BYTES)
      const base = at - inPage
      const positions = Uint32Array.from({ length: to - from }, (_, i) => from + i)
      const kept = await test.keep({ segment, page, base }, positions)
      const found = step === 1 ? kept[0] : kept.at(-1)
      if (found !== undefined) return base + found
      at = step === 1 ? store.firstFrom(base + to) : lastBefore(store, base + from)
      if (performance.now() - turnBegan < SLICE_MS) continue
      await nextTurn()
      signal.throwIfAborted()
      turnBegan = performance.now()
    }
    return undefined
  } finally {
    test.end()
  }
}

/** The last entry that is there before `seq`. */
function lastBefore(store: LogStore, seq: number): number | undefined {
  for (let at = seq - 1; at >= store.first; at--) if (store.place(at)) return at
  return undefined
}

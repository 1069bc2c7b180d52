// What of a log is exported: numbers of the entries that a filter finds within a range, and the connections that they belong to.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Filter } from '../../contract/filter/filter.ts'
import type { PathOf } from '../log/path-test.ts'
import type { ReadableLog } from '../log/readable-log.ts'
import type { View } from '../log/view.ts'

/** Entries whose numbers are taken at once. */
export const BATCH = 4_096

export interface Selection {
  readonly log: ReadableLog
  /** undefined: the whole log. */
  readonly filter: Filter | undefined
  /** Numbers of the first and the last entry that may be among them. */
  readonly first: number
  readonly last: number
  readonly pathOf: PathOf
  readonly signal: AbortSignal
}

/** Hands the numbers of what matches to `take`, a few at a time, once everything has been looked at. */
export async function withNumbers(
  { log, pathOf, signal }: Pick<Selection, 'log' | 'pathOf' | 'signal'>,
  filter: Filter | undefined,
  { first: from, last: to }: { readonly first: number; readonly last: number },
  take: (next: (count: number) => readonly number[], total: number) => Promise<void>,
): Promise<void> {
  if (filter === undefined) {
    let at = Math.max(log.store.first, from)
    const next = (count: number): number[] => {
      at = Math.max(at, log.store.first)
      const seqs = Array.from({ length: Math.max(0, Math.min(count, to + 1 - at)) }, (_, i) => at + i)
      at += seqs.length
      return seqs
    }
    return take(next, log.store.countWithin(at, to))
  }
  let trouble = ''
  const view: View = log.openView(filter, pathOf, {
    changed: () => {
      if (signal.aborted) view.close()
    },
    gaveUp: (_, pattern) => (trouble = `The pattern ${pattern} took too long; nothing was exported. Simplify it.`),
  })
  try {
    await view.settled()
    signal.throwIfAborted()
    if (trouble !== '') throw new Error(trouble)
    if (log.isClosed) throw new Error('its session was closed or deleted before all of it was looked at')
    let after = from
    const next = (count: number): number[] => {
      const seqs = view.seqs(view.locate(after), count).filter((seq) => seq <= to)
      after = (seqs.at(-1) ?? after) + 1
      return seqs
    }
    await take(next, Math.max(0, view.locate(to + 1) - view.locate(from)))
  } finally {
    log.closeView(view.id)
  }
}

/** Numbers of the connections that have an entry in it; undefined: it is the whole log, and they are all. */
export async function connectionsOf(selection: Selection): Promise<ReadonlySet<number> | undefined> {
  const { log, filter, first, last, signal } = selection
  if (filter === undefined && first === 0 && last === Infinity) return undefined
  const numbers = new Set<number>()
  const range = { first, last: Math.min(log.store.end - 1, last) }
  await withNumbers(selection, filter, range, async (next) => {
    for (let seqs = next(BATCH); seqs.length > 0; seqs = next(BATCH)) {
      for (const { connection } of await log.reader.rowsOf(seqs)) numbers.add(Number(connection))
      await nextTurn()
      signal.throwIfAborted()
    }
  })
  return numbers
}

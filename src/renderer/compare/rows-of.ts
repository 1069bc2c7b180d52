// Rows of a log that a filter finds, up to so many, once the whole of the log has been looked at. For whoever needs them once, and not a list that is
// kept up to date.
import type { LogRow, ViewState } from '../../contract/model.ts'
import { onNotification, request } from '../connect.ts'
import { timeZone } from '../log/filter.ts'

/** Rows of one pull. */
const PAGE = 2_000

export interface FoundRows {
  readonly rows: readonly LogRow[]
  /** Of all that match. */
  readonly matches: number
}

/** Rejects with a RequestError, and with the signal's reason. */
export async function rowsFound(log: string, filter: string, most: number, signal: AbortSignal): Promise<FoundRows> {
  const states = new Map<number, ViewState>()
  let wake = (): void => undefined
  // What is said of a list can come before the answer that names it.
  const off = onNotification('view', (state) => {
    states.set(state.viewId, state)
    wake()
  })
  try {
    const opened = await request('view.open', { log, filter, zone: timeZone() })
    const { viewId } = opened
    try {
      signal.addEventListener('abort', () => wake(), { once: true })
      let state = states.get(viewId) ?? opened
      while (!state.complete) {
        await new Promise<void>((resolve) => (wake = resolve))
        signal.throwIfAborted()
        state = states.get(viewId) ?? state
      }
      const rows: LogRow[] = []
      while (rows.length < Math.min(state.matches, most)) {
        const page = await request('view.rows', { viewId, from: rows.length, count: Math.min(PAGE, most - rows.length) })
        if (page.length === 0) break
        rows.push(...page)
        signal.throwIfAborted()
      }
      return { rows, matches: state.matches }
    } finally {
      // One that has gone already is as good as closed.
      request('view.close', { viewId }).catch(() => undefined)
    }
  } finally {
    off()
  }
}

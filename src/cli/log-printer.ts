// Prints a host's log as it grows: a face that only reads. What a line looks like is log-line.ts.
import type { Writable } from 'node:stream'
import type { LogBounds, LogRow } from '../contract/model.ts'
import type { Client } from '../contract/rpc.ts'

/** Rows in one pull: few enough that a slow reader of our output holds back little memory. */
const PULL = 500

/**
 * Prints every row from `bounds.end` on, waiting where the output does. Returns the function that prints what has arrived up to
 * its call, and ends.
 */
export function printLog(client: Client, bounds: LogBounds, output: Writable, line: (row: LogRow) => string): () => Promise<void> {
  let next = bounds.end
  let newest = bounds
  let printing: Promise<void> | undefined

  const print = async () => {
    while (next < newest.end) {
      if (next < newest.first) {
        await write(output, `${newest.first - next} entries were dropped from the log before they could be printed.\n`)
        next = newest.first
      }
      const rows = await client.request('log.rows', { from: next, count: PULL })
      const last = rows.at(-1)
      if (!last) return
      await write(output, rows.map((row) => `${line(row)}\n`).join(''))
      next = last.seq + 1
    }
  }
  const start = () => {
    printing ??= print().finally(() => (printing = undefined))
    return printing
  }
  const unsubscribe = client.on('log', (now) => {
    newest = now
    // The client rejects only when the host has gone, and then there is nothing more to print.
    start().catch(() => {})
  })
  return async () => {
    unsubscribe()
    await printing
    await start()
  }
}

/** Resolves when the output takes more. An output that has gone (EPIPE) resolves too: its 'error' is the owner's. */
function write(output: Writable, text: string): Promise<void> {
  return new Promise((resolve) => {
    output.write(text, () => resolve())
  })
}

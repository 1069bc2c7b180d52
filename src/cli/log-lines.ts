// How the log is printed: as lines for a person, or whole, as JSON Lines that `socketbench import` reads. What a line looks like is log-line.ts and the
// export's.
import { escapedJson } from '../contract/hidden-characters.ts'
import { exportLog } from '../host/export/export-run.ts'
import type { ReadableLog } from '../host/log/readable-log.ts'
import type { Client } from '../contract/rpc.ts'
import { logLine, type Paint } from './log-line.ts'

/** How entries, and those that are not printed, are written. */
export interface LogLines {
  /** Hands entries from the number `from` on to `put`, at most `count`. Resolves with the number of the one that comes next. */
  print(from: number, count: number, put: (text: string) => Promise<void>): Promise<number>
  /** Entries that the log has dropped, to keep within its budget, before they could be printed. */
  dropped(count: number): string
  /** Entries that are not printed, because nobody could read so many. */
  passedOver(count: number): string
}

/** For a person. */
export function linesForPerson(client: Client, paint: Paint): LogLines {
  return {
    async print(from, count, put) {
      const rows = await client.request('log.rows', { from, count })
      const last = rows.at(-1)
      if (last) await put(rows.map((row) => `${logLine(row, paint)}\n`).join(''))
      return last ? last.seq + 1 : from
    },
    dropped: (count) => paint('note', `… ${entries(count)} dropped from the log before they could be printed`),
    passedOver: (count) => paint('note', `… ${entries(count)} more`),
  }
}

/** For a program: each line is a JSON object, and those without `seq` are no entries. */
export function linesForProgram(log: ReadableLog, version: string): LogLines {
  let hasBegun = false
  return {
    async print(from, count, put) {
      const end = Math.min(from + count, log.store.end)
      const write = (content: string | Uint8Array): Promise<void> =>
        put(shown(typeof content === 'string' ? content : Buffer.from(content).toString('utf8')))
      await exportLog({
        ...WHOLE,
        log,
        version,
        first: from,
        last: end - 1,
        continues: hasBegun,
        sink: { write, finish: NOTHING, abandon: NOTHING },
      })
      hasBegun = true
      return end
    },
    dropped: (dropped) => JSON.stringify({ dropped }),
    passedOver: (passedOver) => JSON.stringify({ passedOver }),
  }
}

/** Lines that do no harm on a terminal, and say the same. */
function shown(lines: string): string {
  return lines.split('\n').map(escapedJson).join('\n')
}

const NOTHING = (): Promise<void> => Promise.resolve()
/** Without a filter nobody asks for paths, and nobody gives it up. */
const WHOLE = {
  format: 'jsonl',
  filter: undefined,
  pathOf: () => '',
  isSecure: () => false,
  signal: new AbortController().signal,
  now: () => 0,
  onProgress: () => undefined,
} as const

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`
}

// Waits of programs: for the next entry of the log that is as they expect, or for a request that has to be answered. A wait looks at what is there first, and
// then at what comes, by its position in the log, so that nothing is missed between two of them.
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogRow, Question } from '../contract/model.ts'
import { RequestError } from '../contract/params.ts'
import type { DeskAccess } from './desk-access.ts'
import { lineOf } from './line.ts'
import { WITH_PAYLOAD } from './shapes.ts'

/** So many times as long as they have looked all waits together rest, while entries come faster than they look; and each at most so long, in milliseconds. */
const REST = 9
const MOST_REST_MS = 250
/** A wait that finds much that is not as expected rests after so long. */
const SLICE_MS = 10
/** Entries of the log that a wait in vain tells of. */
const LAST_ENTRIES = 10

/** A wait that has come to its end without what was expected. */
export class InVain extends RequestError {
  /** The last entries of the log, a line each. */
  readonly log: readonly string[]

  constructor(message: string, log: readonly string[]) {
    super('timeout', message)
    this.log = log
  }
}

export interface Wait {
  /** Milliseconds. */
  readonly timeout: number
  /** What is left of it; default: all. */
  readonly left?: number
  /** The program has gone, or no program is listened to any more. */
  readonly signal: AbortSignal
  /** What is waited for, as a noun. */
  readonly what: string
  /** Asked where it has not come: what to do, as a sentence, or "". */
  readonly advice?: () => Promise<string>
  /** Asked while it has not come: why it cannot come any more, as the end of a sentence, or "". */
  readonly isOver?: () => Promise<string>
}

/**
 * The first entry behind `after` that the filter lets through and `is` takes. Rejects with InVain, with RequestError 'bad-filter', and with the signal's
 * reason.
 */
export async function waitForEntry<T>(
  desk: DeskAccess,
  after: number,
  filter: string,
  is: (seq: number) => Promise<T | undefined>,
  wait: Wait,
): Promise<{ readonly seq: number; readonly found: T; readonly passedOver: number }> {
  const search = desk.search()
  const time = AbortSignal.timeout(wait.timeout)
  const over = AbortSignal.any([time, wait.signal])
  let at = after
  let passedOver = 0
  let began = performance.now()
  let why = ''
  // In a flood a wait lags behind rather than taking the turns of those that are served.
  const rest = async (): Promise<void> => {
    const ms = Math.min(MOST_REST_MS, (performance.now() - began) * REST * desk.waits)
    if (ms >= 1) await sleep(ms, undefined, { signal: over }).catch(() => undefined)
    began = performance.now()
  }
  desk.waits++
  // A long log is not looked through any further when the time is over.
  over.addEventListener('abort', () => search.end(), { once: true })
  try {
    for (;;) {
      // Before it is looked: all that stands before it will have been looked at.
      const { end } = desk
      for (let seq = await search.seek(at, 1, filter); seq !== undefined; seq = await search.seek(at, 1, filter)) {
        wait.signal.throwIfAborted()
        const found = await is(seq)
        if (found !== undefined) return { seq, found, passedOver }
        at = seq
        passedOver++
        if (performance.now() - began > SLICE_MS) await rest()
      }
      at = Math.max(at, end - 1)
      if (why !== '') break
      // What stood in the log by then is looked at once more.
      why = (await wait.isOver?.()) ?? ''
      if (why !== '') continue
      // What has come while it was looked is not told of again.
      if (desk.end !== end) await rest()
      else if (!(await desk.news(over))) break
      if (over.aborted) break
      began = performance.now()
    }
  } catch (error) {
    if (!over.aborted) throw error
  } finally {
    desk.waits--
    search.end()
  }
  wait.signal.throwIfAborted()
  throw await inVain(desk, wait, why)
}

/** The oldest question that `is` takes. Rejects as waitForEntry. */
export async function waitForQuestion(desk: DeskAccess, is: (question: Question) => boolean, wait: Wait): Promise<Question> {
  const over = AbortSignal.any([AbortSignal.timeout(wait.left ?? wait.timeout), wait.signal])
  for (;;) {
    const found = desk.questions.find(is)
    if (found) return found
    if (!(await desk.news(over))) break
  }
  wait.signal.throwIfAborted()
  throw await inVain(desk, wait)
}

async function inVain(desk: DeskAccess, { what, timeout, advice }: Wait, why = ''): Promise<InVain> {
  const said = (await advice?.()) ?? ''
  const { end } = desk
  const rows = await desk.request('log.rows', { from: Math.max(0, end - LAST_ENTRIES), count: LAST_ENTRIES })
  const last = rows.length === 0 ? ' The log is empty.' : ''
  // Of a sentence of the desk the end says what to do, which is more than a row has of it. One may leave the log meanwhile.
  const texts = await Promise.all(rows.map((row) => textOf(desk, row)))
  return new InVain(
    `Expected ${what}; it did not come ${why === '' ? `within ${timeout} ms` : why}.${said === '' ? '' : ` ${said}`}${last}`,
    rows.map((row, index) => lineOf({ ...row, text: texts[index] ?? '' })),
  )
}

async function textOf(desk: DeskAccess, { seq, kind, preview }: LogRow): Promise<string> {
  if (WITH_PAYLOAD.has(kind)) return preview
  const entry = await desk.request('log.entry', { seq }).catch(() => undefined)
  return entry?.preview ?? preview
}

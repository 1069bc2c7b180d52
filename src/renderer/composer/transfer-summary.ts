// Many transfers in one line: what is sent to how many, and what has come of those that have ended.
import type { Transfer } from '../../contract/model.ts'
import { say } from '../language/say.ts'

export interface TransferSummary {
  readonly words: string
  /** Bytes of those that run. */
  readonly sent: number
  readonly total: number
  /** The one that matters most: running, then failed, then cancelled. */
  readonly state: Transfer['state']
}

const ENDED = [
  ['done', say.composer.countSent],
  ['failed', say.composer.countFailed],
  ['cancelled', say.composer.countCancelled],
] as const satisfies readonly (readonly [Transfer['state'], (n: number) => string])[]

export function summaryOf(transfers: readonly Transfer[]): TransferSummary {
  const running = transfers.filter(({ state }) => state === 'running')
  const names = new Set(running.map(({ name }) => name))
  const [name] = names
  const words: string[] = []
  if (name !== undefined)
    words.push(
      say.composer.sendingTo(
        names.size === 1 ? name : say.number.file(names.size),
        say.number.connection(new Set(running.map(({ connection }) => connection)).size),
      ),
    )
  for (const [state, word] of ENDED) {
    const count = transfers.filter((transfer) => transfer.state === state).length
    if (count > 0) words.push(word(count))
  }
  const state =
    (['running', 'failed', 'cancelled'] as const).find((each) => transfers.some((transfer) => transfer.state === each)) ?? 'done'
  const sum = (of: (transfer: Transfer) => number): number => running.reduce((all, transfer) => all + of(transfer), 0)
  return { words: words.join(' · '), sent: sum((transfer) => transfer.sent), total: sum((transfer) => transfer.total), state }
}

// Many transfers in one line: what is sent to how many, and what has come of those that have ended.
import type { Transfer } from '../../contract/model.ts'
import { plural } from '../ui/format.ts'

export interface TransferSummary {
  readonly words: string
  /** Bytes of those that run. */
  readonly sent: number
  readonly total: number
  /** The one that matters most: running, then failed, then cancelled. */
  readonly state: Transfer['state']
}

const ENDED = [
  ['done', 'sent'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
] as const satisfies readonly (readonly [Transfer['state'], string])[]

export function summaryOf(transfers: readonly Transfer[]): TransferSummary {
  const running = transfers.filter(({ state }) => state === 'running')
  const names = new Set(running.map(({ name }) => name))
  const [name] = names
  const words: string[] = []
  if (name !== undefined)
    words.push(
      `Sending ${names.size === 1 ? name : plural(names.size, 'file')} to ${plural(new Set(running.map(({ connection }) => connection)).size, 'connection')}`,
    )
  for (const [state, word] of ENDED) {
    const count = transfers.filter((transfer) => transfer.state === state).length
    if (count > 0) words.push(`${count} ${word}`)
  }
  const state =
    (['running', 'failed', 'cancelled'] as const).find((each) => transfers.some((transfer) => transfer.state === each)) ?? 'done'
  const sum = (of: (transfer: Transfer) => number): number => running.reduce((all, transfer) => all + of(transfer), 0)
  return { words: words.join(' · '), sent: sum((transfer) => transfer.sent), total: sum((transfer) => transfer.total), state }
}

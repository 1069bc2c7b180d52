// Which two messages are compared, and which one waits for its second.
import { create } from 'zustand'
import { dismiss } from '../store/desk.ts'

export interface ComparedEntry {
  /** "" the live log, or the id of a session. */
  readonly log: string
  readonly seq: number
}

export const useCompareView = create<{
  /** To be compared with another one. */
  readonly kept: ComparedEntry | undefined
  /** The notice that asks for the other one. */
  readonly asked: number | undefined
  readonly shown: readonly [ComparedEntry, ComparedEntry] | undefined
  /** Two runs are compared, at first the live one and this session. */
  readonly runs: string | undefined
}>(() => ({ kept: undefined, asked: undefined, shown: undefined, runs: undefined }))

export function keepToCompare(entry: ComparedEntry, asked: number): void {
  useCompareView.setState({ kept: entry, asked })
}

export function compare(left: ComparedEntry, right: ComparedEntry): void {
  const { asked } = useCompareView.getState()
  if (asked !== undefined) dismiss(asked)
  useCompareView.setState({ shown: [left, right], asked: undefined })
}

export function compareRuns(session: string): void {
  useCompareView.setState({ runs: session })
}

export function closeRuns(): void {
  useCompareView.setState({ runs: undefined })
}

export function closeComparison(): void {
  useCompareView.setState({ shown: undefined })
}

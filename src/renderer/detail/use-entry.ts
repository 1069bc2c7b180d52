// One entry and the beginning of its payload, asked for when it is looked at.
import { useEffect, useState } from 'react'
import type { LogEntry } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { hasPayload } from '../log/row-words.ts'
import { Payload } from './payload.ts'

export interface OpenEntry {
  readonly entry: LogEntry
  /** Undefined for an entry that is no message. */
  readonly payload: Payload | undefined
}

export type EntryState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly text: string }
  | ({ readonly kind: 'open' } & OpenEntry)

const LOADING: EntryState = { kind: 'loading' }

/** The entry before stays until the next one is here, so that moving through the log does not flicker. */
export function useEntry(log: string, seq: number): EntryState {
  const [state, setState] = useState<EntryState>(LOADING)
  useEffect(() => {
    let stale = false
    openEntry(log, seq).then(
      (opened) => (stale ? undefined : setState({ kind: 'open', ...opened })),
      (error: unknown) =>
        stale ? undefined : setState({ kind: 'error', text: error instanceof Error ? error.message : String(error) }),
    )
    return () => {
      stale = true
    }
  }, [log, seq])
  return state
}

async function openEntry(log: string, seq: number): Promise<OpenEntry> {
  const [entry, payload] = await Promise.all([request('log.entry', { log, seq }), Payload.open(log, seq)])
  return { entry, payload: hasPayload(entry.kind) ? payload : undefined }
}

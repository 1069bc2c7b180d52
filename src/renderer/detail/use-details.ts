// Everything about one connection, asked for when it is looked at and again when its row has changed, at most once a second.
import { useEffect, useRef, useState } from 'react'
import type { ConnectionDetails } from '../../contract/model.ts'
import { request } from '../connect.ts'
import { useDesk } from '../store/desk.ts'

/** Milliseconds between two questions. */
const PAUSE = 1_000

export type DetailsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'open'; readonly details: ConnectionDetails }

export function useDetails(id: string): DetailsState {
  const row = useDesk((desk) => desk.connections.get(id))
  const [read, setRead] = useState<{ id: string; state: DetailsState }>()
  const asked = useRef({ id: '', at: 0 })
  useEffect(() => {
    const wait = asked.current.id === id ? Math.max(0, asked.current.at + PAUSE - performance.now()) : 0
    const timer = setTimeout(() => {
      asked.current = { id, at: performance.now() }
      // An answer is shown although its row has changed since: the next question waits, and nothing would stand here until then.
      const show = (state: DetailsState) => {
        if (asked.current.id === id) setRead({ id, state })
      }
      request('connection.details', { id }).then(
        (details) => show({ kind: 'open', details }),
        (error: unknown) => show({ kind: 'error', text: error instanceof Error ? error.message : String(error) }),
      )
    }, wait)
    return () => clearTimeout(timer)
  }, [id, row])
  return read?.id === id ? read.state : { kind: 'loading' }
}

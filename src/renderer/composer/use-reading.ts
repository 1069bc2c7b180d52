// What is typed, measured and checked as it changes: a long text a moment after the keystroke, so that typing is never slow.
import { useDeferredValue, useMemo } from 'react'
import { useDraft } from './draft.ts'
import { readTyped } from './sending.ts'
import type { Reading } from './sending.ts'

/** `isBehind`: it is of what was typed a moment ago. */
export function useReading(): Reading & { readonly isBehind: boolean } {
  const kind = useDraft((draft) => draft.kind)
  const typed = useDraft((draft) => (draft.kind === 'file' ? '' : draft.typed[draft.kind]))
  const settled = useDeferredValue(typed)
  const reading = useMemo(() => {
    // Nothing typed is no mistake yet; only JSON has no empty form.
    if (kind === 'file') return { size: 0, fault: '' }
    return readTyped(kind, settled)
  }, [kind, settled])
  return { ...reading, isBehind: settled !== typed }
}

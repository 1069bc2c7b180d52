// How many entries match, how far the search is, and the way from one match to the next.
import { useState } from 'react'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { show, useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { useBounds, useFilterPicture, useLog } from './use-log.ts'

export function MatchCount() {
  const { id, filter, model } = useLog()
  const { state } = useFilterPicture()
  const { first, end } = useBounds()
  const entries = end - first
  const [going, setGoing] = useState(false)

  const go = async (step: 1 | -1) => {
    if (going) return
    setGoing(true)
    try {
      const { cursor, rows } = model.picture()
      const here = cursor?.seq ?? rows.find((row) => row !== null && row !== undefined)?.seq ?? 0
      const row = await filter.list.neighbour(here, step)
      if (!row) return
      await model.reveal(row.seq)
      if (useDesk.getState().subject.kind === 'entry') show({ kind: 'entry', log: id, seq: row.seq })
    } catch {
      // The list was closed or the connection lost meanwhile: there is no next match to go to.
    } finally {
      setGoing(false)
    }
  }
  const some = (state?.matches ?? 0) > 0
  useCommand({ id: 'log.nextMatch', title: 'Go to the next match', keys: 'F3', when: some, run: () => void go(1) })
  useCommand({ id: 'log.previousMatch', title: 'Go to the previous match', keys: 'Shift+F3', when: some, run: () => void go(-1) })
  if (!state) return null
  const progress = state.complete ? '' : `, ${count(state.scanned)} looked at`
  return (
    <span className="log-matches">
      <span role="status" aria-label="Matches" title={`${count(state.matches)} of ${count(entries)} entries match${progress}`}>
        <b>{count(state.matches)}</b> <span className="log-matches-of">of {count(entries)}</span>
        {state.complete ? '' : '…'}
      </span>
      <IconButton label="Previous match" icon={<ChevronUp size={15} />} disabled={!some} onClick={() => void go(-1)} />
      <IconButton label="Next match" icon={<ChevronDown size={15} />} disabled={!some} onClick={() => void go(1)} />
    </span>
  )
}

// How many entries match, how far the search is, and the way from one match to the next.
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { show, useDesk } from '../store/desk.ts'
import { IconButton } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { takeStep } from './steps.ts'
import { useBounds, useFilterPicture, useLog } from './use-log.ts'
import { say } from '../language/say.ts'

export function MatchCount() {
  const { id, filter, model } = useLog()
  const { state } = useFilterPicture()
  const { first, end } = useBounds()
  const entries = end - first

  const go = async (step: 1 | -1) => {
    try {
      const { cursor, rows } = model.picture()
      const here = cursor?.seq ?? rows.find((row) => row !== null && row !== undefined)?.seq ?? 0
      const row = await filter.list.neighbour(here, step)
      if (!row) return
      await model.reveal(row.seq)
      if (useDesk.getState().subject.kind === 'entry') show({ kind: 'entry', log: id, seq: row.seq })
    } catch {
      // The list was closed or the connection lost meanwhile: there is no next match to go to.
    }
  }
  const some = (state?.matches ?? 0) > 0
  useCommand({ id: 'log.nextMatch', title: say.log.goToTheNextMatch, keys: 'F3', when: some, run: () => takeStep(() => go(1)) })
  useCommand({
    id: 'log.previousMatch',
    title: say.log.goToThePreviousMatch,
    keys: 'Shift+F3',
    when: some,
    run: () => takeStep(() => go(-1)),
  })
  if (!state) return null
  const progress = state.complete ? '' : say.log.lookedAt(count(state.scanned))
  return (
    <span className="log-matches">
      <span
        role="status"
        aria-label={say.log.matches}
        title={say.log.ofEntriesMatch(count(state.matches), count(entries), progress)}
      >
        <b>{count(state.matches)}</b> <span className="log-matches-of">{say.log.outOf(count(entries))}</span>
        {state.complete ? '' : '…'}
      </span>
      <IconButton
        label={say.log.previousMatch}
        icon={<ChevronUp size={15} />}
        disabled={!some}
        onClick={() => takeStep(() => go(-1))}
      />
      <IconButton
        label={say.log.nextMatch}
        icon={<ChevronDown size={15} />}
        disabled={!some}
        onClick={() => takeStep(() => go(1))}
      />
    </span>
  )
}

// Everything that happened, in order: the filter, the rows, and whether they follow.
import { useDesk } from '../store/desk.ts'
import { LogTabs } from '../sessions/log-tabs.tsx'
import { SessionFacts } from '../sessions/session-facts.tsx'
import { Button } from '../ui/button.tsx'
import { UndoClear } from './clear-log.tsx'
import { ExportList } from './export-list.tsx'
import { FilterBar } from './filter-bar.tsx'
import { FollowButton } from './follow-button.tsx'
import { LogRows } from './log-rows.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { LogContext, logOf, useBounds, useFilterPicture, useLog } from './use-log.ts'
import './log.css'
import { say } from '../language/say.ts'

export function LogPane() {
  const shown = useDesk((desk) => desk.shownLog)
  return (
    <LogContext key={shown} value={logOf(shown)}>
      <div className="log-pane">
        <LogTabs>
          <ShownLog />
        </LogTabs>
      </div>
    </LogContext>
  )
}

function ShownLog() {
  const { id } = useLog()
  const trouble = useDesk((desk) => (id === '' ? say.heard(desk.log.trouble) : ''))
  return (
    <>
      <FilterBar />
      <SessionFacts />
      {trouble === '' ? null : (
        <p role="alert" className="log-trouble">
          {trouble}
        </p>
      )}
      <UndoClear />
      <ExportList />
      <div className="log-list">
        <LogRows />
        <EmptyLog />
        <FollowButton />
      </div>
      <SelectionBar />
    </>
  )
}

function EmptyLog() {
  const { id, filter } = useLog()
  const { state, mode } = useFilterPicture()
  const { first, end } = useBounds()
  const listening = useDesk((desk) => desk.server.listening)
  if (first === end) {
    return (
      <div className="log-empty">
        <p>{say.log.theLogIsEmpty}</p>
        <p>{listening ? say.log.whatClientsDoWillStand : say.log.startTheServerWhatClients}</p>
      </div>
    )
  }
  if (mode !== 'hide' || !state || state.matches > 0) return null
  return (
    <div className="log-empty" role="status">
      <p>{state.complete ? say.log.nothingMatchesTheFilter : say.log.lookingForMatches}</p>
      {state.complete && id === '' ? <p>{say.log.newEntriesThatMatchWill}</p> : null}
      <Button onClick={() => filter.clear()}>{say.log.clearTheFilter}</Button>
    </div>
  )
}

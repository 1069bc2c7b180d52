// Everything that happened, in order: the filter, the rows, and whether they follow.
import { useDesk } from '../store/desk.ts'
import { Button } from '../ui/button.tsx'
import { ExportList } from './export-list.tsx'
import { FilterBar } from './filter-bar.tsx'
import { FollowButton } from './follow-button.tsx'
import { LogRows } from './log-rows.tsx'
import { LogContext, useFilterPicture, useLog, useNewLog } from './use-log.ts'
import './log.css'

export function LogPane() {
  const log = useNewLog()
  const trouble = useDesk((desk) => desk.log.trouble)
  return (
    <LogContext value={log}>
      <div className="log-pane">
        <FilterBar />
        {trouble === '' ? null : (
          <p role="alert" className="log-trouble">
            {trouble}
          </p>
        )}
        <ExportList />
        <div className="log-list">
          <LogRows />
          <EmptyLog />
          <FollowButton />
        </div>
      </div>
    </LogContext>
  )
}

function EmptyLog() {
  const { filter } = useLog()
  const { state, mode } = useFilterPicture()
  const empty = useDesk((desk) => desk.log.end === desk.log.first)
  const listening = useDesk((desk) => desk.server.listening)
  if (empty) {
    return (
      <div className="log-empty">
        <p>The log is empty</p>
        <p>
          {listening
            ? 'What clients do will stand here, the newest at the end.'
            : 'Start the server: what clients do will stand here.'}
        </p>
      </div>
    )
  }
  if (mode !== 'hide' || !state || state.matches > 0) return null
  return (
    <div className="log-empty" role="status">
      <p>{state.complete ? 'Nothing matches the filter' : 'Looking for matches…'}</p>
      {state.complete ? <p>New entries that match will appear here.</p> : null}
      <Button onClick={() => filter.clear()}>Clear the filter</Button>
    </div>
  )
}

// The logs that the window has open, the live one and sessions: each with its model, its filter, and the news from the host. One that is not
// in sight stays as it is.
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { LogBounds } from '../../contract/model.ts'
import { onNotification } from '../connect.ts'
import { measures } from '../store/appearance.ts'
import { boundsOf, useDesk } from '../store/desk.ts'
import { setPreference } from '../store/preferences.ts'
import { FilterModel, type FilterBarPicture, type FilterMode } from './filter-model.ts'
import { LogModel, type LogPicture } from './log-model.ts'
import { MatchMarks } from './match-marks.ts'
import { Pace } from './pace.ts'
import { WholeLog } from './row-source.ts'

export interface Log {
  /** "" the live one, or the id of a session. */
  readonly id: string
  readonly whole: WholeLog
  readonly model: LogModel
  readonly filter: FilterModel
  readonly marks: MatchMarks
}

export const LogContext = createContext<Log | undefined>(undefined)

/** The log of the pane around. */
export function useLog(): Log {
  const log = useContext(LogContext)
  if (!log) throw new Error('useLog was called outside of the log pane. Put the component into <LogPane />.')
  return log
}

export function useLogPicture(): LogPicture {
  const { model } = useLog()
  return useSyncExternalStore(model.subscribe, model.picture)
}

export function useFilterPicture(): FilterBarPicture {
  const { filter } = useLog()
  return useSyncExternalStore(filter.subscribe, filter.picture)
}

const MODE = 'log.filterMode'

/** Of the log of the pane around. */
export function useBounds(): LogBounds {
  const { id } = useLog()
  return useDesk((desk) => boundsOf(desk, id))
}

/** Names of the servers of a log. */
export function useServersOfLog(log: string): readonly string[] {
  return useDesk(({ logServers, sessions }) =>
    log === '' ? logServers : (sessions.find((session) => session.id === log)?.servers ?? NO_NAMES),
  )
}

const NO_NAMES: readonly string[] = []

const open = new Map<string, { readonly log: Log; readonly end: () => void }>()

/** The log of an id: made when it is first shown, and fed until it is let go. */
export function logOf(id: string): Log {
  const there = open.get(id)
  if (there) return there.log
  const log = createLog(id)
  open.set(id, { log, end: feed(log) })
  return log
}

/** It is not open any more. */
export function letGoOf(id: string): void {
  open.get(id)?.end()
  open.delete(id)
}

/** The keyboard goes to the rows of the log that is in sight. */
export function goToTheLog(): void {
  document.querySelector<HTMLElement>('[role=grid]')?.focus()
}

export function setFilterMode({ filter }: Log, mode: FilterMode): void {
  filter.setMode(mode)
  setPreference(MODE, mode)
}

function createLog(id: string): Log {
  const desk = useDesk.getState()
  const bounds = boundsOf(desk, id)
  const whole = new WholeLog(id, bounds)
  const filter = new FilterModel(id, desk.preferences[MODE] === 'highlight' ? 'highlight' : 'hide', bounds.epoch)
  const model = new LogModel(whole)
  model.setRowHeight(measures().row)
  // What is over is read from its beginning.
  if (id !== '') model.showBeginning()
  return { id, whole, model, filter, marks: new MatchMarks(filter.list) }
}

/** Returns the function that ends it. */
function feed({ id, whole, model, filter }: Log): () => void {
  let shown = filter.hides
  const pace = new Pace(() => model.sourceChanged())
  const onFilter = () => {
    const hides = filter.hides
    if (hides === shown) {
      if (hides) pace.news(filter.list)
      return
    }
    shown = hides
    pace.stop()
    void model.useSource(hides ? filter.list : whole)
  }
  const onBounds = (bounds: LogBounds) => {
    if (whole.take(bounds)) {
      filter.logCleared(bounds.epoch)
      // There is nothing left to stay with.
      model.clearCursor()
      model.follow()
    }
    if (!shown) pace.news(whole)
  }
  onBounds(boundsOf(useDesk.getState(), id))
  const off = [
    filter.subscribe(onFilter),
    onNotification('view', (state) => filter.hear(state)),
    useDesk.subscribe((now, before) => {
      if (now.preferences !== before.preferences) model.setRowHeight(measures().row)
      const [bounds, old] = [boundsOf(now, id), boundsOf(before, id)]
      if (bounds !== old) onBounds(bounds)
      // Rows say what their servers are called, and only of several.
      if (id === '' && now.logServers !== before.logServers) {
        whole.renew()
        filter.list.renew()
        model.sourceChanged()
      }
      // A session has to be opened again first; then it has new bounds.
      if (id === '' ? now.link === 'open' && before.link !== 'open' : bounds !== old) {
        whole.renew()
        model.sourceChanged()
        // A new connection to the host knows nothing of the lists that the old one had open.
        filter.reconnect()
      }
    }),
  ]
  return () => {
    for (const end of off.toReversed()) end()
    pace.stop()
    filter.close()
  }
}

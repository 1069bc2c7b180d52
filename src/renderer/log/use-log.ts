// Puts the parts of the log pane together for as long as it is mounted: the window's model, the filter, and the news from the host.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { LogBounds } from '../../contract/model.ts'
import { onNotification } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { setPreference } from '../store/preferences.ts'
import { FilterModel, type FilterBarPicture, type FilterMode } from './filter-model.ts'
import { LogModel, type LogPicture } from './log-model.ts'
import { MatchMarks } from './match-marks.ts'
import { Pace } from './pace.ts'
import { WholeLog } from './row-source.ts'

export interface Log {
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

/** Made once a pane, and fed while it is mounted. */
export function useNewLog(): Log {
  const [log] = useState(createLog)
  useEffect(() => feed(log), [log])
  return log
}

export function setFilterMode({ filter }: Log, mode: FilterMode): void {
  filter.setMode(mode)
  setPreference(MODE, mode)
}

function createLog(): Log {
  const { log, preferences } = useDesk.getState()
  const whole = new WholeLog(log)
  const filter = new FilterModel(preferences[MODE] === 'highlight' ? 'highlight' : 'hide', log.epoch)
  return { whole, model: new LogModel(whole), filter, marks: new MatchMarks(filter.list) }
}

/** Returns the function that ends it. */
function feed({ whole, model, filter }: Log): () => void {
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
  onBounds(useDesk.getState().log)
  const off = [
    filter.subscribe(onFilter),
    onNotification('view', (state) => filter.hear(state)),
    useDesk.subscribe((now, before) => {
      if (now.log !== before.log) onBounds(now.log)
      if (now.link === 'open' && before.link !== 'open') {
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

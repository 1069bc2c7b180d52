// The line above the log: what to look for, how much was found, and what becomes of the rest.
import { ListFilter, X } from 'lucide-react'
import { useCommand } from '../commands/registry.ts'
import { IconButton } from '../ui/button.tsx'
import { Segments } from '../ui/segments.tsx'
import { ClearLog } from './clear-log.tsx'
import { ExportLog } from './export-log.tsx'
import { hidesPings } from './filter.ts'
import { FilterField } from './filter-field.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { Jump } from './jump.tsx'
import { MatchCount } from './match-count.tsx'
import { setFilterMode, useFilterPicture, useLog } from './use-log.ts'
import { say } from '../language/say.ts'

export function FilterBar() {
  const log = useLog()
  const { read, mode, error } = useFilterPicture()
  const active = read.text.trim() !== ''
  useCommand({ id: 'log.clearFilter', title: say.log.clearTheFilter, when: active, run: () => log.filter.clear() })

  useCommand({
    id: 'log.pings',
    title: hidesPings(read) ? say.log.showPingsAndPongs : say.log.hidePingsAndPongs,
    keys: 'B',
    run: () => log.filter.togglePings(),
  })

  return (
    <div className="log-bar" role="search" aria-label={say.log.logFilter}>
      <div className="log-filter" data-invalid={error === '' ? undefined : ''}>
        <FilterMenu trigger={<ListFilter size={15} aria-hidden="true" />} />
        <FilterField />
        {active ? <IconButton label={say.log.clearTheFilter} icon={<X size={14} />} onClick={() => log.filter.clear()} /> : null}
      </div>
      {active ? (
        <>
          <Segments
            label={say.log.whatDoesNotMatch}
            value={mode}
            onChange={(next) => setFilterMode(log, next)}
            options={[
              { value: 'highlight', label: say.log.highlight },
              { value: 'hide', label: say.log.hideRest },
            ]}
          />
          <MatchCount />
        </>
      ) : null}
      <span className="log-bar-end">
        <Jump />
        <ExportLog />
        <ClearLog />
      </span>
    </div>
  )
}

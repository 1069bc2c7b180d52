// Sets the message in the detail beside another one.
import { GitCompare } from 'lucide-react'
import type { LogEntry } from '../../contract/model.ts'
import { useCommand } from '../commands/registry.ts'
import { request } from '../connect.ts'
import { timeZone } from '../log/filter.ts'
import { notify } from '../store/desk.ts'
import { count } from '../ui/format.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { compare, keepToCompare, useCompareView } from './compare-view.ts'

export function CompareMenu({ log, entry }: { readonly log: string; readonly entry: LogEntry }) {
  const kept = useCompareView((view) => view.kept)
  const here = { log, seq: entry.seq }
  const isOther = kept !== undefined && (kept.log !== log || kept.seq !== entry.seq)
  const withKept = () => {
    if (kept) compare(kept, here)
  }
  useCommand({
    id: 'detail.compare',
    title: isOther ? `Compare with entry ${count(kept.seq)}` : 'Keep this message to compare it with another',
    keys: 'E',
    run: () => (isOther ? withKept() : keep()),
  })
  const keep = () => {
    keepToCompare(here)
    notify('info', `Entry ${count(entry.seq)} is kept: go to another message, and compare.`)
  }
  const items: MenuItem[] = [
    ...(isOther ? [{ id: 'kept', label: `With entry ${count(kept.seq)}`, shortcut: 'E', onSelect: withKept }] : []),
    { id: 'before', label: 'With the one before of this connection', onSelect: () => void withTheOneBefore(log, entry) },
    { id: 'keep', label: 'Keep, to compare with another', shortcut: isOther ? undefined : 'E', onSelect: keep },
  ]
  return <Menu label="Compare" trigger={<GitCompare size={15} aria-hidden="true" />} items={items} />
}

/** In the same direction. */
async function withTheOneBefore(log: string, { seq, connection, direction, kind }: LogEntry): Promise<void> {
  try {
    const filter = `conn:${connection} dir:${direction} kind:${kind}`
    const found = await request('log.seek', { log, seq, step: -1, filter, zone: timeZone() })
    if (found) compare({ log, seq: found.seq }, { log, seq })
    else notify('info', `There is no earlier ${kind} message of connection ${connection} in this direction.`)
  } catch (error) {
    notify('error', error instanceof Error ? error.message : String(error))
  }
}
